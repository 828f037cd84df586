"""Intentions on oral exams: head or office writes who is drawn for which subject, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.grades.actions import graded
from samspill.school.grades.events import OralExamsEntered
from samspill.school.grades.exams import standing_exams
from samspill.school.grades.models import OralExam, Term
from samspill.school.grades.queries import grades_rule
from samspill.school.grades.rules import codes_of, told_from
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.queries import class_list
from samspill.school.years.models import SchoolYear
from samspill.school.years.queries import year_on

TOO_LATE = "KA-04"


def year_of(group: OpenGroup) -> SchoolYear:
    """The school year of a group that gets grades. Raises NotVisible for none."""
    year = year_on(graded(group).subject.school_id, today(group.at))
    if year is None:
        raise NotVisible
    return year


def draw(group: OpenGroup, drawn: Mapping[UUID, str], *, exam_at: datetime) -> int:
    """Write which subject each pupil is drawn for ('' for none). Who has been told stays as she
    was told. Gives how many changed.

    Raises RuleBroken at ``day`` for a day outside the school year, and for one so soon that the
    rule gives no time to be told (KA-04); NotVisible for who is not in the group, for what is no
    subject with an exam, and for another subject than one was told.
    """
    year, rule = year_of(group), grades_rule(group.subject.tenant_id, today(group.at))
    _require_usual(group, drawn)
    standing = standing_exams(list(drawn), year.id)
    old = {key: one for key, one in standing.items() if one.told_at <= group.at}
    if any(old[key].subject != drawn[key] for key in old):
        raise NotVisible
    exam_on = today(exam_at)
    if not year.first_day <= exam_on <= year.last_day:
        raise RuleBroken("day", _("Velg en dag i skoleåret."))
    told_at = told_from(exam_on, rule.oral_told_days, rule.oral_told_hour)
    if told_at <= group.at:
        text = _(
            "Det er for sent. Elevene skal vite det %(days)s hverdager før.",
            days=rule.oral_told_days,
        )
        raise RuleBroken("day", text, TOO_LATE)
    changed = [
        _draw(group, year.id, standing.get(key), key, subject, (exam_at, told_at))
        for key, subject in drawn.items()
        if key not in old
    ]
    what: dict[str, Any] = {"exam_at": exam_at, "changed": sum(changed)}
    about: dict[str, Any] = {"subject_id": group.subject.id, "tenant_id": group.subject.tenant_id}
    record(OralExamsEntered(**about, **what))
    return sum(changed)


def _require_usual(group: OpenGroup, drawn: Mapping[UUID, str]) -> None:
    inside = {one.pupil_id for one in class_list(group.subject.id, today(group.at))}
    subjects = {"", *codes_of(group.subject.year_level, Term.ORAL_EXAM)}
    if set(drawn) - inside or set(drawn.values()) - subjects:
        raise NotVisible


def _draw(
    group: OpenGroup,
    year_id: UUID,
    row: OralExam | None,
    pupil_id: UUID,
    subject: str,
    times: tuple[datetime, datetime],
) -> bool:
    """Draw, change or take back one. True when something changed."""
    if row is not None and subject and (row.subject, row.exam_at, row.told_at) == (subject, *times):
        return False
    if row is not None:
        row.withdrawn_at = group.at
        db.session.flush()
    if subject:
        new = OralExam(
            id=new_id(),
            pupil_id=pupil_id,
            tenant_id=group.subject.tenant_id,
            year_id=year_id,
            subject=subject,
            exam_at=times[0],
            told_at=times[1],
            drawn_by=group.actor.profile_id,
        )
        db.session.add(new)
    return row is not None or bool(subject)
