"""What a death ends. The register says it; nobody is told by the program but who leads a plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from samspill.core.clock import today
from samspill.identity import sessions
from samspill.identity.access import close_life
from samspill.identity.devices.ending import end_devices, of_person
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant, run


def end_life(person: Person, died_on: date) -> None:
    """Somebody has died: every hat is closed and nothing is open, now. As system.

    The day stands even if the register changes its mind: what it ended is opened by people.
    """
    person.died_on = died_on
    day = today(instant())
    for profile in db.session.scalars(select(Profile).where(Profile.person_id == person.id)):
        profile.valid_to = max(profile.valid_from, min(profile.valid_to, day))
        close_life(profile.id)
    sessions.end_all_of(person.id)
    end_devices(of_person(person.id))


_DIED = select(Person.died_on).where(Person.id == bindparam("person_id"))


def has_died(person_id: UUID) -> bool:
    """Has the register told that she is dead? Then nothing is sent to her."""
    return run(_DIED, {"person_id": person_id})[0].died_on is not None
