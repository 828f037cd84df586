"""Who asked for something that a job does later: she acts again, as she is then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import Actor, acting
from samspill.access.levels import Strength
from samspill.core import clock
from samspill.identity.models import Person, Profile
from samspill.infra.db import short_transaction
from samspill.infra.transaction import written_apart


@contextmanager
def as_who_asked(profile_id: UUID) -> Iterator[Actor | None]:
    """Act in the block as the profile that asked for a job, with what it may now; its events are
    written as hers. Before the job's first statement. None when it is over, or she is dead.

    For what was asked for after a login at level high; the job asks the door as her pages do.
    """
    actor = _as_she_is(profile_id)
    with acting(actor), written_apart():
        yield actor


def _as_she_is(profile_id: UUID) -> Actor | None:
    now = clock.now()
    day = clock.today(now)
    query = (
        select(Profile.person_id, Profile.tenant_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.id == profile_id,
            Profile.valid_from <= day,
            Profile.valid_to > day,
            Person.died_on.is_(None),
        )
    )
    with short_transaction(autocommit=True) as connection:
        row = connection.execute(query).one_or_none()
    return Actor(profile_id, row.person_id, row.tenant_id, Strength.HIGH, now) if row else None
