"""Identifiers."""

from __future__ import annotations

from uuid import UUID, uuid4


def new_id() -> UUID:
    """A random identifier (uuid4). Never a secret by itself: the door decides, not the id."""
    return uuid4()
