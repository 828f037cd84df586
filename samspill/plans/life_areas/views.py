"""Livsområder: how it is at home, at school and elsewhere, and where the plan is thin."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.language import _
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.earlier.queries import AT_A_TIME, earlier_versions
from samspill.plans.goals.queries import goals_by_area
from samspill.plans.life_areas.actions import may_write_about, write_life_area
from samspill.plans.life_areas.forms import LifeAreaForm
from samspill.plans.life_areas.queries import LifeAreaView, life_areas_of
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.starters import starters_in

life_areas = Module("life_areas", __name__)

Page = str | Response | tuple[str, int]
AREAS = "/planer/<uuid:plan_id>/livsomraader"
ONE = AREAS + "/<string:code>"


def _all(plan: OpenPlan) -> list[LifeAreaView]:
    return life_areas_of(plan.subject.id, plan.subject.tenant_id)


def _one(plan: OpenPlan, code: str) -> LifeAreaView:
    found = next((one for one in _all(plan) if one.code == code), None)
    if found is None:
        raise NotVisible
    return found


@life_areas.route(AREAS, opens=Area.LIFE_AREAS, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """Every area, with how much is written and how many goals it has."""
    goals = goals_by_area(plan.subject.id) if plan.may(Area.GOALS) else {}
    return render_template("life_areas/overview.html", areas=_all(plan), goals=goals)


@life_areas.route(ONE, opens=Area.LIFE_AREAS, at=Level.OWN)
def area(plan: OpenPlan, code: str) -> Page:
    """What the plan says of one area."""
    found = _one(plan, code)
    goals = goals_by_area(plan.subject.id, code) if plan.may(Area.GOALS) else {}
    return render_template(
        "life_areas/area.html",
        area=found,
        goals=goals.get(code, []),
        people=people_of(plan, Area.LIFE_AREAS),
        may_edit=may_write_about(plan, found),
        may_goal=plan.subject.is_active and plan.may(Area.GOALS, Level.CONTRIBUTE),
        may_map=plan.subject.is_active and plan.may(Area.LIFE_AREAS, Level.CONTRIBUTE),
    )


@life_areas.route(ONE + "/endre", opens=Area.LIFE_AREAS, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, code: str) -> Page:
    """The form with what is written."""
    found = _to_write(plan, code)
    form = LifeAreaForm(formdata=None, obj=found)
    return _form(plan, form, found)


def _to_write(plan: OpenPlan, code: str) -> LifeAreaView:
    found = _one(plan, code)
    if not may_write_about(plan, found):
        raise NotEnough(_("Du kan endre det du har skrevet selv. Be familien om å ta det med."))
    return found


def _form(
    plan: OpenPlan, form: LifeAreaForm, area: LifeAreaView, theirs: LifeAreaView | None = None
) -> str:
    people = people_of(plan, Area.LIFE_AREAS)
    return render_template(
        "life_areas/form.html",
        form=form,
        area=area,
        theirs=theirs,
        people=people,
        asked=starters_in(plan.subject.tenant_id).mapping.get(area.code, ()),
    )


@life_areas.route(ONE + "/endre", opens=Area.LIFE_AREAS, at=Level.CONTRIBUTE, methods=("POST",))
def keep(plan: OpenPlan, code: str) -> Page:
    """Write about it; with another's text beside it when somebody was first."""
    found = _to_write(plan, code)
    form = LifeAreaForm()
    theirs = None
    if form.validate_on_submit():
        try:
            write_life_area(plan, code, form.text(), version=form.version.data or 0)
            flash(_("Teksten er lagret."), "success")
            return redirect(f"/planer/{plan.subject.id}/livsomraader/{code}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                theirs = found
                form.read_anew(found.version)
    return _form(plan, form, found, theirs), 422


@life_areas.route(ONE + "/historikk", opens=Area.LIFE_AREAS, at=Level.OWN)
def history(plan: OpenPlan, code: str) -> Page:
    """What was written before."""
    found = _one(plan, code)
    before = request.args.get("for", "")
    number = int(before[:9]) if before.isdecimal() else None
    texts = earlier_versions(plan.subject.id, found.id, number) if found.id else []
    return render_template(
        "life_areas/history.html",
        area=found,
        texts=texts[:AT_A_TIME],
        has_more=len(texts) > AT_A_TIME,
        people=people_of(plan, Area.LIFE_AREAS),
    )
