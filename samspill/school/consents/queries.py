"""Reads of what a school asks, of who answers about a pupil, and of what was answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db, instant, norwegian_order
from samspill.organisation.queries import policy
from samspill.school.consents.models import (
    ConsentBasis,
    ConsentReply,
    SchoolConsent,
    SchoolConsentAnswer,
    WhoAnswers,
)
from samspill.school.consents.rules import (
    Answerer,
    ConsentStanding,
    answers_herself,
    standing_of,
    who_must,
)
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import is_named

Key = tuple[UUID, UUID]
"""A consent and a pupil."""


@dataclass(frozen=True)
class ConsentView:
    """One version as a page shows it. ``asked_of``: the name of the group."""

    id: UUID
    series_id: UUID
    number: int
    group_id: UUID
    asked_of: str
    of_school: bool
    title: str
    purpose: str
    text: str
    basis: ConsentBasis
    who_answers: WhoAnswers
    per_family: bool
    last_day: date


_SHOWN = (
    *("id", "series_id", "number", "group_id", "title", "purpose", "text", "per_family"),
    *("last_day", "basis", "who_answers"),
)


def columns() -> tuple[Any, ...]:
    """What a view needs, of a consent and its group."""
    return (
        *(getattr(SchoolConsent, name) for name in _SHOWN),
        Group.name.label("asked_of"),
        (Group.kind == GroupKind.SCHOOL).label("of_school"),
    )


def view_of(row: Any) -> ConsentView:
    """A view of a row that has the columns."""
    found = {name: getattr(row, name) for name in (*_SHOWN, "asked_of", "of_school")}
    found["basis"], found["who_answers"] = ConsentBasis(row.basis), WhoAnswers(row.who_answers)
    return ConsentView(**found)


def _standing(day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns())
        .join(Group, Group.id == SchoolConsent.group_id)
        .where(SchoolConsent.ended_at.is_(None), SchoolConsent.last_day >= day)
        .order_by(SchoolConsent.made_at.desc(), SchoolConsent.id)
    )


def asked_in(group_id: UUID, school_id: UUID, day: date) -> list[ConsentView]:
    """What a group is asked on a day, by itself or with its whole school, the newest first."""
    rows = _standing(day).where(SchoolConsent.group_id.in_([group_id, school_id]))
    return [view_of(row) for row in db.session.execute(rows)]


def consent_of(consent_id: UUID) -> SchoolConsent | None:
    """One version, for who may read it."""
    return db.session.get(SchoolConsent, consent_id)


def ages_on(tenant_id: UUID, day: date) -> Mapping[str, int]:
    """From which age a pupil answers, by the dated rule."""
    found: Mapping[str, int] = policy("guardian_switches", tenant_id, day).value["ages"]
    return found


# ---- who answers ---------------------------------------------------------------------------


@dataclass
class Asked:
    """A pupil, with everybody who may answer about her, in one list."""

    born_on: date | None
    everybody: list[Answerer]

    def must(self, who: WhoAnswers, day: date, ages: Mapping[str, int]) -> list[Answerer]:
        """Those whose answers count on the day."""
        return who_must(self.everybody, herself=answers_herself(who, self.born_on, day, ages))


def answerers(pupil_ids: Any) -> dict[UUID, Asked]:
    """Who may answer about each of some pupils at this instant, by name: a grant in the area by a
    bond, and nothing that hides the pupil from her (F8, I21). ``pupil_ids``: ids, or a query."""
    now, person, child = instant(), aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            Pupil.id.label("pupil_id"),
            child.born_on,
            Grant.profile_id,
            (Grant.source_id == Pupil.id).label("is_pupil"),
            (person.given_name + " " + person.family_name).label("name"),
            (Profile.kind == ProfileKind.WORK).label("by_her_work"),
        )
        .join(Grant, Grant.subject_id == Pupil.id)
        .join(Profile, Profile.id == Grant.profile_id)
        .join(person, person.id == Profile.person_id)
        .join(child, child.id == Pupil.child_id)
        .where(
            Pupil.id.in_(pupil_ids),
            Grant.area == Area.SCHOOL_CONSENT,
            Grant.source == BOND,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            or_(child.address_protection == "NONE", is_named(Pupil.id, Profile.id, today(now))),
            ~is_blocked(Profile.person_id, Pupil.child_id, today(now)),
        )
        .order_by(norwegian_order(person.given_name), Grant.profile_id)
    )
    found: dict[UUID, Asked] = {}
    for row in rows:
        asked = found.setdefault(row.pupil_id, Asked(row.born_on, []))
        one = Answerer(row.profile_id, row.is_pupil, row.name, row.by_her_work)
        if one not in asked.everybody:
            asked.everybody.append(one)
    return found


def replies_to(
    consent_ids: Collection[UUID], pupil_ids: Any
) -> dict[Key, dict[UUID, ConsentReply]]:
    """The newest reply of each who has answered, by consent and pupil, as far as the reader may
    know of it."""
    newest = SchoolConsentAnswer
    rows = db.session.execute(
        select(newest.consent_id, newest.pupil_id, newest.profile_id, newest.reply)
        .ext(distinct_on(newest.consent_id, newest.pupil_id, newest.profile_id))
        .where(newest.consent_id.in_(consent_ids), newest.pupil_id.in_(pupil_ids))
        .order_by(
            newest.consent_id, newest.pupil_id, newest.profile_id, newest.at.desc(), newest.id
        )
    )
    found: dict[Key, dict[UUID, ConsentReply]] = {}
    for row in rows:
        said = found.setdefault((row.consent_id, row.pupil_id), {})
        said[row.profile_id] = ConsentReply(row.reply)
    return found


# ---- for those who work with a group -------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One whose answer counts, and what she said. ``name`` '' where it is not to be shown."""

    profile_id: UUID
    name: str
    reply: ConsentReply | None


@dataclass(frozen=True)
class PupilAnswers:
    """What the answers about a pupil to one consent add up to, and who said what."""

    standing: ConsentStanding
    said: tuple[Said, ...]


def answers_in(
    consents: Collection[ConsentView], pupil_ids: Collection[UUID], tenant_id: UUID, day: date
) -> dict[Key, PupilAnswers]:
    """What has been answered about each pupil to each consent: two statements."""
    ages = ages_on(tenant_id, day)
    asked, replies = answerers(pupil_ids), replies_to([one.id for one in consents], pupil_ids)
    return {
        (consent.id, pupil_id): _answers(
            consent.who_answers,
            asked[pupil_id].must(consent.who_answers, day, ages) if pupil_id in asked else [],
            replies.get((consent.id, pupil_id), {}),
        )
        for consent in consents
        for pupil_id in pupil_ids
    }


def _answers(
    who: WhoAnswers, must: list[Answerer], replies: Mapping[UUID, ConsentReply]
) -> PupilAnswers:
    ids = [one.profile_id for one in must]
    said = (
        Said(one.profile_id, "" if one.by_her_work else one.name, replies.get(one.profile_id))
        for one in must
    )
    return PupilAnswers(standing_of(who, ids, replies), tuple(said))


# ---- for a job -----------------------------------------------------------------------------


def to_remind(made_before: datetime, day: date) -> list[UUID]:
    """What stands, was asked before an instant, and nobody has been reminded of. As system."""
    return list(
        db.session.scalars(
            select(SchoolConsent.id)
            .where(
                SchoolConsent.ended_at.is_(None),
                SchoolConsent.last_day >= day,
                SchoolConsent.reminded_at.is_(None),
                SchoolConsent.told_at.is_not(None),
                SchoolConsent.made_at < made_before,
            )
            .order_by(SchoolConsent.id)
        )
    )


def members_of(group_id: UUID, day: date) -> list[UUID]:
    """The pupils in a group on a day. As system: all of them."""
    return list(
        db.session.scalars(
            select(GroupMember.pupil_id)
            .where(GroupMember.group_id == group_id, on_day(GroupMember, day))
            .distinct()
            .order_by(GroupMember.pupil_id)
        )
    )


def remind_after(tenant_id: UUID | None, day: date) -> timedelta:
    """So long after asking, who has not answered is reminded, by the dated rule."""
    return timedelta(days=policy("school_consents", tenant_id, day).value["remind_after_days"])
