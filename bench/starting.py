"""How long the second ``make run`` takes until the pages answer; the first makes the database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.processes import running, wait_for
from samspill.infra.settings import ROOT
from tests.support.ports import free_ports

OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")
"""What the make that runs us would tell the one that we run."""


def second_start(instance: Path) -> float | None:
    """Seconds until it is ready; None where ``make`` would first fetch or build something."""
    for name in OF_MAKE:
        os.environ.pop(name, None)
    if (
        shutil.which("make") is None
        or subprocess.run(["make", "-qs", "setup"], cwd=ROOT).returncode
    ):
        print("make setup is not done: the start is not measured", file=sys.stderr)
        return None
    port = free_ports(2)[0]
    environment = {"PORT": str(port), "SAMSPILL_INSTANCE": str(instance)}
    took = 0.0
    for _time in ("first", "second"):
        began = time.monotonic()
        with running(["make", "run"], environment) as pid:
            for one in (port, port + 1):
                wait_for(f"http://127.0.0.1:{one}/healthz", pid)
            took = time.monotonic() - began
    return took
