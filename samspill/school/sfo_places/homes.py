"""Who at home arranges SFO of a pupil, and is told of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.school.guardians.queries import Allowed, who_may
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.pupils.models import Switch


def is_home(pupil: OpenPupil) -> bool:
    """Does the actor look as an adult of the pupil? Staff reach further."""
    return pupil.levels.get(Area.SFO) == Level.CONTRIBUTE


def adults_for(pupil: OpenPupil) -> list[Allowed]:
    """The other adults who may arrange SFO of the pupil, by name."""
    with system_access("who may arrange SFO of a pupil"):
        found = who_may(pupil.subject.id, pupil.subject.tenant_id, today(pupil.at), Switch.SFO)
    return [one for one in found if one.profile_id != pupil.actor.profile_id]


def tell(pupil_id: UUID, tenant_id: UUID, day: date, but: UUID | None = None) -> tuple[UUID, ...]:
    """The adults who are told of a place: who may arrange SFO and gets notices."""
    with system_access("who is told of a place at SFO"):
        found = who_may(pupil_id, tenant_id, day, Switch.SFO, Switch.NOTICES)
    return tuple(one.profile_id for one in found if one.profile_id != but)


def told(pupil: OpenPupil) -> dict[str, Any]:
    """What an event says of which the other adults of the pupil are told."""
    others = tell(
        pupil.subject.id, pupil.subject.tenant_id, today(pupil.at), pupil.actor.profile_id
    )
    return {**about(pupil), "profile_ids": others}
