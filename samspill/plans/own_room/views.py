"""Mitt rom: the child's own pages, and those of whom it shares with."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, session
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine, public
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.core.paging import Paged, page_number
from samspill.documents.serving import picture_response
from samspill.identity.signin.leaving import KEPT_FOR, give_away_screen
from samspill.plans.own_room.access import Room, choosable, open_room
from samspill.plans.own_room.actions import (
    answer_share,
    prepare,
    share_entry,
    take_back,
    throw_away,
    write_entry,
)
from samspill.plans.own_room.around import meetings_ahead, people_around
from samspill.plans.own_room.forms import (
    EntryForm,
    PreparationForm,
    ShareAnswerForm,
    SharingForm,
    TogetherForm,
)
from samspill.plans.own_room.queries import (
    activities_to_name,
    entries_of,
    entry_and_readers,
    entry_of,
    picture_of_entry,
    picture_of_share,
    share_of_child,
    share_of_reader,
    shared_view,
    shared_with,
    shares_of,
)
from samspill.plans.own_room.together import (
    Sitting,
    may_sit_down,
    readers_to_choose,
    sit_down,
    write_together,
)
from samspill.plans.own_room.words import WORDS
from samspill.plans.participants.people import PersonIn
from samspill.plans.plan.access import OpenPlan

own_room = Module("own_room", __name__)

Page = str | Response | tuple[str, int]
ROOM = "/mitt-rom"
ENTRY = ROOM + "/<uuid:entry_id>"
SHARE = ROOM + "/delt/<uuid:share_id>"
SHARED = "/planer/<uuid:plan_id>/barnets-stemme"
OWN = mine("a child's own room: what it wrote, and with whom it shares it", by_feide=True)


def _room_of(entry_id: UUID) -> str:
    return f"{ROOM}/{entry_id}"


@own_room.route(ROOM, opens=OWN)
def overview(actor: Actor) -> Page:
    """What stands in the room, the newest first."""
    room, number = open_room(actor), page_number(request.args.get("side", ""))
    entries = entries_of(room.profile_id, number)
    shares = shares_of(room.profile_id, [one.id for one in entries])
    return render_template(
        "own_room/overview.html",
        room=room,
        entries=entries,
        shares=shares,
        paged=Paged(number, entries[0].total if entries else 0),
        words=WORDS,
    )


@own_room.route(ROOM + "/ny", opens=OWN)
def new(actor: Actor) -> Page:
    """The form for something new."""
    return _writing(open_room(actor), EntryForm(formdata=None))


def _writing(room: Room, form: EntryForm) -> str:
    return render_template("own_room/entry_form.html", room=room, form=form)


@own_room.route(ROOM + "/ny", opens=OWN, methods=("POST",))
def keep(actor: Actor) -> Page:
    """Keep it, for the child alone."""
    room, form = open_room(actor), EntryForm()
    if form.validate_on_submit():
        try:
            entry = write_entry(room, form.said(), form.picture())
            flash(_("Lagret. Bare du ser det."), "success")
            return redirect(_room_of(entry.id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _writing(room, form.hold_picture()), 422


@own_room.route(ROOM + "/forberedelse", opens=OWN)
def preparation(actor: Actor) -> Page:
    """The form for what a meeting should know."""
    return _preparing(open_room(actor), PreparationForm(formdata=None))


def _preparing(room: Room, form: PreparationForm) -> str:
    form.offer(meetings_ahead(room.person_id))
    return render_template("own_room/preparation.html", room=room, form=form)


@own_room.route(ROOM + "/forberedelse", opens=OWN, methods=("POST",))
def keep_preparation(actor: Actor) -> Page:
    """Keep it, for the child alone until it is shared."""
    room, form = open_room(actor), PreparationForm()
    form.offer(meetings_ahead(room.person_id))
    if form.validate_on_submit():
        try:
            entry = prepare(room, form.said())
            flash(_("Lagret. Bare du ser det, til du deler det."), "success")
            return redirect(_room_of(entry.id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return render_template("own_room/preparation.html", room=room, form=form), 422


@own_room.route(ENTRY, opens=OWN)
def entry(actor: Actor, entry_id: UUID) -> Page:
    """One thing one wrote, with whom it is shared, and what they answered."""
    room = open_room(actor)
    return render_template(
        "own_room/entry.html",
        room=room,
        entry=entry_of(room.profile_id, entry_id),
        shares=shares_of(room.profile_id, [entry_id]).get(entry_id, []),
        words=WORDS,
    )


@own_room.route(ENTRY + "/bilde", opens=OWN)
def picture(actor: Actor, entry_id: UUID) -> Response:
    """What one drew."""
    content = picture_of_entry(open_room(actor).profile_id, entry_id)
    return picture_response([content], len(content))


@own_room.route(ENTRY + "/del", opens=OWN)
def sharing(actor: Actor, entry_id: UUID) -> Page:
    """With whom one will share it."""
    return _sharing(open_room(actor), entry_id, SharingForm(formdata=None))


def _sharing(room: Room, entry_id: UUID, form: SharingForm) -> str:
    found, already = entry_and_readers(room.profile_id, entry_id)
    people = [one for one in _choosable(room) if one.profile_id not in already]
    form.offer(people)
    return render_template(
        "own_room/sharing.html", room=room, entry=found, people=people, form=form, words=WORDS
    )


def _choosable(room: Room) -> list[PersonIn]:
    around = people_around(room.person_id)
    found = [one for _plan, people in around for one in choosable(people, room.profile_id)]
    return list({one.profile_id: one for one in found}.values())


@own_room.route(ENTRY + "/del", opens=OWN, methods=("POST",))
def share(actor: Actor, entry_id: UUID) -> Page:
    """Share it with those chosen."""
    room, form = open_room(actor), SharingForm()
    try:
        got = share_entry(room, entry_id, form.chosen())
        names = ", ".join(one.name for one in got)
        flash(_("Delt med %(names)s. Du får vite hva de svarer.", names=names), "success")
        return redirect(_room_of(entry_id), 303)
    except RuleBroken as rule:
        form.refuse(rule)
    return _sharing(room, entry_id, form), 422


@own_room.route(ENTRY + "/kast", opens=OWN)
def throwing(actor: Actor, entry_id: UUID) -> Page:
    """The last question before something is thrown away."""
    room = open_room(actor)
    return render_template("own_room/throwing.html", entry=entry_of(room.profile_id, entry_id))


@own_room.route(ENTRY + "/kast", opens=OWN, methods=("POST",))
def throw(actor: Actor, entry_id: UUID) -> Page:
    """Throw it away."""
    throw_away(open_room(actor), entry_id)
    flash(_("Kastet. Det er borte for alltid."), "success")
    return redirect(ROOM, 303)


@own_room.route(SHARE + "/tilbake", opens=OWN)
def withdrawal(actor: Actor, share_id: UUID) -> Page:
    """The last question before a copy is taken back."""
    room = open_room(actor)
    entry_id = share_of_child(room.profile_id, share_id).entry_id
    found = next(x for x in shares_of(room.profile_id, [entry_id])[entry_id] if x.id == share_id)
    return render_template("own_room/withdrawal.html", share=found)


@own_room.route(SHARE + "/tilbake", opens=OWN, methods=("POST",))
def withdraw(actor: Actor, share_id: UUID) -> Page:
    """Take it back."""
    entry_id = take_back(open_room(actor), share_id)
    flash(_("Tatt tilbake."), "success")
    return redirect(_room_of(entry_id), 303)


# ---- whom it was shared with ----------------------------------------------------------------


@own_room.route(SHARED, opens=Area.OVERVIEW, at=Level.READ)
def shared(plan: OpenPlan) -> Page:
    """What the child has shared with the one who looks, and nobody else's."""
    found = shared_with(plan.subject.id, plan.actor.profile_id)
    return render_template(
        "own_room/shared.html", shared=found, words=WORDS, together=may_sit_down(plan)
    )


@own_room.route(SHARED + "/<uuid:share_id>", opens=Area.OVERVIEW, at=Level.READ)
def one_shared(plan: OpenPlan, share_id: UUID) -> Page:
    """One thing it shared, and the form of an answer."""
    return _one_shared(plan, share_id, ShareAnswerForm(formdata=None))


def _one_shared(plan: OpenPlan, share_id: UUID, form: ShareAnswerForm) -> str:
    found = share_of_reader(plan.subject.id, plan.actor.profile_id, share_id)
    form.offer(activities_to_name(plan.subject.id) if plan.may(Area.GOALS) else [])
    return render_template(
        "own_room/one_shared.html",
        share=shared_view(found),
        form=form,
        may_answer=plan.subject.is_active,
        words=WORDS,
    )


@own_room.route(SHARED + "/<uuid:share_id>/bilde", opens=Area.OVERVIEW, at=Level.READ)
def shared_picture(plan: OpenPlan, share_id: UUID) -> Response:
    """What the child drew and shared with the one who looks."""
    share = share_of_reader(plan.subject.id, plan.actor.profile_id, share_id)
    content = picture_of_share(share)
    return picture_response([content], len(content))


@own_room.route(SHARED + "/<uuid:share_id>", opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def answer(plan: OpenPlan, share_id: UUID) -> Page:
    """Answer the child."""
    form = ShareAnswerForm()
    form.offer(activities_to_name(plan.subject.id) if plan.may(Area.GOALS) else [])
    if form.validate_on_submit():
        try:
            answer_share(plan, share_id, form.answer())
            flash(_("Svaret er sendt til barnet."), "success")
            return redirect(f"/planer/{plan.subject.id}/barnets-stemme/{share_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _one_shared(plan, share_id, form), 422


# ---- together at one screen -----------------------------------------------------------------


@own_room.route(SHARED + "/sammen", opens=Area.OVERVIEW, at=Level.READ)
def together(plan: OpenPlan) -> Page:
    """What happens when the two write together, before it happens."""
    return render_template("own_room/together.html", sitting=sit_down(plan))


@own_room.route(SHARED + "/sammen", opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def begin_together(plan: OpenPlan) -> Response:
    """Sign the adult out, here and at ID-porten, and give the screen to the child."""
    return give_away_screen(sit_down(plan).to_json(), TOGETHER)


TOGETHER = "/sammen"
THEIRS = public("nobody is signed in while a child writes beside an adult; her session says what")


@own_room.route(TOGETHER, opens=THEIRS)
def at_the_screen() -> Page:
    """The child's page; without a sitting the neutral one, which tells nothing."""
    kept = session.get(KEPT_FOR)
    if kept is None:
        return render_template("own_room/together_done.html")
    return _at_the_screen(Sitting.from_json(kept), TogetherForm(formdata=None))


def _at_the_screen(sitting: Sitting, form: TogetherForm) -> str:
    form.offer(readers_to_choose(sitting))
    return render_template("own_room/together_form.html", sitting=sitting, form=form)


@own_room.route(TOGETHER, opens=THEIRS, methods=("POST",))
def keep_together() -> Page:
    """Keep it, or stop without. Either way the page after it is nobody's."""
    kept = session.get(KEPT_FOR)
    if kept is None or "stopp" in request.form:
        session.pop(KEPT_FOR, None)
        return redirect(TOGETHER, 303)
    sitting, form = Sitting.from_json(kept), TogetherForm()
    if form.validate_on_submit():
        try:
            write_together(sitting, form.said(), form.chosen(), form.picture())
            session.pop(KEPT_FOR, None)
            return redirect(TOGETHER, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _at_the_screen(sitting, form.hold_picture()), 422
