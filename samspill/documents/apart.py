"""A file is looked through apart: whatever it does to its reader, the worker lives on."""

from __future__ import annotations

import subprocess
import sys

from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why

PATIENCE = 120
"""Seconds by the clock."""


class LookedThrough:
    """What became of a file, as the process said it. ``anew`` None: it is kept as it is."""

    def __init__(self, kind: FileKind, anew: bytes | None, shown: bytes | None) -> None:
        self.kind = kind
        self.anew = anew
        self.shown = shown


def look_through(content: bytes, kind: FileKind, patience: float | None = None) -> LookedThrough:
    """Look through a file in a process that knows no key and no database.

    Raises Unwanted; also when the process did not come to an end by itself within ``patience``.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the kind is one of ours
            [sys.executable, "-I", "-m", "samspill.documents.child", str(kind)],
            input=content,
            cwd="/",
            env={"LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience or PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unwanted(Why.BOMB) from error
    line, _newline, made = done.stdout.partition(b"\n")
    words = line.decode("ascii", "replace").split()
    if len(words) == 4 and words[0] == "OK" and words[1] in set(FileKind):
        anew, shown = int(words[2]), int(words[3])
        if len(made) == anew + shown:
            return LookedThrough(FileKind(words[1]), made[:anew] or None, made[anew:] or None)
    raise Unwanted(Why(words[0]) if len(words) == 1 and words[0] in set(Why) else Why.DAMAGED)
