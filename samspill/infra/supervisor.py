"""Runs the processes of ``samspill run`` together: all of them, or none."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

HOST = "127.0.0.1"
GRACE_SECONDS = 10.0
TICK_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>


class PortTakenError(Exception):
    """Another program listens on a port we need. The text is one line for the person."""


@dataclass(frozen=True)
class Command:
    """One process: its name in messages, what to run, and the signal that asks it to finish."""

    name: str
    argv: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM


def require_free_port(port: int, chosen: int | None = None) -> None:
    """Check that a TCP port on 127.0.0.1 is free, else raise PortTakenError.

    ``chosen`` is the value of PORT when ``port`` follows from it (the login provider has PORT+1):
    the message then proposes another PORT, one for which both are free.
    """
    if _is_free(port):
        return
    first = (port if chosen is None else chosen) + 10
    free = next((n for n in range(first, 65000, 10) if _is_free(n) and _is_free(n + 1)), first)
    raise PortTakenError(f"Port {port} er opptatt. Velg en annen: PORT={free} make run")


def port_answers(port: int) -> bool:
    """Does something accept connections on this TCP port of 127.0.0.1? Waits half a second."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def supervise(
    commands: Sequence[Command],
    *,
    until_ready: Callable[[], bool] | None = None,
    grace_seconds: float = GRACE_SECONDS,
) -> int:
    """Run the commands until Ctrl-C, SIGTERM or SIGHUP, or until one of them ends by itself.

    Returns the exit code: 0 when asked to stop, 1 when a process ended by itself (with one line
    on stderr that names it). All of them are gone when this returns: each gets its stop signal,
    then ``grace_seconds``, then SIGKILL with its whole process group; a second Ctrl-C skips the
    wait. ``until_ready`` is called every tenth of a second until it says True: the place to look
    whether the address answers, and to print it. Call from the main thread.
    """
    running: list[tuple[Command, subprocess.Popen[bytes]]] = []
    with _stop_requests() as requests:
        try:
            for command in commands:
                running.append((command, _start(command)))
            return _watch(running, requests, until_ready)
        finally:
            _stop(running, grace_seconds, impatient=lambda: requests.count(signal.SIGINT) > 1)


@contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """Collect the stop signals that arrive, instead of dying from them."""
    requests: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        requests.append(number)

    before = {number: signal.signal(number, note) for number in STOP_SIGNALS}
    try:
        yield requests
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(command: Command) -> subprocess.Popen[bytes]:
    """Start in a process group of its own: the terminal's Ctrl-C reaches only the supervisor."""
    return subprocess.Popen(  # noqa: S603 - our own commands
        list(command.argv),
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        process_group=0,
        preexec_fn=_end_with_parent(os.getpid()),
    )


def _end_with_parent(parent: int) -> Callable[[], None] | None:
    """Have Linux send SIGTERM to the child when the supervisor is killed outright."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def request() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return request


def _watch(
    running: Sequence[tuple[Command, subprocess.Popen[bytes]]],
    requests: Sequence[int],
    until_ready: Callable[[], bool] | None,
) -> int:
    while not requests:
        for command, process in running:
            code = process.poll()
            if code is not None:
                line = f"{command.name} stoppet uventet ({_how_it_ended(code)}). Alt stoppes."
                print(line, file=sys.stderr, flush=True)  # noqa: T201 - part of a command
                return 1
        if until_ready is not None and until_ready():
            until_ready = None
        time.sleep(TICK_SECONDS)
    return 0


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"sluttkode {code}"


def _stop(
    running: Sequence[tuple[Command, subprocess.Popen[bytes]]],
    grace_seconds: float,
    impatient: Callable[[], bool],
) -> None:
    for command, process in running:
        if process.poll() is None:
            process.send_signal(command.stop_signal)
    deadline = time.monotonic() + grace_seconds
    while any(process.poll() is None for _, process in running):
        if time.monotonic() > deadline or impatient():
            break
        time.sleep(TICK_SECONDS / 2)
    for _, process in running:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # the stubborn, and what a dead one left
        process.wait()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
