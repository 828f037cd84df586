"""Consent versions with answers per participant line, and the evidence chain."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class ConsentState(StrEnum):
    """States of one version (samspill.md 6.4). The last five are terminal (I9)."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    PARTLY_SIGNED = "PARTLY_SIGNED"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    REPLACED = "REPLACED"
    WITHDRAWN = "WITHDRAWN"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"


WAITING = (ConsentState.SENT, ConsentState.PARTLY_SIGNED)
UNFINISHED = (ConsentState.DRAFT, *WAITING)


class RenewBecause(StrEnum):
    """Why a version in force must be asked for again before its last day (I10)."""

    BIRTHDAY = "BIRTHDAY"
    RESPONSIBILITY = "RESPONSIBILITY"
    CARE = "CARE"


def last_day(until: date | None, renew_by: date | None) -> date | None:
    """The last day (Oslo) of what holds until one day and must be renewed by another."""
    return min((day for day in (until, renew_by) if day), default=None)


class SignatoryState(StrEnum):
    """Where one who must agree stands.

    EXEMPTED: a leader's decision leaves her out. SUSPENDED: she has lost her say since.
    """

    WAITING = "WAITING"
    SIGNED = "SIGNED"
    DECLINED = "DECLINED"
    EXEMPTED = "EXEMPTED"
    SUSPENDED = "SUSPENDED"


PRESENT = (SignatoryState.WAITING, SignatoryState.SIGNED, SignatoryState.DECLINED)
"""Whose answer counts: not whom a decision leaves out, nor who has lost her say since."""


class AnswerChannel(StrEnum):
    """How an answer was given: with ID-porten, on paper, or by word of mouth."""

    EID = "EID"
    PAPER = "PAPER"
    ORAL = "ORAL"


class Answer(StrEnum):
    """The answer to one line."""

    YES = "YES"
    NARROWER = "NARROWER"
    NO = "NO"


class Substitution(StrEnum):
    """May the service put in another person? Unanswered means ask (J6)."""

    NOTIFY = "NOTIFY"
    ASK = "ASK"


class LineKind(StrEnum):
    """What a line asks: may the plan exist with this holder, or may this person take part."""

    PLAN = "PLAN"
    PERSON = "PERSON"


class LineState(StrEnum):
    """A line opens when every signatory said yes to it; one never sent was TAKEN_BACK."""

    ASKED = "ASKED"
    OPEN = "OPEN"
    SHUT = "SHUT"
    ENDED = "ENDED"
    TAKEN_BACK = "TAKEN_BACK"


class Consent(Owned, Base):
    """One version. Numbers run per plan and are never reused; at most one is ACTIVE (I8).

    ``renew_by`` is the last day of a version that must be asked for again; ``until`` stays what
    was signed. ``renews_id`` is the version that this one asks for again, whole.
    """

    __tablename__ = "consents"
    __owned__ = BySubject("plan_id", None, write_area=Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    state: Mapped[str]
    until: Mapped[date | None]
    renew_by: Mapped[date | None]
    renew_because: Mapped[str | None]
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("consents.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("consents.id"))
    asks_kind: Mapped[str | None]
    was_kind: Mapped[str | None]
    was_holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    """What a version with a PLAN line asks: a plan of this kind, instead of which, after whom."""
    asks_content: Mapped[bool] = mapped_column(default=False)
    """Does it ask that a copy of an earlier plan, from elsewhere, may be taken in?"""
    reads_on_until: Mapped[date | None]
    """Does it ask that who helps now may read to this day (Oslo), when the family has moved?"""

    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint(
            "state in ('DRAFT', 'SENT', 'PARTLY_SIGNED', 'ACTIVE', 'EXPIRED', 'REPLACED',"
            " 'WITHDRAWN', 'DECLINED', 'CANCELLED')",
            name="state",
        ),
        CheckConstraint(
            "renew_because in ('BIRTHDAY', 'RESPONSIBILITY', 'CARE')", name="renew_because"
        ),
        CheckConstraint("(renew_by is null) = (renew_because is null)", name="renewal"),
        Index("uq_consents_active", "plan_id", unique=True, postgresql_where="state = 'ACTIVE'"),
        Index(
            "uq_consents_unfinished",
            "plan_id",
            unique=True,
            postgresql_where="state in ('DRAFT', 'SENT', 'PARTLY_SIGNED')",
        ),
    )

    @property
    def is_waiting(self) -> bool:
        """Is somebody's answer awaited?"""
        return self.state in WAITING

    @property
    def last_day(self) -> date | None:
        """The last day (Oslo) on which it holds."""
        return last_day(self.until, self.renew_by)

    def has_run_out(self, day: date) -> bool:
        """Is ``day`` (Oslo) past its last? The night that ends it may not have been here yet."""
        return self.last_day is not None and self.last_day < day

    def end(self, state: ConsentState, at: datetime) -> None:
        """Leave for a terminal state. Raises ValueError from one: no event leaves them (I9)."""
        if self.state not in (*UNFINISHED, ConsentState.ACTIVE):
            raise ValueError(f"a {self.state} consent has ended")
        self.state = state
        self.ended_at = at


class ConsentLine(Owned, Base):
    """One participant, and what that person may see: ``scope`` is area code to level."""

    __tablename__ = "consent_lines"
    __owned__ = BySubject("plan_id", Area.CONSENT, authors=("profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"), index=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    scope: Mapped[dict[str, Any]]
    ends_on: Mapped[date | None]
    """The last day (Oslo) that is asked for, when it is shorter than the consent."""
    state: Mapped[str]
    carried_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent_lines.id"))
    reads_on_until: Mapped[date | None]
    """All have said that she may read to this day (Oslo) when the family has moved (F7)."""

    __table_args__ = (
        CheckConstraint("kind in ('PLAN', 'PERSON')", name="kind"),
        CheckConstraint("state in ('ASKED', 'OPEN', 'SHUT', 'ENDED', 'TAKEN_BACK')", name="state"),
        UniqueConstraint("consent_id", "participant_id"),
    )


class Signatory(Owned, Base):
    """One who must agree to a version, in what capacity, and from which source we know it."""

    __tablename__ = "signatories"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    capacity: Mapped[str]
    source: Mapped[str]
    state: Mapped[str]
    answered_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    interpreter: Mapped[dict[str, Any] | None]
    exemption_id: Mapped[UUID | None] = mapped_column(ForeignKey("exemptions.id"))

    @property
    def own_profile_id(self) -> UUID:
        """The profile she answers in. Raises ValueError for one left out who has none."""
        if self.profile_id is None:
            raise ValueError("one who is left out may have no profile")
        return self.profile_id

    __table_args__ = (
        CheckConstraint(
            "state in ('WAITING', 'SIGNED', 'DECLINED', 'EXEMPTED', 'SUSPENDED')", name="state"
        ),
        CheckConstraint("channel in ('EID', 'PAPER', 'ORAL')", name="channel"),
        CheckConstraint(
            "capacity in ('JOINT', 'SOLE', 'BY_JUDGEMENT', 'APPOINTED', 'EXPECTING', 'CUSTODY',"
            " 'EMERGENCY', 'SELF', 'OF_AGE', 'CONFIRMED')",
            name="capacity",
        ),
        CheckConstraint("(state = 'EXEMPTED') = (exemption_id is not null)", name="exemption"),
        CheckConstraint("profile_id is not null or state = 'EXEMPTED'", name="profile"),
        UniqueConstraint("consent_id", "person_id"),
    )


class LineAnswer(Owned, Base):
    """What one signatory answered to one line. ``scope`` is what is left after 'narrower'."""

    __tablename__ = "line_answers"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"), index=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("consent_lines.id"))
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    answer: Mapped[str]
    scope: Mapped[dict[str, Any]]
    substitution: Mapped[str]

    __table_args__ = (
        CheckConstraint("answer in ('YES', 'NARROWER', 'NO')", name="answer"),
        CheckConstraint("substitution in ('NOTIFY', 'ASK')", name="substitution"),
        UniqueConstraint("line_id", "signatory_id"),
    )


class SigningAttempt(Owned, Base):
    """Answers on their way through ID-porten. Used once; private until then."""

    __tablename__ = "signing_attempts"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    answers: Mapped[dict[str, Any]]
    interpreter: Mapped[dict[str, Any] | None]
    shown: Mapped[str]
    translation: Mapped[dict[str, Any] | None]
    """What was shown beside the text that is signed: language, text and its hash."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ReminderKind(StrEnum):
    """What somebody was reminded of."""

    ANSWER = "ANSWER"
    BY_HOLDER = "BY_HOLDER"
    RENEWAL = "RENEWAL"
    YEARLY = "YEARLY"
    CLOSING = "CLOSING"


class Reminder(Owned, Base):
    """That one profile was reminded, once: ``mark`` is the day count or the day it was for."""

    __tablename__ = "reminders"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    mark: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "kind in ('ANSWER', 'BY_HOLDER', 'RENEWAL', 'YEARLY', 'CLOSING')", name="kind"
        ),
        UniqueConstraint("consent_id", "profile_id", "kind", "mark"),
    )


class Evidence(Owned, Base):
    """One record in the plan's hash chain. Never updated, never deleted (I16).

    Long after the plan has ended its words go, and the hashes stay (docs/adr/0010). No foreign
    keys: it outlives the plan (docs/adr/0017).
    """

    __tablename__ = "evidence"
    __rights__ = "select, insert"
    __retention__ = "update (record, emptied_at)"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID]
    consent_id: Mapped[UUID | None]
    sequence: Mapped[int]
    kind: Mapped[str]
    record: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    at: Mapped[datetime]
    emptied_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("plan_id", "sequence"),
        CheckConstraint("(record = '') = (emptied_at is not null)", name="emptied"),
    )

    @property
    def is_emptied(self) -> bool:
        """Have the words gone, by their age?"""
        return self.emptied_at is not None
