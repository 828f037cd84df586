"""Tools that look for holes, each in an environment of its own, as its lock says.

They want other versions of what we use, and none of them is in what runs: so each is fetched by
the test that needs it, into a folder that goes with the run.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from samspill.infra.settings import ROOT

LOCKS = ROOT / "tests" / "security" / "tools"


def install(name: str, folder: Path) -> Path:
    """Fetch the tool whose lock is ``name``; gives the folder of its programs.

    Raises AssertionError with what was said when it cannot be fetched: a tool that is lacking is
    a red test, never a skipped one.
    """
    home = folder / name
    lock = str(LOCKS / f"{name}.txt")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    fetch = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    fetch += ["--disable-pip-version-check", "-r", lock, "-c", lock]
    ran = subprocess.run(fetch, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, f"{name} could not be fetched: {ran.stderr[-1000:]}"
    return home / "bin"
