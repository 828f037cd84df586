"""Processes that live and die together."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from samspill.infra.settings import ROOT
from samspill.infra.supervisor import HOST, PortTakenError, port_answers, require_free_port

TENS = 10  # a proposal keeps the last digit: PORT, and the login provider's PORT+1

SUPERVISE = """
import signal, sys
from pathlib import Path
from samspill.infra.supervisor import Command, supervise
folder = Path(sys.argv[1])
child = '''
import os, signal, sys, time
from pathlib import Path
me = Path(sys.argv[1])
def note(number, frame):
    me.with_suffix(".told").write_text(signal.Signals(number).name)
    if sys.argv[2] != "stubborn":
        sys.exit(0)
signal.signal(signal.SIGTERM, note)
signal.signal(signal.SIGINT, note)
if sys.argv[2] == "stubborn":
    os.fork()
me.with_suffix(f".pid{os.getpid()}").touch()
if sys.argv[2] == "dies":
    time.sleep(0.5)
    sys.exit(3)
time.sleep(600)
'''
def command(name, stop_signal=signal.SIGTERM):
    how = sys.argv[2] if name == "worker" else "gentle"
    return Command(name, [sys.executable, "-c", child, str(folder / name), how], stop_signal)
def ready():
    print("looked", flush=True)
    return len(list(folder.glob("*.pid*"))) >= 2
commands = [command("web"), command("worker", signal.SIGINT)]
code = supervise(commands, until_ready=ready, grace_seconds=2)
print("gone", flush=True)
sys.exit(code)
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Callable[[str], subprocess.Popen[str]]:
    def start(how: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(tmp_path), how],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def pids(folder: Path) -> list[int]:
    return [int(path.suffix.removeprefix(".pid")) for path in folder.glob("*.pid*")]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_each_is_told_in_its_own_way(supervised, tmp_path, asked) -> None:
    with supervised("gentle") as process:
        wait_for(lambda: len(pids(tmp_path)) == 2)
        process.send_signal(asked)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert output.splitlines()[-1] == "gone"
    assert (tmp_path / "web.told").read_text() == "SIGTERM"
    assert (tmp_path / "worker.told").read_text() == "SIGINT"
    assert not [pid for pid in pids(tmp_path) if alive(pid)]


def test_one_that_dies_takes_the_others_along_and_is_named(supervised, tmp_path) -> None:
    with supervised("dies") as process:
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors == "worker stoppet uventet (sluttkode 3). Alt stoppes.\n"
    assert not [pid for pid in pids(tmp_path) if alive(pid)]


@pytest.mark.parametrize("presses", [1, 2])
def test_the_stubborn_are_killed_with_their_children(supervised, tmp_path, presses) -> None:
    with supervised("stubborn") as process:
        wait_for(lambda: len(pids(tmp_path)) == 3)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        if presses == 2:
            wait_for((tmp_path / "web.told").exists)
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    took = time.monotonic() - begun
    assert took >= 2 if presses == 1 else took < 2
    assert process.returncode == 0
    wait_for(lambda: not [pid for pid in pids(tmp_path) if alive(pid)])


def test_a_killed_supervisor_leaves_no_process(supervised, tmp_path) -> None:
    with supervised("gentle") as process:
        wait_for(lambda: len(pids(tmp_path)) == 2)
        process.kill()
    wait_for(lambda: not [pid for pid in pids(tmp_path) if alive(pid)])


def _proposed(error: PortTakenError, taken: int) -> int:
    """The port a message proposes. Ten or more above: what is free just then is not ours to say."""
    found = re.fullmatch(
        rf"Port {taken} er opptatt\. Velg en annen: PORT=(\d+) make run", str(error)
    )
    assert found is not None, str(error)
    assert int(found[1]) > taken
    return int(found[1])


def test_a_port_that_is_taken_is_named_with_one_that_is_free() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert port_answers(port)
        with pytest.raises(PortTakenError) as caught:
            require_free_port(port)
        with pytest.raises(PortTakenError) as beside:
            require_free_port(port, chosen=port - 1)
    assert (_proposed(caught.value, port) - port) % TENS == 0
    assert (_proposed(beside.value, port) - (port - 1)) % TENS == 0
    require_free_port(port)
    assert not port_answers(port)
