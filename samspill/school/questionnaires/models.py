"""Questionnaires of a group; who has answered; and what, by name or with nobody's name."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.school.reach import by_group, in_force, in_group, may_find


class Audience(StrEnum):
    """Who answers: each guardian about each child, or the pupils themselves."""

    GUARDIANS = "GUARDIANS"
    PUPILS = "PUPILS"


def _of_group(area: Area, level: Level) -> str:
    """Who writes it reads it from the beginning; who is to answer, when it is sent."""
    write = in_group("questionnaires.group_id")(area, Level.WRITE)
    if level >= Level.WRITE:
        return write
    read = in_group("questionnaires.group_id")(area, level)
    school = (
        "exists (select 1 from grants h join groups x on x.id = h.subject_id"
        f" where x.school_id = questionnaires.group_id and {in_force('h', area, level)})"
    )
    return f"({write} or (questionnaires.sent_at is not null and ({read} or {school})))"


class Questionnaire(Owned, Base):
    """What a group is asked, until a last day. Nothing of it changes once it is sent.

    ``questions``: one object each with ``text``, ``kind``, ``options`` and ``needed``, in order.
    """

    __tablename__ = "questionnaires"
    __owned__ = BySubject(
        "group_id", Area.QUESTIONNAIRE, through=_of_group, read=Level.OWN, write=Level.WRITE
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    title: Mapped[str]
    text: Mapped[str]
    audience: Mapped[str]
    is_anonymous: Mapped[bool]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    last_day: Mapped[date]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("audience in ('GUARDIANS', 'PUPILS')", name="audience"),
        Index("ix_questionnaires_group_id", "group_id"),
    )

    def is_open_on(self, day: date) -> bool:
        """May it be answered on the day?"""
        return self.sent_at is not None and self.ended_at is None and day <= self.last_day

    def is_over_on(self, day: date) -> bool:
        """Is it sent, and takes no answers any more?"""
        return self.sent_at is not None and not self.is_open_on(day)


class QuestionnaireReply(Owned, Base):
    """That somebody has answered about a pupil, and where it is by name, what. Where it is not, the
    row holds neither what nor when, by its check: nothing leads from here to an answer."""

    __tablename__ = "questionnaire_replies"
    __owned__ = BySubject(
        "pupil_id",
        Area.QUESTIONNAIRE,
        authors=("profile_id",),
        write=Level.OWN,
        through=by_group("questionnaire_replies.pupil_id"),
        known=may_find("questionnaire_replies.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaires.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    is_anonymous: Mapped[bool]
    answers: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "is_anonymous = (answers is null) and is_anonymous = (answered_at is null)",
            name="anonymous",
        ),
        UniqueConstraint("questionnaire_id", "pupil_id", "profile_id"),
        Index("ix_questionnaire_replies_pupil_id", "pupil_id"),
    )


class AnswerBox(Owned, Base):
    """All answers that were given to one question of a questionnaire without names, sorted: neither
    who, when nor what else she answered can be read of it. Written as system."""

    __tablename__ = "answer_boxes"
    __owned__ = BySubject(
        "group_id",
        Area.QUESTIONNAIRE,
        through=in_group("answer_boxes.group_id"),
        read=Level.WRITE,
        write=Level.WRITE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaires.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    place: Mapped[int]
    answers: Mapped[list[Any]] = mapped_column(JSONB)

    __table_args__ = (UniqueConstraint("questionnaire_id", "place"),)
