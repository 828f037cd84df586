"""The plan's shell. What is said about the child stands apart, in PlanIntroduction."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class PlanKind(StrEnum):
    """Which kind of plan (samspill.md 5.2, plantype); a person has one individual plan at most."""

    RELAY_LOG = "RELAY_LOG"
    INDIVIDUAL_PLAN = "INDIVIDUAL_PLAN"
    COOPERATION = "COOPERATION"


class PlanStatus(StrEnum):
    """Where the plan is in its life (samspill.md 5.2, planstatus)."""

    DRAFT = "DRAFT"
    AWAITING_CONSENT = "AWAITING_CONSENT"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    PAUSED = "PAUSED"
    CLOSING = "CLOSING"
    CLOSED = "CLOSED"


IN_USE = (PlanStatus.ACTIVE, PlanStatus.PAUSED)
"""A consent holds and the plan is read."""
ASKED_OR_IN_USE = (PlanStatus.AWAITING_CONSENT, *IN_USE, PlanStatus.EXPIRED)
"""Of individual plans a person has one of these at most."""


class ClosingReason(StrEnum):
    """Why a plan ended (samspill.md 5.2, avslutningsgrunn). The first is nobody's choice here."""

    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    GOALS_MET = "GOALS_MET"
    FAMILY_WISH = "FAMILY_WISH"
    MOVED = "MOVED"
    CAME_OF_AGE = "CAME_OF_AGE"
    CREATED_BY_MISTAKE = "CREATED_BY_MISTAKE"


class HandoverState(StrEnum):
    """Where «Gi stafetten videre» stands. The last three are final."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DONE = "DONE"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"


class Plan(Owned, Base):
    """A plan for one child: kind, purpose in one sentence, holder, how long consent holds.

    ``number`` says which plan to people who may not know whose it is. An acting holder has the
    baton from the day ``acting_from`` to the day before ``acting_until`` (Oslo days).
    """

    __tablename__ = "plans"
    __owned__ = BySubject("id", None, write_area=Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str]
    status: Mapped[str]
    purpose: Mapped[str]
    holder_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    consent_until: Mapped[date | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None]
    number: Mapped[int] = mapped_column(Identity(start=1001))
    acting_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    acting_from: Mapped[date | None]
    acting_until: Mapped[date | None]

    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy reads it
    __table_args__ = (
        CheckConstraint("kind in ('RELAY_LOG', 'INDIVIDUAL_PLAN', 'COOPERATION')", name="kind"),
        CheckConstraint(
            "status in ('DRAFT', 'AWAITING_CONSENT', 'ACTIVE', 'PAUSED', 'EXPIRED', 'CLOSING',"
            " 'CLOSED')",
            name="status",
        ),
        CheckConstraint(
            "closing_reason in ('CONSENT_WITHDRAWN', 'GOALS_MET', 'FAMILY_WISH', 'MOVED',"
            " 'CAME_OF_AGE', 'CREATED_BY_MISTAKE')",
            name="closing_reason",
        ),
        CheckConstraint("acting_until > acting_from", name="acting"),
        Index(
            "uq_plans_individual",
            "child_id",
            unique=True,
            postgresql_where="kind = 'INDIVIDUAL_PLAN'"
            " and status in ('AWAITING_CONSENT', 'ACTIVE', 'PAUSED', 'EXPIRED')",
        ),
        Index("ix_plans_holder_profile_id", "holder_profile_id"),
    )

    def activate(self, until: date) -> None:
        """All who must agree have agreed; consent holds to the end of ``until`` (Oslo).

        A plan that rests goes on resting.
        """
        if self.status != PlanStatus.PAUSED:
            self.status = PlanStatus.ACTIVE
        self.consent_until = until

    def expire(self) -> None:
        """The consent ran out: the family reads on, the holder may ask for a new one.

        A plan that has ended stays ended.
        """
        if self.status in IN_USE:
            self.status = PlanStatus.EXPIRED

    def begin_closing(self, at: datetime, reason: ClosingReason) -> None:
        """Everybody is out but the family, who reads on, and the holder, who closes."""
        self.status = PlanStatus.CLOSING
        self.closed_at = at
        self.closing_reason = reason
        self.end_acting()

    def close(self, at: datetime, reason: ClosingReason) -> None:
        """It is over: for the holder too. The family reads on."""
        self.status = PlanStatus.CLOSED
        self.closed_at = at
        self.closing_reason = reason

    def reopen(self, status: PlanStatus) -> None:
        """Back from closing: to ACTIVE when the consent still holds, else to DRAFT to ask again."""
        self.status = status
        self.closed_at = self.closing_reason = None

    def pass_baton(self, profile_id: UUID) -> None:
        """Another holds the plan from now on."""
        self.holder_profile_id = profile_id
        self.end_acting()

    def let_act(self, profile_id: UUID, since: date, until: date) -> None:
        """Somebody else has the baton while the holder is away: days [since, until)."""
        self.acting_profile_id, self.acting_from, self.acting_until = profile_id, since, until

    def end_acting(self) -> None:
        """Nobody acts for the holder any more."""
        self.acting_profile_id = self.acting_from = self.acting_until = None


class PlanPause(Owned, Base):
    """A rest: nobody writes, all read on. The reason is for the family and the holder."""

    __tablename__ = "plan_pauses"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    reason: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Handover(Owned, Base):
    """The holder offers the baton to a colleague, who answers without having read the plan.

    The one it is offered to has no grant: the row is addressed to her.
    """

    __tablename__ = "handovers"
    __owned__ = BySubject("plan_id", Area.CONSENT, addressee="to_profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    plan_number: Mapped[int]
    plan_kind: Mapped[str]
    from_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    to_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    state: Mapped[str]
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "state in ('OFFERED', 'ACCEPTED', 'DONE', 'REFUSED', 'TAKEN_BACK')", name="state"
        ),
        Index(
            "uq_handovers_open",
            "plan_id",
            unique=True,
            postgresql_where="state in ('OFFERED', 'ACCEPTED')",
        ),
    )

    def move(self, state: HandoverState, at: datetime) -> None:
        """Go on. Raises ValueError from a final state."""
        if self.state not in (HandoverState.OFFERED, HandoverState.ACCEPTED):
            raise ValueError(f"a {self.state} handover is over")
        self.state, self.answered_at = state, at


class PlanIntroduction(Owned, Base):
    """What the family wants helpers to know first. Written after the first yes (J1)."""

    __tablename__ = "plan_introductions"
    __owned__ = BySubject("plan_id", Area.OVERVIEW)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    description: Mapped[str] = mapped_column(default="")
    important: Mapped[str] = mapped_column(default="")
    picture: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    written_with_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    version: Mapped[int] = mapped_column(default=1)
    """How often the words have been written anew; 0 where there is a picture alone."""
    changed_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]


def arrival_place(plan_id: UUID) -> str:
    """What the sealed content of another plan is bound to."""
    return f"plan_arrivals:content:{plan_id}"


class Arrival(Owned, Base):
    """A copy of a plan from elsewhere, that this one began with. It lies sealed until all who must
    agree have, and is then taken in once, or it is forgotten.

    ``counts`` and ``left_out``: how much there is of what, and of what has no place here; nothing
    of the content itself. Nobody opens ``content_sealed`` but the act that takes it in.
    """

    __tablename__ = "plan_arrivals"
    __owned__ = BySubject("plan_id", Area.CONSENT, read=Level.WRITE, write=Level.WRITE)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    arrived_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
    left_out: Mapped[dict[str, Any]]
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    taken_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("taken_at is null or content_sealed is null", name="taken_at"),
    )

    @property
    def waits(self) -> bool:
        """Can it still be taken in?"""
        return self.content_sealed is not None

    def take(self, at: datetime) -> None:
        """It is in the plan: the copy is gone, how much there was stays."""
        self.content_sealed, self.taken_at = None, at

    def forget(self) -> None:
        """It never comes in: nothing is left but that there was one."""
        self.content_sealed, self.counts, self.left_out = None, {}, {}


def evaluation_place(plan_id: UUID) -> str:
    """What the sealed words of how a plan went are bound to."""
    return f"closing_notes:evaluation:{plan_id}"


class ClosingNote(Owned, Base):
    """The holder's own last words when a plan ends, and how it went. The family reads it too.

    The evaluation is sealed: what helped, what did not, the child's view and the guardians'.
    """

    __tablename__ = "closing_notes"
    __owned__ = BySubject("plan_id", Area.CLOSING, write=Level.WRITE)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    text: Mapped[str]
    evaluation_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]
