"""wapiti as each role, and sqlmap on every parameter, against a running house with the demo.

On this machine alone. Both are held to a time; what was not reached in it is counted aloud.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.journeys.filled import Filled
from tests.journeys.stack import running_stack
from tests.support.attack import ID, OURS, Target, attacked
from tests.support.database import WITH_PLANS, TestCluster, Urls
from tests.support.never_tired import never_tire
from tests.support.tools import install

ROLES = {
    "guardian": "Mona",
    "holder": "Hanne",
    "leader": "Bente",
    "administrator": "Ola",
    "participant": "Anne",
    "young person": "Sara",
    "officer": "Dag",
}
SCANNED = ("guardian", "holder", "leader", "administrator", "officer", "nobody")
"""Whom wapiti is, so that it keeps its time; sqlmap tries what any of ROLES finds."""

MODULES = (
    *("backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers"),
    *("methods", "permanentxss", "redirect", "shellshock", "sql", "timesql", "upload", "xss"),
)
WITHOUT = {
    "brute_login_form": "there are no passwords",
    "buster, nikto, wapp, htp, cms, network_device, wp_enum": "lists fetched from elsewhere",
    "ldap": "there is none; it takes a page with a new form key for an answer",
    "log4shell, spring4shell, ssrf, xxe": "they wait for an answer at an address on the internet",
    "https_redirect, ssl, takeover": "no TLS and no names here: the web server, issue 5",
}
"""What wapiti has and is not asked for, and why. Printed."""

SECONDS_A_ROLE, SECONDS_A_MODULE, SECONDS_OF_SQL = 20, 4, 900
KNOWN = {
    "Secure Flag cookie": "development is plain http: test_production_adds_what_needs_https",
    "HTTP Secure Headers": (
        "HSTS belongs to https: test_production_adds_what_needs_https",
        "Strict-Transport-Security",
    ),
    "Unencrypted Channels": "development is plain http",
    "Cross Site Request Forgery": (
        "the three of EXEMPT in test_requests.py; where they come from is checked",
        "/spraak|/logg-inn",
    ),
}
"""What wapiti says of development that production answers otherwise, and why."""

pytestmark = pytest.mark.deep


@dataclass
class House:
    """A running installation: its address, a cookie for each, and where results go."""

    address: str
    cookies: dict[str, str]
    folder: Path


@pytest.fixture(scope="module")
def house(cluster: Any, tmp_path_factory: Any) -> Iterator[House]:
    """The demo, and somebody of each role signed in."""
    filled = Filled()

    def prepare(its_cluster: TestCluster, urls: Urls) -> None:
        filled.prepare(its_cluster, urls)
        never_tire(urls)

    with running_stack(cluster, prepare, WITH_PLANS) as stack:
        cookies = {role: filled.cookies[who] for role, who in ROLES.items()}
        yield House(stack.address, cookies, tmp_path_factory.mktemp("scanned"))


# ---- wapiti -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wapiti(tmp_path_factory: Any) -> Path:
    """The program, as its lock says."""
    return install("wapiti", tmp_path_factory.mktemp("tools")) / "wapiti"


def is_known(name: str, finding: dict[str, Any]) -> bool:
    """Is it one that production answers otherwise?"""
    reason = KNOWN.get(name)
    if reason is None or isinstance(reason, str):
        return reason is not None
    return bool(re.search(reason[1], f"{finding['info']} {finding['path']}"))


LEAVES = (
    *("/logg-ut", "/logg-inn", "/dev/", "/oidc/", "/okter", "/bytt-profil", "/static/"),
    "/admin/*/logg-ut",  # an administrator logs out those who are scanned after her
)


def cookie_file(cookie: str, file: Path) -> Path:
    """The cookie as wapiti reads it: a header of its own it would write over."""
    kept = {"value": cookie, "expires": None, "secure": False, "port": None, "version": 0}
    file.write_text(json.dumps({"127.0.0.1": {"/": {"samspill": kept}}}))
    return file


@pytest.mark.parametrize("role", SCANNED)
def test_wapiti_finds_nothing_as_anybody(house, wapiti, role, count, tmp_path):
    report, ours = tmp_path / "found.json", house.address
    asked = [wapiti, "-u", f"{ours}/", "-s", f"{ours}/hjem", "--scope", "folder"]
    asked += ["-m", ",".join(MODULES), "--flush-session", "--no-bugreport", "-t", "10"]
    asked += ["--max-scan-time", str(SECONDS_A_ROLE), "--max-attack-time", str(SECONDS_A_MODULE)]
    asked += [
        "--max-links-per-page",
        "60",
        "--max-files-per-dir",
        "15",
        "--tasks",
        "1",
    ]  # its own store locks with more
    asked += [word for leaves in LEAVES for word in ("-x", f"{ours}{leaves}*")]
    if role != "nobody":
        asked += ["-c", cookie_file(house.cookies[role], tmp_path / "cookie.json")]
    asked += ["--store-session", tmp_path, "--store-config", tmp_path, "-f", "json", "-o", report]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=300)
    assert report.exists(), ran.stdout[-2000:] + ran.stderr[-2000:]
    found = json.loads(report.read_text())
    left = [
        f"{name}: {one['method']} {one['path']} {one['parameter']} {one['info']}"
        for kind in ("vulnerabilities", "anomalies")
        for name, every in found[kind].items()
        for one in every
        if not is_known(name, one)
    ]
    pages = found["infos"]["crawled_pages_nbr"]
    print("wapiti was not asked for:", WITHOUT)
    count(f"wapiti as {role}", modules=len(MODULES), pages_attacked=pages, open=len(left))
    assert pages > (20 if role != "nobody" else 3)
    assert left == []


# ---- sqlmap -------------------------------------------------------------------------------

TESTED = re.compile(r"parameter '([^']+)' (?:does not seem to be|is not) injectable")
FRESH_KEY = "import uuid; form_key = str(uuid.uuid4())"


@pytest.fixture(scope="module")
def sqlmap(tmp_path_factory: Any) -> Path:
    """The program, as its lock says."""
    return install("sqlmap", tmp_path_factory.mktemp("tools")) / "sqlmap"


def as_logged(house: House, target: Target) -> str:
    """The request as a proxy writes it down."""
    lines = [f"Host: {urlsplit(house.address).netloc}", f"Origin: {house.address}"]
    lines += ["Sec-Fetch-Site: same-origin", f"Cookie: samspill={house.cookies[target.who]}"]
    body = "" if target.data is None else urlencode(target.data)
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded"]
    line = "=" * 54
    method = "GET" if target.data is None else "POST"
    head = f"{line}\n12:00:00  {house.address}  [127.0.0.1]\n{line}\n"
    return (
        f"{head}{method} {target.address} HTTP/1.1\n" + "\n".join(lines) + f"\n\n{body}\n{line}\n\n"
    )


def with_marks(targets: list[Target]) -> list[Target]:
    """For each address with an id in it, one where the last id is tried."""
    found = {}
    for one in targets:
        path = urlsplit(one.address).path
        ids = list(ID.finditer(path))
        if one.data is None and ids:
            marked = f"{path[: ids[-1].start()]}*{path[ids[-1].end() :]}"
            found.setdefault(one.shape[0], Target(one.who, marked, None))
    return list(found.values())


def tries(target: Target) -> set[str]:
    """The parameters of a target that are not our own keys; ``*`` is a part of the path."""
    if "*" in target.address:
        return {"*"}
    names = [name for name, _value in parse_qsl(urlsplit(target.address).query, True)]
    return {*names, *(name for name, _value in target.data or ())} - {*OURS}


def test_sqlmap_finds_no_way_into_the_database(house, sqlmap, count, tmp_path):
    every, pages = attacked(house.address, house.cookies)
    targets = [*filter(tries, every), *with_marks(every)]
    log = tmp_path / "requests.log"
    log.write_text("".join(as_logged(house, one) for one in targets))
    asked = [sqlmap, "-l", log, "--batch", "--dbms=postgresql", "--technique=BEST", "--level=1"]
    asked += ["--risk=1", "--time-sec=2", "--timeout=15", "--retries=1", "--threads=2"]
    asked += [f"--skip={','.join(OURS)}", f"--eval={FRESH_KEY}", "--ignore-code=*", "--skip-waf"]
    asked += [
        "--ignore-redirects",
        "--disable-coloring",
        "--ignore-proxy",
        "--output-dir",
        tmp_path,
    ]
    began = time.monotonic()
    with (tmp_path / "said.txt").open("w+") as said:
        own = {**os.environ, "SQLMAP_UNSAFE_EVAL": "1"}  # the line is ours: FRESH_KEY
        process = subprocess.Popen(asked, stdout=said, stderr=subprocess.STDOUT, env=own)
        try:
            process.wait(SECONDS_OF_SQL)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(15)
        said.seek(0)
        words = said.read()
    tested, wanted = len(TESTED.findall(words)), sum(len(tries(one)) for one in targets)
    count(
        "sqlmap",
        pages_walked=pages,
        targets=len(targets),
        parameters=wanted,
        parameters_tried=tested,
        not_reached_in_time=max(0, wanted - tested),
        seconds=round(time.monotonic() - began),
    )
    assert "is vulnerable" not in words, words[-3000:]
    assert "injection point(s)" not in words, words[-3000:]
    assert targets
    assert tested > wanted // 5, words[-3000:]


def test_what_a_target_is(house):
    one = Target("guardian", f"/planer/{'0' * 8}-0000-4000-8000-{'0' * 12}/x?b=1&a=2", None)
    assert one.shape == ("GET /planer/…/x", ("a", "b"))
    assert ID.search(one.address)
    assert tries(one) == {"a", "b"}
    assert tries(Target("holder", "/x", (("csrf_token", "t"), ("name", "n")))) == {"name"}
