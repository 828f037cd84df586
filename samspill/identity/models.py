"""Person, account, profile, relation, session."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, validates

from samspill.access.levels import Area, Level, Strength
from samspill.access.owned import NOW, PROFILE, ByProfile, BySubject, Owned
from samspill.access.whereabouts import Where, knows_where_in_sql
from samspill.core.clock import age
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed

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
    born_on: Mapped[date | None]
    """From the register; None for somebody whom we know by number and name only."""
    died_on: Mapped[date | None]
    number_lookup: Mapped[bytes] = mapped_column(unique=True)
    number_sealed: Mapped[bytes] = mapped_column(info=sealed("person", "id"))
    address_protection: Mapped[str] = mapped_column(default=AddressProtection.UNKNOWN)
    language: Mapped[str] = mapped_column(default="nb")
    needs_interpreter: Mapped[bool] = mapped_column(default=False)
    interpreter_language: Mapped[str | None]
    register_at: Mapped[datetime | None]

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
        """Whole years on the day. Raises ValueError for somebody the register has not told of."""
        if self.born_on is None:
            raise ValueError("no birth date is known")
        return age(self.born_on, day)


class Account(Base):
    """How a person signs in: issuer and subject of an OIDC provider, never e-mail.

    A pupil's at Feide is there before she has come: by the school owner's list, with ``feide`` as
    issuer and the hash of her name there (``identity/feide.py``). ``bound_to``: the subject there
    that came first by that name; names are used again, subjects are not.
    """

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    bound_to: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_accounts_standing",
            "issuer",
            "subject",
            unique=True,
            postgresql_where="ended_at is null",
        ),
    )


class ProfileKind(StrEnum):
    """The private self, one employment here, or one elsewhere. They never add up."""

    PRIVATE = "PRIVATE"
    WORK = "WORK"
    EXTERNAL = "EXTERNAL"


AT_WORK = (ProfileKind.WORK, ProfileKind.EXTERNAL)
"""Profiles of somebody at work. Only WORK is an employee here, found in the directory."""


class Profile(Base):
    """One hat of one person. Grants, log and writings belong to the profile.

    ``away_until``: the first day (Oslo) somebody who is away is back at work. ``first_steps``: how
    far she has come in Kom i gang; None: she has not been asked yet. ``mail_failed_at``: when a
    mail server last said for good that it takes nothing at ``email``; None: as far as we know it
    does. ``told_for``: the last school day that the evening before was looked through for.
    """

    __tablename__ = "profiles"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str | None]
    email: Mapped[str | None]
    mail_failed_at: Mapped[datetime | None]
    mail_failed_why: Mapped[str | None]
    may_hold_plans: Mapped[bool] = mapped_column(default=False)
    leads_unit: Mapped[bool] = mapped_column(default=False)
    away_until: Mapped[date | None]
    first_steps: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    told_for: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)

    __table_args__ = (
        CheckConstraint("kind in ('PRIVATE', 'WORK', 'EXTERNAL')", name="kind"),
        CheckConstraint("(kind = 'PRIVATE') = (unit_id is null)", name="unit"),
        CheckConstraint("kind = 'WORK' or not leads_unit", name="leader"),
        CheckConstraint(
            "mail_failed_why in ('UNKNOWN', 'FULL', 'REFUSED')", name="mail_failed_why"
        ),
        CheckConstraint("(mail_failed_at is null) = (mail_failed_why is null)", name="mail_failed"),
        Index(
            "uq_profiles_private",
            "person_id",
            unique=True,
            postgresql_where="kind = 'PRIVATE'",
        ),
    )

    @validates("email")
    def _is_another(self, _name: str, address: str | None) -> str | None:
        """What was said of the address before says nothing of a new one."""
        if address != self.email:
            self.mail_failed_at = self.mail_failed_why = None
        return address


class ContactKind(StrEnum):
    """What somebody may be reached by. Nothing of it is needed to take part."""

    EMAIL = "EMAIL"
    MOBILE = "MOBILE"
    ADDRESS_NOTE = "ADDRESS_NOTE"


class ShownTo(StrEnum):
    """Who sees a contact item, chosen by its owner. Guardians never see each other's (J9)."""

    NOBODY = "NOBODY"
    HOLDERS = "HOLDERS"
    PARTICIPANTS = "PARTICIPANTS"


_SHOWN = (
    "exists (select 1 from grants mine"  # noqa: S608 - our own words
    " join grants theirs on theirs.subject_id = mine.subject_id"
    " join profiles me on me.id = mine.profile_id"
    " join profiles them on them.id = theirs.profile_id"
    " join persons owner on owner.id = them.person_id"
    " join participants place on place.plan_id = theirs.subject_id"
    " and place.profile_id = theirs.profile_id"
    f" where mine.profile_id = {PROFILE} and theirs.profile_id = contact_items.profile_id"
    f" and mine.area = '{Area.PARTICIPANTS}' and theirs.area = '{Area.PARTICIPANTS}'"
    f" and mine.valid_from <= {NOW} and mine.valid_to > {NOW}"
    f" and theirs.valid_from <= {NOW} and theirs.valid_to > {NOW}"
    f" and mine.level >= case contact_items.shown_to when '{ShownTo.PARTICIPANTS}'"
    f" then {int(Level.READ)} when '{ShownTo.HOLDERS}' then {int(Level.MANAGE)} else 9 end"
    " and (me.kind <> 'PRIVATE' or them.kind <> 'PRIVATE')"
    f" and owner.address_protection = '{AddressProtection.NONE}'"
    f" and ({knows_where_in_sql(Where.CONTACT, 'theirs.subject_id')}))"
)
"""Those who share a plan with the owner, and may know of her there (the table of participants
says that itself, J11), as far as she chose; never for who is protected, and around a protected
child only to who is on the list (F8)."""


class ContactItem(Owned, Base):
    """One way to reach one profile, sealed, and who may see it. The e-mail's value stands in the
    profile, where notices go; its row says only who sees it."""

    __tablename__ = "contact_items"
    __owned__ = ByProfile("profile_id", read=_SHOWN)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    value_sealed: Mapped[bytes | None] = mapped_column(info=sealed("contact", "id"))
    shown_to: Mapped[str] = mapped_column(default=ShownTo.NOBODY)
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind in ('EMAIL', 'MOBILE', 'ADDRESS_NOTE')", name="kind"),
        CheckConstraint("shown_to in ('NOBODY', 'HOLDERS', 'PARTICIPANTS')", name="shown_to"),
        UniqueConstraint("profile_id", "kind"),
    )


class RelationKind(StrEnum):
    """What an adult is to a child, from the register or a judgement (samspill.md 5.2)."""

    JOINT = "JOINT"
    SOLE = "SOLE"
    BY_JUDGEMENT = "BY_JUDGEMENT"
    WITHOUT = "WITHOUT"
    APPOINTED = "APPOINTED"
    EXPECTING = "EXPECTING"
    FOSTER = "FOSTER"
    CUSTODY = "CUSTODY"
    EMERGENCY = "EMERGENCY"
    VOLUNTARY = "VOLUNTARY"
    UNKNOWN = "UNKNOWN"


RESPONSIBLE = (RelationKind.JOINT, RelationKind.SOLE, RelationKind.BY_JUDGEMENT)
CARE_ORDERS = (RelationKind.CUSTODY, RelationKind.EMERGENCY)
"""The child welfare service has the care, by a decision."""
CARE_SERVICE = (*CARE_ORDERS, RelationKind.VOLUNTARY)
"""Relations of somebody at work in the child welfare service."""


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
    decision: Mapped[str | None]
    """Which decision it rests on (who, number), for care and for an appointed guardian."""
    decided_on: Mapped[date | None]
    agrees: Mapped[bool | None]
    """What the decision says: must this adult agree? None: it does not say."""
    register_at: Mapped[datetime | None]
    """When the register knew it; older news never overwrites (I22)."""

    __table_args__ = (
        CheckConstraint(
            "kind in ('JOINT', 'SOLE', 'BY_JUDGEMENT', 'WITHOUT', 'APPOINTED', 'EXPECTING',"
            " 'FOSTER', 'CUSTODY', 'EMERGENCY', 'VOLUNTARY', 'UNKNOWN')",
            name="kind",
        ),
    )


class BlockSource(StrEnum):
    """Who decided that an adult must be kept away from a child."""

    POLICE = "POLICE"
    COURT = "COURT"
    CHILD_WELFARE = "CHILD_WELFARE"
    REGISTER = "REGISTER"


class Block(Base):
    """An adult who must find nothing about a child, whatever grants there are (I21).

    Two different leaders set it, and lift it; from the register it holds at once. The reason is
    sealed. It ends by its own date; what it closed stays closed.
    """

    __tablename__ = "blocks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    adult_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    source: Mapped[str]
    reason_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    confirmed_at: Mapped[datetime | None]
    lifting_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    lifting_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "source in ('POLICE', 'COURT', 'CHILD_WELFARE', 'REGISTER')", name="source"
        ),
        CheckConstraint("(proposed_by is null) = (source = 'REGISTER')", name="two_people"),
        CheckConstraint(
            "confirmed_by is null or confirmed_by <> proposed_by", name="confirmed_by_another"
        ),
        CheckConstraint(
            "confirmed_at is null or lifted_by is null or lifted_by <> lifting_by",
            name="lifted_by_another",
        ),
        Index("ix_blocks_adult_id_child_id", "adult_id", "child_id"),
        Index("ix_blocks_child_id", "child_id"),
    )

    def confirm(self, by: UUID, at: datetime) -> None:
        """A second leader agrees: it holds from now."""
        self.confirmed_by, self.confirmed_at = by, at

    def ask_to_lift(self, by: UUID, at: datetime) -> None:
        """One leader finds that it may end; it holds until another agrees."""
        self.lifting_by, self.lifting_at = by, at

    def lift(self, by: UUID, at: datetime) -> None:
        """It is over. Nothing opens by itself."""
        self.lifted_by, self.lifted_at = by, at


class SessionRow(Base):
    """One session of one browser: only the hash of its token is kept; revocable one by one."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    strength: Mapped[int] = mapped_column(default=int(Strength.LOW))
    signed_in_at: Mapped[datetime | None]
    issuer: Mapped[str | None]
    provider_session: Mapped[str | None]
    device: Mapped[str | None]
    device_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("devices.id", ondelete="SET NULL"), index=True
    )
    locks_after: Mapped[int | None]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sessions_issuer_provider_session", "issuer", "provider_session"),)
