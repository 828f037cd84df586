"""Intentions of an adult of a child with two homes: say the weeks, show them, say that they are so,
take them away."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.home_weeks.events import (
    HomeWeeksAnswered,
    HomeWeeksEnded,
    HomeWeeksOffered,
    HomeWeeksSaid,
)
from samspill.school.home_weeks.models import HomeWeeks, WhichWeeks
from samspill.school.home_weeks.queries import others_of, own_weeks, turns_of
from samspill.school.home_weeks.rules import Turns
from samspill.school.pupils.access import OpenPupil, about


def say_weeks(pupil: OpenPupil, turns: Turns, shown_to_id: UUID | None = None) -> UUID:
    """Say when the child lives with the actor; what she said before is over. Gives the row.

    Raises RuleBroken at ``mondays`` for chosen weeks without a week, and at ``shown_to`` for who
    does not have the daily life of the child.
    """
    if turns.weeks == WhichWeeks.CHOSEN and not turns.mondays:
        raise RuleBroken("mondays", _("Skriv minst én dag i en uke barnet er hos deg."))
    if shown_to_id and shown_to_id not in {one.profile_id for one in others_of(pupil)}:
        raise RuleBroken("shown_to", _("Velg blant dem som står i listen."))
    row = _say(pupil, turns, shown_to_id)
    if shown_to_id:
        told = (shown_to_id,)
        record(HomeWeeksOffered(**about(pupil), weeks_id=row.id, profile_ids=told))
    return row.id


def _say(pupil: OpenPupil, turns: Turns, shown_to_id: UUID | None) -> HomeWeeks:
    before = own_weeks(pupil.subject.id, pupil.actor.profile_id)
    if before is not None:
        before.ended_at = pupil.at
        db.session.flush()
    row = HomeWeeks(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        profile_id=pupil.actor.profile_id,
        weeks=turns.weeks,
        mondays=sorted(turns.mondays),
        turns_on=turns.turns_on,
        is_other=turns.is_other,
        shown_to_id=shown_to_id,
        reader_ids=[one for one in (pupil.actor.profile_id, shown_to_id) if one],
        said_at=pupil.at,
    )
    db.session.add(row)
    db.session.flush()
    record(HomeWeeksSaid(**about(pupil), weeks_id=row.id))
    return row


def answer_weeks(pupil: OpenPupil, weeks_id: UUID, *, is_right: bool) -> None:
    """Say whether it is as another adult has shown it. Yes makes it the actor's own too, the other
    way round; no changes nothing for anybody.

    Raises NotVisible for what is not shown to the actor, is over, or is answered.
    """
    row = db.session.get(HomeWeeks, weeks_id, populate_existing=True)
    if (
        row is None
        or row.pupil_id != pupil.subject.id
        or row.shown_to_id != pupil.actor.profile_id
        or row.ended_at is not None
        or row.is_right is not None
    ):
        raise NotVisible
    row.is_right = is_right
    if is_right:
        turns = turns_of(row)
        _say(pupil, replace(turns, is_other=not turns.is_other), None)
    told = (row.profile_id,)
    record(HomeWeeksAnswered(**about(pupil), weeks_id=row.id, is_right=is_right, profile_ids=told))


def end_weeks(pupil: OpenPupil) -> None:
    """Say nothing of it any longer: it is off the card, and notices come as before. Raises
    NotVisible where nothing is said."""
    row = own_weeks(pupil.subject.id, pupil.actor.profile_id)
    if row is None:
        raise NotVisible
    row.ended_at = pupil.at
    record(HomeWeeksEnded(**about(pupil), weeks_id=row.id))
