"""Kartlegging: what is asked about a life area, by whom it was answered when, side by side."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.life_areas.queries import life_area_name, life_areas_in
from samspill.plans.mappings.actions import (
    CHANGED,
    asked_now,
    finish_mapping,
    keep_mapping_draft,
    may_map,
)
from samspill.plans.mappings.forms import MappingForm, mapping_form, mapping_form_of
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.mappings.pages import mappings_page
from samspill.plans.mappings.queries import compared, mapping_and_before, newest_mapping
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan

mappings = Module("mappings", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/kartlegging"
AREA = Area.LIFE_AREAS


def home_of(plan: OpenPlan) -> str:
    """Where the mappings of a plan stand."""
    return f"/planer/{plan.subject.id}/kartlegging"


@mappings.route(BASE, opens=AREA, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """Each life area: what has been kept, one's own draft, and where to begin."""
    return render_template(
        "mappings/overview.html",
        areas=mappings_page(plan),
        people=people_of(plan, AREA),
        may_write=may_map(plan),
    )


@mappings.route(BASE + "/<uuid:mapping_id>", opens=AREA, at=Level.OWN)
def mapping(plan: OpenPlan, mapping_id: UUID) -> Page:
    """One of them, beside the one before."""
    one, before = mapping_and_before(plan.subject.id, mapping_id)
    names = life_areas_in(plan.subject.tenant_id)
    return render_template(
        "mappings/mapping.html",
        one=one,
        before=before,
        questions=compared(one, before),
        name=life_area_name(plan.subject.tenant_id, one.code),
        people=people_of(plan, AREA),
        may_write=may_map(plan) and one.code in names,
    )


@mappings.route(BASE + "/<string:code>/ny", opens=AREA, at=Level.CONTRIBUTE)
def write(plan: OpenPlan, code: str) -> Page:
    """The questions, with one's own draft and what was answered last."""
    require_writing(plan)
    asked, draft = asked_now(plan, code)
    said = dict(zip(draft.questions, draft.answers, strict=True)) if draft else {}
    return _form(plan, code, mapping_form_of(asked, said, draft.version if draft else 0))


def _form(plan: OpenPlan, code: str, form: MappingForm, theirs: AreaMapping | None = None) -> str:
    return render_template(
        "mappings/form.html",
        form=form,
        code=code,
        name=life_areas_in(plan.subject.tenant_id)[code],
        before=newest_mapping(plan.subject.id, code),
        theirs=dict(zip(theirs.questions, theirs.answers, strict=True)) if theirs else {},
        people=people_of(plan, AREA),
    )


@mappings.route(BASE + "/<string:code>/ny", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def keep(plan: OpenPlan, code: str) -> Page:
    """Keep a draft, or let the answers stand."""
    asked, draft = asked_now(plan, code)
    form, theirs = mapping_form(asked), None
    if form.validate_on_submit():
        act = keep_mapping_draft if request.form.get("how") == "DRAFT" else finish_mapping
        try:
            row = act(plan, code, form.said(), version=form.version.data or 0)
            return _kept(plan, row)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == CHANGED:
                form.ask_anew()
            if rule.code == WRITTEN_MEANWHILE and draft is not None:
                theirs = draft
                form.read_anew(draft.version)
    return _form(plan, code, form, theirs), 422


def _kept(plan: OpenPlan, row: AreaMapping) -> Response:
    if row.kept_at is None:
        flash(_("Utkastet er lagret. Bare du ser det."), "success")
        return redirect(home_of(plan), 303)
    flash(_("Kartleggingen er lagret."), "success")
    return redirect(f"{home_of(plan)}/{row.id}", 303)
