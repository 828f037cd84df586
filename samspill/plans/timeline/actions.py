"""What may be done with what is told from before the plan: add, write anew, take away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_same, require_writing
from samspill.plans.plan.access import OpenPlan
from samspill.plans.timeline.events import (
    LifeEventAdded,
    LifeEventChanged,
    LifeEventRemoved,
)
from samspill.plans.timeline.models import Exact, LifeEvent, content_place
from samspill.plans.timeline.queries import life_event_row, life_events_of

MANY = 200
"""Things from before the plan that one timeline tells of."""
EARLIEST = 1900


@dataclass(frozen=True)
class LifeEventText:
    """What a form says happened, and when: a year, with or without month and day."""

    what: str
    more: str
    year: int
    month: int | None
    day: int | None

    @property
    def exact(self) -> Exact:
        """How exactly it is remembered."""
        if self.month is None:
            return Exact.YEAR
        return Exact.MONTH if self.day is None else Exact.DAY


def may_tell(plan: OpenPlan) -> bool:
    """May the actor tell of what happened before: the family and the holder, as of the child?"""
    return plan.subject.is_active and plan.may(Area.OVERVIEW, Level.WRITE)


def add_life_event(plan: OpenPlan, text: LifeEventText) -> LifeEvent:
    """Tell of something that happened before.

    Raises Conflict unless the plan is in use, NotEnough for who may not, RuleBroken at the field
    that is wrong, and without a field when there are as many as there is room for.
    """
    _require_telling(plan)
    happened_on = _when(plan, text)
    lock_subject(plan.subject.id)
    if len(life_events_of(plan.subject.id)) >= MANY:
        raise RuleBroken(
            "", _("Det er ikke plass til flere hendelser. Ta bort en, eller skriv flere i én.")
        )
    event_id, me = new_id(), plan.actor.profile_id
    row = LifeEvent(
        id=event_id,
        plan_id=plan.subject.id,
        happened_on=happened_on,
        exact=text.exact,
        content_sealed=_sealed(plan, event_id, text),
        author_profile_id=me,
        created_at=plan.at,
        version=1,
        changed_by_profile_id=me,
        changed_at=plan.at,
    )
    db.session.add(row)
    record(LifeEventAdded(**about(plan), life_event_id=event_id))
    return row


def change_life_event(
    plan: OpenPlan, life_event_id: UUID, text: LifeEventText, *, version: int
) -> None:
    """Write it anew. Raises as ``add_life_event``; NotVisible for none that is told, RuleBroken
    with the code WRITTEN_MEANWHILE when somebody wrote after ``version``."""
    _require_telling(plan)
    happened_on = _when(plan, text)
    row = _row(plan, life_event_id)
    require_same(row, version)
    row.happened_on, row.exact = happened_on, text.exact
    row.content_sealed = _sealed(plan, row.id, text)
    _mark(plan, row)
    record(LifeEventChanged(**about(plan), life_event_id=row.id, version=row.version))


def take_away_life_event(plan: OpenPlan, life_event_id: UUID) -> None:
    """Its words are gone, and it stands on no timeline. Raises as ``change_life_event``."""
    _require_telling(plan)
    row = _row(plan, life_event_id)
    row.content_sealed = None
    _mark(plan, row)
    record(LifeEventRemoved(**about(plan), life_event_id=row.id))


def _require_telling(plan: OpenPlan) -> None:
    require_writing(plan)
    if not may_tell(plan):
        raise NotEnough(_("Bare familien og den som har ansvar for planen, kan skrive her."))


def _row(plan: OpenPlan, life_event_id: UUID) -> LifeEvent:
    lock_subject(plan.subject.id)
    row = life_event_row(plan.subject.id, life_event_id)
    if row is None:
        raise NotVisible
    return row


def _mark(plan: OpenPlan, row: LifeEvent) -> None:
    row.version += 1
    row.changed_by_profile_id, row.changed_at = plan.actor.profile_id, plan.at


def _sealed(plan: OpenPlan, event_id: UUID, text: LifeEventText) -> bytes:
    words = json.dumps({"what": text.what, "more": text.more}, ensure_ascii=False)
    shell = plan.subject
    return seal(words.encode(), content_place(event_id), of_plan(shell.id, shell.tenant_id))


def _when(plan: OpenPlan, text: LifeEventText) -> date:
    """The first day of what the form says. Raises RuleBroken at the field."""
    if text.day is not None and text.month is None:
        raise RuleBroken("month", _("Velg måneden også, eller la dagen stå tom."))
    try:
        found = date(text.year, text.month or 1, text.day or 1)
    except ValueError:
        raise RuleBroken("day", _("Den dagen finnes ikke. Se på dag, måned og år.")) from None
    if found.year < EARLIEST:
        raise RuleBroken("year", _("Skriv året med fire sifre, for eksempel 2019."))
    if found > today(plan.at):
        raise RuleBroken("year", _("Her skriver dere det som har vært. Velg en dag som har vært."))
    return found
