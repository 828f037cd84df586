"""Starting servers, ending them, and what they use, from ``/proc``."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from samspill.infra.postgres_process import find_home
from samspill.infra.settings import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
STARTS_WITHIN, STOPS_WITHIN = 60.0, 15.0


@contextmanager
def running(argv: Sequence[str], environment: dict[str, str]) -> Iterator[int]:
    """Run a program for the block, in a process group of its own. Gives its process id.

    What it says is shown only when the block fails.
    """
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(
            argv,
            env={**os.environ, **environment},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            process_group=0,
        )
        try:
            yield process.pid
        except RuntimeError:
            words.seek(0)
            print(words.read()[-2000:], file=sys.stderr)
            raise
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOPS_WITHIN)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(address: str, pid: int) -> None:
    """Wait until the address answers. Raises RuntimeError when it does not come up."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 - our own
        except OSError:
            if time.monotonic() > deadline or not alive(pid):
                raise RuntimeError(f"{address} does not answer") from None
            time.sleep(0.02)
        else:
            return


def alive(pid: int) -> bool:
    """Does the process run?"""
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def parent_of(pid: int) -> int:
    """The process that started it."""
    return int(_stat(pid)[1])


def cpu_by_process(pids: Iterable[int]) -> dict[int, float]:
    """User and system time (s) that each has used; those that have ended are left out."""
    stats = {pid: _stat(pid) for pid in pids}
    return {
        pid: (int(fields[11]) + int(fields[12])) / TICKS for pid, fields in stats.items() if fields
    }


def pss_megabytes(pid: int) -> float:
    """The process' share of the memory it uses: pages shared by several count in parts."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell Pss")


def remove_instance(instance: Path) -> None:
    """Remove the database of a temporary instance where it lies elsewhere, as for some roots."""
    data = find_home(instance).data
    if not data.is_relative_to(instance):
        shutil.rmtree(data.parent, ignore_errors=True)


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/<pid>/stat`` after the name: state, parent …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
