"""The demo people the login page offers, read from the instance folder at every request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

LEVELS = ("substantial", "high")
NONE = "none"
"""Of somebody without an eID, who is not shown where one is asked for."""

ACR_PREFIX = "idporten-loa-"


class PeopleUnreadable(Exception):
    """The file of demo people is damaged. The text says how, for the developer."""


@dataclass(frozen=True)
class DemoPerson:
    """One synthetic person. ``max_level`` is the strongest eID the person has; ``feide`` her name
    at Feide, when her school has given her one."""

    name: str
    pid: str
    group: str
    note: str = ""
    max_level: str = "high"
    feide: str = ""

    def levels(self, lowest: str) -> list[str]:
        """The levels this person can log in at, from ``lowest`` up, strongest first."""
        if self.max_level == NONE:
            return []
        span = LEVELS[LEVELS.index(lowest) : LEVELS.index(self.max_level) + 1]
        return list(reversed(span))


def read_people(path: Path) -> list[DemoPerson]:
    """The people in ``path``, in its order; none when there is no file yet.

    Raises PeopleUnreadable when the file is not the list it should be.
    """
    try:
        people = [DemoPerson(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise PeopleUnreadable(f"{path.name}: {error}") from error
    for person in people:
        if person.max_level not in (*LEVELS, NONE):
            raise PeopleUnreadable(f"{path.name}: max_level {person.max_level!r}")
    return people


def grouped(people: list[DemoPerson]) -> list[tuple[str, list[DemoPerson]]]:
    """The people under their groups, both in the order of the file."""
    groups: dict[str, list[DemoPerson]] = {}
    for person in people:
        groups.setdefault(person.group, []).append(person)
    return list(groups.items())
