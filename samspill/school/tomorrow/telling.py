"""The notice of the evening: one for all the children of an adult, and only when there is
something to bring, do or know, or her home has signed one up for something. Who has said that none
of them lives with her then, hears of it in the evening."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import update

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.identity.models import Profile
from samspill.infra.db import db, instant
from samspill.school.home_weeks.queries import turns_of_mine
from samspill.school.pupils.pages import children_of
from samspill.school.signups.appointments import expected_on
from samspill.school.tomorrow.events import TomorrowElsewhereNoticed, TomorrowNoticed
from samspill.school.tomorrow.queries import asks_something, hears_of, tomorrow_of


def tell_of_tomorrow(profile_id: UUID) -> None:
    """Tell an adult that there is something for tomorrow. Safe to run again: once for each day."""
    at = instant()
    day = tomorrow_of(at)
    with system_access("what tomorrow asks of an adult's children"):
        if not _first_for(profile_id, day):
            return
        children = children_of(profile_id, at)
        expected = expected_on(profile_id, {one.card.pupil_id for one in children}, day)
        asked = [one for one in children if asks_something(one) or one.card.pupil_id in expected]
        hears = set(hears_of(profile_id, asked, today(at))) if asked else set()
        told = [one.card for one in asked if one.card.pupil_id in hears]
        if told:
            card = told[0]
            about = {"subject_id": card.pupil_id, "tenant_id": card.tenant_id}
            turns = turns_of_mine(profile_id)
            is_here = any(
                one.pupil_id not in turns or turns[one.pupil_id].is_here(day) for one in told
            )
            event = TomorrowNoticed if is_here else TomorrowElsewhereNoticed
            record(event(**about, day=day, profile_ids=(profile_id,)))


def _first_for(profile_id: UUID, day: date) -> bool:
    """Nobody has looked for this adult and this day; from now somebody has."""
    first = db.session.execute(
        update(Profile)
        .where(Profile.id == profile_id, Profile.told_for.is_distinct_from(day))
        .values(told_for=day)
        .execution_options(synchronize_session=False)
    )
    return bool(first.rowcount)  # type: ignore[attr-defined]
