"""Grades are published when it is time: so many pupils of a school each minute, one by one.

Nobody acts, and who opens her page meets what is ready; a job that dies is done again.
"""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import instant, lock_subject
from samspill.school.assessments.queries import home_of
from samspill.school.grades.events import GradesPublished
from samspill.school.grades.queries import (
    due_rounds,
    grades_rule,
    pupils_waiting,
    tenant_of,
    waiting_grades,
)

WHY = "grades whose time has come"
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
        return list(dict.fromkeys(found))[:AT_ONCE]


def publish_for(pupil_id: UUID) -> None:
    """Publish what is due of one pupil, and tell her home once. Safe to run again."""
    lock_subject(pupil_id)
    with system_access(WHY):
        grades = waiting_grades(pupil_id, instant())
        for grade in grades:
            grade.published_at = instant()
        if grades:
            tenant_id, told = grades[0].tenant_id, home_of(pupil_id)
            record(GradesPublished(subject_id=pupil_id, tenant_id=tenant_id, profile_ids=told))
