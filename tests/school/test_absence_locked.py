"""A half-year that is over is closed: who changes its absence then, and how (skole.md 4.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from samspill.infra.db import db
from samspill.school.absence.locking import end_of_half
from samspill.school.absence.models import AbsenceStep
from tests.school.test_absence_from_home import (
    MONDAY,
    MORNING,
    morning,
    one_absence,
    reports,
    school,
    standing,
)
from tests.school.test_attendance import BENTE, KARI
from tests.support.forms import post
from tests.support.page import Page

__all__ = ["morning", "school"]
LOCKS_AFTER = 21
"""The dated rule ``absence``."""


@pytest.fixture
def in_spring(cast, school):
    """Some days after autumn was over, with one absence from it."""
    reports(cast, school)
    with cast.acting_as(KARI, "WORK"):
        ended = end_of_half(school.id, MONDAY)

    def it(days):
        return time_machine.travel(MORNING + (ended - MONDAY) + timedelta(days=days), tick=False)

    return it


def say(cast, school, who, **form):
    path = f"/skole/elever/{school.pupils['Emma Aas']}/fravar/{one_absence(cast)}/skolen"
    return Page(post(cast.client(who), path, form, follow_redirects=True))


def steps(cast):
    with cast.acting_as("Mona Aas", "PRIVATE"):
        return [(one.kind, one.why) for one in db.session.query(AbsenceStep).order_by("at")]


def test_until_it_is_closed_the_contact_teacher_corrects_without_a_reason(cast, school, in_spring):
    with in_spring(LOCKS_AFTER):
        assert say(cast, school, KARI, decision="DOCUMENT").status == 200
    assert steps(cast)[1:] == [("DOCUMENTED", None)]


def test_when_it_is_closed_a_contact_teacher_reads_and_changes_nothing(cast, school, in_spring):
    with in_spring(LOCKS_AFTER + 1):
        for decision in ("CONFIRM", "DOCUMENT", "WAS_HERE"):
            page = say(cast, school, KARI, decision=decision, why="PAPERS_LATE")
            assert page.status == 422, decision
        path = f"/skole/elever/{school.pupils['Emma Aas']}/fravar/{one_absence(cast)}/skolen"
        shown = cast.client(KARI).get(path).text
        assert "Halvåret er lukket. Rektor eller kontoret retter" in shown
        assert 'name="decision"' not in shown
    assert standing(cast) == [(MONDAY, "REPORTED", None)]


def test_head_and_office_correct_with_a_reason_that_stands_in_the_history(cast, school, in_spring):
    with in_spring(LOCKS_AFTER + 1):
        for form in ({"decision": "WAS_HERE"}, {"decision": "WAS_HERE", "why": "WAS_HERE"}):
            page = say(cast, school, BENTE, **form)
            assert (page.status, set(page.errors())) == (422, {"why"})
        page = say(cast, school, BENTE, decision="DOCUMENT", why="PAPERS_LATE")
        assert page.status == 200
        assert "Dokumentert: Papirer kom senere" in page.text
    assert steps(cast)[1:] == [("DOCUMENTED", "PAPERS_LATE")]


def test_what_is_entered_on_a_closed_day_needs_a_reason_too(cast, school, in_spring):
    path = f"/skole/elever/{school.pupils['Emma Aas']}/fravar"
    friday = {"kind": "DAY", "first_day": (MONDAY - timedelta(days=3)).isoformat()}
    with in_spring(LOCKS_AFTER + 1):
        teacher = Page(post(cast.client(KARI), path, {**friday, "why": "NOTED_WRONG"}))
        assert set(teacher.errors()) == {"first_day"}
        office = Page(post(cast.client(BENTE), path, friday))
        assert set(office.errors()) == {"why"}
        assert post(cast.client(BENTE), path, {**friday, "why": "NOTED_WRONG"}).status_code == 303
    assert len(standing(cast)) == 2
