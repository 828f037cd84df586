"""Reads of who finds a protected pupil, for those of a school who name them and agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, literal, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.crypto import lookup_hash, open_sealed
from samspill.infra.db import db, instant, norwegian_order
from samspill.infra.key_store import of_tenant
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.models import Group, GroupMember, GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.models import Pupil, PupilViewer


def reason_place(viewer_id: UUID) -> str:
    """Where the reason is sealed to."""
    return f"pupil_viewers:reason:{viewer_id}"


@dataclass(frozen=True)
class ProtectedPupil:
    """A pupil of the school whose address is protected, or not known."""

    id: UUID
    child_id: UUID
    name: str


def protected_pupil(
    school: OpenGroup, *, number: str = "", pupil_id: UUID | None = None
) -> ProtectedPupil | None:
    """One by national number or id; None for who is at no such school, is not protected, or is
    one of whom the reader must find nothing (I21): all alike."""
    which = Pupil.id == pupil_id if pupil_id else Person.number_lookup == lookup_hash(number)
    found = _protected(school, which)
    return found[0] if found else None


def protected_pupils(school: OpenGroup) -> list[ProtectedPupil]:
    """Those of the school for whom somebody has ever been named, by name."""
    return _protected(school, Pupil.id.in_(select(PupilViewer.pupil_id)))


def _protected(school: OpenGroup, which: ColumnElement[bool]) -> list[ProtectedPupil]:
    day = today(school.at)
    enrolled = select(GroupMember.pupil_id).where(
        GroupMember.group_id == school.subject.id, GroupMember.valid_to > day
    )
    statement = (
        select(
            Pupil.id,
            Pupil.child_id,
            (Person.given_name + " " + Person.family_name).label("name"),
        )
        .join(Person, Person.id == Pupil.child_id)
        .where(
            which,
            Pupil.id.in_(enrolled),
            Person.address_protection != "NONE",
            ~is_blocked(person_of(literal(school.actor.profile_id)), Pupil.child_id, day),
        )
        .order_by(norwegian_order(Person.given_name), Pupil.id)
    )
    with system_access("which protected pupils a school has, for who names their finders"):
        return [ProtectedPupil(**row._mapping) for row in db.session.execute(statement)]


def role_at(school_id: UUID, profile_id: UUID, on: date) -> set[str]:
    """What the profile is to a school on the day."""
    return set(
        db.session.scalars(
            select(GroupStaff.role).where(
                GroupStaff.group_id == school_id,
                GroupStaff.profile_id == profile_id,
                on_day(GroupStaff, on),
            )
        )
    )


@dataclass(frozen=True)
class ViewerView:
    """One who is named for a pupil. ``decided_by`` None: a second has not answered.

    ``stands``: she finds the pupil, or may come to; else it is over.
    """

    id: UUID
    pupil_id: UUID
    profile_id: UUID
    name: str
    reason_kind: str
    reason: str
    proposed_by: str
    proposed_by_id: UUID
    proposed_at: datetime
    agreed: bool | None
    decided_by: str | None
    decided_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    last_day: date | None
    stands: bool


def viewers_of(pupils: list[ProtectedPupil]) -> dict[UUID, list[ViewerView]]:
    """Who is, was or may be named for each of the pupils, the newest first."""
    found: dict[UUID, list[ViewerView]] = {one.id: [] for one in pupils}
    day = today(instant())
    for row in db.session.execute(_rows().where(PupilViewer.pupil_id.in_(found))):
        one = row.PupilViewer
        reason = open_sealed(one.reason_sealed, reason_place(one.id), of_tenant(one.tenant_id))
        found[one.pupil_id].append(
            ViewerView(
                id=one.id,
                pupil_id=one.pupil_id,
                profile_id=one.profile_id,
                name=row.name,
                reason_kind=one.reason_kind,
                reason=reason.decode(),
                proposed_by=row.proposed_by,
                proposed_by_id=one.proposed_by,
                proposed_at=one.proposed_at,
                agreed=one.agreed,
                decided_by=row.decided_by,
                decided_at=one.decided_at,
                ended_by=row.ended_by,
                ended_at=one.ended_at,
                last_day=one.last_day,
                stands=one.stands_on(day),
            )
        )
    return found


def _rows() -> Select[*tuple[Any, ...]]:
    names: dict[str, Any] = {}
    statement = select(PupilViewer)
    for label in ("profile_id", "proposed_by", "decided_by", "ended_by"):
        profile, person = aliased(Profile), aliased(Person)
        column = getattr(PupilViewer, label)
        statement = statement.outerjoin(profile, profile.id == column)
        statement = statement.outerjoin(person, person.id == profile.person_id)
        names[label] = person.given_name + " " + person.family_name
    return statement.add_columns(
        names.pop("profile_id").label("name"),
        *(expression.label(label) for label, expression in names.items()),
    ).order_by(PupilViewer.proposed_at.desc(), PupilViewer.id)


@dataclass(frozen=True)
class Candidate:
    """One who may be named. ``bond``: a role at the school, or FAMILY, CARE_SERVICE, PUPIL."""

    profile_id: UUID
    name: str
    bond: str


def candidates(school: OpenGroup, pupil: ProtectedPupil) -> list[Candidate]:
    """Those with the child's daily life by the dated rule, the pupil, and who works with a group
    of the school today; each once, family first."""
    found: dict[UUID, Candidate] = {}
    for one in (*_family(pupil), *_staff(school.subject.id, today(school.at))):
        found.setdefault(one.profile_id, one)
    return list(found.values())


def _family(pupil: ProtectedPupil) -> list[Candidate]:
    now = instant()
    bond = case(
        (Profile.person_id == pupil.child_id, "PUPIL"),
        (Profile.kind == ProfileKind.WORK, "CARE_SERVICE"),
        else_="FAMILY",
    )
    open_to = select(Grant.profile_id).where(
        Grant.subject_id == pupil.id,
        Grant.source == BOND,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    statement = _people(bond).where(Profile.id.in_(open_to))
    return [Candidate(**row._mapping) for row in db.session.execute(statement)]


def _staff(school_id: UUID, on: date) -> list[Candidate]:
    statement = (
        _people(GroupStaff.role)
        .join(GroupStaff, GroupStaff.profile_id == Profile.id)
        .join(Group, Group.id == GroupStaff.group_id)
        .where(Group.school_id == school_id, on_day(GroupStaff, on), Profile.valid_to > on)
        .order_by(GroupStaff.role == StaffRole.SUBSTITUTE)
    )
    return [Candidate(**row._mapping) for row in db.session.execute(statement)]


def _people(bond: Any) -> Select[*tuple[Any, ...]]:
    name = Person.given_name + " " + Person.family_name
    return (
        select(Profile.id.label("profile_id"), name.label("name"), bond.label("bond"))
        .select_from(Profile)
        .join(Person, Person.id == Profile.person_id)
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )


def viewer_of(viewer_id: UUID) -> PupilViewer | None:
    """One name on a list, that has not been ended."""
    return db.session.scalar(
        select(PupilViewer).where(PupilViewer.id == viewer_id, PupilViewer.ended_at.is_(None))
    )


def standing_names(pupil_id: UUID, profile_id: UUID) -> list[PupilViewer]:
    """Her names on a pupil's list that nobody has ended or said no to, those run out too."""
    return list(
        db.session.scalars(
            select(PupilViewer).where(
                PupilViewer.pupil_id == pupil_id,
                PupilViewer.profile_id == profile_id,
                PupilViewer.ended_at.is_(None),
                PupilViewer.agreed.is_not(False),
            )
        )
    )
