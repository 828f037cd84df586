"""Extra contacts of a pupil, and what staff must know of her."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import may_find, read_by_group


class Closeness(StrEnum):
    """What an extra contact is to the pupil."""

    GRANDPARENT = "GRANDPARENT"
    RELATIVE = "RELATIVE"
    NEIGHBOUR = "NEIGHBOUR"
    FRIEND = "FRIEND"
    OTHER = "OTHER"


class RingsWhen(StrEnum):
    """When the school may ring an extra contact."""

    UNREACHED = "UNREACHED"
    URGENT = "URGENT"


class ExtraContact(Owned, Base):
    """Somebody whom the school may ring when it does not reach the home. Who wrote it and staff of
    the pupil's groups read it; between the homes nothing of it is shown (J9).

    What is taken away has no words left.
    """

    __tablename__ = "extra_contacts"
    __owned__ = BySubject(
        "pupil_id",
        Area.CONTACTS,
        authors=("entered_by",),
        write=Level.OWN,
        through=read_by_group("extra_contacts.pupil_id"),
        known=may_find("extra_contacts.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    entered_at: Mapped[datetime]
    closeness: Mapped[str]
    rings_when: Mapped[str]
    name_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    phone_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "closeness in ('GRANDPARENT', 'RELATIVE', 'NEIGHBOUR', 'FRIEND', 'OTHER')",
            name="closeness",
        ),
        CheckConstraint("rings_when in ('UNREACHED', 'URGENT')", name="rings_when"),
        CheckConstraint(
            "(removed_at is null) = (name_sealed is not null)"
            " and (removed_at is null) = (phone_sealed is not null)",
            name="words",
        ),
        Index("ix_extra_contacts_pupil_id", "pupil_id"),
    )


class NeedKind(StrEnum):
    """What staff must know to keep a pupil safe."""

    ALLERGY = "ALLERGY"
    MEDICINE = "MEDICINE"
    FOOD = "FOOD"
    OTHER = "OTHER"


class PupilNeed(Owned, Base):
    """An allergy or another need that who is with the pupil must know. Both homes write, staff of
    her groups read, the office does not. What is taken away has no words left."""

    __tablename__ = "pupil_needs"
    __owned__ = BySubject(
        "pupil_id",
        Area.NEEDS,
        through=read_by_group("pupil_needs.pupil_id"),
        known=may_find("pupil_needs.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    entered_at: Mapped[datetime]
    kind: Mapped[str]
    text_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind in ('ALLERGY', 'MEDICINE', 'FOOD', 'OTHER')", name="kind"),
        CheckConstraint("(removed_at is null) = (text_sealed is not null)", name="words"),
        Index("ix_pupil_needs_pupil_id", "pupil_id"),
    )
