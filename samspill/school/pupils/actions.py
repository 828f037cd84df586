"""Intentions on pupils: enrol and place them, name who may find a protected one, settle bonds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.models import Group, GroupMember
from samspill.school.pupils.access import settle_bonds
from samspill.school.pupils.events import (
    PupilPlaced,
    PupilPlaceEnded,
    PupilViewerDecided,
    PupilViewerProposed,
    PupilViewerRemoved,
)
from samspill.school.pupils.models import Pupil, PupilViewer
from samspill.school.pupils.queries import (
    pupil_of,
    pupils_about,
    pupils_after,
    standing_place,
    tenant_of,
    viewer_of,
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
        for tenant_id, some in groupby(sorted(pupil_ids, key=tenant_of), key=tenant_of):
            settle_bonds(list(some), tenant_id)


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


# ---- a protected pupil ---------------------------------------------------------------------


def propose_viewer(school: OpenGroup, pupil_id: UUID, *, profile_id: UUID, reason: str) -> UUID:
    """Name one who is to find a protected pupil of the school; another must agree (F8).

    Raises RuleBroken "reason" without one, NotVisible for a pupil of another municipality.
    """
    if not reason.strip():
        raise RuleBroken("reason", _("Skriv hvorfor."))
    if tenant_of(pupil_id) != school.subject.tenant_id:
        raise NotVisible
    viewer = PupilViewer(
        id=new_id(),
        pupil_id=pupil_id,
        tenant_id=school.subject.tenant_id,
        profile_id=profile_id,
        proposed_by=school.actor.profile_id,
        proposed_at=school.at,
    )
    place = f"pupil_viewers:reason:{viewer.id}"
    viewer.reason_sealed = seal(reason.encode(), place, of_tenant(viewer.tenant_id))
    db.session.add(viewer)
    whom = {"viewer_id": viewer.id, "profile_id": profile_id}
    record(PupilViewerProposed(**_about(school, pupil_id), **whom))
    return viewer.id


def decide_viewer(school: OpenGroup, pupil_id: UUID, viewer_id: UUID, *, agrees: bool) -> None:
    """Say yes or no, as the second employee. Raises NotVisible for what waits for no answer,
    NotEnough for the one who named her and for who is named."""
    viewer = viewer_of(pupil_id, viewer_id)
    if viewer is None or viewer.decided_by is not None or viewer.ended_at is not None:
        raise NotVisible
    if school.actor.profile_id in (viewer.proposed_by, viewer.profile_id):
        raise NotEnough(_("En annen må svare. To personer avgjør det sammen."))
    viewer.agreed, viewer.decided_by = agrees, school.actor.profile_id
    viewer.decided_at = school.at
    whom = {"viewer_id": viewer.id, "profile_id": viewer.profile_id}
    record(PupilViewerDecided(**_about(school, pupil_id), **whom, agreed=agrees))


def remove_viewer(school: OpenGroup, pupil_id: UUID, viewer_id: UUID) -> None:
    """Take a name off the list: one is enough, and it holds from this instant."""
    viewer = viewer_of(pupil_id, viewer_id)
    if viewer is None or viewer.ended_at is not None:
        raise NotVisible
    viewer.ended_by, viewer.ended_at = school.actor.profile_id, school.at
    whom = {"viewer_id": viewer.id, "profile_id": viewer.profile_id}
    record(PupilViewerRemoved(**_about(school, pupil_id), **whom))
