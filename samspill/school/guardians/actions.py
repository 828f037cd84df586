"""Intentions on what an adult may with a pupil: one turns off, two turn on (F5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.school.guardians.events import (
    GuardianSwitchAgreed,
    GuardianSwitchChanged,
    GuardianSwitchEnded,
)
from samspill.school.guardians.queries import AdultView, adults_of, standing_of, switch_of
from samspill.school.pupils.access import OpenPupil, shut_bond
from samspill.school.pupils.actions import settle
from samspill.school.pupils.models import GuardianSwitch, Switch, SwitchSource


def set_switches(
    pupil: OpenPupil,
    *,
    relation_id: UUID,
    switches: Sequence[Switch],
    is_on: bool,
    source: SwitchSource,
    last_day: date | None = None,
) -> bool:
    """Say what an adult may, or may not, until a day. Gives whether another must say yes first.

    Off holds from this instant; on when another of head and office has agreed. Raises RuleBroken
    at the field: no such adult, oneself, a day that has passed, or nothing that it changes.
    """
    adult = _adult(pupil, relation_id)
    if last_day is not None and last_day < today(pupil.at):
        raise RuleBroken("last_day", _("Velg en dag som ikke har vært."), "passed")
    standing = {one.switch: one for one in adult.set_so}
    changed = [one for one in switches if (one in adult.may) != is_on]
    changed = [one for one in changed if not (is_on and one in standing and standing[one].waits)]
    if not changed:
        raise RuleBroken("switches", _("Slik er det alt, eller det venter på svar."), "same")
    for switch in changed:
        _set(pupil, adult, switch, is_on=is_on, source=source, last_day=last_day)
    db.session.flush()
    if not is_on:
        _settle(pupil, adult.relation_id, adult.profile_id)
    return is_on


def _adult(pupil: OpenPupil, relation_id: UUID) -> AdultView:
    adults = {one.relation_id: one for one in adults_of(pupil).adults}
    if relation_id not in adults:
        raise RuleBroken("relation_id", _("Velg en fra listen."), "outside")
    if adults[relation_id].profile_id == pupil.actor.profile_id:
        raise RuleBroken("relation_id", _("Dette gjelder deg selv. Spør en annen."), "own")
    return adults[relation_id]


def _set(
    pupil: OpenPupil,
    adult: AdultView,
    switch: Switch,
    *,
    is_on: bool,
    source: SwitchSource,
    last_day: date | None,
) -> None:
    if not is_on:
        for row in standing_of(pupil.subject.id, adult.relation_id, switch):
            _end(pupil, row)
    row = GuardianSwitch(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        relation_id=adult.relation_id,
        profile_id=adult.profile_id,
        switch=switch,
        is_on=is_on,
        source=source,
        set_by=pupil.actor.profile_id,
        set_at=pupil.at,
        valid_from=today(pupil.at),
        valid_to=last_day + timedelta(days=1) if last_day else FOREVER,
    )
    db.session.add(row)
    about = _about(pupil, row)
    silenced = (row.profile_id,) if not is_on and switch in (Switch.SEE, Switch.NOTICES) else ()
    record(
        GuardianSwitchChanged(
            **about,
            is_on=is_on,
            source=str(source),
            valid_to=row.valid_to,
            silenced_profile_ids=silenced,
        )
    )


def agree(pupil: OpenPupil, switch_id: UUID) -> None:
    """Say yes, as the second: it holds from this instant.

    Raises NotVisible for what waits for nobody, NotEnough for who asked, and for oneself.
    """
    row = switch_of(pupil.subject.id, switch_id)
    if row is None or not row.waits or row.valid_to <= today(pupil.at):
        raise NotVisible
    if pupil.actor.profile_id in (row.set_by, row.profile_id):
        raise NotEnough(_("En annen må svare. To personer avgjør det sammen."))
    for other in standing_of(row.pupil_id, row.relation_id, Switch(row.switch), but=row.id):
        _end(pupil, other)
    row.agreed_by, row.agreed_at = pupil.actor.profile_id, pupil.at
    record(GuardianSwitchAgreed(**_about(pupil, row)))
    db.session.flush()
    _settle(pupil, row.relation_id, row.profile_id)


def take_back(pupil: OpenPupil, switch_id: UUID) -> None:
    """Take back what the school has let an adult do, or was asked to: one is enough.

    Raises NotVisible for no such switch, NotEnough for one that is off: to turn on takes two.
    """
    row = switch_of(pupil.subject.id, switch_id)
    if row is None:
        raise NotVisible
    if not row.is_on:
        raise NotEnough(_("Å åpne igjen tar to. Velg Får i skjemaet."))
    _end(pupil, row)
    db.session.flush()
    _settle(pupil, row.relation_id, row.profile_id)


def _end(pupil: OpenPupil, row: GuardianSwitch) -> None:
    row.ended_by, row.ended_at = pupil.actor.profile_id, pupil.at
    record(GuardianSwitchEnded(**_about(pupil, row)))


def _settle(pupil: OpenPupil, relation_id: UUID, profile_id: UUID) -> None:
    """Grants follow: what stood is measured anew, so that it ends on the day that is set now."""
    shut_bond(pupil.subject.id, relation_id, profile_id)
    settle([pupil.subject.id])


def _about(pupil: OpenPupil, row: GuardianSwitch) -> dict[str, Any]:
    return {
        "subject_id": pupil.subject.id,
        "tenant_id": pupil.subject.tenant_id,
        "switch_id": row.id,
        "profile_id": row.profile_id,
        "switch": row.switch,
    }
