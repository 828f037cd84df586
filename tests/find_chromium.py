"""Finds the headless Chromium that the browser tests drive; as a program, installs one if need be.

``python tests/find_chromium.py`` prints its path, or says in one line why there is none and
fails: a test that needs a browser is never skipped in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=900")
START_SECONDS = 60


def find_chromium() -> str | None:
    """The first browser on the path that really starts (Ubuntu's may be an empty shell)."""
    for name in NAMES:
        path = shutil.which(name)
        if path is not None and _starts(path):
            return path
    return None


def _starts(path: str) -> bool:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=START_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"Chrom" in answer.stdout


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run([*APT, *arguments], env=environment, stdout=sys.stderr, check=False)


def main() -> int:
    """Print the path of a browser that starts; 1 when there is none and none can be installed."""
    path = find_chromium()
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Henter Chromium …", file=sys.stderr)
        _install()
        path = find_chromium()
    if path is None:
        print(
            "Testene trenger Chromium. På Debian: apt-get install chromium (som root)",
            file=sys.stderr,
        )
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
