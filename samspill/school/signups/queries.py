"""Reads of what homes sign up for: of a group, of mine, and who comes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.identity.blocks import is_blocked
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.infra.nested import as_column, rows_of
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import class_list, is_named
from samspill.school.questionnaires.queries import MyQuestionnaire
from samspill.school.questionnaires.queries import mine_among as forms_among
from samspill.school.questionnaires.queries import mine_beside as forms_beside
from samspill.school.signups.models import Gathering, GatheringTime, SignUp

MOST = 100


def gathering_of(gathering_id: UUID) -> Gathering | None:
    """One, as it is now, for who may read it."""
    return db.session.get(Gathering, gathering_id, populate_existing=True)


def times_in(gathering_id: UUID) -> list[GatheringTime]:
    """Its times as they are now, the first one first."""
    return list(
        db.session.scalars(
            select(GatheringTime)
            .where(GatheringTime.gathering_id == gathering_id)
            .order_by(GatheringTime.starts_at)
            .execution_options(populate_existing=True)
        )
    )


def of_group(group_id: UUID) -> list[Gathering]:
    """Those of a group, the last day first."""
    return list(
        db.session.scalars(
            select(Gathering)
            .where(Gathering.group_id == group_id)
            .order_by(Gathering.day.desc(), Gathering.made_at.desc())
            .limit(MOST)
        )
    )


# ---- who comes -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Coming:
    """What was said about a pupil. ``adult``: who, where each home has its own time; '' otherwise,
    and for who has the pupil by her work (J11). ``entered_by``: at school, for the home, or ''."""

    child: str
    adult: str
    entered_by: str


@dataclass(frozen=True)
class TimeRow:
    """A time in the plan of the day, with those whom the reader finds."""

    time: GatheringTime
    coming: list[Coming] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What became of it, as far as the reader finds the pupils."""

    rows: list[TimeRow]
    not_coming: list[Coming]
    answered: frozenset[UUID]


def plan_of(gathering_id: UUID) -> Plan:
    """The times and who comes, by name."""
    child, adult = aliased(Person), aliased(Person)
    at_school, employee = aliased(Profile), aliased(Person)
    rows = db.session.execute(
        select(
            SignUp.time_id,
            SignUp.pupil_id,
            SignUp.is_apart,
            (child.given_name + " " + child.family_name).label("child"),
            (adult.given_name + " " + adult.family_name).label("adult"),
            (Profile.kind == ProfileKind.WORK).label("by_her_work"),
            (employee.given_name + " " + employee.family_name).label("entered_by"),
        )
        .join(Pupil, Pupil.id == SignUp.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .join(Profile, Profile.id == SignUp.profile_id)
        .join(adult, adult.id == Profile.person_id)
        .outerjoin(at_school, at_school.id == SignUp.entered_by_profile_id)
        .outerjoin(employee, employee.id == at_school.person_id)
        .where(SignUp.gathering_id == gathering_id)
        .order_by(norwegian_order(child.given_name), SignUp.id)
    ).all()
    by_time: dict[UUID | None, list[Coming]] = defaultdict(list)
    for row in rows:
        shown = row.adult if row.is_apart and not row.by_her_work else ""
        by_time[row.time_id].append(Coming(row.child, shown, row.entered_by or ""))
    return Plan(
        [TimeRow(one, by_time.get(one.id, [])) for one in times_in(gathering_id)],
        by_time.get(None, []),
        frozenset(row.pupil_id for row in rows),
    )


@dataclass(frozen=True)
class Answering:
    """For whom the school may enter an answer: a pupil, and where each adult answers for herself
    one of them; else None and ''."""

    pupil_id: UUID
    profile_id: UUID | None
    child: str
    adult: str

    @property
    def who(self) -> tuple[UUID, UUID | None]:
        """The pupil, and the adult."""
        return self.pupil_id, self.profile_id

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return f"{self.pupil_id}:{self.profile_id or ''}"


def answering(found: Gathering, day: date) -> list[Answering]:
    """For whom, of the pupils of the group on the day whom the reader finds, by name."""
    pupils = class_list(found.group_id, day)
    if not found.is_apart:
        return [Answering(one.pupil_id, None, one.name, "") for one in pupils]
    adult = aliased(Person)
    named = _adults(found).add_columns(adult.given_name + " " + adult.family_name)
    private = named.join(adult, adult.id == Profile.person_id).where(
        Profile.kind == ProfileKind.PRIVATE
    )
    by_pupil: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    with system_access("which adults of a pupil answer for themselves"):
        for pupil_id, profile_id, name in db.session.execute(private):
            by_pupil[pupil_id].append((profile_id, name))
    return [
        Answering(one.pupil_id, profile_id, one.name, name)
        for one in pupils
        for profile_id, name in by_pupil[one.pupil_id]
    ]


def who_entered(said: SignUp | None) -> str:
    """The name of who entered an answer at school, for the home; '' where nobody did."""
    if said is None or said.entered_by_profile_id is None:
        return ""
    return db.session.scalars(
        select(Person.given_name + " " + Person.family_name)
        .join(Profile, Profile.person_id == Person.id)
        .where(Profile.id == said.entered_by_profile_id)
    ).one()


# ---- mine ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MyGathering:
    """Something that I am asked to sign a child up for. ``has_answered``: I have, or for a child
    with one answer, somebody of the home has."""

    id: UUID
    pupil_id: UUID
    child_name: str
    title: str
    day: date
    last_day: date
    is_ended: bool
    has_answered: bool


def gatherings_of_mine(profile_id: UUID) -> list[MyGathering]:
    """Those to come that ask the profile, the next deadline first: one statement."""
    now = instant()
    values = {"profile_id": profile_id, "now": now, "today": today(now)}
    rows = {(row.id, row.pupil_id): row for row in run(_mine(), values)}
    return [MyGathering(*row) for row in rows.values()]


def asked_of_mine(profile_id: UUID) -> tuple[list[MyQuestionnaire], list[MyGathering]]:
    """Questionnaires that ask the profile, and what to sign up for that is not called off and may
    be answered or has been: one statement."""
    now = instant()
    [(forms, found)] = run(_asked(), {"profile_id": profile_id, "now": now, "today": today(now)})
    return forms_among(forms), mine_among(found)


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    forms = forms_beside(answered=True)
    return select(forms.label("forms"), mine_beside(answered=True).label("found"))


def mine_beside(*, answered: bool = False) -> ScalarSelect[Any]:
    """Those that wait for an answer, or have one too, as one column of another statement, for
    ``mine_among``. It is given ``profile_id``, ``now`` and ``today``."""
    mine = _mine().order_by(None).subquery()
    waits = and_(~mine.c.has_answered, mine.c.last_day >= bindparam("today"))
    shown = or_(mine.c.has_answered, waits) if answered else waits
    return as_column(select(mine).where(~mine.c.is_ended, shown))


def mine_among(found: list[dict[str, Any]] | None) -> list[MyGathering]:
    """Those of the column, the next deadline first."""
    mine = rows_of(MyGathering, found, ids=("id", "pupil_id"), days=("day", "last_day"))
    rows = {(one.id, one.pupil_id): one for one in mine}
    return sorted(rows.values(), key=lambda one: (one.last_day, one.title, one.child_name))


def answers_of(profile: Any) -> ColumnElement[bool]:
    """Is a sign-up an answer of the profile's: her own, or the one that holds for the child?"""
    return or_(~SignUp.is_apart, SignUp.profile_id == profile)


@cache
def _mine() -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    now: BindParameter[Any] = bindparam("now")
    answered = exists().where(
        SignUp.gathering_id == Gathering.id,
        SignUp.pupil_id == Pupil.id,
        answers_of(bindparam("profile_id")),
    )
    return (
        select(
            Gathering.id,
            Pupil.id.label("pupil_id"),
            (child.given_name + " " + child.family_name).label("child_name"),
            Gathering.title,
            Gathering.day,
            Gathering.last_day,
            Gathering.ended_at.is_not(None).label("is_ended"),
            answered.label("has_answered"),
        )
        .select_from(Grant)
        .join(Pupil, Pupil.id == Grant.subject_id)
        .join(child, child.id == Pupil.child_id)
        .join(GroupMember, GroupMember.pupil_id == Pupil.id)
        .join(Gathering, Gathering.group_id == GroupMember.group_id)
        .where(
            Grant.profile_id == bindparam("profile_id"),
            Grant.area == Area.QUESTIONNAIRE,
            Grant.source == BOND,
            Grant.source_id != Pupil.id,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            on_day(GroupMember, bindparam("today")),
            Gathering.day >= bindparam("today"),
        )
        .order_by(Gathering.last_day, Gathering.id, norwegian_order(child.given_name))
    )


def require_asked(profile_id: UUID, pupil_id: UUID, gathering_id: UUID) -> MyGathering:
    """One that asks the profile about the pupil. Raises NotVisible for any other."""
    for one in gatherings_of_mine(profile_id):
        if (one.id, one.pupil_id) == (gathering_id, pupil_id):
            return one
    raise NotVisible


def standing(gathering_id: UUID, pupil_id: UUID, profile_id: UUID) -> SignUp | None:
    """What the profile has said about the pupil, or what holds for the child."""
    return db.session.scalar(
        select(SignUp).where(
            SignUp.gathering_id == gathering_id,
            SignUp.pupil_id == pupil_id,
            answers_of(profile_id),
        )
    )


# ---- for a job -----------------------------------------------------------------------------


def to_remind(last_day: date, day: date) -> list[UUID]:
    """Those that are open, end at a day at the latest, and nobody was reminded of. As system."""
    return list(
        db.session.scalars(
            select(Gathering.id)
            .where(
                Gathering.told_at.is_not(None),
                Gathering.ended_at.is_(None),
                Gathering.reminded_at.is_(None),
                Gathering.last_day.between(day, last_day),
            )
            .order_by(Gathering.id)
        )
    )


def adults_to_tell(found: Gathering, *, who_comes: bool) -> dict[UUID, tuple[UUID, ...]]:
    """By pupil of the group today, the adults who come, or who have not answered. As system."""
    said = exists().where(
        SignUp.gathering_id == found.id,
        SignUp.pupil_id == Pupil.id,
        answers_of(Grant.profile_id),
        SignUp.time_id.is_not(None) if who_comes else SignUp.id.is_not(None),
    )
    rows = db.session.execute(_adults(found).where(said if who_comes else ~said))
    told: dict[UUID, tuple[UUID, ...]] = {}
    for pupil_id, profile_id in rows:
        told[pupil_id] = (*told.get(pupil_id, ()), profile_id)
    return told


def _adults(found: Gathering) -> Select[*tuple[Any, ...]]:
    """Pupil and profile: those whom it asks today."""
    now, child = instant(), aliased(Person)
    return (
        select(Pupil.id, Grant.profile_id)
        .join(child, child.id == Pupil.child_id)
        .join(GroupMember, GroupMember.pupil_id == Pupil.id)
        .join(Grant, Grant.subject_id == Pupil.id)
        .join(Profile, Profile.id == Grant.profile_id)
        .where(
            GroupMember.group_id == found.group_id,
            on_day(GroupMember, today(now)),
            Grant.area == Area.QUESTIONNAIRE,
            Grant.source == BOND,
            Grant.source_id != Pupil.id,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            or_(child.address_protection == "NONE", is_named(Pupil.id, Profile.id, today(now))),
            ~is_blocked(Profile.person_id, Pupil.child_id, today(now)),
        )
        .distinct()
        .order_by(Pupil.id, Grant.profile_id)
    )
