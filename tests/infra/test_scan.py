"""The virus scanner: its word is asked for, and no answer is no yes."""

from __future__ import annotations

import io
import socket
import struct
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from samspill.core.clock import now
from samspill.infra.scan import NotScanned, is_clean
from tests.support.keys import house

LENGTH = struct.Struct("!L")
FOUND = b"hemmelig virus"


class Scanner:
    """Speaks the daemon's protocol; finds whatever holds ``FOUND``."""

    def __init__(self, version=None, verdict=None, most=10**9):
        made = now() - timedelta(hours=3)
        self.version = version or f"ClamAV 1.4.6/27000/{made:%a %b %d %H:%M:%S %Y}"
        self.verdict, self.most, self.seen = verdict, most, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                asker, _where = self.listener.accept()
            except OSError:
                return
            with asker:
                self.answer(asker.makefile("rwb"))

    def answer(self, stream):
        command = b"".join(iter(lambda: stream.read(1), b"\0"))
        if command == b"zVERSION":
            stream.write(self.version.encode() + b"\0")
            stream.flush()
            return
        content = bytearray()
        while (size := LENGTH.unpack(stream.read(4))[0]) and len(content) <= self.most:
            content += stream.read(size)
        self.seen.append(bytes(content))
        if len(content) > self.most:
            return  # it hangs up, as the real one does
        says = "Test.Virus FOUND" if FOUND in content else "OK"
        stream.write((self.verdict or f"stream: {says}").encode() + b"\0")
        stream.flush()


@contextmanager
def scanner(tmp_path, **how):
    found = Scanner(**how)
    try:
        with house(tmp_path, SAMSPILL_CLAMAV=how.get("address", found.address)):
            yield found
    finally:
        found.listener.close()


def ask(content=b"hei"):
    return is_clean(io.BytesIO(content))


def test_it_is_asked_and_believed(tmp_path):
    with scanner(tmp_path) as found:
        assert ask(b"x" * 200_000)
        assert not ask(b"x" * 70_000 + FOUND)
        assert [len(one) for one in found.seen] == [200_000, 70_000 + len(FOUND)]


def test_without_one_nobody_is_asked(tmp_path):
    with house(tmp_path):
        assert ask(FOUND)


@pytest.mark.parametrize(
    "how",
    [
        {"verdict": "stream: Size limit exceeded. ERROR"},
        {"verdict": "INSTREAM size limit exceeded. ERROR"},
        {"verdict": "stream: OK and more"},
        {"verdict": " "},
        {"version": "ClamAV 1.4.6"},
        {"version": "ClamAV 1.4.6/27000/i går"},
        {"version": f"ClamAV 1/1/{now() - timedelta(hours=49):%a %b %d %H:%M:%S %Y}"},
        {"most": 100_000},
    ],
)
def test_anything_else_is_no_yes(tmp_path, how):
    with scanner(tmp_path, **how), pytest.raises(NotScanned):
        ask(b"x" * 300_000)


def test_nobody_there_is_no_yes(tmp_path):
    with scanner(tmp_path) as found:
        found.listener.close()
        with pytest.raises(NotScanned):
            ask()


def test_a_socket_that_is_not_there(tmp_path):
    with (
        house(tmp_path, SAMSPILL_CLAMAV=f"unix://{tmp_path}/no.ctl"),
        pytest.raises(NotScanned),
    ):
        ask()
