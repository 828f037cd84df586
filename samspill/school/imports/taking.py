"""Intentions on a file of a school: keep it sealed for a preview, say yes, drop it, undo it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import db
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_tenant
from samspill.infra.tabular import Unreadable
from samspill.school.groups.access import OpenGroup
from samspill.school.imports.compare import Outcome, compare
from samspill.school.imports.entries import read_sheet
from samspill.school.imports.lessons import LessonOutcome, compare_lessons
from samspill.school.imports.models import SchoolFile, SchoolFileKind, SchoolFileState
from samspill.school.imports.queries import file_in
from samspill.school.years.queries import year_on

KEPT = timedelta(days=1)
"""How long a file waits for its yes: national numbers are kept no longer than needed."""
UNDONE_WITHIN = timedelta(days=14)
TAKE, UNDO = "school.take_file", "school.undo_file"
AnOutcome = Outcome | LessonOutcome
PEOPLE = SchoolFileKind.PEOPLE


def send_file(
    school: OpenGroup,
    content: bytes,
    *,
    is_whole: bool,
    synthetic: bool,
    kind: SchoolFileKind = PEOPLE,
) -> UUID:
    """Keep a file for its preview, sealed. Nothing is changed yet.

    ``is_whole``: who is not in it leaves the school, or the lessons that are not end. Raises
    RuleBroken "file" for what is no such file at all, and for a school without a year.
    """
    if year_on(school.subject.id, today(school.at)) is None:
        raise RuleBroken("file", _("Skriv inn skoleåret først."), "no_year")
    empty_files(school.subject.id, school.at)
    file = SchoolFile(
        id=new_id(),
        school_id=school.subject.id,
        tenant_id=school.subject.tenant_id,
        sent_by=school.actor.profile_id,
        sent_at=school.at,
        is_whole=is_whole,
        kind=kind,
    )
    try:
        outcome = _compared(school, file, content, synthetic=synthetic)
    except Unreadable as fault:
        raise RuleBroken("file", str(fault), "unreadable") from None
    file.outcome, file.halts = outcome.fingerprint(), outcome.halts
    file.content_sealed = seal(content, _place(file.id), of_tenant(file.tenant_id))
    db.session.add(file)
    return file.id


def _compared(school: OpenGroup, file: SchoolFile, content: bytes, *, synthetic: bool) -> AnOutcome:
    if file.kind == SchoolFileKind.LESSONS:
        return compare_lessons(school, content, is_whole=file.is_whole)
    return compare(school, read_sheet(content, synthetic=synthetic), is_whole=file.is_whole)


def _place(file_id: UUID) -> str:
    return f"school_files:content:{file_id}"


def empty_files(school_id: UUID | None, now: datetime) -> None:
    """Empty every file, of one school or of all, that has waited for its time."""
    waiting = select(SchoolFile).where(
        SchoolFile.content_sealed.is_not(None), SchoolFile.sent_at < now - KEPT
    )
    if school_id is not None:
        waiting = waiting.where(SchoolFile.school_id == school_id)
    for file in db.session.scalars(waiting):
        file.content_sealed, file.state = None, SchoolFileState.DROPPED


def outcome_of(school: OpenGroup, file: SchoolFile, *, synthetic: bool) -> AnOutcome:
    """What a file would change now."""
    content = open_sealed(file.content_sealed or b"", _place(file.id), of_tenant(file.tenant_id))
    return _compared(school, file, content, synthetic=synthetic)


def _file(school: OpenGroup, file_id: UUID, state: SchoolFileState) -> SchoolFile:
    """Raises NotVisible for another school's file, Conflict for one that is not so far."""
    file = file_in(school.subject.id, file_id)
    if file is None:
        raise NotVisible
    if file.state != state:
        raise Conflict(_("Filen venter ikke lenger. Send den på nytt."))
    return file


def waits_for_another(school: OpenGroup, file: SchoolFile) -> bool:
    """Must somebody else than the actor say yes, because it takes much away?"""
    sender = profiles_by_id([file.sent_by])[file.sent_by]
    return file.halts and sender.person_id == school.actor.person_id


def take_file(school: OpenGroup, file_id: UUID, *, synthetic: bool) -> None:
    """Say yes to a file; a job takes it, as who sent it.

    Raises NotVisible for another school's, Conflict for one that waits no more, NotEnough while a
    second person must say yes, because it takes so much away.
    """
    file = _file(school, file_id, SchoolFileState.READY)
    if waits_for_another(school, file):
        raise NotEnough(_("En annen må godkjenne filen. To personer avgjør det sammen."))
    file.approved_by, file.state = school.actor.profile_id, SchoolFileState.TAKING
    _later(TAKE, file, file.sent_by, synthetic=synthetic)


def drop_file(school: OpenGroup, file_id: UUID) -> None:
    """Forget a file without doing what it says. Raises as ``take_file``."""
    file = _file(school, file_id, SchoolFileState.READY)
    file.content_sealed, file.state = None, SchoolFileState.DROPPED


def undo_file(school: OpenGroup, file_id: UUID) -> None:
    """Undo what a file did; a job does it. Raises as ``take_file``, Conflict when it is too old."""
    file = _file(school, file_id, SchoolFileState.TAKEN)
    if not may_undo(file, school.at):
        raise Conflict(_("Det er for lenge siden. Rett det som er galt, i hver klasse."))
    file.state = SchoolFileState.UNDOING
    _later(UNDO, file, school.actor.profile_id)


def may_undo(file: SchoolFile, now: datetime) -> bool:
    """Was it taken a short while ago?"""
    return (
        file.state == SchoolFileState.TAKEN
        and file.taken_at is not None
        and file.taken_at > now - UNDONE_WITHIN
    )


def _later(job: str, file: SchoolFile, profile_id: UUID, **more: bool) -> None:
    which = {"school_id": file.school_id, "file_id": file.id, "profile_id": profile_id}
    defer(job, [{**{name: str(one) for name, one in which.items()}, **more}])
