"""Delivering one notice: rights are asked again, the words carry nothing about anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, render_template
from sqlalchemy import select

from samspill.access.actor import Actor
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotVisible
from samspill.core.event import Kind, record
from samspill.core.ids import new_id
from samspill.core.language import _, speaking
from samspill.identity.contact import MAIL_ADDRESS
from samspill.identity.contact_checks.queries import CheckView, check_by_id, code_of
from samspill.identity.models import ContactKind
from samspill.identity.queries import ProfileView, profile_by_id
from samspill.identity.reach import note_refused, note_taken
from samspill.infra.db import db, instant
from samspill.infra.mail import AddressRefused, send_mail
from samspill.infra.settings import Settings
from samspill.notifications.choices import plan_for
from samspill.notifications.events import PaperTaskFinished
from samspill.notifications.models import DoneHow, NoticeState, PaperTask
from samspill.notifications.outgoing import plan_beside
from samspill.notifications.queries import is_guarded, still_reached
from samspill.notifications.queued import Hearer, Queued, become, hearer_of, queued_notice
from samspill.notifications.rules import tells_a_place
from samspill.notifications.senders import Sender, sender_about, sender_to
from samspill.notifications.words import in_words
from samspill.organisation.queries import tenant_names, unit_names
from samspill.organisation.texts import texts_on

INVITED = "invited"
"""The notice whose sentence a municipality may choose among some."""

SOMETHING_NEW = "something_new"


def deliver_notice(notice_id: UUID) -> None:
    """Send a queued notice by e-mail, if its reader lives and has a right to it (I13).

    Or let it wait, or stand at the bell alone, as she wants to hear. To somebody on paper it
    becomes a task for an employee (F5), and so does what would tell a place about protected people
    (J10). Safe to run twice: a notice that is not QUEUED is left alone. The Message-ID is the
    notice's own, so that a mail sent twice around a crash shows once.
    """
    with system_access("deliver a notice"):
        notice = queued_notice(notice_id)
        if notice is None:
            return
        hearer = hearer_of(notice.profile_id)
        if not (notice.may_hear and hearer.lives):
            become([notice], NoticeState.CANCELLED)
        elif notice.address or hearer.reader.on_paper:
            hand_over(notice, hearer.reader)
        else:
            _as_she_wants(notice, hearer)


def _as_she_wants(notice: Queued, hearer: Hearer) -> None:
    plan = plan_for(notice, hearer.wishes)
    plan_beside(notice, hearer.wishes)
    if plan.state is not None:
        become([notice], plan.state, plan.due_at)
    else:
        hand_over(notice, hearer.reader)


def hand_over(notice: Queued, reader: ProfileView) -> None:
    """Bring one notice to its reader, by letter or as a task for an employee."""
    envelope = envelope_for(is_guarded=notice.guarded)
    on_paper = reader.on_paper and not notice.address
    by_hand = on_paper or not envelope.may_go
    sender = sender_to(reader, notice.subject_id) if by_hand else None
    address = notice.address or address_of(reader)
    if sender is not None:
        _ask_to_send_or_call(notice, sender)
        become([notice], NoticeState.PAPER)
    elif address is None or not envelope.may_go:
        become([notice], NoticeState.NO_ADDRESS)
    else:
        to = reader if address == reader.email else None
        with arriving(to, lambda: become([notice], NoticeState.NO_ADDRESS)):
            _send(notice, address, reader, envelope)
            become([notice], NoticeState.SENT)


@contextmanager
def arriving(reader: ProfileView | None, otherwise: Callable[[], None]) -> Iterator[None]:
    """Note for whoever is written to in the block whether her address takes anything: it stands at
    the bell if not (``otherwise``), and the next letter is tried all the same."""
    try:
        yield
    except AddressRefused as refused:
        if reader is not None:
            note_refused(reader.id, refused.why)
        otherwise()
    else:
        if reader is not None and reader.mail_failed_at is not None:
            note_taken(reader.id)


def address_of(reader: ProfileView) -> str | None:
    """Where her letters go; None when she wants paper, or what stands there is no address, as one
    of two lines."""
    goes = reader.email and not reader.on_paper and MAIL_ADDRESS.fullmatch(reader.email)
    return reader.email if goes else None


@dataclass(frozen=True)
class Envelope:
    """What a letter may carry. ``link``: '' when the host itself would tell. ``says_what``: more
    than that there is something new."""

    may_go: bool
    link: str
    says_what: bool


def envelope_for(*, is_guarded: bool) -> Envelope:
    """Around protected people (``is_guarded``): no letter from a sender, or with a return path,
    that names a place, no link to a host that does, and no word of what it is about."""
    settings: Settings = current_app.config["SAMSPILL"]
    if not is_guarded:
        return Envelope(may_go=True, link=settings.base_url, says_what=True)
    names = [name for tenant_id, name in tenant_names().items() if tenant_id], unit_names()
    host_tells = tells_a_place(urlsplit(settings.base_url).hostname or "", *names)
    return Envelope(
        may_go=not any(
            tells_a_place(one, *names)
            for one in (settings.mail.sender, settings.mail.bounces or "")
        ),
        link="" if host_tells else settings.base_url,
        says_what=False,
    )


def _ask_to_send_or_call(notice: Queued, sender: Sender) -> None:
    db.session.add(
        PaperTask(
            id=new_id(),
            notice_id=notice.id,
            employee_profile_id=sender.profile_id,
            reader_profile_id=notice.profile_id,
            subject_id=sender.subject_id,
            template=notice.template,
            created_at=instant(),
        )
    )


def hand_on_tasks() -> None:
    """«Send eller ring» goes to whoever sends or calls now, where the one who was asked reaches the
    plan no more: she has handed the baton on, or left. As system."""
    lost = select(PaperTask).where(PaperTask.done_at.is_(None), ~still_reached())
    for task in db.session.scalars(lost, {"now": instant()}):
        found = sender_about(task.subject_id)
        task.employee_profile_id = found.profile_id if found else task.employee_profile_id


def finish_task(actor: Actor, *, task_id: UUID, how: DoneHow) -> None:
    """Say that she has been reached, and how. Raises NotVisible for another's task, Conflict for
    one that is done."""
    task = db.session.get(PaperTask, task_id)
    if task is None or actor.tenant_id is None:
        raise NotVisible
    if task.done_at is not None:
        raise Conflict(_("Dette er alt gjort."))
    task.done_how, task.done_at = how, instant()
    record(
        PaperTaskFinished(
            subject_id=task.subject_id, tenant_id=actor.tenant_id, task_id=task.id, how=str(how)
        )
    )


def _send(notice: Queued, address: str, reader: ProfileView, envelope: Envelope) -> None:
    values = {"sign_in": f"{envelope.link}/logg-inn" if envelope.link else ""}
    is_of_a_plan = notice.kind != Kind.SECURITY or notice.path.startswith("/planer/")
    template = SOMETHING_NEW if is_of_a_plan and not envelope.says_what else notice.template
    if template == INVITED:
        values["invitation"] = texts_on(reader.tenant_id, today(instant())).invitation_words
    with speaking(reader.language):
        letter = letter_of(f"notices/{template}", **values)
    send_mail(address, *letter, message_id=str(notice.id))


def send_code(check_id: UUID, by_sms: Callable[[CheckView, ProfileView], None]) -> None:
    """Send the code of a new address to it, unless it has run out, or a letter would tell a place
    about protected people (J10). Safe to run twice: the code is the same."""
    with system_access("send a code"):
        check = check_by_id(check_id)
        if check is None or check.is_over:
            return
        reader = profile_by_id(check.profile_id)
        if check.kind == ContactKind.MOBILE:
            by_sms(check, reader)
        elif envelope_for(is_guarded=is_guarded(reader.id, reader.person_id)).may_go:
            with speaking(reader.language):
                letter = letter_of("identity/code_letter", code=code_of(check.id), sign_in="")
            with suppress(AddressRefused):  # she is told that no code came by its not coming
                send_mail(check.value, *letter, message_id=str(check.id))


def letter_of(folder: str, **values: Any) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a letter, in the language that is spoken."""
    return (
        render_template(f"{folder}/subject.txt", **values).strip(),
        render_template(f"{folder}/body.txt", **values),
        render_template(f"{folder}/body.html", **values),
    )


def send_digest(
    message_id: str, counts: list[Counter[Kind]], reader: ProfileView, envelope: Envelope
) -> None:
    """One letter for several notices: what they are about and how many, plan by plan, unnamed.

    Around protected people only that there is something new.
    """
    address = address_of(reader)
    assert address  # noqa: S101 - who has none gets no digest
    with speaking(reader.language):
        lines = [in_words(one) for one in counts] if envelope.says_what else []
        link = f"{envelope.link}/logg-inn" if envelope.link else ""
        letter = letter_of("notices/digest", sign_in=link, lines=lines)
    send_mail(address, *letter, message_id=message_id)
