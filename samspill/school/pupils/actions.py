"""Intentions on pupils: enrol and place them, settle bonds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.models import Group, GroupMember
from samspill.school.pupils.access import settle_bonds
from samspill.school.pupils.events import (
    PupilPlaced,
    PupilPlaceEnded,
)
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import (
    by_tenant,
    pupil_of,
    pupils_about,
    pupils_after,
    standing_place,
)

AT_ONCE = 500


def enrol(school: OpenGroup, child_id: UUID, *, first_day: date | None = None) -> UUID:
    """Let a child be a pupil of the school from a day on. Gives the pupil; safe to run again.

    Those who have the child's daily life reach it from then, by the dated rule.
    """
    pupil = pupil_of(school.subject.tenant_id, child_id)
    if pupil is None:
        pupil = Pupil(id=new_id(), tenant_id=school.subject.tenant_id, child_id=child_id)
        db.session.add(pupil)
        db.session.flush()
    place_in(school, pupil.id, school.subject.school_id, first_day=first_day)
    settle([pupil.id])
    return pupil.id


def place_in(
    school: OpenGroup, pupil_id: UUID, group_id: UUID, *, first_day: date | None = None
) -> None:
    """Let a pupil be in a group of the school from a day on; nothing when it is there already.

    Raises NotVisible for a group of another school.
    """
    group = db.session.get(Group, group_id)
    if group is None or group.school_id != school.subject.school_id:
        raise NotVisible
    since = first_day or today(school.at)
    if standing_place(pupil_id, group_id, since) is not None:
        return
    db.session.add(
        GroupMember(
            id=new_id(),
            pupil_id=pupil_id,
            group_id=group_id,
            school_id=school.subject.school_id,
            valid_from=since,
            valid_to=FOREVER,
        )
    )
    record(PupilPlaced(**_about(school, pupil_id), group_id=group_id, valid_from=since))


def end_place_in(school: OpenGroup, pupil_id: UUID, group_id: UUID, *, last_day: date) -> None:
    """A pupil is in a group no more after a day. Raises NotVisible when it is not there."""
    place = standing_place(pupil_id, group_id, today(school.at))
    if place is None:
        raise NotVisible
    place.valid_to = max(place.valid_from, last_day + timedelta(days=1))
    record(PupilPlaceEnded(**_about(school, pupil_id), group_id=group_id, last_day=last_day))


def _about(school: OpenGroup, pupil_id: UUID) -> dict[str, Any]:
    return {"subject_id": pupil_id, "tenant_id": school.subject.tenant_id}


def settle(pupil_ids: Collection[UUID]) -> None:
    """Open the pupils to those who have their daily life, and to nobody else. Safe to run again."""
    with system_access("who has a pupil's daily life, by relations and days"):
        for tenant_id, some in by_tenant(pupil_ids).items():
            settle_bonds(some, tenant_id)


def settle_children(children: Collection[UUID]) -> None:
    """What the register says of children changed: settle the pupils that they are."""
    if found := pupils_about(children):
        settle(found)


def settle_all() -> None:
    """What the days change: a relation that begins, a pupil who came of age. Every pupil."""
    after = None
    while some := pupils_after(after, AT_ONCE):
        settle(some)
        after = some[-1]
