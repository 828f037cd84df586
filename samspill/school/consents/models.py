"""What a school asks the families of a group, in versions, and what was answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.school.reach import by_group, in_force, in_group, may_find


class WhoAnswers(StrEnum):
    """Whose answer is needed: one guardian's, that of all who answer for the child, or the
    pupil's own from the age of the dated rule (``guardian_switches``), before it all guardians'."""

    ONE = "ONE"
    ALL = "ALL"
    PUPIL = "PUPIL"


class ConsentBasis(StrEnum):
    """What lets the school do what it asks about. TASK: it may anyhow, and asks all the same."""

    CONSENT = "CONSENT"
    SPECIAL = "SPECIAL"
    TASK = "TASK"


def _of_group(area: Area, level: Level) -> str:
    """To read, a grant on any group of the school is enough too: a school asks all its classes."""
    here = in_group("school_consents.group_id")(area, level)
    if level > Level.READ:
        return here
    return (
        f"({here} or exists (select 1 from grants h join groups x on x.id = h.subject_id"
        f" where x.school_id = school_consents.group_id and {in_force('h', area, level)}))"
    )


class SchoolConsent(Owned, Base):
    """One version of what a school asks about the pupils of a group, until a last day.

    ``series_id`` is shared by its versions; the one that stands has no ``ended_at``.
    ``told_at``, ``reminded_at``: when those who had not answered were told, and told once more.
    """

    __tablename__ = "school_consents"
    __owned__ = BySubject(
        "group_id",
        Area.SCHOOL_CONSENT,
        through=_of_group,
        read=Level.OWN,
        write=Level.WRITE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    series_id: Mapped[UUID]
    number: Mapped[int]
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    title: Mapped[str]
    purpose: Mapped[str]
    text: Mapped[str]
    basis: Mapped[str]
    who_answers: Mapped[str]
    per_family: Mapped[bool]
    last_day: Mapped[date]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("basis in ('CONSENT', 'SPECIAL', 'TASK')", name="basis"),
        CheckConstraint("who_answers in ('ONE', 'ALL', 'PUPIL')", name="who_answers"),
        UniqueConstraint("series_id", "number"),
        Index("ix_school_consents_group_id", "group_id"),
    )

    def stands_on(self, day: date) -> bool:
        """May it be answered on the day?"""
        return self.ended_at is None and day <= self.last_day


class ConsentReply(StrEnum):
    """What somebody said. WITHDRAWN: she had said yes, and takes it back."""

    YES = "YES"
    NO = "NO"
    WITHDRAWN = "WITHDRAWN"


class SchoolConsentAnswer(Owned, Base):
    """What one who answers for a pupil said to one version, and when. Written once; the newest
    holds. She reads her own; those who follow the pupil up read all. The other home reads none."""

    __tablename__ = "school_consent_answers"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_CONSENT,
        authors=("profile_id",),
        write=Level.OWN,
        through=by_group("school_consent_answers.pupil_id"),
        known=may_find("school_consent_answers.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("school_consents.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reply: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("reply in ('YES', 'NO', 'WITHDRAWN')", name="reply"),
        Index("ix_school_consent_answers_pupil_id", "pupil_id", "consent_id"),
        Index("ix_school_consent_answers_consent_id", "consent_id"),
    )
