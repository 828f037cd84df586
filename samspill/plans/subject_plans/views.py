"""Fagplan: each service's own plans, written here, uploaded, or kept elsewhere."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.documents.written import blocks_of
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.plan.access import OpenPlan
from samspill.plans.subject_plans.access import (
    require_kind,
    require_own,
    require_writing_for,
)
from samspill.plans.subject_plans.actions import (
    add_subject_plan,
    change_subject_plan,
    remove_subject_plan,
    share_subject_plan,
)
from samspill.plans.subject_plans.forms import SubjectPlanForm, subject_plan_form_of
from samspill.plans.subject_plans.models import KeptWhere, SubjectPlan, SubjectPlanKind
from samspill.plans.subject_plans.pages import (
    WORDS,
    copy_of_own_part,
    subject_plan_page,
    subject_plans_page,
    valid_words,
    writing_page,
)
from samspill.plans.subject_plans.queries import (
    OwnUnit,
    VersionView,
    own_unit,
    rule_of,
    with_newest,
)
from samspill.plans.subject_plans.words import KIND_NAMES, NEW

subject_plans = Module("subject_plans", __name__)

Page = str | Response | tuple[str, int]
PLAN = "/planer/<uuid:plan_id>"
SUBJECT_PLANS = PLAN + "/fagplan"
ONE = SUBJECT_PLANS + "/<uuid:subject_plan_id>"
AREA = Area.SUBJECT_PLANS


def _home(plan: OpenPlan) -> str:
    return f"/planer/{plan.subject.id}/fagplan"


@subject_plans.route(SUBJECT_PLANS, opens=AREA, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """Each service's plans, and documents that are one."""
    page = subject_plans_page(plan)
    return render_template(
        "subject_plans/overview.html", page=page, words=WORDS, new=NEW, valid=valid_words
    )


@subject_plans.route(ONE, opens=AREA, at=Level.OWN)
def subject_plan(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """One of them, in its newest version or in another (``?versjon=``)."""
    asked = request.args.get("versjon", "")[:9]
    number = int(asked) if asked.isdecimal() else None
    page = subject_plan_page(plan, subject_plan_id, number)
    if page is None:
        raise NotVisible
    return render_template(
        "subject_plans/subject_plan.html", page=page, words=WORDS, valid=valid_words
    )


# ---- written -------------------------------------------------------------------------------


def _kind_asked(asked: str) -> SubjectPlanKind:
    """The kind that an address says; an ordinary one for none, and for nonsense."""
    known = asked in set(SubjectPlanKind)
    return SubjectPlanKind(asked) if known else SubjectPlanKind.GENERAL


def _to_write(plan: OpenPlan, kind: SubjectPlanKind) -> OwnUnit:
    unit = require_writing_for(plan, own_unit(plan.actor.profile_id))
    require_kind(rule_of(kind, plan.subject.tenant_id), unit)
    return unit


@subject_plans.route(SUBJECT_PLANS + "/ny", opens=AREA, at=Level.CONTRIBUTE)
def new(plan: OpenPlan) -> Page:
    """The form, empty but for today and who asks."""
    kind = _kind_asked(request.args.get("slag", ""))
    unit = _to_write(plan, kind)
    document_id = id_in(request.args.get("dokument", ""))
    start = {
        "title": _(KIND_NAMES[kind]) if kind != SubjectPlanKind.GENERAL else "",
        "kept": KeptWhere.DOCUMENT if document_id else KeptWhere.HERE,
        "document": document_id,
        "valid_from": today(plan.at),
        "contact": plan.actor.profile_id,
    }
    return _form(plan, SubjectPlanForm(formdata=None, data=start), kind, unit)


def _form(
    plan: OpenPlan,
    form: SubjectPlanForm,
    kind: SubjectPlanKind,
    unit: OwnUnit,
    row: SubjectPlan | None = None,
    theirs: VersionView | None = None,
) -> str:
    page = writing_page(plan, kind, unit, row)
    return render_template(
        "subject_plans/form.html",
        form=form.offer(page),
        page=page,
        row=row,
        theirs=theirs,
        their_blocks=blocks_of(theirs.words.text) if theirs else (),
        shown=blocks_of(form.text.data or "") if "vis" in request.form else None,
        new=NEW,
        words=WORDS,
        valid=valid_words,
    )


@subject_plans.route(SUBJECT_PLANS + "/ny", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def add(plan: OpenPlan) -> Page:
    """Put it in, or show how it will look."""
    kind = _kind_asked(request.args.get("slag", ""))
    unit = _to_write(plan, kind)
    form = SubjectPlanForm().offer(writing_page(plan, kind, unit))
    if "vis" not in request.form and form.validate_on_submit():
        try:
            row = add_subject_plan(plan, kind, form.said())
            flash(_("Fagplanen er lagret."), "success")
            # nosemgrep: open-redirect - the id of the row that was just made
            return redirect(f"{_home(plan)}/{row.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(plan, form, kind, unit), 422


def _own(plan: OpenPlan, subject_plan_id: UUID) -> tuple[SubjectPlan, VersionView, OwnUnit]:
    unit = own_unit(plan.actor.profile_id)
    row, newest = with_newest(plan.subject.id, subject_plan_id)
    require_own(plan, unit, row)
    return row, newest, require_writing_for(plan, unit)


@subject_plans.route(ONE + "/endre", opens=AREA, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """The form with what it says."""
    row, newest, unit = _own(plan, subject_plan_id)
    form = subject_plan_form_of(newest)
    return _form(plan, form, SubjectPlanKind(row.kind), unit, row)


@subject_plans.route(ONE + "/endre", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def change(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """Write it anew; with another's text beside it when somebody was first."""
    row, newest, unit = _own(plan, subject_plan_id)
    kind, theirs = SubjectPlanKind(row.kind), None
    form = SubjectPlanForm().offer(writing_page(plan, kind, unit, row))
    if "vis" not in request.form and form.validate_on_submit():
        try:
            change_subject_plan(plan, row.id, form.said(), version=form.version.data or 0)
            flash(_("Fagplanen er lagret."), "success")
            return redirect(f"{_home(plan)}/{row.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                theirs = newest
                form.read_anew(newest.number)
    return _form(plan, form, kind, unit, row, theirs), 422


# ---- shared, taken away, copied ------------------------------------------------------------


@subject_plans.route(ONE + "/deling", opens=AREA, at=Level.CONTRIBUTE)
def sharing(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """Who will read it, before it is shared."""
    page = subject_plan_page(plan, subject_plan_id, None)
    if page is None:
        raise NotVisible
    require_own(plan, page.unit, page.row)
    if page.row.is_shared:
        return redirect(f"{_home(plan)}/{subject_plan_id}", 303)
    return render_template("subject_plans/sharing.html", page=page)


@subject_plans.route(ONE + "/deling", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def share(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """Share it."""
    share_subject_plan(plan, subject_plan_id)
    flash(_("Planen er delt."), "success")
    return redirect(f"{_home(plan)}/{subject_plan_id}", 303)


@subject_plans.route(ONE + "/sletting", opens=AREA, at=Level.CONTRIBUTE)
def removal(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """The last question before it is taken away."""
    row, newest, _unit = _own(plan, subject_plan_id)
    return render_template("subject_plans/removal.html", row=row, version=newest)


@subject_plans.route(ONE + "/sletting", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def remove(plan: OpenPlan, subject_plan_id: UUID) -> Page:
    """Take it away."""
    remove_subject_plan(plan, subject_plan_id)
    flash(_("Fagplanen er slettet."), "success")
    return redirect(_home(plan), 303)


@subject_plans.route(PLAN + "/kopi-til-fagsystem", opens=Area.OVERVIEW, at=Level.READ)
def own_part(plan: OpenPlan) -> Page:
    """Kopier til fagsystem: the own service's part, as plain text to copy or print."""
    return render_template("subject_plans/own_part.html", text=copy_of_own_part(plan))
