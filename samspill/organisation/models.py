"""Municipality, unit and the dated policies: law and local practice as data with its source."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base


class Tenant(Base):
    """A municipality (or private school) that runs Samspill for its own people."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="MUNICIPALITY")

    __table_args__ = (CheckConstraint("kind in ('MUNICIPALITY', 'PRIVATE_SCHOOL')", name="kind"),)


class Unit(Base):
    """A school, a health station, a service office. ``service`` is a code of Service.

    ``is_outside``: run by others (a hospital, the state); its people are invited one by one.
    ``former_names``: what it was called, each with the last day: ``{"name": …, "until": …}``.
    """

    __tablename__ = "units"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    name: Mapped[str]
    service: Mapped[str]
    phone: Mapped[str | None]
    is_outside: Mapped[bool] = mapped_column(default=False)
    last_day: Mapped[date | None]
    """The last day of a unit that ends; nobody works there after it."""
    followed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    """The unit whose leader follows up the plans that lost their holder with it."""
    former_names: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)

    def is_over(self, on: date) -> bool:
        """Was its last day before this day (Oslo)?"""
        return self.last_day is not None and self.last_day < on


class DatedPolicy(Base):
    """A rule with the period it holds and the source it stands in. No tenant: everywhere."""

    __tablename__ = "dated_policies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str]
    value: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    source: Mapped[str]

    __table_args__ = (Index("ix_dated_policies_name_tenant_id", "name", "tenant_id"),)
