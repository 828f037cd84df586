"""What a guardian shows of herself and the child to the other guardians of the class."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import may_find


class ClassListEntry(Owned, Base):
    """That a guardian stands on the class list of a child, and with what. By itself hers alone:
    what others of the class read is asked as system, each time (``queries.shown_in``). What is
    taken away has no words left."""

    __tablename__ = "class_list_entries"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_CONSENT,
        authors=("profile_id",),
        write=Level.OWN,
        known=may_find("class_list_entries.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    phone_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    email_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    shows_birthday: Mapped[bool]
    shown_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "ended_at is null or (phone_sealed is null and email_sealed is null)", name="gone"
        ),
        Index(
            "uq_class_list_entries_standing",
            "group_id",
            "pupil_id",
            "profile_id",
            unique=True,
            postgresql_where="ended_at is null",
        ),
    )
