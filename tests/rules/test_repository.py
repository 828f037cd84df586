"""What a public repository may not hold: numbers of real people, and where it was made."""

from __future__ import annotations

import re
from pathlib import Path

from samspill.core.national_id import is_valid
from samspill.infra.settings import ROOT
from tests.core.test_national_id import OFFICIAL
from tests.rules.sources import listed, relative, repository_files

HOSTS = {
    "127.0.0.1": "development and tests",
    "localhost": "development and tests",
    "www.w3.org": "the name of SVG",
    "ks-no.github.io": "the names of what Fiks Arkiv reads, in a package for the archive",
    "schemas.openxmlformats.org": "the names of what Office files hold",
    "json-schema.org": "the name of the schema language, in docs/schemas/",
    "schemas.openid.net": "the name of an OpenID Connect claim",
    "n.feide.no": "the name of a claim at Feide",
    "idp.feide.no": "where Feide sends a pupil who logs in",
    "api.twilio.com": "the supplier of SMS",
    "github.com": "who pays for a locked package, in package-lock.json",
    "www.bufdir.no": "how to report a worry about a child, for employees",
    "www.datatilsynet.no": "the data protection authority, for guardians",
    "www.uutilsynet.no": "the accessibility authority, for everybody",
}
"""Every host that a file may name, and what for."""

NOBODYS = (".example", ".test", ".invalid")
HOST = re.compile(r"https?://([A-Za-z0-9.-]*[A-Za-z0-9])")
MACHINE = re.compile(r"(?<![\w./<-])/(home|root|Users|mnt|work|opt)/\w+")
NUMBER = re.compile(r"(?<!\d)(\d{6}) ?(\d{5})(?!\d)")
BINARY = {".png", ".jpg", ".woff2", ".ico", ".pdf", ".mo"}


def texts() -> dict[Path, str]:
    """Every text file of the repository."""
    return {
        path: path.read_text(errors="replace")
        for path in repository_files()
        if path.suffix not in BINARY
    }


def unknown_hosts(text: str) -> set[str]:
    """Hosts that nobody has said what are for."""
    found = {host.lower() for host in HOST.findall(text)}
    return {h for h in found if "." in h and h not in HOSTS and not h.endswith(NOBODYS)}


def real_numbers(text: str) -> list[str]:
    """Numbers that could be somebody's: right check digits and a month that is not synthetic."""
    joined = ("".join(parts) for parts in NUMBER.findall(text))
    return [n for n in joined if is_valid(n, synthetic=False) and n not in OFFICIAL]


def test_nobodys_national_number_is_here() -> None:
    found = [relative(path) for path, text in texts().items() if real_numbers(text)]
    assert not found, listed(found, "Use a synthetic number (month + 80), as demo/people.py does.")


def test_every_host_is_known() -> None:
    found = [
        f"{relative(path)}: {host}"
        for path, text in texts().items()
        for host in sorted(unknown_hosts(text))
    ]
    advice = "No registry and no machine stands here; another host goes on HOSTS with its purpose."
    assert not found, listed(found, advice)


def test_no_path_of_a_machine_is_here() -> None:
    found = [
        f"{relative(path)}: {match[0]}"
        for path, text in texts().items()
        for match in MACHINE.finditer(text)
    ]
    assert not found, listed(found, "Start from ROOT in infra/settings.py, or from tmp_path.")


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    articles = re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)
    assert articles == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_the_rules_see_the_bad_and_let_the_good_pass() -> None:
    synthetic, real = "018588", "010180"
    assert unknown_hosts("see http://127.0.0.1:8000 and https://x.example/y") == set()
    assert unknown_hosts("see https://" + "packages.of.net/simple") == {"packages.of.net"}
    assert MACHINE.search("open /ho" + "me/kari/main")
    assert not MACHINE.search("GET /planer/ny")
    with_digits = [f"{real}{tail:05d}" for tail in range(20000)]
    assert real_numbers(" ".join(with_digits))
    assert not real_numbers(" ".join(f"{synthetic}{tail:05d}" for tail in range(20000)))
