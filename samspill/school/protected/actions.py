"""Intentions on who finds a protected pupil: one names, another agrees, one is enough to end it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant
from samspill.organisation.queries import policy
from samspill.school.groups.access import OpenGroup
from samspill.school.protected.events import (
    PupilViewerDecided,
    PupilViewerProposed,
    PupilViewerRemoved,
)
from samspill.school.protected.queries import (
    candidates,
    protected_pupil,
    reason_place,
    role_at,
    standing_names,
    viewer_of,
)
from samspill.school.pupils.models import PupilViewer, ViewerReason

NAMES, AGREES = "names", "agrees"


def may_settle(school: OpenGroup) -> set[str]:
    """What the actor does with the lists, by the dated rule: NAMES, AGREES, both or neither."""
    rule = policy("protected_pupils", school.subject.tenant_id, today(school.at)).value
    roles = role_at(school.subject.id, school.actor.profile_id, today(school.at))
    return {part for part in (NAMES, AGREES) if roles & set(rule[part])}


def _require(school: OpenGroup, part: str) -> None:
    if part not in may_settle(school):
        raise NotEnough(_("Dette gjør rektor, og en annen som skolen har valgt."))


def propose_viewer(
    school: OpenGroup,
    pupil_id: UUID,
    *,
    profile_id: UUID,
    reason_kind: ViewerReason,
    reason: str,
    last_day: date | None = None,
) -> UUID:
    """Name one who is to find a protected pupil of the school; another must agree (F8).

    Raises NotEnough for whom the dated rule does not let name, NotVisible for no such pupil of the
    school, RuleBroken at the field.
    """
    _check(school, pupil_id, profile_id, reason, last_day)
    _end_what_ran_out(school, pupil_id, profile_id)
    viewer = PupilViewer(
        id=new_id(),
        pupil_id=pupil_id,
        tenant_id=school.subject.tenant_id,
        profile_id=profile_id,
        reason_kind=reason_kind,
        proposed_by=school.actor.profile_id,
        proposed_at=school.at,
        last_day=last_day,
    )
    viewer.reason_sealed = seal(
        reason.encode(), reason_place(viewer.id), of_tenant(viewer.tenant_id)
    )
    db.session.add(viewer)
    about = _about(school, viewer)
    record(PupilViewerProposed(**about, reason_kind=reason_kind, last_day=last_day))
    return viewer.id


def _check(
    school: OpenGroup, pupil_id: UUID, profile_id: UUID, reason: str, last_day: date | None
) -> None:
    _require(school, NAMES)
    pupil = protected_pupil(school, pupil_id=pupil_id)
    if pupil is None:
        raise NotVisible
    if not reason.strip():
        raise RuleBroken("reason", _("Skriv hvorfor."))
    if last_day is not None and last_day < today(school.at):
        raise RuleBroken("last_day", _("Velg en dag som ikke har vært."), "passed")
    if profile_id not in {one.profile_id for one in candidates(school, pupil)}:
        raise RuleBroken("profile_id", _("Velg en fra listen."), "outside")


def _end_what_ran_out(school: OpenGroup, pupil_id: UUID, profile_id: UUID) -> None:
    """A name whose last day is over makes room for a new one; one that stands does not."""
    for one in standing_names(pupil_id, profile_id):
        if one.stands_on(today(school.at)):
            raise RuleBroken(
                "profile_id", _("Står alt på listen, eller venter på svar."), "asked_before"
            )
        one.ended_by, one.ended_at = school.actor.profile_id, school.at
    db.session.flush()


def decide_viewer(school: OpenGroup, viewer_id: UUID, *, agrees: bool) -> None:
    """Say yes or no, as the second employee. Raises NotVisible for what waits for no answer,
    NotEnough for the one who named her, for who is named, and by the dated rule."""
    _require(school, AGREES)
    viewer = _viewer(school, viewer_id)
    if viewer.decided_by is not None or not viewer.stands_on(today(school.at)):
        raise NotVisible
    if school.actor.profile_id in (viewer.proposed_by, viewer.profile_id):
        raise NotEnough(_("En annen må svare. To personer avgjør det sammen."))
    viewer.agreed, viewer.decided_by = agrees, school.actor.profile_id
    viewer.decided_at = school.at
    record(PupilViewerDecided(**_about(school, viewer), agreed=agrees))


def remove_viewer(school: OpenGroup, viewer_id: UUID) -> None:
    """Take a name off the list: one is enough, and it holds from this instant.

    Raises NotVisible for no such name, NotEnough for who neither names nor agrees."""
    if not may_settle(school):
        _require(school, NAMES)
    viewer = _viewer(school, viewer_id)
    viewer.ended_by, viewer.ended_at = school.actor.profile_id, school.at
    record(PupilViewerRemoved(**_about(school, viewer)))


def _viewer(school: OpenGroup, viewer_id: UUID) -> PupilViewer:
    """A name for a pupil of this school, of whom the actor may know."""
    viewer = viewer_of(viewer_id)
    if viewer is None or protected_pupil(school, pupil_id=viewer.pupil_id) is None:
        raise NotVisible
    return viewer


def _about(school: OpenGroup, viewer: PupilViewer) -> dict[str, Any]:
    return {
        "subject_id": viewer.pupil_id,
        "tenant_id": school.subject.tenant_id,
        "viewer_id": viewer.id,
        "profile_id": viewer.profile_id,
    }
