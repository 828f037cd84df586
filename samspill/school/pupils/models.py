"""A pupil: a child at the schools of one municipality, what its adults may and have looked over,
and who is named for a protected one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import by_group, may_find, read_by_group


class Pupil(Base):
    """A child as the schools of one municipality know it: what is written in one municipality is
    not another's. Where it goes, and in which class, stands in the groups."""

    __tablename__ = "pupils"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)

    __table_args__ = (UniqueConstraint("tenant_id", "child_id"),)


class Switch(StrEnum):
    """One thing that an adult may with a pupil at school. SEE is the daily life as such."""

    SEE = "SEE"
    NOTICES = "NOTICES"
    FORMS = "FORMS"
    RECIPIENT = "RECIPIENT"
    CONSENTS = "CONSENTS"
    EMERGENCY = "EMERGENCY"
    LEAVE = "LEAVE"
    SFO = "SFO"
    PICK_UP = "PICK_UP"


class SwitchSource(StrEnum):
    """What a switch that differs from the dated rule rests on."""

    REGISTER = "REGISTER"
    AGREEMENT = "AGREEMENT"
    COURT = "COURT"


class GuardianSwitch(Owned, Base):
    """What an adult may with a pupil where it is not what the dated rule says, on the days
    [valid_from, valid_to). One employee turns a switch off; on takes another's yes (F5).

    Read by head and office; what it means to the adult herself a page tells her.
    """

    __tablename__ = "guardian_switches"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL,
        through=by_group("guardian_switches.pupil_id"),
        write=Level.MANAGE,
        known=may_find("guardian_switches.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    relation_id: Mapped[UUID] = mapped_column(ForeignKey("relations.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    switch: Mapped[str]
    is_on: Mapped[bool]
    source: Mapped[str]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    set_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    agreed_at: Mapped[datetime | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "switch in ('SEE', 'NOTICES', 'FORMS', 'RECIPIENT', 'CONSENTS', 'EMERGENCY', 'LEAVE',"
            " 'SFO', 'PICK_UP')",
            name="switch",
        ),
        CheckConstraint("source in ('REGISTER', 'AGREEMENT', 'COURT')", name="source"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("agreed_by <> set_by", name="two"),
        CheckConstraint("(agreed_at is null) = (agreed_by is null)", name="agreed"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index("ix_guardian_switches_pupil_id", "pupil_id"),
    )

    @property
    def waits(self) -> bool:
        """Must another say yes before it holds?"""
        return self.is_on and self.agreed_at is None


class ViewerReason(StrEnum):
    """Why somebody is to find a protected pupil."""

    TEACHES = "TEACHES"
    LEADS = "LEADS"
    SAFETY = "SAFETY"
    GUARDIAN = "GUARDIAN"
    PUPIL = "PUPIL"
    OTHER = "OTHER"


class PupilViewer(Base):
    """One who may find a pupil whose address is protected (F8): two employees agree to it.

    It lets nobody in: who is named must reach the pupil besides. One may end it. ``last_day`` None:
    until somebody does.
    """

    __tablename__ = "pupil_viewers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reason_kind: Mapped[str]
    reason_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    last_day: Mapped[date | None]
    agreed: Mapped[bool | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "reason_kind in ('TEACHES', 'LEADS', 'SAFETY', 'GUARDIAN', 'PUPIL', 'OTHER')",
            name="reason_kind",
        ),
        CheckConstraint("decided_by <> proposed_by", name="two"),
        CheckConstraint("(agreed is null) = (decided_by is null)", name="decided"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index(
            "uq_pupil_viewers_standing",
            "pupil_id",
            "profile_id",
            unique=True,
            postgresql_where="ended_at is null and agreed is not false",
        ),
    )

    def stands_on(self, day: date) -> bool:
        """Is it neither refused, ended nor over?"""
        over = self.last_day is not None and self.last_day < day
        return self.agreed is not False and self.ended_at is None and not over


class ContactsConfirmed(Owned, Base):
    """An adult has looked the pupil's contact details over, and said whether the school may see
    her own mobile number. The newest holds."""

    __tablename__ = "contacts_confirmed"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id",
        Area.CONTACTS,
        authors=("profile_id",),
        write=Level.OWN,
        through=read_by_group("contacts_confirmed.pupil_id"),
        known=may_find("contacts_confirmed.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    confirmed_at: Mapped[datetime]
    shows_mobile: Mapped[bool]

    __table_args__ = (
        Index("ix_contacts_confirmed_profile_id", "profile_id", "pupil_id", "confirmed_at"),
        Index("ix_contacts_confirmed_pupil_id", "pupil_id"),
    )
