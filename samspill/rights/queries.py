"""The facts by which grants are compared, many plans at a time. Ids, dates and codes: no words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from samspill.access.grants import Grant
from samspill.administration.models import TenantRole
from samspill.core.clock import today
from samspill.identity.models import Block, Profile, Relation, RelationKind
from samspill.infra.db import db, instant
from samspill.organisation.models import Tenant
from samspill.plans.consent.models import (
    PRESENT,
    Answer,
    Consent,
    ConsentLine,
    ConsentState,
    LineAnswer,
    LineState,
    Signatory,
    SignatoryState,
    last_day,
)
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.plan.models import Plan
from samspill.plans.registrations.models import Registration
from samspill.rights.rules import Agreed, OpenGrant, PlanFacts, agreed_levels
from samspill.school.groups.models import Group
from samspill.school.pupils.models import Pupil

AT_ONCE = 200
"""Plans that are looked at together."""


def all_plans() -> Iterator[list[UUID]]:
    """The ids of every plan, so many at a time. Call it as system, as all of these."""
    after: UUID | None = None
    while True:
        statement = select(Plan.id).order_by(Plan.id).limit(AT_ONCE)
        ids = list(db.session.scalars(statement.where(Plan.id > after) if after else statement))
        if not ids:
            return
        yield ids
        after = ids[-1]


def open_grants_on(subject_ids: list[UUID]) -> dict[UUID, list[OpenGrant]]:
    """What is open at this instant, by subject."""
    rows = db.session.execute(_open_now().where(Grant.subject_id.in_(subject_ids)))
    found: dict[UUID, list[OpenGrant]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(OpenGrant(**row._mapping))
    return found


def open_grants_on_nothing() -> list[OpenGrant]:
    """What is open on something that is no plan, municipality, group or pupil."""
    is_plan = select(Plan.id).where(Plan.id == Grant.subject_id).exists()
    is_tenant = select(Tenant.id).where(Tenant.id == Grant.subject_id).exists()
    is_group = select(Group.id).where(Group.id == Grant.subject_id).exists()
    is_pupil = select(Pupil.id).where(Pupil.id == Grant.subject_id).exists()
    rows = db.session.execute(_open_now().where(~is_plan, ~is_tenant, ~is_group, ~is_pupil))
    return [OpenGrant(**row._mapping) for row in rows]


def roles_today() -> list[TenantRole]:
    """The roles in municipalities that hold today."""
    day = today(instant())
    return [role for role in db.session.scalars(select(TenantRole)) if role.holds_on(day)]


def tenants() -> list[UUID]:
    """The municipalities."""
    return list(db.session.scalars(select(Tenant.id)))


def _open_now() -> Any:
    now = instant()
    names = ("subject_id", "profile_id", "area", "level", "source", "source_id", "valid_to")
    columns = [getattr(Grant, name) for name in names]
    is_over = (Profile.valid_to <= today(now)).label("is_over")
    return (
        select(*columns, is_over)
        .join(Profile, Profile.id == Grant.profile_id)
        .where(Grant.valid_from <= now, Grant.valid_to > now)
    )


def facts_of(plan_ids: list[UUID]) -> list[PlanFacts]:
    """What is known of these plans at this instant. Twelve statements, however many they are."""
    now = instant()
    day = today(now)
    asked, say, blocked = _asked(plan_ids), _with_a_say(plan_ids, day), _blocked(plan_ids, day)
    witnesses, emergencies = _witnesses(plan_ids), _emergencies(plan_ids, now)
    in_force, agreed = _agreed(plan_ids, day)
    plans = db.session.scalars(select(Plan).where(Plan.id.in_(plan_ids)))
    return [
        PlanFacts(
            plan_id=plan.id,
            status=plan.status,
            holder_id=plan.holder_profile_id,
            acting_id=_acts(plan, day),
            day=day,
            at=now,
            is_in_force=plan.id in in_force,
            agreed=agreed[plan.id],
            asked=asked[plan.id],
            with_a_say=say[plan.id],
            blocked=blocked[plan.id],
            witnesses=witnesses[plan.id],
            emergencies=emergencies[plan.id],
        )
        for plan in plans
    ]


def _acts(plan: Plan, day: date) -> UUID | None:
    since, until = plan.acting_from, plan.acting_until
    return plan.acting_profile_id if since and until and since <= day < until else None


def _asked(plan_ids: list[UUID]) -> dict[UUID, set[tuple[UUID, UUID]]]:
    rows = db.session.execute(
        select(Signatory.plan_id, Signatory.consent_id, Signatory.profile_id).where(
            Signatory.plan_id.in_(plan_ids), Signatory.profile_id.is_not(None)
        )
    )
    return _sets((row.plan_id, (row.consent_id, row.profile_id)) for row in rows)


def _with_a_say(plan_ids: list[UUID], day: date) -> dict[UUID, set[UUID]]:
    bond = and_(
        Relation.child_id == Plan.child_id,
        Relation.adult_id == Profile.person_id,
        Relation.kind != RelationKind.WITHOUT,
        ~Relation.is_blocked,
        Relation.valid_from <= day,
        Relation.valid_to > day,
    )
    has_a_bond = select(Relation.id).where(bond).correlate(Plan, Profile).exists()
    rows = db.session.execute(
        select(Plan.id, Profile.id)
        .where(Plan.id.in_(plan_ids))
        .join(
            Profile,
            or_(
                Profile.person_id == Plan.child_id,
                Profile.person_id.in_(
                    select(Relation.adult_id)
                    .where(Relation.child_id == Plan.child_id)
                    .correlate(Plan)
                ),
            ),
        )
        .where(or_(Profile.person_id == Plan.child_id, has_a_bond))
    )
    return _sets(tuple(row) for row in rows)


def _blocked(plan_ids: list[UUID], day: date) -> dict[UUID, set[UUID]]:
    rows = db.session.execute(
        select(Plan.id, Profile.id)
        .join(Block, Block.child_id == Plan.child_id)
        .join(Profile, Profile.person_id == Block.adult_id)
        .where(
            Plan.id.in_(plan_ids),
            Block.confirmed_at.is_not(None),
            Block.lifted_at.is_(None),
            Block.valid_to > day,
        )
    )
    return _sets(tuple(row) for row in rows)


def _witnesses(plan_ids: list[UUID]) -> dict[UUID, set[tuple[UUID, UUID]]]:
    rows = db.session.execute(
        select(Registration.plan_id, Registration.id, Registration.witness_profile_id).where(
            Registration.plan_id.in_(plan_ids)
        )
    )
    return _sets((row[0], (row[1], row[2])) for row in rows)


def _emergencies(
    plan_ids: list[UUID], now: datetime
) -> dict[UUID, dict[UUID, tuple[UUID, datetime]]]:
    rows = db.session.scalars(
        select(EmergencyAccess).where(
            EmergencyAccess.plan_id.in_(plan_ids),
            EmergencyAccess.ended_at.is_(None),
            EmergencyAccess.until > now,
        )
    )
    found: dict[UUID, dict[UUID, tuple[UUID, datetime]]] = defaultdict(dict)
    for one in rows:
        found[one.plan_id][one.id] = (one.profile_id, one.until or now)
    return found


def _agreed(plan_ids: list[UUID], day: date) -> tuple[set[UUID], dict[UUID, list[Agreed]]]:
    """The plans whose consent is in force, and the lines of it that are open."""
    in_force = {
        one.id: one
        for one in db.session.scalars(
            select(Consent).where(
                Consent.plan_id.in_(plan_ids), Consent.state == ConsentState.ACTIVE
            )
        )
        if (one.last_day or date.max) >= day
    }
    lines = {
        line.id: line
        for line in db.session.scalars(select(ConsentLine).where(ConsentLine.plan_id.in_(plan_ids)))
    }
    said = _said(plan_ids)
    may_read_on = _may_read_on(list(lines.values()), said)
    places = {
        one.id: one
        for one in db.session.scalars(select(Participant).where(Participant.plan_id.in_(plan_ids)))
    }
    found: dict[UUID, list[Agreed]] = defaultdict(list)
    for line in lines.values():
        if line.consent_id not in in_force or line.state != LineState.OPEN:
            continue
        if line.profile_id is not None:
            root = _root(line, lines)
            place = places[line.participant_id]
            one = _as_agreed(line, root, said, place, day)
            found[line.plan_id].append(replace(one, reads_on_until=may_read_on.get(line.id)))
    return {one.plan_id for one in in_force.values()}, found


Asked = dict[UUID, list[Signatory]]
Said = dict[UUID, list[tuple[UUID, str, dict[str, int]]]]


def _said(plan_ids: list[UUID]) -> tuple[Asked, Said]:
    """Who had to agree, by consent, and the answers to each line."""
    asked: Asked = defaultdict(list)
    for one in db.session.scalars(select(Signatory).where(Signatory.plan_id.in_(plan_ids))):
        asked[one.consent_id].append(one)
    answers: Said = defaultdict(list)
    for answer in db.session.scalars(select(LineAnswer).where(LineAnswer.plan_id.in_(plan_ids))):
        answers[answer.line_id].append((answer.signatory_id, answer.answer, answer.scope))
    return asked, answers


def _may_read_on(lines: list[ConsentLine], said: tuple[Asked, Said]) -> dict[UUID, date]:
    """To which day each line may be read on, by a version that asked and that all said yes to."""
    asking = db.session.execute(
        select(Consent.id, Consent.reads_on_until).where(
            Consent.plan_id.in_({line.plan_id for line in lines}),
            Consent.reads_on_until.is_not(None),
            Consent.active_at.is_not(None),
        )
    )
    asks = {row.id: row.reads_on_until for row in asking}
    days: dict[UUID, set[date]] = defaultdict(set)
    for line in lines:
        asking_line = line.kind == "PLAN" and line.carried_from_id is None
        if asking_line and line.consent_id in asks and _all_said_yes(said, line):
            days[line.plan_id].add(asks[line.consent_id])
    return {
        line.id: line.reads_on_until
        for line in lines
        if line.reads_on_until is not None and line.reads_on_until in days[line.plan_id]
    }


def _all_said_yes(said: tuple[Asked, Said], root: ConsentLine) -> bool:
    asked, answers = said[0][root.consent_id], said[1][root.id]
    yes = {signatory for signatory, answer, _scope in answers if answer != Answer.NO}
    present = [one for one in asked if one.state in PRESENT]
    signed = all(one.state == SignatoryState.SIGNED and one.id in yes for one in present)
    return bool(asked) and signed


def _as_agreed(
    line: ConsentLine,
    root: ConsentLine,
    said: tuple[Asked, Said],
    place: Participant,
    day: date,
) -> Agreed:
    assert line.profile_id is not None  # noqa: S101 - asked by the caller
    narrower = [scope for _who, answer, scope in said[1][root.id] if answer == Answer.NARROWER]
    ends = last_day(place.ends_on, place.confirm_by)
    return Agreed(
        participant_id=line.participant_id,
        profile_id=line.profile_id,
        levels=agreed_levels(line.kind, line.scope, narrower if line.kind == "PERSON" else []),
        has_all=_all_said_yes(said, root),
        should_be_open=place.state == ParticipantState.ACTIVE and (ends or date.max) >= day,
    )


def _root(line: ConsentLine, lines: dict[UUID, ConsentLine]) -> ConsentLine:
    """The line that was asked, of which this one is carried on."""
    while line.carried_from_id is not None:
        line = lines[line.carried_from_id]
    return line


def _sets(pairs: Any) -> dict[UUID, set[Any]]:
    found: dict[UUID, set[Any]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


def many_open() -> int:
    """How many grants are open at this instant."""
    now = instant()
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Grant)
            .where(Grant.valid_from <= now, Grant.valid_to > now)
        )
        or 0
    )
