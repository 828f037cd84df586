"""What I am asked about my children, or about myself, and what I have answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.models import Person
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.organisation.queries import rule_beside
from samspill.school.consents.models import (
    ConsentReply,
    SchoolConsent,
    SchoolConsentAnswer,
    WhoAnswers,
)
from samspill.school.consents.queries import (
    ConsentView,
    ages_on,
    answerers,
    columns,
    view_of,
)
from samspill.school.consents.rules import ConsentStanding, answers_herself, standing_of
from samspill.school.groups.models import Group, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.models import Pupil


@dataclass(frozen=True)
class Earlier:
    """What I have answered once, and on which day. ``number``: to which version."""

    reply: ConsentReply
    at: datetime
    number: int


@dataclass(frozen=True)
class MyConsent:
    """What I am asked about one child. ``standing``: what all answers add up to (J9: no more of
    the others')."""

    consent: ConsentView
    may_answer: bool
    reply: ConsentReply | None
    standing: ConsentStanding
    earlier: tuple[Earlier, ...]

    @property
    def waits(self) -> bool:
        """Does it wait for my answer?"""
        return self.may_answer and self.reply is None

    @property
    def is_new_text(self) -> bool:
        """Have I answered what it said before?"""
        return self.reply is None and bool(self.earlier)


@dataclass
class MyChild:
    """A child, or I myself, with what is asked about her."""

    pupil_id: UUID
    name: str
    is_protected: bool
    consents: list[MyConsent] = field(default_factory=list)


def consents_of_mine(profile_id: UUID) -> list[MyChild]:
    """Each child about whom the profile answers at school, by name, with what stands today; a
    child about whom nothing is asked is not in it. The statements are as many however many."""
    rows = _asked_of(profile_id)
    if not rows:
        return []
    day = today(instant())
    pupils = {row.pupil_id for row in rows}
    everybody = answerers(pupils)
    with system_access("what the answers of all who answer for a child add up to"):
        steps = _steps(pupils)
    children: dict[UUID, MyChild] = {}
    for row in rows:
        consent, who = view_of(row), WhoAnswers(row.who_answers)
        asked, said = (
            everybody[row.pupil_id],
            _newest(steps[consent.series_id, row.pupil_id], row.id),
        )
        must = [one.profile_id for one in asked.must(who, day, ages_on(row.tenant_id, day))]
        child = children.setdefault(row.pupil_id, MyChild(row.pupil_id, row.name, row.is_protected))
        child.consents.append(
            MyConsent(
                consent,
                profile_id in must,
                said.get(profile_id),
                standing_of(who, must, said),
                tuple(
                    Earlier(one.reply, one.at, one.number)
                    for one in steps[consent.series_id, row.pupil_id]
                    if one.profile_id == profile_id
                ),
            )
        )
    return list(children.values())


def waiting_beside() -> ScalarSelect[Any]:
    """What is asked and I have not answered, as one column of another statement, for
    ``waiting_among``. It is given ``profile_id``, ``now``, ``today`` and ``on``, the same day."""
    asked = _asked().order_by(None).subquery()
    ages = rule_beside("guardian_switches", asked.c.tenant_id).scalar_subquery()
    one = func.jsonb_build_object(
        *("id", asked.c.id, "pupil_id", asked.c.pupil_id, "who", asked.c.who_answers),
        *("born_on", asked.c.born_on, "is_pupil", asked.c.is_pupil, "rule", ages),
    )
    return select(func.jsonb_agg(one)).where(asked.c.reply.is_(None)).scalar_subquery()


def waiting_among(found: list[dict[str, Any]] | None, day: date) -> int:
    """How many answers of mine the school waits for."""
    waits = {
        (one["id"], one["pupil_id"])
        for one in found or ()
        if one["is_pupil"]
        == answers_herself(
            one["who"],
            date.fromisoformat(one["born_on"]) if one["born_on"] else None,
            day,
            one["rule"]["ages"],
        )
    }
    return len(waits)


def _asked_of(profile_id: UUID) -> list[Any]:
    """Every consent about every child, once."""
    now = instant()
    rows = run(_asked(), {"profile_id": profile_id, "now": now, "today": today(now)})
    return list({(row.id, row.pupil_id): row for row in rows}.values())


def _own_reply() -> ScalarSelect[str]:
    """The profile's newest reply, beside a consent and a pupil."""
    return (
        select(SchoolConsentAnswer.reply)
        .where(
            SchoolConsentAnswer.consent_id == SchoolConsent.id,
            SchoolConsentAnswer.pupil_id == Pupil.id,
            SchoolConsentAnswer.profile_id == bindparam("profile_id"),
        )
        .order_by(SchoolConsentAnswer.at.desc(), SchoolConsentAnswer.id)
        .limit(1)
        .correlate(SchoolConsent, Pupil)
        .scalar_subquery()
    )


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    now: BindParameter[datetime] = bindparam("now")
    return (
        select(
            *columns(),
            Pupil.id.label("pupil_id"),
            Pupil.tenant_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
            child.born_on,
            (Grant.source_id == Pupil.id).label("is_pupil"),
            _own_reply().label("reply"),
        )
        .select_from(Grant)
        .join(Pupil, Pupil.id == Grant.subject_id)
        .join(child, child.id == Pupil.child_id)
        .join(GroupMember, GroupMember.pupil_id == Pupil.id)
        .join(SchoolConsent, SchoolConsent.group_id == GroupMember.group_id)
        .join(Group, Group.id == SchoolConsent.group_id)
        .where(
            Grant.profile_id == bindparam("profile_id"),
            Grant.area == Area.SCHOOL_CONSENT,
            Grant.source == BOND,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            on_day(GroupMember, bindparam("today")),
            SchoolConsent.ended_at.is_(None),
            SchoolConsent.last_day >= bindparam("today"),
        )
        .order_by(norwegian_order(child.given_name), Pupil.id, SchoolConsent.made_at.desc())
    )


@dataclass(frozen=True)
class _Step:
    consent_id: UUID
    number: int
    profile_id: UUID
    reply: ConsentReply
    at: datetime


def _steps(pupils: set[UUID]) -> dict[tuple[UUID, UUID], list[_Step]]:
    """All that was ever answered about the pupils, by series and pupil, the newest first."""
    rows = db.session.execute(
        select(
            SchoolConsent.series_id,
            SchoolConsentAnswer.pupil_id,
            SchoolConsentAnswer.consent_id,
            SchoolConsent.number,
            SchoolConsentAnswer.profile_id,
            SchoolConsentAnswer.reply,
            SchoolConsentAnswer.at,
        )
        .join(SchoolConsent, SchoolConsent.id == SchoolConsentAnswer.consent_id)
        .where(SchoolConsentAnswer.pupil_id.in_(pupils))
        .order_by(SchoolConsentAnswer.at.desc(), SchoolConsentAnswer.id)
    )
    found: dict[tuple[UUID, UUID], list[_Step]] = defaultdict(list)
    for series_id, pupil_id, consent_id, number, profile_id, reply, at in rows:
        step = _Step(consent_id, number, profile_id, ConsentReply(reply), at)
        found[series_id, pupil_id].append(step)
    return found


def _newest(steps: list[_Step], consent_id: UUID) -> dict[UUID, ConsentReply]:
    """The newest reply of each to one version."""
    found = {}
    for one in reversed(steps):
        if one.consent_id == consent_id:
            found[one.profile_id] = one.reply
    return found
