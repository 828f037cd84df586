"""What a consent opens and shuts: the only writer of participants' grants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from samspill.access.grants import (
    EMERGENCY,
    READING_ON,
    Permission,
    end_grants,
    open_grants,
    seal_run_out,
    shorten_grants,
)
from samspill.access.levels import Area, Level
from samspill.core.clock import end_of_day
from samspill.infra.db import db
from samspill.plans.consent.models import LineKind
from samspill.plans.consent.scope import Scope, levels
from samspill.plans.participants.models import Participant
from samspill.plans.plan.access import HOLDER


def levels_by(kind: str, scope: Scope) -> dict[Area, Level]:
    """The levels that a line of this kind and scope becomes when all have said yes to it."""
    return dict(HOLDER) if kind == LineKind.PLAN else levels(scope)


def open_participant(
    plan_id: UUID, participant_id: UUID, profile_id: UUID, scope: Scope, until: date
) -> None:
    """All said yes: open what the scope says, to the end of the day ``until`` (Oslo).

    A place with an earlier last day ends then, and one that rests or has ended stays shut.
    """
    participant = db.session.get_one(Participant, participant_id)
    if participant.is_shut:
        return
    until = min(until, participant.ends_on or until)
    permission = Permission(profile_id, levels_by(LineKind.PERSON, scope), end_of_day(until))
    open_grants(plan_id, "consent", participant_id, [permission])


def open_holder(plan_id: UUID, participant_id: UUID, profile_id: UUID, until: date) -> None:
    """All said yes to the plan: the stafettholder has it open to the end of ``until`` (Oslo)."""
    permission = Permission(profile_id, levels_by(LineKind.PLAN, {}), end_of_day(until))
    open_grants(plan_id, "consent", participant_id, [permission])


NOT_TO_READ_ON = (Area.CONSENT, Area.SIGNATORIES, Area.ACCESS_LOG)
"""Of what the holder had, who answers what is no longer hers to follow."""


def reading_levels(kind: str, scope: Scope) -> dict[Area, Level]:
    """What is left of a line for who reads on."""
    return read_only(levels_by(kind, scope))


def read_only(had: Mapping[Area, Level]) -> dict[Area, Level]:
    """The same areas, and nothing to write in them."""
    return {a: min(x, Level.READ) for a, x in had.items() if a not in NOT_TO_READ_ON}


def open_reading(
    plan_id: UUID, participant_id: UUID, profile_id: UUID, had: dict[Area, Level], until: date
) -> None:
    """The plan has ended, and all said yes: she reads on to the end of ``until`` (Oslo)."""
    permission = Permission(profile_id, had, end_of_day(until))
    open_grants(plan_id, READING_ON, participant_id, [permission])


def close_reading(plan_id: UUID, participant_id: UUID) -> None:
    """She reads on no more, from now; what had run out stays so."""
    end_grants(plan_id, "reads no longer", source_id=participant_id)
    seal_run_out(plan_id, "reads no longer", source_id=participant_id)


def close_participant(
    plan_id: UUID, participant_id: UUID, because: str = "consent withdrawn"
) -> None:
    """This participant has no access from now: the next click is refused."""
    end_grants(plan_id, because, source_id=participant_id)


def seal_participant(plan_id: UUID, participant_id: UUID) -> None:
    """The last day of the place has passed, and stays passed."""
    seal_run_out(plan_id, "last day passed", source_id=participant_id)


def narrow_access(plan_id: UUID, participant_id: UUID, areas: Collection[str]) -> None:
    """These areas are shut to the participant now; the others stay as they are."""
    end_grants(plan_id, "narrowed", source_id=participant_id, areas=areas)


LONGER_THAN_A_CONSENT = (
    *("family", "signatory", "left out", "leader", "draft", "closing"),
    EMERGENCY,
)
"""What does not end with a consent: the family's reading, the holder's right to ask, and the hours
of an emergency, which rest on no consent."""


def end_all_by(plan_id: UUID, day: date) -> None:
    """Let the access of all but the family end with ``day`` (Oslo) at the latest."""
    shorten_grants(plan_id, end_of_day(day), but=LONGER_THAN_A_CONSENT)


def expire_all(plan_id: UUID, last_day: date) -> None:
    """The consent has run out: all but the family are out, whatever the clock does (I19)."""
    end_all_by(plan_id, last_day)
    seal_run_out(plan_id, "consent expired", but=LONGER_THAN_A_CONSENT)
