"""What leaders have signed: that all in the unit should have what they have."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, ByProfile, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base

_ADMINISTERS = (
    "exists (select 1 from grants g"  # noqa: S608 - our own words
    f" where g.profile_id = {PROFILE} and g.subject_id = access_reviews.tenant_id"
    f" and g.area = '{Area.ADMINISTRATION}' and g.level >= {int(Level.READ)}"
    f" and g.valid_from <= {NOW} and g.valid_to > {NOW})"
)
_LEADS = (
    f"exists (select 1 from profiles p where p.id = {PROFILE} and p.leads_unit"  # noqa: S608 - ours
    " and p.unit_id = access_reviews.unit_id)"
)


class AccessReview(Owned, Base):
    """One review of one unit, signed. ``seen`` is what the leader saw: ids and numbers, no names.

    Nobody changes or deletes it. The unit's leader after her reads it too.
    """

    __tablename__ = "access_reviews"
    __rights__ = "select, insert"
    __owned__ = ByProfile("signed_by", read=f"({_ADMINISTERS} or {_LEADS})")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    signed_at: Mapped[datetime]
    seen: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_access_reviews_unit_id_signed_at", "unit_id", "signed_at"),)
