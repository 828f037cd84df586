"""Hjem, and the pages of the menu that are not built yet."""

from __future__ import annotations

from typing import Any

from flask import g, render_template

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.export.waiting import copies_waiting_for
from samspill.identity.models import ProfileKind
from samspill.infra.db import instant
from samspill.organisation.queries import policy, units_of, units_to_ring
from samspill.organisation.services import Service
from samspill.plans.holders.queries import offers_to
from samspill.plans.plan.queries import plans_of
from samspill.plans.registrations.queries import waiting_for_witness
from samspill.plans.signatories.queries import decisions_waiting_for
from samspill.school.absence.in_groups import today_in
from samspill.school.absence.queries import absences_of_mine
from samspill.school.groups.models import GroupKind
from samspill.school.groups.queries import groups_of
from samspill.school.groups.words import DAYS, ROLE_NAMES
from samspill.school.home_weeks.queries import homes_today
from samspill.school.pupils.pages import children_of
from samspill.school.sfo_day import words as sfo_words
from samspill.school.timetable import words
from samspill.web.locale import greeting
from samspill.web.waiting import At, Waiting, waiting_for

home = Module("home", __name__)


@home.route("/hjem", opens=mine("what waits for the person"))
def start(actor: Actor) -> str:
    """What waits for an answer, then the plans. Plans show at level high only."""
    if actor.strength < Strength.HIGH:
        return _without_plans(actor)
    at_work = g.visit.kind == ProfileKind.WORK
    profile_id = actor.profile_id
    waits = waiting_for(profile_id, At.WORK if at_work else At.HOME)
    plans = plans_of(profile_id)
    school = _at_school(actor, waits, at_work=at_work)
    guarded = any(one.child_is_protected for one in plans) or school["at_school_guarded"]
    return render_template(
        "home/start.html",
        greeting=greeting(),
        offers=offers_to(actor.profile_id) if at_work else [],
        imported=waits.offers,
        has_room=_has_room(),
        shared=waits.shared,
        waiting=waits.consents,
        decisions=decisions_waiting_for(actor.profile_id) if g.visit.leads_unit else [],
        witness=waiting_for_witness(actor.profile_id, today(instant())) if at_work else [],
        copies=copies_waiting_for(actor.profile_id) if at_work and guarded else [],
        tasks=waits.tasks,
        unread=waits.unread,
        plans=plans,
        guarded=guarded,
        sure=True,
        units=[],
        **school,
        is_new=g.visit.is_new,
        mail_fails=g.visit.mail_fails,
    )


def _at_school(actor: Actor, waits: Waiting, *, at_work: bool) -> dict[str, Any]:
    """My children at school; at work the classes I work with. All else stands on Skole."""
    children = [] if at_work else children_of(actor.profile_id, instant())
    groups = groups_of(actor.profile_id) if at_work else []
    absence = absences_of_mine(actor.profile_id, today(instant())) if children else {}
    return {
        "children": children,
        "absence": absence,
        "homes": homes_today(actor.profile_id) if children else {},
        "to_answer": waits.consents_at_school,
        "unread_at_school": waits.unread_at_school,
        "forms": waits.forms,
        "sign_ups": waits.sign_ups,
        "asked": waits.asked,
        "sfo": waits.sfo,
        "sfo_words": sfo_words,
        "at_school_guarded": any(one.card.is_protected for one in children),
        "groups": groups,
        "today_there": today_in([one.id for one in groups if one.kind != GroupKind.SFO]),
        "days": DAYS,
        "told": words,
        "roles": ROLE_NAMES,
    }


def _has_room() -> bool:
    return bool(g.visit.is_minor and g.visit.kind == ProfileKind.PRIVATE)


def _without_plans(actor: Actor) -> str:
    """For a login at a lower level: why plans do not show, and whom to ring for paper (F5)."""
    at_work = g.visit.kind == ProfileKind.WORK
    waits = Waiting() if at_work else waiting_for(actor.profile_id, At.HOME_WITHOUT_PLANS)
    school = _at_school(actor, waits, at_work=at_work)
    return render_template(
        "home/start.html",
        greeting=greeting(),
        offers=[],
        imported=0,
        has_room=_has_room(),
        shared=[],
        waiting=[],
        decisions=[],
        witness=[],
        copies=[],
        tasks=0,
        unread=0,
        plans=[],
        sure=False,
        guarded=school["at_school_guarded"],
        **school,
        is_new=g.visit.is_new,
        mail_fails=g.visit.mail_fails,
        units=[] if g.visit.is_protected or not actor.tenant_id else units_to_ring(actor.tenant_id),
    )


@home.route("/bekymret", opens=mine("whom to tell of a worry about a child; about nobody"))
def concern(actor: Actor) -> str:
    """Er du bekymret for et barn? Whom to tell, by the dated rules: never here (F13)."""
    tenant_id, hidden = actor.tenant_id, g.visit.is_protected
    return render_template(
        "home/concern.html",
        rule=policy("concern", tenant_id, today(instant())).value,
        units=units_of(tenant_id, Service.CHILD_WELFARE) if tenant_id and not hidden else [],
    )
