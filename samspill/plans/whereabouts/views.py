"""Hvem ser hvor og når: the lists of a protected child, and the leader's answer (F8)."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.access.whereabouts import Where
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.plans.plan.access import OpenPlan
from samspill.plans.signatories.forms import DecisionForm
from samspill.plans.whereabouts.actions import decide_viewer, propose_viewer, remove_viewer
from samspill.plans.whereabouts.forms import ViewerForm, viewer_form
from samspill.plans.whereabouts.lowering import decide_lowering, propose_lowering
from samspill.plans.whereabouts.queries import ViewerView, candidates, fall_shown, viewers_of
from samspill.plans.whereabouts.words import FIELD_MEANS, FIELD_NAMES, PROTECTION

whereabouts = Module("whereabouts", __name__)

Page = str | Response | tuple[str, int]
LISTS = "/planer/<uuid:plan_id>/deltakere/hvor-og-naar"


@whereabouts.route(LISTS, opens=Area.PARTICIPANTS, at=Level.CONTRIBUTE)
def lists(plan: OpenPlan) -> Page:
    """Who sees what of where and when, for the family and the holder."""
    return _lists(plan, None)


def _lists(plan: OpenPlan, form: ViewerForm | None) -> str:
    known = [one for one in viewers_of(plan.subject.id) if _may_know(plan, one)]
    if form is None and plan.is_holder:
        form = viewer_form(candidates(plan.subject.id))
    return render_template(
        "whereabouts/lists.html",
        lists={where: [one for one in known if one.field == where] for where in Where},
        names=FIELD_NAMES,
        means=FIELD_MEANS,
        asking=form,
        fall=fall_shown(plan.subject.id) if plan.is_holder else None,
        protection=PROTECTION,
        form=form if form is not None and form.errors else None,
        is_holder=plan.is_holder,
        may_remove=plan.is_holder or plan.may(Area.CONSENT, Level.MANAGE),
    )


def _may_know(plan: OpenPlan, one: ViewerView) -> bool:
    """Guardians of a protected child see no other guardian's name (J9), and no open question."""
    if plan.is_holder or one.profile_id == plan.actor.profile_id:
        return True
    return one.decided_by is not None and not one.is_private


@whereabouts.route(LISTS, opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def propose(plan: OpenPlan) -> Page:
    """Ask a leader to let somebody see."""
    form = viewer_form(candidates(plan.subject.id))
    if form.validate_on_submit():
        try:
            propose_viewer(plan, **form.payload())
            flash(
                _("Lederen har fått spørsmålet. Ingen ser noe nytt før det er avgjort."), "success"
            )
            return redirect(f"/planer/{plan.subject.id}/deltakere/hvor-og-naar", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _lists(plan, form), 422


@whereabouts.route(
    LISTS + "/<uuid:viewer_id>/fjerning",
    opens=Area.PARTICIPANTS,
    at=Level.CONTRIBUTE,
    methods=("POST",),
)
def remove(plan: OpenPlan, viewer_id: UUID) -> Page:
    """Take a name off a list."""
    remove_viewer(plan, viewer_id=viewer_id)
    flash(_("Navnet er tatt bort. Det gjelder fra nå."), "success")
    return redirect(f"/planer/{plan.subject.id}/deltakere/hvor-og-naar", 303)


@whereabouts.route(
    "/planer/<uuid:plan_id>/avklaring/hvor-og-naar",
    opens=Area.SIGNATORIES,
    at=Level.MANAGE,
    methods=("POST",),
)
def settle(plan: OpenPlan) -> Page:
    """Agree, or not, that somebody may see."""
    form = DecisionForm()
    if not form.validate_on_submit():
        raise NotVisible
    answer = form.payload()
    decide_viewer(plan, asked_id=answer["matter_id"], agrees=answer["agrees"])
    flash(_("Svaret ditt er lagret. Stafettholderen ser det på siden med listene."), "success")
    return redirect(f"/planer/{plan.subject.id}/avklaring", 303)


@whereabouts.route(LISTS + "/vern", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def ask_to_lower(plan: OpenPlan) -> Page:
    """Ask a leader whether the protection shall be as the register says."""
    try:
        propose_lowering(plan)
        flash(_("Lederen har fått spørsmålet. Vernet står til det er avgjort."), "success")
    except RuleBroken as rule:
        flash(rule.text, "danger")
    return redirect(f"/planer/{plan.subject.id}/deltakere/hvor-og-naar", 303)


@whereabouts.route(
    "/planer/<uuid:plan_id>/avklaring/vern",
    opens=Area.SIGNATORIES,
    at=Level.MANAGE,
    methods=("POST",),
)
def settle_lowering(plan: OpenPlan) -> Page:
    """Agree, or not, that the child is protected less."""
    form = DecisionForm()
    if not form.validate_on_submit():
        raise NotVisible
    answer = form.payload()
    decide_lowering(plan, fall_id=answer["matter_id"], agrees=answer["agrees"])
    flash(_("Svaret ditt er lagret, og gjelder fra nå."), "success")
    return redirect(f"/planer/{plan.subject.id}/avklaring", 303)
