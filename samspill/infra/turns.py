"""One message at a time leaves a process: until what became of it is written, no other does.

So a worker that is killed has at most one message that went out and is not noted, and that goes out
again, however many jobs it does at a time. Workers do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock

_lock = Lock()


@dataclass
class _Turn:
    has_come: bool = False


_turn: ContextVar[_Turn | None] = ContextVar("turn_to_send", default=None)


@contextmanager
def in_turn() -> Iterator[None]:
    """The block is one transaction that may send something: its turn ends with the block."""
    mine = _Turn()
    token = _turn.set(mine)
    try:
        yield
    finally:
        _turn.reset(token)
        if mine.has_come:
            _lock.release()


def wait_for_turn() -> None:
    """Something is sent now. Outside ``in_turn`` nobody waits."""
    mine = _turn.get()
    if mine is not None and not mine.has_come:
        _lock.acquire()
        mine.has_come = True
