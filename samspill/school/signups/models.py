"""What homes sign up for, its times with their places, and what was said about each pupil."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.school.reach import by_group, in_force, in_group, may_find


def _of_group(group: str) -> str:
    """Who works at the school of a group (a column with its id) that is the whole school."""
    opens = in_force("h", Area.QUESTIONNAIRE, Level.WRITE)
    return (
        "exists (select 1 from grants h join groups x on x.id = h.subject_id"
        f" where x.school_id = {group} and {opens})"
    )


def _asked(table: str) -> BySubject:
    """A table of a whole group: those at home read what it asks them, and never change it."""
    inside, school = in_group(f"{table}.group_id"), _of_group(f"{table}.group_id")

    def through(area: Area, level: Level) -> str:
        found = inside(area, level)
        return found if level >= Level.WRITE else f"({found} or {school})"

    return BySubject(
        "group_id", Area.QUESTIONNAIRE, through=through, read=Level.OWN, write=Level.WRITE
    )


class Gathering(Owned, Base):
    """Something that homes of a group, or of a whole school, sign up for until a last day.

    ``is_talks``: each takes one of its times; else all come at the one time. ``is_apart``: each
    adult answers for herself, and no other home sees it; else one answer holds for the child.
    """

    __tablename__ = "gatherings"
    __owned__ = _asked("gatherings")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    title: Mapped[str]
    text: Mapped[str]
    place: Mapped[str]
    day: Mapped[date]
    is_talks: Mapped[bool]
    is_apart: Mapped[bool]
    last_day: Mapped[date]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]

    def is_open_on(self, day: date) -> bool:
        """May one sign up, change and cancel on the day?"""
        return self.ended_at is None and day <= self.last_day


class GatheringTime(Owned, Base):
    """One time of a gathering. ``taken`` counts its places for everybody, also those whom a reader
    must not find, and says of nobody; ``places`` None: as many as come. Counted as system."""

    __tablename__ = "gathering_times"
    __owned__ = _asked("gathering_times")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey("gatherings.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    is_closed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("taken >= 0 and (places is null or taken <= places)", name="places"),
        CheckConstraint("ends_at > starts_at", name="period"),
    )

    @property
    def has_room(self) -> bool:
        """Is a place left, though it may be closed to homes?"""
        return self.places is None or self.taken < self.places

    @property
    def is_free(self) -> bool:
        """May one more home sign up for it?"""
        return not self.is_closed and self.has_room


_STAFF = by_group("sign_ups.pupil_id")(Area.QUESTIONNAIRE, Level.WRITE)


class SignUp(Owned, Base):
    """What is said about a pupil: which time, or None for who does not come. Written as system,
    since it takes a place; read by the home and by who works with the pupil. Where each home
    answers for itself, the other one does not read it (J9). ``entered_by_profile_id``: who at
    school wrote it for a home that rang, or answered on paper."""

    __tablename__ = "sign_ups"
    __owned__ = BySubject(
        "pupil_id",
        Area.QUESTIONNAIRE,
        through=by_group("sign_ups.pupil_id"),
        read=Level.OWN,
        write=Level.WRITE,
        known=f"(not sign_ups.is_apart or sign_ups.profile_id = {PROFILE} or {_STAFF})"
        f" and {may_find('sign_ups.pupil_id')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    gathering_id: Mapped[UUID] = mapped_column(ForeignKey("gatherings.id"))
    time_id: Mapped[UUID | None] = mapped_column(ForeignKey("gathering_times.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    entered_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    is_apart: Mapped[bool]
    said_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_sign_ups_together",
            "gathering_id",
            "pupil_id",
            unique=True,
            postgresql_where="not is_apart",
        ),
        Index(
            "uq_sign_ups_apart",
            "gathering_id",
            "pupil_id",
            "profile_id",
            unique=True,
            postgresql_where="is_apart",
        ),
    )
