"""A child is not checked out when it was to go home: staff are told, then the home (SF-12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.infra.db import db, instant, lock_subject
from samspill.school.groups.models import Group, GroupKind
from samspill.school.guardians.queries import who_may
from samspill.school.pupils.models import Switch
from samspill.school.sfo_day.afternoon import Child, afternoon
from samspill.school.sfo_day.events import SfoChildMissed, SfoHomeAlerted
from samspill.school.sfo_day.models import SfoTap, TapKind
from samspill.school.sfo_day.queries import day_rule, works_there
from samspill.school.sfo_day.rules import Nearness

WHY = "children at an SFO who were to have gone home"


def afternoons() -> list[UUID]:
    """The SFO of which somebody may be told."""
    day = today(instant())
    with system_access(WHY):
        rows = select(SfoTap.group_id).distinct().where(SfoTap.day == day)
        return list(db.session.scalars(rows))


def tell_of(group_id: UUID) -> None:
    """Tell staff, and later the home, each once of each child. Safe to run again."""
    lock_subject(group_id)
    at = instant()
    day = today(at)
    with system_access(WHY):
        group = db.session.get(Group, group_id)
        if group is None or group.kind != GroupKind.SFO:
            return
        rule, told = day_rule(group.tenant_id, day), _told(group_id, at)
        late = [one for one in afternoon(group_id, day, at) if one.nearness == Nearness.OVERDUE]
        missed = _due(late, told, TapKind.MISSED, rule.staff_after, at)
        for one in missed:
            _note(group, one, TapKind.MISSED, at)
        if missed:
            where = {"subject_id": group.id, "tenant_id": group.tenant_id}
            record(SfoChildMissed(**where, profile_ids=works_there(group.id, day)))
        for one in _due(late, told, TapKind.HOME_TOLD, rule.home_after, at):
            _note(group, one, TapKind.HOME_TOLD, at)
            _tell_home(group, one, at)


def _told(group_id: UUID, at: datetime) -> set[tuple[UUID, str]]:
    rows = db.session.execute(
        select(SfoTap.pupil_id, SfoTap.kind).where(
            SfoTap.group_id == group_id,
            SfoTap.day == today(at),
            SfoTap.kind.in_((TapKind.MISSED, TapKind.HOME_TOLD)),
        )
    )
    return {(row.pupil_id, row.kind) for row in rows}


def _due(
    late: Collection[Child],
    told: Collection[tuple[UUID, str]],
    kind: TapKind,
    after: timedelta,
    at: datetime,
) -> list[Child]:
    minutes = after.total_seconds() / 60
    return [
        one for one in late if one.minutes_over(at) >= minutes and (one.pupil_id, kind) not in told
    ]


def _note(group: Group, one: Child, kind: TapKind, at: datetime) -> None:
    db.session.add(
        SfoTap(
            id=new_id(),
            pupil_id=one.pupil_id,
            group_id=group.id,
            day=today(at),
            kind=kind,
            at=at,
            heard_at=at,
            wrong_clock=False,
        )
    )


def _tell_home(group: Group, one: Child, at: datetime) -> None:
    home = who_may(one.pupil_id, group.tenant_id, today(at), Switch.SFO, Switch.EMERGENCY)
    record(
        SfoHomeAlerted(
            subject_id=one.pupil_id,
            tenant_id=group.tenant_id,
            profile_ids=tuple(adult.profile_id for adult in home),
        )
    )
