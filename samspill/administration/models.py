"""Roles in a municipality: who administers it, who guards its data, who runs the installation."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class TenantRoleKind(StrEnum):
    """What somebody is to the municipality, beside her work."""

    LOCAL_ADMINISTRATOR = "LOCAL_ADMINISTRATOR"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"
    OPERATOR = "OPERATOR"


BY_TWO = (TenantRoleKind.LOCAL_ADMINISTRATOR, TenantRoleKind.DATA_PROTECTION_OFFICER)
"""Roles that two people of the municipality decide. An operator is named by command alone: the
installation may be several municipalities'."""


class TenantRole(Owned, Base):
    """One role of one employee on the days [valid_from, valid_to), proposed by one and confirmed
    by another.

    ``proposed_by`` None: set up by those who run the installation, by command. It opens nothing
    before ``confirmed_at``, and nothing after ``ended_at``.
    """

    __tablename__ = "tenant_roles"
    __owned__ = BySubject("tenant_id", Area.ADMINISTRATION)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "kind in ('LOCAL_ADMINISTRATOR', 'DATA_PROTECTION_OFFICER', 'OPERATOR')", name="kind"
        ),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("confirmed_by <> proposed_by", name="two"),
        CheckConstraint("profile_id <> proposed_by", name="not_oneself"),
        CheckConstraint("profile_id <> confirmed_by", name="not_confirmed_by_oneself"),
        CheckConstraint(
            "(confirmed_by is null) = (confirmed_at is null) or proposed_by is null",
            name="confirmed",
        ),
        Index("ix_tenant_roles_tenant_id", "tenant_id"),
    )

    @property
    def is_waiting(self) -> bool:
        """Does it wait for the second person?"""
        return self.confirmed_at is None and self.ended_at is None

    def holds_on(self, day: date) -> bool:
        """Is it confirmed, not ended, and is ``day`` (Oslo) one of its days?"""
        stands = self.confirmed_at is not None and self.ended_at is None
        return stands and self.valid_from <= day < self.valid_to

    def confirm(self, profile_id: UUID, at: datetime) -> None:
        """The second person says yes."""
        self.confirmed_by, self.confirmed_at = profile_id, at

    def end(self, profile_id: UUID, at: datetime) -> None:
        """Over, or turned down before it began."""
        self.ended_by, self.ended_at = profile_id, at
