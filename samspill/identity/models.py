"""Person, account, profile, relation, session."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.clock import age
from samspill.core.ids import new_id
from samspill.infra.db import Base

FOREVER = date(9999, 12, 31)


class AddressProtection(StrEnum):
    """How the register guards the address. UNKNOWN counts as protected."""

    NONE = "NONE"
    CLIENT = "CLIENT"
    CONFIDENTIAL = "CONFIDENTIAL"
    STRICT = "STRICT"
    UNKNOWN = "UNKNOWN"


class Person(Base):
    """A human being: child, guardian, employee. One row each, however many hats."""

    __tablename__ = "persons"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"), index=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    born_on: Mapped[date]
    number_lookup: Mapped[bytes] = mapped_column(unique=True)
    number_sealed: Mapped[bytes]
    address_protection: Mapped[str] = mapped_column(default=AddressProtection.UNKNOWN)
    language: Mapped[str] = mapped_column(default="nb")

    __table_args__ = (
        CheckConstraint(
            "address_protection in ('NONE', 'CLIENT', 'CONFIDENTIAL', 'STRICT', 'UNKNOWN')",
            name="address_protection",
        ),
    )

    @property
    def name(self) -> str:
        """The name as people write it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def is_protected(self) -> bool:
        """Must where and when be guarded? Unknown counts as yes (F8)."""
        return self.address_protection != AddressProtection.NONE

    def age_on(self, day: date) -> int:
        """Whole years on the day."""
        return age(self.born_on, day)


class Account(Base):
    """How a person signs in: issuer and subject of an OIDC provider, never e-mail."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class ProfileKind(StrEnum):
    """The private self, or one employment. They never add up."""

    PRIVATE = "PRIVATE"
    WORK = "WORK"


class Profile(Base):
    """One hat of one person. Grants, log and writings belong to the profile."""

    __tablename__ = "profiles"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str | None]
    email: Mapped[str | None]
    may_hold_plans: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)

    __table_args__ = (
        CheckConstraint("kind in ('PRIVATE', 'WORK')", name="kind"),
        CheckConstraint("(kind = 'WORK') = (unit_id is not null)", name="unit"),
        Index(
            "uq_profiles_private",
            "person_id",
            unique=True,
            postgresql_where="kind = 'PRIVATE'",
        ),
    )


class PaperChoice(Base):
    """That a person gets everything on paper or by telephone, since when, and who noted it (F5)."""

    __tablename__ = "paper_choices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    chosen_on: Mapped[date]
    chosen_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    ended_on: Mapped[date | None]
    ended_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        Index(
            "uq_paper_choices_standing",
            "person_id",
            unique=True,
            postgresql_where="ended_on is null",
        ),
    )


class RelationKind(StrEnum):
    """What an adult is to a child, from the register or a judgement (samspill.md 5.2)."""

    JOINT = "JOINT"
    SOLE = "SOLE"
    BY_JUDGEMENT = "BY_JUDGEMENT"
    WITHOUT = "WITHOUT"
    FOSTER = "FOSTER"
    CUSTODY = "CUSTODY"


CARE = (RelationKind.FOSTER, RelationKind.CUSTODY)
RESPONSIBLE = (RelationKind.JOINT, RelationKind.SOLE, RelationKind.BY_JUDGEMENT)


class Relation(Owned, Base):
    """A dated bond between an adult and a child. Read as system, or through the child's FAMILY."""

    __tablename__ = "relations"
    __owned__ = BySubject("child_id", Area.FAMILY)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    adult_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str]
    is_blocked: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    source: Mapped[str]

    __table_args__ = (
        CheckConstraint(
            "kind in ('JOINT', 'SOLE', 'BY_JUDGEMENT', 'WITHOUT', 'FOSTER', 'CUSTODY')",
            name="kind",
        ),
    )


class SessionRow(Base):
    """One session of one browser: only the hash of its token is kept; revocable one by one."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    strength: Mapped[int] = mapped_column(default=0)
    signed_in_at: Mapped[datetime | None]
    issuer: Mapped[str | None]
    provider_session: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sessions_issuer_provider_session", "issuer", "provider_session"),)


class LogoutToken(Base):
    """A back-channel logout token that was used; it counts once."""

    __tablename__ = "logout_tokens"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    jti: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
