"""Who answers about a pupil, and what the answers add up to: unknown is no, and a no stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from samspill.core.clock import birthday
from samspill.school.consents.models import ConsentReply, WhoAnswers


class ConsentStanding(StrEnum):
    """What the answers about a pupil add up to."""

    WAITING = "WAITING"
    GIVEN = "GIVEN"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Answerer:
    """One who may answer about a pupil today. ``is_pupil``: the pupil herself."""

    profile_id: UUID
    is_pupil: bool
    name: str = ""
    by_her_work: bool = False


def answers_herself(
    who: WhoAnswers, born_on: date | None, day: date, ages: Mapping[str, int]
) -> bool:
    """Does the pupil answer, and nobody else? Of age always; without a birth date never."""
    if born_on is None:
        return False
    since = ages["own_consents"] if who == WhoAnswers.PUPIL else ages["of_age"]
    return birthday(born_on, since) <= day


def who_must(everybody: Collection[Answerer], *, herself: bool) -> list[Answerer]:
    """Those whose answers count: the pupil, or else her guardians."""
    return [one for one in everybody if one.is_pupil == herself]


def standing_of(
    who: WhoAnswers, must: Collection[UUID], replies: Mapping[UUID, ConsentReply]
) -> ConsentStanding:
    """What the newest replies of those whose answers count add up to."""
    said = [replies.get(one) for one in must]
    if any(one in (ConsentReply.NO, ConsentReply.WITHDRAWN) for one in said):
        return ConsentStanding.REFUSED
    yes = [one == ConsentReply.YES for one in said]
    enough = any(yes) if who == WhoAnswers.ONE else bool(yes) and all(yes)
    return ConsentStanding.GIVEN if enough else ConsentStanding.WAITING
