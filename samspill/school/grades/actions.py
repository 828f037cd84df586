"""Intentions on grades: enter them, send a warning, correct one, note an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.assessments.queries import home_of
from samspill.school.grades.events import (
    GradeAppealed,
    GradeCorrected,
    GradesEntered,
    GradeWarningAcknowledged,
    GradeWarningSent,
)
from samspill.school.grades.models import (
    BESIDES,
    MUST_BE_WARNED,
    ON_DIPLOMA,
    Grade,
    GradeAppeal,
    GradeValue,
    GradeWarning,
    WarningReceipt,
)
from samspill.school.grades.queries import (
    EntryRow,
    RoundView,
    appeal_by,
    appeal_of,
    entry_rows,
    grades_of,
    grades_rule,
    receipt_of,
    rounds_of,
    standing_grade,
    term_of,
    warning_of,
)
from samspill.school.grades.rules import codes_of, fault, values_in
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sealing import sealed_words

NO_WARNING, DEADLINE, LOCKED = "KA-01", "KA-02", "KA-03"


class GradesRefused(RuleBroken):
    """Nothing was entered: by pupil, what is wrong."""

    def __init__(self, faults: Mapping[UUID, str]) -> None:
        super().__init__("", _("Ingen karakterer er lagret ennå."), NO_WARNING)
        self.faults = faults


@dataclass(frozen=True)
class Entry:
    """What somebody wrote of one pupil; ``value`` None for nothing."""

    value: GradeValue | None
    comment: str = ""


def graded(group: OpenGroup) -> OpenGroup:
    """A group that gets grades. Raises NotVisible for a whole school, and for a younger class."""
    if not may_be_graded(group):
        raise NotVisible
    return group


def may_be_graded(group: OpenGroup) -> bool:
    """Is it a group that gets grades: of the year level that has them, or of none?"""
    rule = grades_rule(group.subject.tenant_id, today(group.at))
    level = group.subject.year_level
    return not group.subject.is_school and (level is None or level >= rule.graded_from)


def is_office(group: OpenGroup) -> bool:
    """Is it head or office, who may enter after the deadline, and without a warning?"""
    return group.may(Area.SCHOOL, Level.MANAGE)


def round_in_force(group: OpenGroup, round_id: UUID) -> RoundView:
    """A round of the group's school this year. Raises NotVisible for none."""
    found = rounds_of(group.subject.school_id, today(group.at))
    one = next((one for one in found if one.id == round_id), None)
    if one is None:
        raise NotVisible
    return one


def enter_grades(
    group: OpenGroup,
    round_id: UUID,
    subject: str,
    entries: Mapping[UUID, Entry],
    *,
    reason: str = "",
) -> int:
    """Enter what those in a group get in a subject, all of it or nothing. Gives how many changed.

    Raises GradesRefused with what is wrong by pupil, RuleBroken after the deadline (KA-02) and
    when the round is locked (KA-03), NotVisible for a subject that the group has not, and for who
    may not be found in it.
    """
    one = round_in_force(graded(group), round_id)
    _require_open(group, one, subject)
    rows = {row.pupil_id: row for row in entry_rows(group.subject.id, one, subject)}
    if set(entries) - set(rows):
        raise NotVisible
    by_head = is_office(group) and bool(reason)
    if faults := _faults(one, subject, rows, entries, by_head=by_head):
        raise GradesRefused(faults)
    changed = [_enter(group, one, subject, rows[key], entries[key], reason) for key in entries]
    what: dict[str, Any] = {"round_id": round_id, "subject": subject, "changed": sum(changed)}
    about: dict[str, Any] = {
        "subject_id": group.subject.id,
        "tenant_id": group.subject.tenant_id,
    }
    record(GradesEntered(**about, **what))
    return sum(changed)


def _faults(
    one: RoundView,
    subject: str,
    rows: Mapping[UUID, EntryRow],
    entries: Mapping[UUID, Entry],
    *,
    by_head: bool,
) -> dict[UUID, str]:
    """What is wrong with what is new, by pupil."""
    changed = {
        key: entry.value
        for key, entry in entries.items()
        if entry.value is not None and entry.value != rows[key].value
    }
    found = {
        key: fault(subject, value, may=by_head or rows[key].is_warned, term=one.term)
        for key, value in changed.items()
    }
    return {key: text for key, text in found.items() if text}


def _require_open(group: OpenGroup, one: RoundView, subject: str) -> None:
    besides = subject in BESIDES and not group.may(Area.ASSESSMENT, Level.MANAGE)
    if subject not in codes_of(group.subject.year_level, one.term) or besides:
        raise NotVisible
    if one.is_locked:
        raise RuleBroken("", _("Karakterene er låst. Rektor kan åpne dem igjen."), LOCKED)
    if today(group.at) > one.deadline and not is_office(group):
        raise RuleBroken("", _("Fristen er ute. Spør rektor eller kontoret."), DEADLINE)


def _enter(
    group: OpenGroup, one: RoundView, subject: str, row: EntryRow, entry: Entry, reason: str
) -> bool:
    """Set, change or take away one. True when something changed."""
    comment = "" if one.term in ON_DIPLOMA else entry.comment
    if entry.value == row.value and (entry.value is None or comment == row.comment):
        return False
    if row.grade_id is not None:
        _replace(row.pupil_id, row.grade_id, group)
    if entry.value is not None:
        grade = Grade(
            id=new_id(),
            pupil_id=row.pupil_id,
            tenant_id=group.subject.tenant_id,
            round_id=one.id,
            subject=subject,
            value=entry.value,
            set_by=group.actor.profile_id,
            set_at=group.at,
            corrects_id=row.grade_id,
        )
        needs_why = entry.value in MUST_BE_WARNED and not row.is_warned
        grade.comment_sealed = _sealed(grade, "comment", comment)
        grade.reason_sealed = _sealed(grade, "reason", reason if needs_why else "")
        db.session.add(grade)
    return True


def _replace(pupil_id: UUID, grade_id: UUID, opened: OpenGroup | OpenPupil) -> Grade:
    """What stood is history, before another takes its place."""
    old = standing_grade(pupil_id, grade_id)
    if old is None:
        raise NotVisible
    old.replaced_at = opened.at
    db.session.flush()
    return old


def _sealed(row: Any, word: str, text: str) -> bytes | None:
    return sealed_words(row, word, text) if text else None


# ---- a warning -----------------------------------------------------------------------------


def send_warning(pupil: OpenPupil, *, subject: str, why: str, help_text: str) -> UUID:
    """Warn pupil and home that there may be no grade in a subject, or less than good in order or
    conduct, while something can still be done. Gives the warning. Raises RuleBroken at
    ``subject`` for none."""
    if not values_in(subject):
        raise RuleBroken("subject", _("Velg hva det gjelder."))
    one = GradeWarning(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        subject=subject,
        sent_by=pupil.actor.profile_id,
        sent_at=pupil.at,
    )
    one.why_sealed = _sealed(one, "why", why) or b""
    one.help_sealed = _sealed(one, "help", help_text) or b""
    db.session.add(one)
    told = home_of(pupil.subject.id)
    what: dict[str, Any] = {"warning_id": one.id, "subject": subject, "profile_ids": told}
    record(GradeWarningSent(**about(pupil), **what))
    return one.id


def read_warning(pupil: OpenPupil, warning_id: UUID) -> None:
    """One of the home, or the pupil, says that she has read it; once is enough.

    Raises NotVisible for no warning of the pupil, and for who teaches her.
    """
    if pupil.may(Area.ASSESSMENT, Level.WRITE) or warning_of(pupil.subject.id, warning_id) is None:
        raise NotVisible
    if receipt_of(warning_id, pupil.actor.profile_id) is not None:
        return
    receipt = WarningReceipt(
        id=new_id(),
        warning_id=warning_id,
        pupil_id=pupil.subject.id,
        profile_id=pupil.actor.profile_id,
        read_at=pupil.at,
    )
    db.session.add(receipt)
    record(GradeWarningAcknowledged(**about(pupil), warning_id=warning_id))


# ---- after it is published, by head and office ---------------------------------------------


def correct_grade(pupil: OpenPupil, grade_id: UUID, *, value: GradeValue, why: str) -> UUID:
    """A grade that is published is another: what stood is history, and the home is told. Gives
    the grade that stands.

    Raises NotVisible for none that is published, RuleBroken at ``value`` for none of the subject.
    """
    old = standing_grade(pupil.subject.id, grade_id)
    if old is None or old.published_at is None:
        raise NotVisible
    if value not in values_in(old.subject, term_of(old.round_id)):
        raise RuleBroken("value", _("Denne karakteren finnes ikke i faget."))
    _replace(pupil.subject.id, grade_id, pupil)
    new = Grade(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        round_id=old.round_id,
        subject=old.subject,
        value=value,
        set_by=pupil.actor.profile_id,
        set_at=pupil.at,
        published_at=pupil.at,
        corrects_id=old.id,
    )
    new.reason_sealed = _sealed(new, "reason", why)
    db.session.add(new)
    told = home_of(pupil.subject.id)
    what: dict[str, Any] = {"grade_id": new.id, "corrects_id": old.id, "profile_ids": told}
    record(GradeCorrected(**about(pupil), **what))
    return new.id


def note_appeal(pupil: OpenPupil, grade_id: UUID, *, received_on: date) -> UUID:
    """The school has received an appeal on a final grade, or an exam's; a late one is noted so.

    Raises NotVisible for what is no published grade on the diploma, RuleBroken at ``received_on``
    for a day to come, or before it was published, and for a second one.
    """
    rule = grades_rule(pupil.subject.tenant_id, today(pupil.at))
    found = next((one for one in grades_of(pupil.subject.id, rule) if one.id == grade_id), None)
    if found is None or found.appeal_by is None:
        raise NotVisible
    if not today(found.published_at) <= received_on <= today(pupil.at):
        raise RuleBroken("received_on", _("Velg dagen klagen kom, etter at karakteren ble gitt."))
    if appeal_of(grade_id) is not None:
        raise RuleBroken("received_on", _("Klagen er alt notert."))
    is_late = received_on > appeal_by(found.published_at, rule)
    appeal = GradeAppeal(
        id=new_id(),
        pupil_id=pupil.subject.id,
        grade_id=grade_id,
        received_on=received_on,
        is_late=is_late,
        noted_by=pupil.actor.profile_id,
        noted_at=pupil.at,
    )
    db.session.add(appeal)
    record(GradeAppealed(**about(pupil), grade_id=grade_id, is_late=is_late))
    return appeal.id
