"""Identifiers."""

from __future__ import annotations

from uuid import UUID, uuid4


def new_id() -> UUID:
    """A random identifier (uuid4). Never a secret by itself: the door decides, not the id."""
    return uuid4()


def id_in(written: object) -> UUID | None:
    """The id that a form or an address says; None for none, and for what is no id."""
    try:
        return UUID(str(written))
    except ValueError:
        return None
