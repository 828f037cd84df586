"""Grades are published when it is time: so many pupils of a school each minute, one by one; and
who is drawn for an oral exam is told, when the rule says.

Nobody acts, and who opens her page meets what is ready; a job that dies is done again.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import instant, lock_subject
from samspill.school.assessments.queries import home_of
from samspill.school.grades.due import (
    due_rounds,
    pupils_waiting,
    tenant_of,
    unread_warnings,
    waiting_grades,
)
from samspill.school.grades.events import GradesPublished, GradeWarningOverlooked, OralExamAnnounced
from samspill.school.grades.exams import pupils_to_tell, untold
from samspill.school.grades.queries import grades_rule
from samspill.school.grades.rules import weekdays_before

WHY = "grades whose time has come"
WHY_UNREAD = "warnings that nobody at home has read"
LONGEST_UNREAD = timedelta(days=60)
"""What is older than this half-year's is not asked about."""
AT_ONCE = 800
"""Pupils of all schools in a minute: what one worker publishes in it. More would only be queued
again before they are done, in front of everybody's notices."""


def next_wave() -> list[UUID]:
    """The pupils who get their grades now: of each school the next, by the rule ``grades``."""
    now = instant()
    with system_access(WHY):
        found: list[UUID] = []
        for round_id, school_id in due_rounds(now):
            many = grades_rule(tenant_of(school_id), today(now)).pupils_a_wave
            found += pupils_waiting(round_id, many)
        found += pupils_to_tell(now, AT_ONCE)
        return list(dict.fromkeys(found))[:AT_ONCE]


def publish_for(pupil_id: UUID) -> None:
    """Publish what is due of one pupil, and tell her and her home once, of grades and of an oral
    exam. Safe to run again."""
    lock_subject(pupil_id)
    with system_access(WHY):
        grades = waiting_grades(pupil_id, instant())
        for grade in grades:
            grade.published_at = instant()
        if grades:
            tenant_id, told = grades[0].tenant_id, home_of(pupil_id)
            record(GradesPublished(subject_id=pupil_id, tenant_id=tenant_id, profile_ids=told))
        for exam in untold(pupil_id, instant()):
            exam.notified_at = instant()
            told = home_of(pupil_id)
            record(
                OralExamAnnounced(subject_id=pupil_id, tenant_id=exam.tenant_id, profile_ids=told)
            )


def tell_of_unread() -> None:
    """Who sent a warning that nobody at home has said that she has read hears of it once, when so
    many weekdays have gone as the rule says. Safe to run again."""
    now = instant()
    with system_access(WHY_UNREAD):
        for one in unread_warnings(now - LONGEST_UNREAD, now):
            weekdays = grades_rule(one.tenant_id, today(now)).unread_weekdays
            if today(one.sent_at) > weekdays_before(today(now), weekdays):
                continue
            one.unread_told_at = now
            about = {"subject_id": one.pupil_id, "tenant_id": one.tenant_id}
            record(GradeWarningOverlooked(**about, warning_id=one.id, profile_ids=(one.sent_by,)))
