"""Reads of questionnaires: of a group, of mine, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    Select,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.identity.blocks import is_blocked
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.infra.nested import as_column, rows_of
from samspill.organisation.queries import policy
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import is_named
from samspill.school.questionnaires.models import (
    AnswerBox,
    Audience,
    Questionnaire,
    QuestionnaireReply,
)
from samspill.school.questionnaires.rules import Said


def rule_on(tenant_id: UUID | None, day: date) -> Mapping[str, int]:
    """How few are too few to show, and when who has not answered is reminded, by the dated rule."""
    found: Mapping[str, int] = policy("questionnaires", tenant_id, day).value
    return found


def questionnaire_of(questionnaire_id: UUID) -> Questionnaire | None:
    """One questionnaire, for who may read it."""
    return db.session.get(Questionnaire, questionnaire_id)


@dataclass(frozen=True)
class Listed:
    """A questionnaire in the list of a group. ``answered``: how many have; by name, as far as the
    reader finds them; without names as many as the results say, or the difference would tell that
    there is somebody whom she must not find (F8)."""

    id: UUID
    title: str
    is_anonymous: bool
    last_day: date
    is_sent: bool
    is_open: bool
    answered: int


def of_group(group_id: UUID, day: date) -> list[Listed]:
    """The questionnaires of a group, the newest first."""
    by_name = (
        select(func.count())
        .select_from(QuestionnaireReply)
        .where(QuestionnaireReply.questionnaire_id == Questionnaire.id)
        .correlate(Questionnaire)
        .scalar_subquery()
    )
    in_boxes = (
        select(func.coalesce(func.max(func.jsonb_array_length(AnswerBox.answers)), 0))
        .where(AnswerBox.questionnaire_id == Questionnaire.id)
        .correlate(Questionnaire)
        .scalar_subquery()
    )
    answered = case((Questionnaire.is_anonymous, in_boxes), else_=by_name)
    rows = db.session.execute(
        select(Questionnaire, answered.label("answered"))
        .where(Questionnaire.group_id == group_id)
        .where(or_(Questionnaire.sent_at.is_not(None), Questionnaire.ended_at.is_(None)))
        .order_by(Questionnaire.made_at.desc(), Questionnaire.id)
        .limit(MOST)
    )
    return [
        Listed(
            one.id,
            one.title,
            one.is_anonymous,
            one.last_day,
            one.sent_at is not None,
            one.is_open_on(day),
            answered,
        )
        for one, answered in rows
    ]


MOST = 100


@dataclass(frozen=True)
class NamedReply:
    """What one has answered, by name."""

    pupil_name: str
    name: str
    answers: list[Said]


def named_replies(questionnaire_id: UUID) -> list[NamedReply]:
    """What each has answered of whom the reader may know it, by the pupil's name. Of who answers
    by her work the name is not shown (J11)."""
    child, person = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            (child.given_name + " " + child.family_name).label("pupil_name"),
            (person.given_name + " " + person.family_name).label("name"),
            (Profile.kind == ProfileKind.WORK).label("by_her_work"),
            QuestionnaireReply.answers,
        )
        .join(Pupil, Pupil.id == QuestionnaireReply.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .join(Profile, Profile.id == QuestionnaireReply.profile_id)
        .join(person, person.id == Profile.person_id)
        .where(
            QuestionnaireReply.questionnaire_id == questionnaire_id,
            QuestionnaireReply.answers.is_not(None),
        )
        .order_by(norwegian_order(child.given_name), Pupil.id, norwegian_order(person.given_name))
    )
    return [
        NamedReply(row.pupil_name, "" if row.by_her_work else row.name, row.answers) for row in rows
    ]


def boxes_of(questionnaire_id: UUID) -> dict[int, list[Said]]:
    """The answers without names, by the place of the question."""
    rows = db.session.scalars(
        select(AnswerBox).where(AnswerBox.questionnaire_id == questionnaire_id)
    )
    return {box.place: list(box.answers) for box in rows}


def box_of(questionnaire_id: UUID, place: int) -> AnswerBox | None:
    """One box, to put an answer in. As system."""
    return db.session.scalar(
        select(AnswerBox).where(
            AnswerBox.questionnaire_id == questionnaire_id, AnswerBox.place == place
        )
    )


# ---- mine ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MyQuestionnaire:
    """One that I am asked about a child, or as a pupil."""

    id: UUID
    pupil_id: UUID
    child_name: str
    title: str
    last_day: date
    is_anonymous: bool
    has_answered: bool


def questionnaires_of_mine(profile_id: UUID) -> list[MyQuestionnaire]:
    """Those that are open and ask the profile, the next deadline first: one statement."""
    now = instant()
    values = {"profile_id": profile_id, "now": now, "today": today(now)}
    rows = {(row.id, row.pupil_id): row for row in run(_mine(), values)}
    return [MyQuestionnaire(*row) for row in rows.values()]


def mine_beside(*, answered: bool = False) -> ScalarSelect[Any]:
    """Those that wait, or all, as one column of another statement, for ``mine_among``. It is given
    ``profile_id``, ``now`` and ``today``."""
    mine = _mine().order_by(None).subquery()
    return as_column(select(mine) if answered else select(mine).where(~mine.c.has_answered))


def mine_among(found: list[dict[str, Any]] | None) -> list[MyQuestionnaire]:
    """Those of the column, the next deadline first."""
    mine = rows_of(MyQuestionnaire, found, ids=("id", "pupil_id"), days=("last_day",))
    rows = {(one.id, one.pupil_id): one for one in mine}
    return sorted(rows.values(), key=lambda one: (one.last_day, one.title, one.child_name))


@cache
def _mine() -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    now: BindParameter[Any] = bindparam("now")
    answered = exists().where(
        QuestionnaireReply.questionnaire_id == Questionnaire.id,
        QuestionnaireReply.pupil_id == Pupil.id,
        QuestionnaireReply.profile_id == bindparam("profile_id"),
    )
    asked = (Questionnaire.audience == str(Audience.PUPILS)) == (Grant.source_id == Pupil.id)
    return (
        select(
            Questionnaire.id,
            Pupil.id.label("pupil_id"),
            (child.given_name + " " + child.family_name).label("child_name"),
            Questionnaire.title,
            Questionnaire.last_day,
            Questionnaire.is_anonymous,
            answered.label("has_answered"),
        )
        .select_from(Grant)
        .join(Pupil, Pupil.id == Grant.subject_id)
        .join(child, child.id == Pupil.child_id)
        .join(GroupMember, GroupMember.pupil_id == Pupil.id)
        .join(Questionnaire, Questionnaire.group_id == GroupMember.group_id)
        .where(
            Grant.profile_id == bindparam("profile_id"),
            Grant.area == Area.QUESTIONNAIRE,
            Grant.source == BOND,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            on_day(GroupMember, bindparam("today")),
            Questionnaire.sent_at.is_not(None),
            Questionnaire.ended_at.is_(None),
            Questionnaire.last_day >= bindparam("today"),
            asked,
        )
        .order_by(Questionnaire.last_day, Questionnaire.id, norwegian_order(child.given_name))
    )


def require_asked(profile_id: UUID, pupil_id: UUID, questionnaire_id: UUID) -> MyQuestionnaire:
    """One that the profile is asked about the pupil. Raises NotVisible for any other."""
    for one in questionnaires_of_mine(profile_id):
        if (one.id, one.pupil_id) == (questionnaire_id, pupil_id):
            return one
    raise NotVisible


def own_reply(
    questionnaire_id: UUID, pupil_id: UUID, profile_id: UUID
) -> QuestionnaireReply | None:
    """What the profile itself has answered about the pupil, or that she has."""
    return db.session.scalar(
        select(QuestionnaireReply).where(
            QuestionnaireReply.questionnaire_id == questionnaire_id,
            QuestionnaireReply.pupil_id == pupil_id,
            QuestionnaireReply.profile_id == profile_id,
        )
    )


# ---- for a job -----------------------------------------------------------------------------


def to_remind(last_day: date, day: date) -> list[UUID]:
    """Those that are open, end at a day at the latest, and nobody was reminded of. As system."""
    return list(
        db.session.scalars(
            select(Questionnaire.id)
            .where(
                Questionnaire.told_at.is_not(None),
                Questionnaire.ended_at.is_(None),
                Questionnaire.reminded_at.is_(None),
                Questionnaire.last_day.between(day, last_day),
            )
            .order_by(Questionnaire.id)
        )
    )


def before_the_end(tenant_id: UUID | None, day: date) -> timedelta:
    """So long before its last day who has not answered is reminded."""
    return timedelta(days=rule_on(tenant_id, day)["remind_days_before"])


def waiting_for(questionnaire: Questionnaire) -> dict[UUID, tuple[UUID, ...]]:
    """Those who are to answer about each pupil of the group today, and have not. As system."""
    now = instant()
    child = aliased(Person)
    answered = exists().where(
        QuestionnaireReply.questionnaire_id == questionnaire.id,
        QuestionnaireReply.pupil_id == Pupil.id,
        QuestionnaireReply.profile_id == Grant.profile_id,
    )
    of_pupil = Grant.source_id == Pupil.id
    rows = db.session.execute(
        select(Pupil.id, Grant.profile_id)
        .join(child, child.id == Pupil.child_id)
        .join(GroupMember, GroupMember.pupil_id == Pupil.id)
        .join(Grant, Grant.subject_id == Pupil.id)
        .join(Profile, Profile.id == Grant.profile_id)
        .where(
            GroupMember.group_id == questionnaire.group_id,
            on_day(GroupMember, today(now)),
            Grant.area == Area.QUESTIONNAIRE,
            Grant.source == BOND,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            of_pupil if questionnaire.audience == Audience.PUPILS else ~of_pupil,
            or_(child.address_protection == "NONE", is_named(Pupil.id, Profile.id, today(now))),
            ~is_blocked(Profile.person_id, Pupil.child_id, today(now)),
            ~answered,
        )
        .distinct()
        .order_by(Pupil.id, Grant.profile_id)
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for pupil_id, profile_id in rows:
        found[pupil_id] = (*found.get(pupil_id, ()), profile_id)
    return found
