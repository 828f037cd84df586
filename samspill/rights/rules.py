"""Should this be open? Plain facts of one plan in, the differences out.

Told apart from the code that opens and shuts: of the product it takes what each role may have
(``plans/plan/access.py``), and nothing of how a grant comes to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import end_of_day
from samspill.plans.consent.access import levels_by, read_only
from samspill.plans.emergency.access import EMERGENCY_LEVELS
from samspill.plans.plan.access import (
    CARE_SERVICE,
    GUARDIAN,
    HOLDER,
    HOLDER_CLOSING,
    HOLDER_PREPARES,
    LEFT_OUT,
    SIGNATORY,
    YOUNG_PERSON,
)
from samspill.plans.registrations.access import WITNESS
from samspill.plans.signatories.access import LEADER

Levels = Mapping[Area, Level]


@dataclass(frozen=True)
class OpenGrant:
    """One grant that is open now. ``is_over``: the profile's own last day has passed."""

    subject_id: UUID
    profile_id: UUID
    area: str
    level: int
    source: str
    source_id: UUID
    valid_to: datetime
    is_over: bool


@dataclass(frozen=True)
class Agreed:
    """One person's line in the version in force: what all have said yes to."""

    participant_id: UUID
    profile_id: UUID
    levels: Levels
    has_all: bool
    """Has everybody who had to agree signed, and said yes to it?"""
    should_be_open: bool
    """Is she in, and not resting, past her last day or past her confirmation?"""
    reads_on_until: date | None = None
    """All who had to agree have said that she may read to this day when the plan has ended (F7)."""


@dataclass(frozen=True)
class PlanFacts:
    """What is known of one plan on ``day`` (Oslo) at ``at`` (UTC)."""

    plan_id: UUID
    status: str
    holder_id: UUID
    acting_id: UUID | None
    """Who acts for the holder today."""
    day: date
    at: datetime
    is_in_force: bool = False
    agreed: list[Agreed] = field(default_factory=list)
    asked: set[tuple[UUID, UUID]] = field(default_factory=set)
    """Consent and profile of each who must, or need not, agree."""
    with_a_say: set[UUID] = field(default_factory=set)
    """Profiles of the child, and of adults who have a bond to it today."""
    blocked: set[UUID] = field(default_factory=set)
    witnesses: set[tuple[UUID, UUID]] = field(default_factory=set)
    emergencies: dict[UUID, tuple[UUID, datetime]] = field(default_factory=dict)
    """Emergency accesses under way: whose, and until when (UTC)."""


@dataclass(frozen=True)
class Difference:
    """What is open and should not be, or the other way round: ids and codes alone."""

    subject_id: UUID
    profile_id: UUID
    area: str
    why: str


def differences(plan: PlanFacts, open_now: list[OpenGrant]) -> Iterator[Difference]:
    """What of a plan is open without a reason, and what is shut without one."""
    for grant in open_now:
        why = _why_not(plan, grant)
        if why:
            yield Difference(grant.subject_id, grant.profile_id, grant.area, why)
    yield from _missing(plan, open_now)


def _why_not(plan: PlanFacts, grant: OpenGrant) -> str:
    if grant.profile_id in plan.blocked:
        return "a block keeps her out (I21)"
    if grant.is_over:
        return "her profile's last day has passed"
    may = _BY_SOURCE.get(grant.source)
    if may is None:
        return f"nothing is called {grant.source}"
    levels = may(plan, grant)
    if levels is None:
        return f"nothing opens it: {grant.source}"
    if grant.level > levels.get(Area(grant.area), Level.NONE):
        return f"more than its reason gives: {grant.source}"
    return ""


def _by_consent(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    for one in plan.agreed:
        if (one.participant_id, one.profile_id) == (grant.source_id, grant.profile_id):
            return one.levels if one.has_all else None
    return None


def _reading_on(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    for one in plan.agreed:
        is_hers = (one.participant_id, one.profile_id) == (grant.source_id, grant.profile_id)
        if not is_hers or not one.has_all or one.reads_on_until is None:
            continue
        in_time = grant.valid_to <= end_of_day(one.reads_on_until)
        if in_time and plan.status in ("CLOSING", "CLOSED"):
            return read_only(one.levels)
    return None


def _family(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    is_asked = grant.profile_id in {profile for _consent, profile in plan.asked}
    if not is_asked or grant.profile_id not in plan.with_a_say:
        return None
    kinds = (GUARDIAN, YOUNG_PERSON, CARE_SERVICE)
    return {area: max(one.get(area, Level.NONE) for one in kinds) for area in YOUNG_PERSON}


def _signatory(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    is_asked = (grant.source_id, grant.profile_id) in plan.asked
    return SIGNATORY if is_asked and grant.profile_id in plan.with_a_say else None


def _left_out(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    return LEFT_OUT if (grant.source_id, grant.profile_id) in plan.asked else None


def _acting(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    if grant.profile_id != plan.acting_id:
        return None
    return HOLDER if plan.is_in_force else HOLDER_PREPARES


def _emergency(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    profile_id, until = plan.emergencies.get(grant.source_id, (None, plan.at))
    is_hers = profile_id == grant.profile_id and grant.valid_to <= until
    return EMERGENCY_LEVELS if is_hers else None


def _closing(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    is_hers = plan.status == "CLOSING" and grant.profile_id == plan.holder_id
    return HOLDER_CLOSING if is_hers else None


def _draft(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    return HOLDER_PREPARES if grant.profile_id == plan.holder_id else None


def _witness(plan: PlanFacts, grant: OpenGrant) -> Levels | None:
    return WITNESS if (grant.source_id, grant.profile_id) in plan.witnesses else None


_BY_SOURCE = {
    "consent": _by_consent,
    "family": _family,
    "signatory": _signatory,
    "left out": _left_out,
    "draft": _draft,
    "acting": _acting,
    "closing": _closing,
    "emergency": _emergency,
    "witness": _witness,
    "reading on": _reading_on,
    "leader": lambda _plan, _grant: LEADER,
}


def _missing(plan: PlanFacts, open_now: list[OpenGrant]) -> Iterator[Difference]:
    levels: dict[tuple[UUID, UUID, str], int] = {}
    for grant in open_now:
        key = (grant.source_id, grant.profile_id, grant.area)
        levels[key] = max(levels.get(key, 0), grant.level)
    should = [
        (one.participant_id, one.profile_id, one.levels, "all have said yes to it")
        for one in plan.agreed
        if one.has_all and one.should_be_open
    ]
    should += [
        (access_id, profile_id, EMERGENCY_LEVELS, "an emergency is under way")
        for access_id, (profile_id, _until) in plan.emergencies.items()
    ]
    for source_id, profile_id, wanted, why in should:
        if profile_id in plan.blocked:
            continue
        for area, level in wanted.items():
            if levels.get((source_id, profile_id, area), 0) < level:
                yield Difference(plan.plan_id, profile_id, area, f"shut, though {why}")


def agreed_levels(
    kind: str, scope: Mapping[str, int], narrower: Sequence[Mapping[str, int]]
) -> dict[Area, Level]:
    """What a line opens when some have said yes to less of it: the lowest of each area."""
    least = {a: min([x, *(one.get(a, 0) for one in narrower)]) for a, x in scope.items()}
    return levels_by(kind, least)
