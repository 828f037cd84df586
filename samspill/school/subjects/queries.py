"""The subjects of a year level, and what they are called in the reader's language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from samspill.core.language import language_code

SNAPSHOT = Path(__file__).parent / "snapshot.toml"
GRADED_FROM = 8
"""The first year with grades."""


@dataclass(frozen=True)
class Subject:
    """A subject. ``grep``: its national code, '' when we do not know it. ``is_graded`` False: one
    has taken part, or not."""

    code: str
    names: MappingProxyType[str, str]
    grep: str
    curriculum: str
    from_year: int
    to_year: int
    is_graded: bool

    @property
    def name(self) -> str:
        """What it is called, in the language of the page."""
        return self.names.get(language_code(), self.names["nb"])


@dataclass(frozen=True)
class Snapshot:
    """All subjects, where they were taken from, and when."""

    source: str
    taken_on: date
    was_read_there: bool
    subjects: tuple[Subject, ...]


@cache
def snapshot() -> Snapshot:
    """The subjects that this version came with."""
    read = tomllib.loads(SNAPSHOT.read_text(encoding="utf-8"))
    found = tuple(
        Subject(
            one["code"],
            MappingProxyType(one["names"]),
            one["grep"],
            one["curriculum"],
            one["from_year"],
            one["to_year"],
            one.get("mark", "GRADE") == "GRADE",
        )
        for one in read["subject"]
    )
    return Snapshot(read["source"], read["taken_on"], read["read_there"], found)


def subjects_of(year_level: int | None) -> list[Subject]:
    """The subjects of a year level; all when a group is of none."""
    return [
        one
        for one in snapshot().subjects
        if year_level is None or one.from_year <= year_level <= one.to_year
    ]


def subject_coded(code: str) -> Subject | None:
    """The subject with a code of ours, or None."""
    return next((one for one in snapshot().subjects if one.code == code), None)


def subject_name(code: str) -> str:
    """What the subject of a stored code is called; the code itself when it is of no snapshot."""
    found = subject_coded(code)
    return found.name if found else code
