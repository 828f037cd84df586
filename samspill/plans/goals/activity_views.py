"""Activities: what is done for a goal. Comments and evaluations of both."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.core.paging import Paged, page_number
from samspill.infra.db import instant
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.goals import words
from samspill.plans.goals.access import require_own
from samspill.plans.goals.doing import add_activity, change_activity, tick_off
from samspill.plans.goals.due import AT_A_TIME, by_date, promises_of
from samspill.plans.goals.forms import ActivityForm, CommentForm, EvaluationForm, activity_form_of
from samspill.plans.goals.models import Activity, Arena, Comment, WayOn
from samspill.plans.goals.pages import activity_page, past_texts
from samspill.plans.goals.queries import activity_row, goal_row
from samspill.plans.goals.said import comment_of
from samspill.plans.goals.telling import About, change_comment, evaluate, write_comment
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.stages.actions import has_stages, may_decide

activities = Module("activities", __name__)

Page = str | Response | tuple[str, int]
ONE = "/planer/<uuid:plan_id>"
GOAL = ONE + "/maal/<uuid:goal_id>"
ACTIVITY = ONE + "/aktiviteter/<uuid:activity_id>"


def activity_address(plan: OpenPlan, activity_id: UUID) -> str:
    """Where an activity stands."""
    return f"/planer/{plan.subject.id}/aktiviteter/{activity_id}"


@activities.route(GOAL + "/aktiviteter/ny", opens=Area.GOALS, at=Level.CONTRIBUTE)
def new_activity(plan: OpenPlan, goal_id: UUID) -> Page:
    """The form of a new activity; after another (``?etter=``) where, and by whom, that was."""
    before = id_in(request.args.get("etter", ""))
    return _form(plan, ActivityForm(formdata=None, data=_as_in(plan, before)), goal_id)


def _as_in(plan: OpenPlan, activity_id: UUID | None) -> dict[str, object]:
    if activity_id is None:
        return {}
    found = activity_row(plan.subject.id, activity_id)
    return {"arena": Arena(found.arena), "responsible": found.responsible_profile_id}


def _form(
    plan: OpenPlan,
    form: ActivityForm,
    goal_id: UUID,
    activity: Activity | None = None,
    **more: object,
) -> str:
    people = people_of(plan, Area.GOALS)
    form.offer(people, (activity.responsible_profile_id, *activity.helpers) if activity else ())
    return render_template(
        "goals/activity_form.html",
        form=form,
        goal_id=goal_id,
        activity=activity,
        people=people,
        words=words,
        **more,
    )


@activities.route(
    GOAL + "/aktiviteter/ny", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",)
)
def add(plan: OpenPlan, goal_id: UUID) -> Page:
    """Say what is to be done."""
    goal_row(plan.subject.id, goal_id)
    form = ActivityForm().offer(people_of(plan, Area.GOALS))
    if form.validate_on_submit():
        try:
            activity = add_activity(plan, goal_id, form.text())
            flash(_("Aktiviteten er lagret. Den som har ansvaret, får beskjed."), "success")
            return redirect(activity_address(plan, activity.id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(plan, form, goal_id), 422


@activities.route(ACTIVITY, opens=Area.GOALS, at=Level.OWN)
def activity(plan: OpenPlan, activity_id: UUID) -> Page:
    """One activity, and what is said of it."""
    return _activity(plan, activity_id, CommentForm(formdata=None))


def _activity(plan: OpenPlan, activity_id: UUID, comment: CommentForm) -> str:
    page = activity_page(plan, activity_id, page_number(request.args.get("sagt", "")))
    return render_template(
        "goals/activity.html",
        page=page,
        words=words,
        day=today(plan.at),
        comment=comment,
        form=comment if comment.errors else None,
    )


@activities.route(ACTIVITY + "/endre", opens=Area.GOALS, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, activity_id: UUID) -> Page:
    """The form with what the activity says."""
    found = activity_row(plan.subject.id, activity_id)
    require_own(plan, found)
    return _form(plan, activity_form_of(found), found.goal_id, found)


@activities.route(ACTIVITY + "/endre", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def change(plan: OpenPlan, activity_id: UUID) -> Page:
    """Write it anew; with another's text beside it when somebody was first."""
    form = ActivityForm().offer(people_of(plan, Area.GOALS))
    found = activity_row(plan.subject.id, activity_id)
    require_own(plan, found)
    theirs = None
    if form.validate_on_submit():
        try:
            change_activity(plan, activity_id, form.text(), version=form.version.data or 0)
            flash(_("Aktiviteten er lagret."), "success")
            return redirect(activity_address(plan, activity_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                theirs = found
                form.read_anew(found.version)
    return _form(plan, form, found.goal_id, found, theirs=theirs), 422


@activities.route(ACTIVITY + "/gjort", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def done(plan: OpenPlan, activity_id: UUID) -> Page:
    """Tick it off."""
    found = tick_off(plan, activity_id)
    flash(_("Gjort: %(title)s", title=found.title), "success")
    from_list = request.form.get("fra") == "oppgaver"
    return redirect("/mine-oppgaver" if from_list else activity_address(plan, activity_id), 303)


@activities.route(ACTIVITY + "/historikk", opens=Area.GOALS, at=Level.OWN)
def history(plan: OpenPlan, activity_id: UUID) -> Page:
    """What the activity said before."""
    thing = activity_row(plan.subject.id, activity_id)
    past = past_texts(plan, activity_id, request.args.get("for", ""))
    back = activity_address(plan, activity_id)
    return render_template(
        "goals/history.html", lead=thing.title, past=past, back=back, is_activity=True
    )


# ---- what is said --------------------------------------------------------------------------


@activities.route(GOAL + "/kommentarer", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def comment_goal(plan: OpenPlan, goal_id: UUID) -> Page:
    """Comment a goal."""
    goal_row(plan.subject.id, goal_id)
    address = f"/planer/{plan.subject.id}/maal/{goal_id}"
    return _comment(plan, About(goal_id), address)


@activities.route(
    ACTIVITY + "/kommentarer", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",)
)
def comment_activity(plan: OpenPlan, activity_id: UUID) -> Page:
    """Comment an activity."""
    found = activity_row(plan.subject.id, activity_id)
    return _comment(plan, About(found.goal_id, found.id), activity_address(plan, found.id))


def _comment(plan: OpenPlan, about: About, address: str) -> Page:
    form = CommentForm()
    if not form.validate_on_submit():
        return _comment_form(plan, form, address, address + "/kommentarer"), 422
    write_comment(plan, about, text=form.text.data)
    flash(_("Kommentaren er lagt til."), "success")
    return redirect(address + "#sagt", 303)


def _comment_form(plan: OpenPlan, form: CommentForm, back: str, action: str) -> str:
    people = people_of(plan, Area.GOALS)
    return render_template(
        "goals/comment_form.html", form=form, people=people, back=back, action=action
    )


COMMENT = ONE + "/kommentarer/<uuid:comment_id>"


@activities.route(COMMENT, opens=Area.GOALS, at=Level.CONTRIBUTE)
def edit_comment(plan: OpenPlan, comment_id: UUID) -> Page:
    """The form with one's own comment."""
    return _own_comment(plan, comment_id, None)


@activities.route(COMMENT + "/historikk", opens=Area.GOALS, at=Level.OWN)
def comment_history(plan: OpenPlan, comment_id: UUID) -> Page:
    """What a comment said before its writer corrected it."""
    found = _comment_here(plan, comment_id)
    return render_template(
        "goals/history.html",
        past=past_texts(plan, comment_id, request.args.get("for", "")),
        back=_part_of(plan, found),
        here=f"/planer/{plan.subject.id}/kommentarer/{comment_id}/historikk",
        is_activity=found.activity_id is not None,
    )


def _comment_here(plan: OpenPlan, comment_id: UUID) -> Comment:
    found = comment_of(plan.subject.id, comment_id)
    if found is None:
        raise NotVisible
    return found


def _part_of(plan: OpenPlan, comment: Comment) -> str:
    """The page that a comment stands on."""
    if comment.activity_id:
        return activity_address(plan, comment.activity_id)
    return f"/planer/{plan.subject.id}/maal/{comment.goal_id}"


@activities.route(COMMENT, opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def keep_comment(plan: OpenPlan, comment_id: UUID) -> Page:
    """Correct one's own comment."""
    return _own_comment(plan, comment_id, CommentForm())


def _own_comment(plan: OpenPlan, comment_id: UUID, form: CommentForm | None) -> Page:
    found = _comment_here(plan, comment_id)
    if found.author_profile_id != plan.actor.profile_id:
        raise NotEnough(_("Du kan bare endre det du har skrevet selv."))
    back = _part_of(plan, found)
    action = f"/planer/{plan.subject.id}/kommentarer/{comment_id}"
    if form is None:
        return _comment_form(plan, CommentForm(obj=found), back, action)
    if not form.validate_on_submit():
        return _comment_form(plan, form, back, action), 422
    change_comment(plan, comment_id, text=form.text.data)
    flash(_("Kommentaren er endret."), "success")
    return redirect(back + "#sagt", 303)


@activities.route(GOAL + "/vurdering", opens=Area.GOALS, at=Level.CONTRIBUTE)
def new_evaluation_of_goal(plan: OpenPlan, goal_id: UUID) -> Page:
    """The form: how did it go with the goal?"""
    found = goal_row(plan.subject.id, goal_id)
    return _evaluation_form(plan, EvaluationForm(formdata=None), found.title, f"maal/{goal_id}")


@activities.route(GOAL + "/vurdering", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def evaluate_goal(plan: OpenPlan, goal_id: UUID) -> Page:
    """Write how it went with the goal."""
    found = goal_row(plan.subject.id, goal_id)
    return _evaluate(plan, About(goal_id), found.title, f"maal/{goal_id}")


@activities.route(ACTIVITY + "/vurdering", opens=Area.GOALS, at=Level.CONTRIBUTE)
def new_evaluation(plan: OpenPlan, activity_id: UUID) -> Page:
    """The form: how did it go with the activity?"""
    found = activity_row(plan.subject.id, activity_id)
    part = f"aktiviteter/{activity_id}"
    return _evaluation_form(plan, EvaluationForm(formdata=None), found.title, part)


@activities.route(ACTIVITY + "/vurdering", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def evaluate_activity(plan: OpenPlan, activity_id: UUID) -> Page:
    """Write how it went with the activity."""
    found = activity_row(plan.subject.id, activity_id)
    about = About(found.goal_id, found.id)
    return _evaluate(plan, about, found.title, f"aktiviteter/{activity_id}")


def _evaluate(plan: OpenPlan, about: About, title: str, part: str) -> Page:
    form = EvaluationForm().offer()
    if not form.validate_on_submit():
        return _evaluation_form(plan, form, title, part), 422
    said = form.said()
    evaluate(plan, about, said)
    return _lead_on(plan, about, said.way_on, part)


def _lead_on(plan: OpenPlan, about: About, way_on: WayOn, part: str) -> Response:
    """What was decided leads to where it is done, for who may do it."""
    home = f"/planer/{plan.subject.id}"
    text, to = _("Vurderingen er lagret."), f"/{part}#sagt"
    if way_on == WayOn.NEW_ACTIVITY:
        text = _("Vurderingen er lagret. Hva vil dere prøve nå?")
        before = f"?etter={about.activity_id}" if about.activity_id else ""
        to = f"/maal/{about.goal_id}/aktiviteter/ny{before}"
    elif way_on in (WayOn.LEVEL_UP, WayOn.LEVEL_DOWN):
        text = _another_level(plan)
        to = "/innstillinger/nivaa/ny" if may_decide(plan) else to
    flash(text, "success")
    return redirect(home + to, 303)


def _another_level(plan: OpenPlan) -> str:
    """Who decides that the plan is on another level; in a plan without levels, who takes it on."""
    shell = plan.subject
    name = shell.acting_name if shell.acts_on() else shell.holder_name
    if may_decide(plan):
        return _("Vurderingen er lagret. Skriv ned hvilket nivå dere ble enige om.")
    if plan.is_holder:
        return _("Vurderingen er lagret. Ta det videre med familien.")
    if has_stages(plan):
        return _(
            "Vurderingen er lagret. Nivået blir dere enige om sammen, og %(name)s skriver det ned.",
            name=name,
        )
    return _("Vurderingen er lagret. %(name)s tar det videre med familien.", name=name)


def _evaluation_form(plan: OpenPlan, form: EvaluationForm, title: str, part: str) -> str:
    return render_template(
        "goals/evaluation_form.html",
        form=form.offer(),
        what=title,
        back=f"/planer/{plan.subject.id}/{part}",
        is_activity=part.startswith("aktiviteter"),
        people=people_of(plan, Area.GOALS),
    )


@activities.route(
    "/mine-oppgaver",
    opens=mine("what the profile has said it will do"),
    least=Strength.HIGH,
)
def promises(actor: Actor) -> Page:
    """Det jeg har sagt jeg skal gjøre, in every plan, by date."""
    number = page_number(request.args.get("side", ""))
    found = promises_of(actor.profile_id, number)
    note_looks(actor, {Area.GOALS: {one.plan_id for one in found}})
    return render_template(
        "goals/promises.html",
        found=by_date(found, today(instant())),
        is_empty=not found,
        paged=Paged(number, found[0].total if found else 0, AT_A_TIME),
        words=words,
    )
