"""The file of news from the register: JSON or CSV becomes entries; what is wrong is said by row.

JSON: ``{"format": "samspill-register/1", "count": 2, "entries": [{…}, {…}]}``. CSV: a header with
the same names, one entry a line, and a last line ``end,<count>``. A file without its end is
truncated, and may only narrow (I22). What is said of a bad row never repeats what stands in it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from io import StringIO
from typing import Any, TypeVar
from unicodedata import category

from samspill.core import clock
from samspill.core.national_id import is_valid, normalise
from samspill.identity.models import FOREVER, AddressProtection, RelationKind

FORMAT = "samspill-register/1"
YES_AND_NO = {"yes": True, "true": True, "no": False, "false": False, "": None}
PERSON = frozenset(
    ("given_name", "family_name", "number", "born_on", "died_on", "protection", "municipality")
)
RELATION = frozenset(
    ("adult", "child", "kind", "valid_from", "valid_to", "blocked", "source", "decision")
) | {"decided_on", "agrees"}
KNOWN = {"entry", "as_of"} | PERSON | RELATION
FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would calculate; no name does."""
LONGEST = 200
CLOCKS_DIFFER = timedelta(days=1)

_Code = TypeVar("_Code", bound=StrEnum)


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
    died_on: date | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Whom it is about."""
        return (self.number,)


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

    @property
    def numbers(self) -> tuple[str, ...]:
        """Whom it is about."""
        return (self.adult, self.child)


News = PersonNews | RelationNews


@dataclass(frozen=True)
class Row:
    """An entry and its place in the file, from 1."""

    place: int
    news: News


@dataclass(frozen=True)
class BadRow:
    """An entry that cannot be read: its place, why (no word of its content), and how it stood."""

    place: int
    why: str
    content: str


@dataclass(frozen=True)
class RegisterFile:
    """The entries of a file, the oldest news first. ``is_whole``: its end was there.

    ``doubtful``: the numbers in rows that cannot be read. What else the file says of them may
    be half of the story, and only narrows.
    """

    entries: tuple[Row, ...]
    is_whole: bool
    bad: tuple[BadRow, ...] = ()
    doubtful: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Does it say nothing at all? An export that went wrong looks like this."""
        return not self.entries and not self.bad

    def may_widen(self, news: News) -> bool:
        """Is the file enough to give more than was held?"""
        return self.is_whole and self.doubtful.isdisjoint(news.numbers)


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without its mark, or as older spreadsheets write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def read_register(text: str, *, synthetic: bool) -> RegisterFile:
    """Read a file of news. ``synthetic``: which numbers are allowed, as ``is_valid`` says.

    A row that cannot be read is told in ``bad``, and the rest is read. Raises ValueError when the
    file as a whole, or every row of it, is wrong; a truncated CSV is read to where it is cut, a
    truncated JSON cannot be read at all.
    """
    text = text.removeprefix("\ufeff")
    rows, is_whole = _json(text) if text.lstrip().startswith("{") else _csv(text)
    entries, bad, doubtful = [], [], set[str]()
    for place, row in enumerate(rows, start=1):
        try:
            entries.append(Row(place, entry_of(row, synthetic)))
        except ValueError as error:
            bad.append(BadRow(place, f"entry {place}: {error}", _as_it_stood(row)))
            doubtful |= {normalise(str(row.get(name))) for name in ("number", "adult", "child")}
    if bad and not entries:
        raise ValueError(f"no entry can be read; {bad[0].why}")
    return RegisterFile(in_order(entries), is_whole, tuple(bad), frozenset(doubtful))


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """As they are taken, however they came."""
    return tuple(sorted(rows, key=lambda row: _order(row.news)))


def _order(entry: News) -> tuple[bool, datetime, bool, str]:
    """People before what they are to each other, the oldest first, of one instant what takes
    away before what gives."""
    return isinstance(entry, RelationNews), entry.as_of, not narrows(entry), repr(entry)


def narrows(entry: News) -> bool:
    """Does the entry by itself tell of a loss: death, protection, a block, no responsibility?"""
    if isinstance(entry, PersonNews):
        return bool(entry.died_on) or entry.protection not in (None, AddressProtection.NONE)
    return entry.is_blocked or entry.kind == RelationKind.WITHOUT or entry.valid_to != FOREVER


def _json(text: str) -> tuple[list[dict[str, Any]], bool]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("the file is not whole JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f'the file must say "format": "{FORMAT}"')
    rows = found.get("entries")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError('"entries" must be a list of objects')
    return rows, found.get("count") == len(rows)


def _csv(text: str) -> tuple[list[dict[str, Any]], bool]:
    header = text.partition("\n")[0]
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=";" if ";" in header else ",")
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        if names[:1] != ["entry"]:
            raise ValueError(
                "the file is neither JSON nor CSV with a header that begins with entry"
            )
        if len(set(names)) < len(names) or not KNOWN.issuperset(names):
            raise ValueError("the header has a name twice, or one that docs/register.md has not")
        reader.fieldnames = names
        lines = list(reader)
    except csv.Error as error:
        raise ValueError(f"the file is not whole CSV: {error}") from None
    if not lines:
        return [], False
    last = lines[-1]
    if last["entry"] == "end":
        said = list(last.values())[1] if len(names) > 1 else ""
        return lines[:-1], str(said or "").strip() == str(len(lines) - 1)
    return lines[:-1], False  # the last line may be cut in the middle


def _as_it_stood(row: dict[str, Any]) -> str:
    return json.dumps({str(k): v for k, v in row.items()}, default=str, sort_keys=True)[:4000]


def entry_of(row: dict[str, Any], synthetic: bool) -> News:
    """One row as an entry. Raises ValueError that says why not, and no word of its content."""
    if None in row:
        raise ValueError("more cells than the header has names")
    if not KNOWN.issuperset(row):
        raise ValueError("a name that docs/register.md has not")
    kinds: dict[str, Callable[[dict[str, Any], bool], News]] = {
        "person": _person,
        "relation": _relation,
    }
    kind = kinds.get(_text(row, "entry"))
    if kind is None:
        raise ValueError("entry must be person or relation")
    try:
        return kind(row, synthetic)
    except OverflowError:
        raise ValueError("as_of is outside all time") from None


def _person(row: dict[str, Any], synthetic: bool) -> PersonNews:
    said = _text(row, "protection")
    died_on = _day(row, "died_on")
    if died_on is not None and died_on > clock.today() + CLOCKS_DIFFER:
        raise ValueError("died_on is in the future")
    return PersonNews(
        as_of=_instant(row),
        number=_number(row, "number", synthetic),
        given_name=_text(row, "given_name"),
        family_name=_text(row, "family_name"),
        born_on=_day(row, "born_on"),
        protection=_code(row, "protection", AddressProtection) if said else None,
        municipality=_text(row, "municipality"),
        died_on=died_on,
    )


def _relation(row: dict[str, Any], synthetic: bool) -> RelationNews:
    adult, child = _number(row, "adult", synthetic), _number(row, "child", synthetic)
    since, until = _day(row, "valid_from") or date.min, _day(row, "valid_to") or FOREVER
    if adult == child:
        raise ValueError("adult and child are the same")
    if until < since:
        raise ValueError("valid_to is before valid_from")
    return RelationNews(
        as_of=_instant(row),
        adult=adult,
        child=child,
        kind=_code(row, "kind", RelationKind),
        valid_from=since,
        valid_to=until,
        is_blocked=_yes_or_no(row, "blocked") is True,
        source=_text(row, "source") or "Folkeregisteret",
        decision=_text(row, "decision"),
        decided_on=_day(row, "decided_on"),
        agrees=_yes_or_no(row, "agrees"),
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str | int | None):
        raise ValueError(f"{name} is not a text")
    text = "" if value is None else str(value).strip()
    if len(text) > LONGEST or any(category(sign) in ("Cc", "Cs") for sign in text):
        raise ValueError(f"{name} is too long, or has signs that are no letters")
    if text.startswith(FORMULA):
        raise ValueError(f"{name} begins like a formula")
    return text


def _code(row: dict[str, Any], name: str, codes: type[_Code]) -> _Code:
    try:
        return codes(_text(row, name))
    except ValueError:
        raise ValueError(f"{name} is not one of {', '.join(codes)}") from None


def _yes_or_no(row: dict[str, Any], name: str) -> bool | None:
    said = _text(row, name).lower()
    if said not in YES_AND_NO:
        raise ValueError(f"{name} must be yes, no or nothing")
    return YES_AND_NO[said]


def _day(row: dict[str, Any], name: str) -> date | None:
    text = _text(row, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{name} is not a day as 2026-03-31") from None


def _instant(row: dict[str, Any]) -> datetime:
    """When the register knew it. From tomorrow it would outrank all news to come."""
    try:
        found = datetime.fromisoformat(_text(row, "as_of"))
    except ValueError:
        raise ValueError("as_of is not an instant as 2026-03-31T12:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError("as_of must say its time zone")
    if found > clock.now() + CLOCKS_DIFFER:
        raise ValueError("as_of is in the future")
    return found.astimezone(UTC)


def _number(row: dict[str, Any], name: str, synthetic: bool) -> str:
    number = normalise(_text(row, name))
    if not is_valid(number, synthetic=synthetic):
        raise ValueError(f"{name} is not a national number")
    return number
