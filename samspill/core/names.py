"""What people are called on a page: the first name, and the letters of the circle beside it."""

from __future__ import annotations


def first_name(name: str) -> str:
    """The first word of a whole name; '' for no name."""
    return next(iter(name.split()), "")


def initials(name: str) -> str:
    """First letters of first and last name; '' for no name."""
    words = name.split()
    return (words[0][:1] + words[-1][:1]).upper() if words else ""
