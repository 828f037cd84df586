"""Meldinger between home and school: one's own threads, a new message, answers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, session
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.asked import opened_words, sealed_words
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.documents.kinds import ACCEPTED
from samspill.documents.refusals import said as why_refused
from samspill.documents.rows import most_mb
from samspill.documents.several import MOST_FILES
from samspill.documents.words import file_kind_name, size_name
from samspill.infra.key_store import of_person
from samspill.school.groups.access import OpenGroup
from samspill.school.messages.access import at_school
from samspill.school.messages.actions import (
    NOT_SHOWN,
    TakenBack,
    acknowledge,
    answer,
    undo,
    write_home,
    write_to_group,
    write_to_school,
)
from samspill.school.messages.forms import (
    OFFICE,
    AnswerForm,
    LetterForm,
    ToGroupForm,
    ToHomeForm,
    ToSchoolForm,
    WordsForm,
)
from samspill.school.messages.pages import thread_page, threads_page
from samspill.school.messages.passing_on import passes_after
from samspill.school.messages.recipients import offered_to_home, offered_to_staff, recipients_in
from samspill.school.pupils.access import OpenPupil

school_messages = Module("school_messages", __name__)

Page = str | Response | tuple[str, int]
HOME = "/skole/meldinger"
THREAD = HOME + "/<uuid:school_thread_id>"
ABOUT_PUPIL = "/skole/elever/<uuid:pupil_id>/meldinger/ny"
TO_GROUP = "/skole/grupper/<uuid:group_id>/meldinger/ny"
AREA = Area.SCHOOL_MESSAGES
KEPT = "looked_for_at_school"
WORDS = {
    "kind": file_kind_name,
    "size": size_name,
    "refusal": why_refused,
    "accepted": ACCEPTED,
    "most_files": MOST_FILES,
}
THEIRS = mine("the threads that the profile is in; each is opened through the door")


@school_messages.route(HOME, opens=THEIRS)
def overview(actor: Actor) -> Page:
    """My threads, the one with the newest message first; or (``?treff=``) those that hold the words
    that were asked for last."""
    held = session.get(KEPT) if "treff" in request.args else None
    words = opened_words(held, actor, of_person(actor.person_id))
    return _overview(actor, WordsForm(formdata=None, data={"words": words}), words)


def _overview(actor: Actor, form: WordsForm, words: str = "") -> str:
    page = threads_page(actor, page_number(request.args.get("side", "")), words)
    looks = {one.thread.pupil_id or one.thread.group_id for one in page.threads}
    note_looks(actor, {AREA: {one for one in looks if one}} if looks else {})
    return render_template(
        "school/messages/overview.html",
        page=page,
        form=form,
        words=words,
        guarded=any(one.is_guarded for one in page.threads),
    )


@school_messages.route(HOME, opens=THEIRS, methods=("POST",))
def find(actor: Actor) -> Page:
    """Keep the words for this visit, and lead to what holds them."""
    form = WordsForm()
    if not form.validate_on_submit():
        return _overview(actor, form), 422
    words = sealed_words(form.words.data or "", actor, of_person(actor.person_id))
    session[KEPT] = {"words": words}
    return redirect(f"{HOME}?treff=ja", 303)


# ---- about one pupil -----------------------------------------------------------------------


@school_messages.route(ABOUT_PUPIL, opens=AREA, at=Level.OWN)
def new(opened: OpenPupil) -> Page:
    """The form of a message about a pupil: to the school, or at work to those at home."""
    form = ToHomeForm(formdata=None) if at_school(opened) else ToSchoolForm(formdata=None)
    return _new(opened, form)


def _new(opened: OpenPupil, form: LetterForm) -> str:
    offered = offered_to_staff(opened) if at_school(opened) else offered_to_home(opened)
    if isinstance(form, ToHomeForm):
        form.offer(offered.homes, apart=offered.apart)
    elif isinstance(form, ToSchoolForm):
        form.offer(offered)
    return render_template(
        "school/messages/new.html",
        pupil=opened.subject,
        form=form,
        offered=offered,
        at_school=at_school(opened),
        passes_after=passes_after(opened.subject.tenant_id, today(opened.at)),
        unreached=[one.name for one in offered.homes if one.without_mail],
        words=WORDS,
        most=most_mb(opened.subject.tenant_id),
        guarded=opened.subject.child_is_protected,
    )


@school_messages.route(ABOUT_PUPIL, opens=AREA, at=Level.OWN, methods=("POST",))
def send(opened: OpenPupil) -> Page:
    """Send it."""
    form = ToHomeForm() if at_school(opened) else ToSchoolForm()
    if isinstance(form, ToHomeForm):
        form.offer((), apart=True)
    if form.validate_on_submit():
        try:
            with form.given() as files:
                letter = form.letter(files)
                if isinstance(form, ToHomeForm):
                    thread_id = write_home(opened, letter, to=form.chosen())
                else:
                    thread_id = write_to_school(opened, letter, **form.receivers())
            return _sent(thread_id, later=letter.goes_at is not None)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(opened, form), 422


def _sent(thread_id: UUID, *, later: bool = False) -> Response:
    if later:
        flash(_("Meldingen er lagt klar. Du kan angre til den går."), "success")
    else:
        flash(_("Meldingen går om et halvt minutt. Til da kan du angre."), "success")
    return redirect(f"{HOME}/{thread_id}", 303)


# ---- to a whole group ----------------------------------------------------------------------


@school_messages.route(TO_GROUP, opens=AREA, at=Level.WRITE)
def new_to_group(opened: OpenGroup) -> Page:
    """The form of a message to all homes of a group."""
    return _new_to_group(opened, ToGroupForm(formdata=None))


def _new_to_group(opened: OpenGroup, form: ToGroupForm) -> str:
    return render_template(
        "school/messages/new_to_group.html", group=opened.subject, form=form.offer()
    )


@school_messages.route(TO_GROUP, opens=AREA, at=Level.WRITE, methods=("POST",))
def send_to_group(opened: OpenGroup) -> Page:
    """First show who gets it, by name, and what to think of; sent again from there, it goes. Files
    are chosen there: one that was not taken costs no words."""
    form = ToGroupForm().offer()
    if form.validate_on_submit() and "endre" not in request.form:
        try:
            with form.given() as files:
                letter, shown = form.letter(files), form.shown.data or ""
                thread_id = write_to_group(opened, letter, shown=shown)
            return _sent(thread_id, later=letter.goes_at is not None)
        except RuleBroken as rule:
            is_again = rule.code == NOT_SHOWN and bool(form.shown.data)
            if rule.code != NOT_SHOWN:
                form.refuse(rule)
            if rule.code == NOT_SHOWN or rule.field == "file":
                return _review(opened, form, is_again=is_again), 422
    return _new_to_group(opened, form), 422


def _review(opened: OpenGroup, form: ToGroupForm, *, is_again: bool) -> str:
    found = recipients_in(opened, form.text.data or "", form.title.data or "")
    form.shown.data = found.mark
    return render_template(
        "school/messages/review.html",
        group=opened.subject,
        form=form,
        found=found,
        is_again=is_again,
        words=WORDS,
        most=most_mb(opened.subject.tenant_id),
    )


# ---- a thread ------------------------------------------------------------------------------


@school_messages.route(THREAD, opens=THEIRS)
def thread(_actor: Actor, school_thread_id: UUID) -> Page:
    """One thread, and the form of an answer."""
    return _thread(school_thread_id, AnswerForm(formdata=None))


def _thread(thread_id: UUID, form: AnswerForm) -> str:
    page = thread_page(thread_id, page_number(request.args.get("side", "")))
    form.offer(page.choices())
    by = page.conversation.by
    return render_template(
        "school/messages/thread.html",
        page=page,
        form=form,
        words=WORDS,
        most=page.most_mb,
        guarded=isinstance(by, OpenPupil) and by.subject.child_is_protected,
    )


@school_messages.route(THREAD, opens=THEIRS, methods=("POST",))
def reply(_actor: Actor, school_thread_id: UUID) -> Page:
    """Answer one, or on purpose all, who have the right now."""
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            with form.given() as files:
                words, to = form.text.data or "", form.receiver()
                answer(school_thread_id, text=words, to=to, files=files)
            return _sent(school_thread_id)
        except RuleBroken as rule:
            form.refuse(rule)
    return _thread(school_thread_id, form), 422


@school_messages.route(THREAD + "/sett", opens=THEIRS, methods=("POST",))
def seen(_actor: Actor, school_thread_id: UUID) -> Page:
    """Jeg har sett den."""
    acknowledge(school_thread_id)
    flash(_("Takk. Skolen ser at du har sett den."), "success")
    return redirect(f"{HOME}/{school_thread_id}", 303)


@school_messages.route(THREAD + "/<uuid:sent_id>/angre", opens=THEIRS, methods=("POST",))
def take_back(_actor: Actor, school_thread_id: UUID, sent_id: UUID) -> Page:
    """Angre: it does not go, and its words stand in the form again."""
    said = undo(school_thread_id, sent_id)
    flash(_("Angret. Ingen har fått meldingen."), "success")
    if said.had_files:
        flash(_("Filene er borte. Legg dem ved igjen hvis du sender på nytt."), "info")
    if not said.is_whole:
        return _thread(school_thread_id, AnswerForm(formdata=None, data={"text": said.text}))
    return _again(said)


def _again(said: TakenBack) -> str:
    """The form with what was to begin a thread, to go on with."""
    thread, opened = said.conversation.thread, said.conversation.by
    words = {"title": said.title, "text": said.text, "answers": thread.answers}
    words |= {name: getattr(thread, name) for name in ("is_emergency", "is_confidential")}
    if isinstance(opened, OpenGroup):
        return _new_to_group(opened, ToGroupForm(formdata=None, data=words))
    to = [str(one) for one in said.reader_ids]
    if at_school(opened):
        return _new(opened, ToHomeForm(formdata=None, data={**words, "to": to}))
    office = [OFFICE] if thread.office_id else []
    return _new(opened, ToSchoolForm(formdata=None, data={**words, "to": to + office, "copy": to}))
