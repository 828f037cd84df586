"""What waits for somebody, for Hjem: of plans and of school, asked in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, null, select, union_all

from samspill.core.clock import today
from samspill.infra.db import instant, run
from samspill.infra.nested import as_column
from samspill.plans.consent.queries import WaitingPlan, plans_that_wait
from samspill.plans.imports.queries import counts_at_work
from samspill.plans.messages.unread import unread_count
from samspill.plans.own_room.queries import WaitingShare, shares_that_wait
from samspill.school import asked
from samspill.school.asked import Asked
from samspill.school.cases.asked import asked_about_mine, to_agree_to
from samspill.school.class_lists.queries import MyPlace, lists_of_mine, places_among
from samspill.school.consents import mine as consents
from samspill.school.messages import queries as school_messages
from samspill.school.questionnaires import queries as questionnaires
from samspill.school.questionnaires.queries import MyQuestionnaire
from samspill.school.sfo_day import mine as sfo
from samspill.school.sfo_day.mine import TodayAtSfo
from samspill.school.sfo_holidays.asked import unanswered_by_me
from samspill.school.sfo_places.asked import offers_to_me
from samspill.school.signups import queries as sign_ups
from samspill.school.signups.queries import MyGathering


class At(StrEnum):
    """As whom one is on Hjem: at work, at home, or at home at a level where plans do not show."""

    WORK = "WORK"
    HOME = "HOME"
    HOME_WITHOUT_PLANS = "HOME_WITHOUT_PLANS"


@dataclass(frozen=True)
class Waiting:
    """What waits. Of plans: ``shared`` by children, ``consents``, threads with something new
    (``unread``), ``offers`` from a file. At school: threads, consents that I have not answered,
    questionnaires, what to sign up for, what else is ``asked``; ``sfo``: what today is there, by
    pupil. ``tasks``: letters and calls."""

    shared: list[WaitingShare] = field(default_factory=list)
    consents: list[WaitingPlan] = field(default_factory=list)
    unread: int = 0
    offers: int = 0
    tasks: int = 0
    unread_at_school: int = 0
    consents_at_school: int = 0
    forms: list[MyQuestionnaire] = field(default_factory=list)
    sign_ups: list[MyGathering] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    sfo: dict[UUID, TodayAtSfo] = field(default_factory=dict)


def waiting_for(profile_id: UUID, at: At) -> Waiting:
    """What waits for the profile."""
    now = instant()
    day = today(now)
    values = {"profile_id": profile_id, "now": now, "today": day, "on": day}
    [row] = run(_waiting(at), values)
    found: dict[str, Any] = row._asdict()
    for name, told in (("shared", _share), ("consents", _consent)):
        if name in found:
            found[name] = [told(one) for one in found[name] or []]
    if at != At.WORK:
        found["consents_at_school"] = consents.waiting_among(found["consents_at_school"], day)
        found["forms"] = questionnaires.mine_among(found["forms"])
        found["sign_ups"] = sign_ups.mine_among(found["sign_ups"])
        found["asked"] = asked.asked_among(found["asked"])
        found["sfo"] = sfo.today_among(found["sfo"])
    return Waiting(**found)


def asked_and_listed(profile_id: UUID, *, sure: bool) -> tuple[list[WaitingPlan], list[MyPlace]]:
    """Consents of plans that wait, for a login at level high, and the class lists on which the
    profile stands: one statement."""
    now = instant()
    values = {"profile_id": profile_id, "now": now, "today": today(now)}
    [row] = run(_asked_and_listed(sure), values)
    return [_consent(one) for one in row.waiting or []], places_among(row.lists)


@cache
def _asked_and_listed(sure: bool) -> Select[*tuple[Any, ...]]:
    waiting = as_column(plans_that_wait()) if sure else null()
    return select(waiting.label("waiting"), as_column(lists_of_mine()).label("lists"))


def _share(one: dict[str, str]) -> WaitingShare:
    shared_at = datetime.fromisoformat(one["shared_at"])
    return WaitingShare(UUID(one["plan_id"]), UUID(one["share_id"]), one["child_name"], shared_at)


def _consent(one: dict[str, str]) -> WaitingPlan:
    plan_id, consent_id = UUID(one["plan_id"]), UUID(one["consent_id"])
    return WaitingPlan(plan_id, consent_id, one["child_name"], one["holder_name"])


@cache
def _waiting(at: At) -> Select[*tuple[Any, ...]]:
    columns: dict[str, ScalarSelect[Any]] = {
        "unread_at_school": school_messages.unread_count().scalar_subquery()
    }
    if at != At.HOME_WITHOUT_PLANS:
        columns["unread"] = unread_count().scalar_subquery()
        columns["shared"] = as_column(shares_that_wait())
        columns["consents"] = as_column(plans_that_wait())
    if at == At.WORK:
        columns |= {name: one.scalar_subquery() for name, one in counts_at_work().items()}
    else:
        columns["consents_at_school"] = consents.waiting_beside()
        columns["forms"] = questionnaires.mine_beside()
        columns["sign_ups"] = sign_ups.mine_beside()
        columns["asked"] = as_column(
            union_all(offers_to_me(), unanswered_by_me(), to_agree_to(), asked_about_mine())
        )
        columns["sfo"] = sfo.today_beside()
    return select(*(column.label(name) for name, column in columns.items()))
