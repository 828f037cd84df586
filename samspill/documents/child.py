"""Looks through one file in a process of its own, with little memory and time (see apart.py).

``python -m samspill.documents.child <kind>`` reads the file from where it is started, and writes
nothing to any disk. What it says is one line: ``OK <kind> <length> <length>``, then the file made
anew and the picture for a page, so many bytes each; or, instead of all that, why not.
"""

from __future__ import annotations

import resource
import sys

from samspill.documents.examining import examine
from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
"""Bytes of memory, and seconds of work."""


def limit() -> None:
    """From here on the process can take no more than this of the machine, and write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Say what the file is."""
    limit()
    out = sys.stdout.buffer
    try:
        found = examine(sys.stdin.buffer.read(), FileKind(sys.argv[1]))
    except Unwanted as error:
        out.write(f"{error.why}\n".encode())
    except MemoryError:
        out.write(f"{Why.BOMB}\n".encode())
    else:
        anew, shown = found.anew or b"", found.shown or b""
        out.write(f"OK {found.kind} {len(anew)} {len(shown)}\n".encode() + anew + shown)
    out.flush()


if __name__ == "__main__":
    main()
