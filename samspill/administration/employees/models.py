"""A file of employees between preview and yes: sealed, for an hour, then emptied."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class EmployeeFile(Owned, Base):
    """A file that somebody sent. ``content_sealed`` is None once it is taken, dropped or too old.

    ``outcome`` is a hash of what the preview said it would change.
    """

    __tablename__ = "employee_files"
    __owned__ = BySubject("tenant_id", Area.ADMINISTRATION, write=Level.MANAGE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    sent_at: Mapped[datetime]
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    outcome: Mapped[str]
    taken_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_employee_files_tenant_id", "tenant_id"),)
