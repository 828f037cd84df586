"""What becomes of the classes of a school in its next year, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True)
class ClassNow:
    """A class of this year. ``pupils``: how many the reader finds in it on the next first day."""

    id: UUID
    name: str
    year_level: int | None
    pupils: int


@dataclass(frozen=True)
class Move:
    """What becomes of a class: another name and level; ``to`` '': its pupils leave the school."""

    one: ClassNow
    to: str
    year_level: int | None


def name_after(name: str, year_level: int | None) -> str:
    """What a class is called a year later: 3B is 4B; one without its level in its name keeps it."""
    level = str(year_level)
    rest = name.removeprefix(level)
    if year_level is None or rest == name or rest[:1].isdigit():
        return name
    return f"{year_level + 1}{rest}"


def moves_of(classes: Collection[ClassNow], last_level: int) -> list[Move]:
    """All classes, the lowest first. Who is in the last year level of the school leaves it; a class
    of several levels stays as it is."""
    found = []
    for one in sorted(classes, key=lambda each: (each.year_level or 0, each.name)):
        if one.year_level is None:
            found.append(Move(one, one.name, None))
        elif one.year_level >= last_level:
            found.append(Move(one, "", None))
        else:
            found.append(Move(one, name_after(one.name, one.year_level), one.year_level + 1))
    return found


def taken_twice(moves: Collection[Move], first_classes: Collection[str]) -> str:
    """A name that two classes would have; '' for none."""
    names = Counter([one.to for one in moves if one.to] + list(first_classes))
    return next((name for name, many in names.items() if many > 1), "")


def names_in(written: str) -> list[str]:
    """Names of classes with commas between them."""
    return [name for one in written.split(",") if (name := " ".join(one.split()))]


def mark_of(moves: Collection[Move], *more: object) -> str:
    """What stands for all that somebody is shown: another outcome, another mark."""
    seen = [f"{one.one.id} {one.one.pupils} {one.to}" for one in moves]
    # nosemgrep: hash-without-key - a list of classes, held against what it was made from
    return sha256(repr([*seen, *map(str, more)]).encode()).hexdigest()
