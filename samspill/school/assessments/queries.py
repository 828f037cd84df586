"""Reads of assessments. Row security decides what a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant
from samspill.school.assessments.models import (
    Assessment,
    AssessmentKind,
    ConductRemark,
    DevelopmentTalk,
    RemarkKind,
    SelfAssessment,
    TalkAnswer,
)
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.guardians.queries import silenced
from samspill.school.pupils.bonds import finders
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import class_list
from samspill.school.sealing import words_in

_NAME = (Person.given_name + " " + Person.family_name).label("name")


def home_of(pupil_id: UUID) -> tuple[UUID, ...]:
    """Those at home who read of the pupil and get notices, and herself, as far as they may find
    her (I21, F8)."""
    found = finders(pupil_id, profiles_with(pupil_id, Area.ASSESSMENT, Level.READ))
    with system_access("who is told of a pupil's assessment"):
        tenant_id = db.session.get_one(Pupil, pupil_id).tenant_id
        quiet = silenced([pupil_id], tenant_id, today(instant()))
    return tuple(one for one in found if (pupil_id, one) not in quiet)


@dataclass(frozen=True)
class AssessmentView:
    """One assessment. ``shared_at`` None: a draft of the reader's own. ``is_past``: it was
    replaced by a correction."""

    id: UUID
    kind: AssessmentKind
    subject: str | None
    text: str
    author_profile_id: UUID
    author: str
    written_at: datetime
    shared_at: datetime | None
    is_past: bool
    is_corrected: bool


def assessments_of(pupil_id: UUID) -> list[AssessmentView]:
    """What is shared of the pupil, and the reader's own drafts: drafts first, then the newest."""
    rows = db.session.execute(
        select(Assessment, _NAME)
        .join(Profile, Profile.id == Assessment.author_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Assessment.pupil_id == pupil_id,
            (Assessment.shared_at.is_not(None)) | (Assessment.replaced_at.is_(None)),
        )
        .order_by(Assessment.shared_at.desc().nulls_first(), Assessment.id)
    )
    return [_shown(row.Assessment, row.name) for row in rows]


def _shown(one: Assessment, name: str) -> AssessmentView:
    return AssessmentView(
        one.id,
        AssessmentKind(one.kind),
        one.subject,
        words_in(one, "text"),
        one.author_profile_id,
        name,
        one.written_at,
        one.shared_at,
        one.replaced_at is not None,
        one.corrects_id is not None,
    )


def assessment_of(pupil_id: UUID, assessment_id: UUID) -> Assessment | None:
    """One that stands: a draft of the reader's own, or what is shared."""
    return db.session.scalar(
        select(Assessment).where(
            Assessment.id == assessment_id,
            Assessment.pupil_id == pupil_id,
            Assessment.replaced_at.is_(None),
        )
    )


@dataclass(frozen=True)
class SelfView:
    """What the pupil wrote herself."""

    subject: str
    text: str
    written_at: datetime
    is_shared: bool


def self_assessments_of(pupil_id: UUID) -> list[SelfView]:
    """What the pupil wrote, as far as the reader sees it: the newest first."""
    rows = db.session.scalars(
        select(SelfAssessment)
        .where(SelfAssessment.pupil_id == pupil_id)
        .order_by(SelfAssessment.written_at.desc(), SelfAssessment.id)
    )
    return [
        SelfView(
            one.subject,
            words_in(one, "text"),
            one.written_at,
            one.shared_at is not None,
        )
        for one in rows
    ]


def own_draft(pupil_id: UUID, subject: str, profile_id: UUID) -> SelfAssessment | None:
    """What the pupil has written in a subject and not shared."""
    return db.session.scalar(
        select(SelfAssessment).where(
            SelfAssessment.pupil_id == pupil_id,
            SelfAssessment.subject == subject,
            SelfAssessment.author_profile_id == profile_id,
            SelfAssessment.shared_at.is_(None),
        )
    )


@dataclass(frozen=True)
class RemarkView:
    """One remark."""

    id: UUID
    kind: RemarkKind
    text: str
    author: str
    written_at: datetime


def remarks_of(pupil_id: UUID) -> list[RemarkView]:
    """The remarks that hold, the newest first."""
    rows = db.session.execute(
        select(ConductRemark, _NAME)
        .join(Profile, Profile.id == ConductRemark.author_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(ConductRemark.pupil_id == pupil_id, ConductRemark.withdrawn_at.is_(None))
        .order_by(ConductRemark.written_at.desc(), ConductRemark.id)
    )
    return [
        RemarkView(
            row.ConductRemark.id,
            RemarkKind(row.ConductRemark.kind),
            words_in(row.ConductRemark, "text"),
            row.name,
            row.ConductRemark.written_at,
        )
        for row in rows
    ]


def remark_of(pupil_id: UUID, remark_id: UUID) -> ConductRemark | None:
    """One remark that holds."""
    return db.session.scalar(
        select(ConductRemark).where(
            ConductRemark.id == remark_id,
            ConductRemark.pupil_id == pupil_id,
            ConductRemark.withdrawn_at.is_(None),
        )
    )


@dataclass(frozen=True)
class TalkView:
    """A time that is proposed. ``answers``: of the reader herself, or for staff of everybody."""

    id: UUID
    starts_at: datetime
    place: str
    proposed_by: str
    answers: tuple[tuple[str, bool], ...]
    own: bool | None


def talks_of(pupil_id: UUID, profile_id: UUID, since: datetime) -> list[TalkView]:
    """The talks from an instant on, in order, in two statements."""
    answers: dict[UUID, list[Any]] = {}
    for row in db.session.execute(
        select(TalkAnswer.talk_id, TalkAnswer.profile_id, TalkAnswer.suits, _NAME)
        .join(Profile, Profile.id == TalkAnswer.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(TalkAnswer.pupil_id == pupil_id)
        .order_by(TalkAnswer.answered_at, TalkAnswer.id)
    ):
        answers.setdefault(row.talk_id, []).append(row)
    rows = db.session.execute(
        select(DevelopmentTalk, _NAME)
        .join(Profile, Profile.id == DevelopmentTalk.proposed_by)
        .join(Person, Person.id == Profile.person_id)
        .where(
            DevelopmentTalk.pupil_id == pupil_id,
            DevelopmentTalk.starts_at >= since,
            DevelopmentTalk.cancelled_at.is_(None),
        )
        .order_by(DevelopmentTalk.starts_at, DevelopmentTalk.id)
    )
    return [
        _talk(row.DevelopmentTalk, row.name, answers.get(row.DevelopmentTalk.id, []), profile_id)
        for row in rows
    ]


def _talk(talk: DevelopmentTalk, name: str, answers: list[Any], profile_id: UUID) -> TalkView:
    return TalkView(
        talk.id,
        talk.starts_at,
        talk.place,
        name,
        tuple((one.name, one.suits) for one in answers),
        next((one.suits for one in answers if one.profile_id == profile_id), None),
    )


def talk_of(pupil_id: UUID, talk_id: UUID) -> DevelopmentTalk | None:
    """A talk that is to come."""
    return db.session.scalar(
        select(DevelopmentTalk).where(
            DevelopmentTalk.id == talk_id,
            DevelopmentTalk.pupil_id == pupil_id,
            DevelopmentTalk.cancelled_at.is_(None),
            DevelopmentTalk.starts_at > instant(),
        )
    )


def answer_of(talk_id: UUID, profile_id: UUID) -> TalkAnswer | None:
    """What one of the home has answered."""
    return db.session.scalar(
        select(TalkAnswer).where(TalkAnswer.talk_id == talk_id, TalkAnswer.profile_id == profile_id)
    )


# ---- a group -------------------------------------------------------------------------------


@dataclass(frozen=True)
class PupilRow:
    """A pupil in the list of who writes: when the home last got something, and own drafts."""

    pupil_id: UUID
    name: str
    is_protected: bool
    last_shared: datetime | None
    drafts: int


def writing_list(group_id: UUID, profile_id: UUID) -> list[PupilRow]:
    """Those in the group, by name: two statements."""
    day = today(instant())
    inside = select(GroupMember.pupil_id).where(
        GroupMember.group_id == group_id, on_day(GroupMember, day)
    )
    mine = (Assessment.author_profile_id == profile_id) & (Assessment.shared_at.is_(None))
    rows = db.session.execute(
        select(
            Assessment.pupil_id,
            func.max(Assessment.shared_at).label("last_shared"),
            func.count().filter(mine).label("drafts"),
        )
        .where(Assessment.pupil_id.in_(inside), Assessment.replaced_at.is_(None))
        .group_by(Assessment.pupil_id)
    )
    counted = {row.pupil_id: row for row in rows}
    return [
        PupilRow(
            one.pupil_id,
            one.name,
            one.is_protected,
            counted[one.pupil_id].last_shared if one.pupil_id in counted else None,
            counted[one.pupil_id].drafts if one.pupil_id in counted else 0,
        )
        for one in class_list(group_id, day)
    ]


def drafts_in(group_id: UUID, profile_id: UUID) -> list[Assessment]:
    """What somebody has written of those in the group and not shared."""
    inside = select(GroupMember.pupil_id).where(
        GroupMember.group_id == group_id, on_day(GroupMember, today(instant()))
    )
    return list(
        db.session.scalars(
            select(Assessment)
            .where(
                Assessment.pupil_id.in_(inside),
                Assessment.author_profile_id == profile_id,
                Assessment.shared_at.is_(None),
                Assessment.replaced_at.is_(None),
            )
            .order_by(Assessment.pupil_id, Assessment.written_at, Assessment.id)
        )
    )


def level_of(pupil_id: UUID) -> int | None:
    """The year level of the pupil's class today, as far as the reader knows of one."""
    return db.session.scalar(
        select(Group.year_level)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(
            GroupMember.pupil_id == pupil_id,
            Group.kind == GroupKind.CLASS,
            on_day(GroupMember, today(instant())),
        )
        .order_by(GroupMember.valid_from.desc(), GroupMember.id)
        .limit(1)
    )
