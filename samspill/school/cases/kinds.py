"""The kinds of applications: each says here what of a case is its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.door import enough_for, refuse
from samspill.access.levels import Area, Level
from samspill.core.errors import LevelTooLow, NotVisible
from samspill.school.cases.models import SchoolCase, SchoolCaseKind, SchoolCaseState
from samspill.school.pupils.access import OpenPupil

Pairs = tuple[tuple[str, str], ...]


def _nothing(_pupil: OpenPupil, _case: SchoolCase) -> None:
    """Where a kind has nothing of its own to say or do."""


@dataclass(frozen=True)
class Decision:
    """What somebody at school decides. ``first_day``, ``last_day``: what is given, where it is not
    all that was asked for. ``monthly``: a price that is set by hand, where the kind has one.
    ``is_settled``: the one above the school has, and the school writes it down."""

    outcome: SchoolCaseState
    reasons: str
    first_day: date | None = None
    last_day: date | None = None
    monthly: int | None = None
    is_settled: bool = False


@dataclass(frozen=True)
class InShort:
    """A case in a line, and what its applicant wrote."""

    line: str
    words: str


@dataclass(frozen=True)
class KindOfCase:
    """What a kind adds to the engine.

    ``facts``: what its part of the page (``template``) shows. ``check`` raises RuleBroken for a
    decision that its rules do not allow. ``given``: what follows when it is granted, to a last day.
    ``changes_at``: where its applicant changes it. ``in_letter``: what its letters say besides, as
    questions with their answers. ``in_short``: by case what is asked for and why, where several
    small ones may be granted at once. ``sends_at``: where she sends a draft, when that is not the
    form that changes it. ``area``: what else opens it, besides SCHOOL_CASE. ``has_price``: a
    decision may set one. ``is_right``: of what ``facts`` gave, that it is a right: there is nothing
    to weigh. ``ended``: what follows when nothing is given, or it is withdrawn.
    """

    code: SchoolCaseKind
    template: str
    facts: Callable[[OpenPupil, SchoolCase], Any]
    check: Callable[[OpenPupil, SchoolCase, Decision], None]
    given: Callable[[OpenPupil, SchoolCase, Decision], None]
    changes_at: Callable[[UUID, UUID], str]
    in_letter: Callable[[SchoolCase], Pairs] = lambda _case: ()
    in_short: Callable[[Collection[UUID]], dict[UUID, InShort]] | None = None
    sends_at: Callable[[UUID, UUID], str] | None = None
    area: Area = Area.SCHOOL_CASE
    has_price: bool = False
    is_right: Callable[[Any], bool] = lambda _facts: False
    ended: Callable[[OpenPupil, SchoolCase], None] = _nothing


_kinds: dict[str, KindOfCase] = {}


def register_kind(kind: KindOfCase) -> None:
    """Let the engine handle cases of a kind."""
    _kinds[kind.code] = kind


def kind_of(case: SchoolCase) -> KindOfCase:
    """What is special about a case."""
    return _kinds[case.kind]


SMALL = (SchoolCaseState.SUBMITTED, SchoolCaseState.IN_PROGRESS)


def is_small(case: SchoolCase) -> bool:
    """May it be granted together with others? What a contact teacher decides, of a kind that says
    so, when nothing has been asked of the home."""
    kind = _kinds.get(case.kind)
    return (
        case.state in SMALL
        and case.staff_level <= Level.WRITE
        and kind is not None
        and kind.in_short is not None
    )


def in_short(cases: Collection[tuple[UUID, str]]) -> dict[UUID, InShort]:
    """What some small cases say, by case and kind: one statement for each kind."""
    found: dict[UUID, InShort] = {}
    for code in sorted({kind for _id, kind in cases}):
        say = _kinds[code].in_short
        found |= say([one for one, kind in cases if kind == code]) if say else {}
    return found


def kinds_in_short() -> list[str]:
    """The kinds of which several may be granted at once."""
    return sorted(code for code, kind in _kinds.items() if kind.in_short)


def require_area(pupil: OpenPupil, case: SchoolCase) -> None:
    """A kind that needs an area of its own is opened by that too: a stronger login, perhaps.
    Raises LevelTooLow, and NotVisible for who does not have it."""
    area = kind_of(case).area
    if pupil.actor.strength < enough_for(area):
        refuse(LevelTooLow(), pupil.actor, pupil.subject.id, area)
    if not pupil.may(area, Level.OWN):
        raise NotVisible
