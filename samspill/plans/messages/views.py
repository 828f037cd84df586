"""Meldinger: one's own threads, a new message, answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.documents.kinds import ACCEPTED
from samspill.documents.refusals import said
from samspill.documents.rows import most_mb
from samspill.documents.several import MOST_FILES
from samspill.documents.words import size_name
from samspill.plans.documents.access import readers_among
from samspill.plans.documents.pages import kind_name
from samspill.plans.documents.queries import document_row
from samspill.plans.earlier.actions import require_writing
from samspill.plans.messages.access import answered_to, may_withdraw
from samspill.plans.messages.actions import (
    NOT_SHOWN,
    Audience,
    To,
    add_people,
    answer,
    read_thread,
    recipients,
    require_document,
    take_back,
    write,
)
from samspill.plans.messages.forms import AnswerForm, MessageForm, PeopleForm
from samspill.plans.messages.pages import (
    WritingPage,
    about,
    people_page,
    threads_page,
    writing_page,
)
from samspill.plans.messages.queries import message_row, thread_row
from samspill.plans.messages.unread import unread_by_plan, with_messages
from samspill.plans.messages.words import named, role_of
from samspill.plans.participants.people import PersonIn, people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.queries import plans_of

messages = Module("messages", __name__)

Page = str | Response | tuple[str, int]
MESSAGES = "/planer/<uuid:plan_id>/meldinger"
THREAD = MESSAGES + "/<uuid:thread_id>"
MESSAGE = THREAD + "/<uuid:message_id>"
AREA = Area.MESSAGES
WORDS = {
    "named": named,
    "role": role_of,
    "kind": kind_name,
    "size": size_name,
    "refusal": said,
    "accepted": ACCEPTED,
    "most_files": MOST_FILES,
}


def home_of(plan: OpenPlan) -> str:
    """Where the messages of a plan stand."""
    return f"/planer/{plan.subject.id}/meldinger"


@messages.route(MESSAGES, opens=AREA, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """One's own threads, the one with the newest message first."""
    page = threads_page(plan, page_number(request.args.get("side", "")))
    return render_template("messages/overview.html", page=page)


@messages.route(
    "/meldinger",
    opens=mine("in how many of one's threads there is something new"),
    least=Strength.HIGH,
)
def across_plans(actor: Actor) -> Page:
    """The plans where one has messages, and how much is new in each. No word of it."""
    reached = with_messages(actor.profile_id)
    plans = [one for one in plans_of(actor.profile_id) if one.id in reached]
    return render_template(
        "messages/mine.html",
        plans=plans,
        unread=unread_by_plan(actor.profile_id),
        guarded=any(one.child_is_protected for one in plans),
    )


# ---- a new message -------------------------------------------------------------------------


@messages.route(MESSAGES + "/ny", opens=AREA, at=Level.OWN)
def new(plan: OpenPlan) -> Page:
    """The form of a new message; to one (``?til=``), about what a thread is about (``?om=``), with
    a document (``?dokument=``)."""
    require_writing(plan)
    to = id_in(request.args.get("til", ""))
    title = about(plan, id_in(request.args.get("om", "")))
    start: dict[str, Any] = {"document": id_in(request.args.get("dokument", ""))}
    if to:
        start |= {"title": title, "to": [str(to)], "audience": Audience.CHOSEN}
    return _writing(plan, MessageForm(formdata=None, data=start), writing_page(plan))


def _writing(plan: OpenPlan, form: MessageForm, page: WritingPage) -> str:
    form.offer(page.choosable, plan.subject.kind).offer_documents(page.documents)
    return render_template("messages/message_form.html", form=form, page=page, words=WORDS)


@messages.route(MESSAGES + "/ny", opens=AREA, at=Level.OWN, methods=("POST",))
def send(plan: OpenPlan) -> Page:
    """First show who will see it, by name; sent again from there, it goes."""
    form, page = MessageForm(), writing_page(plan)
    form.offer(page.choosable, plan.subject.kind)
    if form.validate_on_submit() and "endre" not in request.form:
        try:
            words = {"title": form.title.data or "", "text": form.text.data or ""}
            with form.given() as files:
                document_id = form.document.data
                thread = write(
                    plan, form.receivers(), **words, files=files, document_id=document_id
                )
            flash(_("Meldingen er sendt."), "success")
            return redirect(f"{home_of(plan)}/{thread.id}", 303)
        except RuleBroken as rule:
            if rule.code == NOT_SHOWN or rule.field == "file":
                facts = review_of(plan, form, form.receivers(), rule)
                facts |= _document_of(plan, form.document.data, facts["readers"])
                return render_template("messages/review.html", **facts), 422
            form.refuse(rule)
    return _writing(plan, form, page), 422


def review_of(plan: OpenPlan, form: Any, to: To, rule: RuleBroken) -> dict[str, Any]:
    """What the last page before a message goes needs: who will see it, by name, and why she looks.

    Files are chosen there: one that was not taken costs no words.
    """
    readers = recipients(people_of(plan, AREA), plan.actor.profile_id, to)
    form.show(readers)
    is_news = rule.code == NOT_SHOWN
    if not is_news:
        form.refuse(rule)
    return {
        "form": form,
        "readers": readers,
        "more": is_news and bool(to.shown),
        "most": most_mb(plan.subject.tenant_id),
        "words": WORDS,
    }


def _document_of(
    plan: OpenPlan, document_id: UUID | None, readers: list[PersonIn]
) -> dict[str, Any]:
    """The document that is to go along, and who of those who get the message does not read it."""
    if document_id is None:
        return {"document": None, "unable": []}
    document = document_row(plan.subject.id, document_id)
    people = people_of(plan, Area.DOCUMENTS)
    able = {one.profile_id for one in readers_among(plan, people, document)}
    unable = [one for one in readers if one.profile_id not in able]
    return {"document": document, "unable": unable}


# ---- a thread ------------------------------------------------------------------------------


@messages.route(THREAD, opens=AREA, at=Level.OWN)
def thread(plan: OpenPlan, thread_id: UUID) -> Page:
    """One thread, and the form of an answer to those in it."""
    return _thread(plan, thread_id, AnswerForm(formdata=None))


def _thread(plan: OpenPlan, thread_id: UUID, form: AnswerForm) -> str:
    page = read_thread(plan, thread_id, page_number(request.args.get("side", "")))
    if any(view.document for view in page.messages):
        note_looks(plan.actor, {Area.DOCUMENTS: (plan.subject.id,)})
    form.show(page.answered_to)
    most = most_mb(plan.subject.tenant_id) if page.may_answer else 0
    form.offer_documents(page.documents)
    return render_template("messages/thread.html", page=page, form=form, most=most, words=WORDS)


@messages.route(THREAD, opens=AREA, at=Level.OWN, methods=("POST",))
def reply(plan: OpenPlan, thread_id: UUID) -> Page:
    """Answer those in the thread who have the right now, and whom the writer was shown."""
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            text, shown, document_id = form.text.data or "", form.seen(), form.document.data
            _require_told(plan, thread_id, form)
            with form.given() as files:
                answer(
                    plan, thread_id, text=text, shown=shown, files=files, document_id=document_id
                )
            flash(_("Svaret er sendt."), "success")
            return redirect(f"{home_of(plan)}/{thread_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _thread(plan, thread_id, form), 422


def _require_told(plan: OpenPlan, thread_id: UUID, form: AnswerForm) -> None:
    """Whoever sends a document along knows who of those who get the answer does not read it."""
    document = require_document(plan, form.document.data)
    if document is None or form.told.data == str(document.id):
        return
    in_thread = thread_row(plan.subject.id, thread_id)
    readers = answered_to(people_of(plan, AREA), in_thread, plan.actor.profile_id)
    unable = _document_of(plan, document.id, readers)["unable"]
    if unable:
        form.told.data = str(document.id)
        names = ", ".join(one.name for one in unable)
        text = _(
            "%(names)s får svaret, men ikke dokumentet. Send en gang til hvis det er greit.",
            names=names,
        )
        raise RuleBroken("document", text, "unable")


@messages.route(THREAD + "/flere", opens=AREA, at=Level.OWN)
def more_people(plan: OpenPlan, thread_id: UUID) -> Page:
    """Whom else one may let into a thread that one began."""
    require_writing(plan)
    return _more_people(plan, thread_id, PeopleForm(formdata=None))


def _more_people(plan: OpenPlan, thread_id: UUID, form: PeopleForm) -> str:
    page = people_page(plan, thread_id)
    form.offer(page.choosable, plan.subject.kind)
    return render_template("messages/people_form.html", form=form, page=page)


@messages.route(THREAD + "/flere", opens=AREA, at=Level.OWN, methods=("POST",))
def let_in(plan: OpenPlan, thread_id: UUID) -> Page:
    """Let them in."""
    form = PeopleForm()
    try:
        add_people(plan, thread_id, form.chosen())
        flash(_("Samtalen har fått flere med."), "success")
        return redirect(f"{home_of(plan)}/{thread_id}", 303)
    except RuleBroken as rule:
        form.refuse(rule)
    return _more_people(plan, thread_id, form), 422


@messages.route(MESSAGE + "/tilbake", opens=AREA, at=Level.OWN)
def withdrawal(plan: OpenPlan, thread_id: UUID, message_id: UUID) -> Page:
    """The last question before one's own message is taken back."""
    found = thread_row(plan.subject.id, thread_id)
    message = message_row(found, message_id)
    if not may_withdraw(plan, people_of(plan, AREA), message):
        raise NotVisible
    return render_template("messages/withdrawal.html", thread=found, message=message)


@messages.route(MESSAGE + "/tilbake", opens=AREA, at=Level.OWN, methods=("POST",))
def withdraw(plan: OpenPlan, thread_id: UUID, message_id: UUID) -> Page:
    """Take it back."""
    found = take_back(plan, thread_id, message_id)
    flash(_("Meldingen er tatt tilbake. Ingen hadde lest den."), "success")
    return redirect(home_of(plan) if found.gone_at else f"{home_of(plan)}/{found.id}", 303)
