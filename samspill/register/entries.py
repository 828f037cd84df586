"""The file of news from the register: JSON or CSV becomes entries; what is wrong is said by line.

JSON: ``{"format": "samspill-register/1", "count": 2, "entries": [{…}, …]}``. CSV: a header with
the same names, one entry a line, and a last line ``end,<count>``. A file without its end is
truncated, and may only narrow (I22).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from samspill.core.national_id import is_valid, normalise
from samspill.identity.models import FOREVER, AddressProtection, RelationKind

FORMAT = "samspill-register/1"
YES_AND_NO = {"yes": True, "no": False, "": None}


@dataclass(frozen=True)
class PersonNews:
    """What the register says of one person at an instant. '' and None: nothing new."""

    as_of: datetime
    number: str
    given_name: str
    family_name: str
    born_on: date | None
    protection: AddressProtection | None
    municipality: str


@dataclass(frozen=True)
class RelationNews:
    """What an adult is to a child at an instant, from the register or a decision on care.

    ``is_blocked`` False says nothing: only people lift a block.
    """

    as_of: datetime
    adult: str
    child: str
    kind: RelationKind
    valid_from: date
    valid_to: date
    is_blocked: bool
    source: str
    decision: str
    decided_on: date | None
    agrees: bool | None


News = PersonNews | RelationNews


@dataclass(frozen=True)
class RegisterFile:
    """The entries of a file, the oldest news first. ``is_whole``: its end was there."""

    entries: tuple[News, ...]
    is_whole: bool


def read_register(text: str, *, synthetic: bool) -> RegisterFile:
    """Read a file of news. ``synthetic``: which numbers are allowed, as ``is_valid`` says.

    Raises ValueError naming the first entry that is wrong; a truncated CSV is read to where it
    is cut, a truncated JSON cannot be read at all.
    """
    rows, is_whole = _json(text) if text.lstrip().startswith("{") else _csv(text)
    entries = [_entry(row, place, synthetic) for place, row in enumerate(rows, start=1)]
    return RegisterFile(tuple(sorted(entries, key=_order)), is_whole)


def _order(entry: News) -> tuple[datetime, bool, str]:
    return entry.as_of, isinstance(entry, RelationNews), repr(entry)


def _json(text: str) -> tuple[list[dict[str, Any]], bool]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ValueError(f"the file is not whole JSON: {error}") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f'the file must say "format": "{FORMAT}"')
    rows = found.get("entries")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError('"entries" must be a list of objects')
    return rows, found.get("count") == len(rows)


def _csv(text: str) -> tuple[list[dict[str, Any]], bool]:
    lines = list(csv.DictReader(StringIO(text)))
    if not lines or "entry" not in lines[0]:
        raise ValueError("the file is neither JSON nor CSV with a header that begins with entry")
    last = lines[-1]
    if last["entry"] == "end":
        return lines[:-1], str(last.get("as_of") or "") == str(len(lines) - 1)
    return lines[:-1], False  # the last line may be cut in the middle


def _entry(row: dict[str, Any], place: int, synthetic: bool) -> News:
    kinds: dict[str, Callable[[dict[str, Any], bool], News]] = {
        "person": _person,
        "relation": _relation,
    }
    try:
        kind = kinds[_text(row, "entry")]
    except KeyError:
        raise ValueError(f"entry {place}: entry must be person or relation") from None
    try:
        return kind(row, synthetic)
    except (KeyError, ValueError) as error:
        raise ValueError(f"entry {place}: {error}") from None


def _person(row: dict[str, Any], synthetic: bool) -> PersonNews:
    said = _text(row, "protection")
    return PersonNews(
        as_of=_instant(row),
        number=_number(row, "number", synthetic),
        given_name=_text(row, "given_name"),
        family_name=_text(row, "family_name"),
        born_on=_day(row, "born_on"),
        protection=AddressProtection(said) if said else None,
        municipality=_text(row, "municipality"),
    )


def _relation(row: dict[str, Any], synthetic: bool) -> RelationNews:
    blocked = row.get("blocked") in (True, "yes")
    agrees = row.get("agrees")
    return RelationNews(
        as_of=_instant(row),
        adult=_number(row, "adult", synthetic),
        child=_number(row, "child", synthetic),
        kind=RelationKind(_text(row, "kind")),
        valid_from=_day(row, "valid_from") or date.min,
        valid_to=_day(row, "valid_to") or FOREVER,
        is_blocked=blocked,
        source=_text(row, "source") or "Folkeregisteret",
        decision=_text(row, "decision"),
        decided_on=_day(row, "decided_on"),
        agrees=agrees if isinstance(agrees, bool) else YES_AND_NO[_text(row, "agrees")],
    )


def _text(row: dict[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _day(row: dict[str, Any], name: str) -> date | None:
    text = _text(row, name)
    return date.fromisoformat(text) if text else None


def _instant(row: dict[str, Any]) -> datetime:
    found = datetime.fromisoformat(_text(row, "as_of"))
    if found.tzinfo is None:
        raise ValueError("as_of must say its time zone")
    return found.astimezone(UTC)


def _number(row: dict[str, Any], name: str, synthetic: bool) -> str:
    number = normalise(_text(row, name))
    if not is_valid(number, synthetic=synthetic):
        raise ValueError(f"{name} is not a national number")
    return number
