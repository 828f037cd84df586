"""Plandeltakere og tilganger: who is in, who is asked, Foreslå deltaker."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.contact import shown_contact
from samspill.identity.queries import ProfileView, colleagues, employee
from samspill.infra.forms import tidy
from samspill.plans.consent.actions import propose_participant, remove_proposal, require_holder
from samspill.plans.consent.pages import scopes_in_force
from samspill.plans.consent.reminding import invite_again
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.participants.forms import ProposalForm, proposal_form
from samspill.plans.participants.models import ParticipantState
from samspill.plans.participants.queries import ParticipantView, participants_of
from samspill.plans.plan.access import OpenPlan

participants = Module("participants", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/deltakere"


@participants.route(BASE, opens=Area.PARTICIPANTS, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """Everybody in the plan, and what each may see."""
    people = _people(plan)
    own = plan.actor.profile_id
    others = [one.profile_id for one in people if one.profile_id not in (None, own)]
    return render_template(
        "participants/overview.html",
        people=people,
        contact=shown_contact(others),
        scopes=scopes_in_force(plan),
        areas=AREA_NAMES,
        is_holder=plan.is_holder,
        may_preview=plan.may(Area.CONSENT),
        day=today(plan.at),
        is_family=plan.may(Area.CONSENT, Level.MANAGE),
        may_withdraw=plan.may(Area.CONSENT, Level.MANAGE) and plan.subject.is_in_use,
    )


def _people(plan: OpenPlan) -> list[ParticipantView]:
    """Who is in and, as far as the reader may know of them, on the way in."""
    own, states = plan.actor.profile_id, _states_known(plan)
    everybody = participants_of(plan.subject.id)
    return [one for one in everybody if one.state in states or one.proposed_by_id == own]


def _states_known(plan: OpenPlan) -> tuple[str, ...]:
    """A proposal is the holder's until it is sent, and the signatories' until all have agreed."""
    known: tuple[str, ...] = (ParticipantState.INVITED, ParticipantState.ACTIVE)
    if plan.may(Area.CONSENT):
        known += (
            ParticipantState.AWAITING_CONSENT,
            ParticipantState.PAUSED,
            ParticipantState.EXPIRED,
        )
    if plan.is_holder:
        known += (ParticipantState.PROPOSED,)
    return known


@participants.route(BASE + "/forslag", opens=Area.PARTICIPANTS, at=Level.MANAGE)
def search(plan: OpenPlan) -> Page:
    """Foreslå deltaker: find the person."""
    require_holder(plan)
    words = tidy(request.args.get("q", ""))[:80]
    child_id = plan.subject.child_id
    found = (
        colleagues(plan.subject.tenant_id, words, today(plan.at), child_id=child_id)
        if words
        else []
    )
    inside = {one.profile_id for one in participants_of(plan.subject.id)}
    return render_template("participants/search.html", words=words, found=found, inside=inside)


@participants.route(BASE + "/forslag/<uuid:profile_id>", opens=Area.PARTICIPANTS, at=Level.MANAGE)
def proposal(plan: OpenPlan, profile_id: UUID) -> Page:
    """Foreslå deltaker: role and what the person may see."""
    require_holder(plan)
    person = _person(plan, profile_id)
    return _proposal(person, _form(plan, person))


@participants.route(
    BASE + "/forslag/<uuid:profile_id>",
    opens=Area.PARTICIPANTS,
    at=Level.MANAGE,
    methods=("POST",),
)
def propose(plan: OpenPlan, profile_id: UUID) -> Page:
    """Put the person on the next version of the consent."""
    person = _person(plan, profile_id)
    form = _form(plan, person)
    if form.validate_on_submit():
        try:
            propose_participant(plan, profile_id=profile_id, **form.payload())
            flash(
                _(
                    "%(name)s er foreslått. Ingen får tilgang før samtykket gjelder.",
                    name=person.name,
                ),
                "success",
            )
            return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _proposal(person, form), 422


def _form(plan: OpenPlan, person: ProfileView) -> ProposalForm:
    return proposal_form(person.title, person.service, participants_of(plan.subject.id))


def _proposal(person: ProfileView, form: ProposalForm) -> str:
    return render_template("participants/proposal.html", person=person, form=form)


def _person(plan: OpenPlan, profile_id: UUID) -> ProfileView:
    shell = plan.subject
    person = employee(profile_id, shell.tenant_id, today(plan.at), child_id=shell.child_id)
    if person is None:
        raise NotVisible
    return person


@participants.route(
    BASE + "/<uuid:participant_id>/invitasjon",
    opens=Area.PARTICIPANTS,
    at=Level.MANAGE,
    methods=("POST",),
)
def invitation(plan: OpenPlan, participant_id: UUID) -> Page:
    """Inviter på nytt: the invitation ran out, the consent still holds."""
    invite_again(plan, participant_id=participant_id)
    flash(_("Invitasjonen er sendt på nytt."), "success")
    return redirect(f"/planer/{plan.subject.id}/deltakere", 303)


@participants.route(
    BASE + "/<uuid:participant_id>/bortvalg",
    opens=Area.PARTICIPANTS,
    at=Level.MANAGE,
    methods=("POST",),
)
def removal(plan: OpenPlan, participant_id: UUID) -> Page:
    """Take a proposal back before it is sent."""
    remove_proposal(plan, participant_id=participant_id)
    flash(_("Forslaget er tatt bort."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
