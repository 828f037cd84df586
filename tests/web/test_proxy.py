"""What stands between a visitor and the program: both agree where a request ends and who asks."""

from __future__ import annotations

import re
import socket
from dataclasses import replace

import pytest
from flask import request, request_started

from samspill.infra.settings import ROOT
from samspill.web.factory import create_app
from tests.crash.house import a_house

GET = b"GET /healthz HTTP/1.1\r\nHost: HOST\r\n"
POST = b"POST /logg-inn HTTP/1.1\r\nHost: HOST\r\n"
NEXT = b"GET /finnes-ikke HTTP/1.1\r\nHost: HOST\r\n\r\n"
DOUBTFUL = {
    "a length and chunks": POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 60\r\n\r\n",
    "a length with a sign": POST + b"Content-Length: +0\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "a blank before the colon": POST + b"Content-Length : 0\r\n\r\n",
    "a folded header": GET + b"X-Folded: a\r\n b: c\r\n\r\n",
    "a header with a null": GET + b"X-Null: a\x00b\r\n\r\n",
}


@pytest.fixture(scope="module")
def port(cluster):
    with a_house(cluster) as house, house.process("serve"):
        yield house.port


def answers(port, sent):
    """What comes back, until the server closes or is silent."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent.replace(b"HOST", f"127.0.0.1:{port}".encode()))
        connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65_536):
            got += part
    return re.findall(rb"HTTP/1\.1 (\d{3}) ", got)


def test_two_plain_requests_get_two_answers(port):
    assert answers(port, GET + b"\r\n" + NEXT) == [b"200", b"404"]


@pytest.mark.parametrize("doubt", DOUBTFUL)
def test_where_a_request_ends_is_never_guessed(port, doubt):
    (status,) = answers(port, DOUBTFUL[doubt] + NEXT)
    assert status in (b"400", b"501"), "and what was hidden behind it is not answered"


def test_who_asks_is_what_the_last_proxy_says(cluster, worker_database):
    claimed = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
        "X-Forwarded-Host": "evil.example, samspill.example",
        "X-Forwarded-Proto": "http, https",
    }
    for hops, expected in (
        (0, ("127.0.0.1", "localhost", "http")),
        (1, ("203.0.113.7", "samspill.example", "https")),
    ):
        app = create_app(replace(cluster.settings, proxy_hops=hops), worker_database.app)
        seen = []

        def note(_app, seen=seen):
            seen.append((request.remote_addr, request.host, request.scheme))

        with request_started.connected_to(note, app):
            app.test_client().get("/healthz", headers=claimed)
        assert seen == [expected]


def test_the_proxy_replaces_what_a_visitor_claims():
    site = (ROOT / "deploy/nginx.conf").read_text()
    said = dict(re.findall(r"proxy_set_header (X-Forwarded-\w+) (\S+);", site))
    assert said == {
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "$host",
    }
    assert site.count("proxy_set_header X-Forwarded-For") == 1, "and no place has its own"
