"""Plandeltakere og tilganger: who is in, who is asked, what happens to a place, who sees what."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.core.paging import Paged, page_number
from samspill.identity.contact import shown_contact
from samspill.identity.queries import ProfileView, colleagues, employee
from samspill.infra.forms import tidy
from samspill.plans.consent.actions import propose_participant, remove_proposal, require_holder
from samspill.plans.consent.pages import scopes_in_force, who_reads_on
from samspill.plans.consent.places import (
    STAYS,
    accept_invitation,
    decline_invitation,
    invite_again,
    pause_own_place,
    pause_participant,
    remove_participant,
    resume_participant,
    set_place_end,
)
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.participants.forms import PlaceEndForm, ProposalForm, proposal_form
from samspill.plans.participants.models import IN, ParticipantState, Role, Template
from samspill.plans.participants.pages import who_sees_what
from samspill.plans.participants.queries import (
    ParticipantView,
    participant_view,
    participants_of,
)
from samspill.plans.participants.words import AROUND, LEVEL_NAMES, PAUSE_WORDS, TEMPLATE_NAMES
from samspill.plans.plan.access import OpenPlan
from samspill.plans.wishes.forms import wish_in
from samspill.plans.wishes.models import WishState
from samspill.plans.wishes.queries import wishes_of

participants = Module("participants", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/deltakere"
PEOPLE_AT_A_TIME = 15
"""Each with what she may see; the family and the stafettholder stand first."""


@participants.route(BASE, opens=Area.PARTICIPANTS, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """Everybody in the plan, and what each may see."""
    everybody = _people(plan)
    paged = Paged(page_number(request.args.get("side", "")), len(everybody), PEOPLE_AT_A_TIME)
    people = paged.part_of(everybody)
    own = plan.actor.profile_id
    others = [one.profile_id for one in people if one.profile_id not in (None, own)]
    knows_all = plan.may(Area.CONSENT)
    gone = participants_of(plan.subject.id, removed=True) if knows_all else []
    return render_template(
        "participants/overview.html",
        people=people,
        paged=paged,
        contact=shown_contact(others) if plan.subject.sees(Where.CONTACT) else {},
        gone=[one for one in gone if one.invitation_until or one.channel and one.joined_at],
        wishes=[w for w in wishes_of(plan.subject.id) if w.state == WishState.WAITING]
        if knows_all
        else [],
        scopes=scopes_in_force(plan),
        reading=who_reads_on(plan),
        areas=AREA_NAMES,
        pauses=PAUSE_WORDS,
        own_profile_id=plan.actor.profile_id,
        is_holder=plan.is_holder,
        may_preview=knows_all,
        day=today(plan.at),
        is_family=plan.may(Area.CONSENT, Level.MANAGE),
        may_change=plan.may(Area.PARTICIPANTS, Level.MANAGE) and plan.subject.is_in_use,
        may_withdraw=plan.may(Area.CONSENT, Level.MANAGE) and plan.subject.is_in_use,
    )


def _people(plan: OpenPlan) -> list[ParticipantView]:
    """Who is in and, as far as the reader may know of them, on the way in."""
    own, states = plan.actor.profile_id, _states_known(plan)
    everybody = participants_of(plan.subject.id)
    return [one for one in everybody if one.state in states or one.proposed_by_id == own]


def _states_known(plan: OpenPlan) -> tuple[str, ...]:
    """A proposal is the holder's until it is sent, and the signatories' until all have agreed."""
    known: tuple[str, ...] = (*IN, ParticipantState.PAUSED, ParticipantState.EXPIRED)
    if plan.may(Area.CONSENT):
        known += (ParticipantState.AWAITING_CONSENT,)
    if plan.is_holder:
        known += (ParticipantState.PROPOSED,)
    return known


@participants.route(BASE + "/hvem-ser-hva", opens=Area.CONSENT, at=Level.READ)
def who_sees(plan: OpenPlan) -> Page:
    """Hvem ser hva, now or on a day that was: for the family and the holder."""
    day = _past_day(request.args.get("dato", ""), today(plan.at))
    return render_template(
        "participants/who_sees.html",
        sights=who_sees_what(plan, day),
        areas={**AROUND, **AREA_NAMES},
        words=LEVEL_NAMES,
        day=day,
        latest=today(plan.at),
    )


def _past_day(text: str, latest: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < latest else None


@participants.route(BASE + "/forslag", opens=Area.PARTICIPANTS, at=Level.MANAGE)
def search(plan: OpenPlan) -> Page:
    """Foreslå deltaker: find the person."""
    require_holder(plan)
    words = tidy(request.args.get("q", ""))[:80]
    found = (
        colleagues(
            plan.subject.tenant_id,
            words,
            today(plan.at),
            child_id=plan.subject.child_id,
            by_unit=plan.subject.sees(Where.WORKPLACES),
        )
        if words
        else []
    )
    inside = {one.profile_id for one in participants_of(plan.subject.id)}
    return render_template(
        "participants/search.html",
        words=words,
        found=found,
        inside=inside,
        wish=wish_in(request.args),
    )


def _template() -> Template:
    try:
        return Template(request.args.get("mal", ""))
    except ValueError:
        return Template.PROFESSIONAL


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
        chosen = {"template": _template(), "wish_id": wish_in(request.args), **form.payload()}
        try:
            propose_participant(plan, profile_id=profile_id, **chosen)
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
    people = participants_of(plan.subject.id)
    return proposal_form(person.title, person.service, people, _template())


def _proposal(person: ProfileView, form: ProposalForm) -> str:
    return render_template(
        "participants/proposal.html",
        person=person,
        form=form,
        templates=TEMPLATE_NAMES,
        template=_template(),
        wish=wish_in(request.args),
    )


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


# ---- invitation ---------------------------------------------------------------------------

INVITATION = "/planer/<uuid:plan_id>/invitasjon"


@participants.route(INVITATION, opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def acceptance(plan: OpenPlan) -> Page:
    """Bli med."""
    accept_invitation(plan)
    return redirect(f"/planer/{plan.subject.id}", 303)


@participants.route(INVITATION + "/avslag", opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def refusal(plan: OpenPlan) -> Page:
    """Takk, nei: one step, no reason asked."""
    decline_invitation(plan)
    flash(_("Du har takket nei. %(name)s får beskjed.", name=plan.subject.holder_name), "success")
    return redirect("/planer", 303)


# ---- a place ------------------------------------------------------------------------------

ONE = BASE + "/<uuid:participant_id>"


@participants.route(BASE + "/pause", opens=Area.PARTICIPANTS, at=Level.READ)
def own_pause(plan: OpenPlan) -> Page:
    """What a pause means for oneself."""
    own = next(
        (p for p in participants_of(plan.subject.id) if p.profile_id == plan.actor.profile_id), None
    )
    if own is None or own.role in STAYS:
        raise NotVisible
    return render_template("participants/pause.html")


@participants.route(BASE + "/pause", opens=Area.PARTICIPANTS, at=Level.READ, methods=("POST",))
def take_pause(plan: OpenPlan) -> Page:
    """Ta pause."""
    pause_own_place(plan)
    flash(_("Du har pause. Stafettholderen kan åpne plassen din igjen."), "success")
    return redirect("/planer", 303)


@participants.route(ONE, opens=Area.PARTICIPANTS, at=Level.MANAGE)
def place(plan: OpenPlan, participant_id: UUID) -> Page:
    """One participant's place, for the holder: last day, pause, removal."""
    return _place(plan, participant_id, PlaceEndForm())


def _place(plan: OpenPlan, participant_id: UUID, form: PlaceEndForm) -> str:
    person = participant_view(plan.subject.id, participant_id)
    line = scopes_in_force(plan).get(participant_id)
    if line is None or person.role in (*STAYS, Role.CONTACT):
        raise NotVisible
    if form.ends_on.raw_data is None:
        form.ends_on.data = person.ends_on or plan.subject.consent_until
    until = person.invitation_until
    is_over = person.joined_at is None and (until is None or until < today(plan.at))
    return render_template(
        "participants/place.html",
        person=person,
        line=line,
        areas=AREA_NAMES,
        form=form,
        pauses=PAUSE_WORDS,
        has_lapsed=is_over and person.state != ParticipantState.PAUSED,
    )


@participants.route(ONE + "/sluttdato", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def place_end(plan: OpenPlan, participant_id: UUID) -> Page:
    """Set the last day of a place."""
    form = PlaceEndForm()
    if form.validate_on_submit():
        try:
            set_place_end(plan, participant_id=participant_id, **form.payload())
            return _done(plan, _("Sluttdatoen er lagret."))
        except RuleBroken as rule:
            form.refuse(rule)
    return _place(plan, participant_id, form), 422


@participants.route(ONE + "/pause", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def pause(plan: OpenPlan, participant_id: UUID) -> Page:
    """Let a place rest."""
    pause_participant(plan, participant_id=participant_id)
    return _done(plan, _("Plassen har pause. Tilgangen er stengt."))


@participants.route(
    ONE + "/gjenopptak", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",)
)
def resumption(plan: OpenPlan, participant_id: UUID) -> Page:
    """Open a place that rested, or invite again."""
    form = PlaceEndForm(formdata=None)
    try:
        resume_participant(plan, participant_id=participant_id)
    except RuleBroken as rule:
        form.refuse(rule)
        return _place(plan, participant_id, form), 422
    return _done(plan, _("Plassen er åpen igjen."))


@participants.route(ONE + "/fjerning", opens=Area.PARTICIPANTS, at=Level.MANAGE)
def removal_form(plan: OpenPlan, participant_id: UUID) -> Page:
    """What removing somebody means."""
    require_holder(plan)
    person = participant_view(plan.subject.id, participant_id)
    if person.role in STAYS or participant_id not in scopes_in_force(plan):
        raise NotVisible
    return render_template("participants/removal.html", person=person)


@participants.route(ONE + "/fjerning", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def take_out(plan: OpenPlan, participant_id: UUID) -> Page:
    """Take somebody out of the plan."""
    remove_participant(plan, participant_id=participant_id)
    return _done(plan, _("Tilgangen er stengt. Familien får beskjed."))


def _done(plan: OpenPlan, message: str) -> Response:
    flash(message, "success")
    return redirect(f"/planer/{plan.subject.id}/deltakere", 303)
