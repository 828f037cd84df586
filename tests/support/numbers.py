"""National numbers of the demo's people as of the day they were loaded: a run may see midnight."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from samspill.core import clock
from samspill.demo.people import national_number, person_named

_loaded_on: list[date] = []
"""The day of the database that all others are copies of."""


def note_the_day(done: Path) -> None:
    """Say when the people were loaded: the time of the file that was written then."""
    if not _loaded_on:
        _loaded_on.append(clock.today(datetime.fromtimestamp(done.stat().st_mtime).astimezone()))


def number_of(name: str) -> str:
    """The synthetic national number that the person got the day the people were loaded."""
    return national_number(person_named(name), _loaded_on[0] if _loaded_on else clock.today())
