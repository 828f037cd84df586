"""Absence asks what each adult may: who is rung, told and asked, who plans time off; and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import moved
from samspill.core.errors import RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.school.absence.actions import report_for
from samspill.school.absence.models import Absence, AbsenceReason, ReasonGiven, Why
from samspill.school.absence.noting import ask
from samspill.school.absence.queries import comment_of
from samspill.school.absence.rules import Span, Wanted
from samspill.school.absence.school_queries import home_to_ask, home_to_ring
from samspill.school.assessments.actions import write
from samspill.school.assessments.models import AssessmentKind
from samspill.school.assessments.queries import home_of
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.messages.actions import Letter, write_to_group
from samspill.school.messages.recipients import recipients_in
from samspill.school.messages.telling import gone_messages, tell_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from tests.school.test_absence_from_home import MONDAY, MORNING, morning, school
from tests.school.test_pages import page, statements
from tests.support.forms import post
from tests.support.school import HEAD, protect, reported, set_rule

__all__ = ["morning", "school"]  # fixtures
MONA, TOR, KARI, NINA = "Mona Aas", "Tor Aas", "Kari Lunde", "Nina Haug"
PRIVATE = "PRIVATE"


@pytest.fixture
def emma(school):
    return school.pupils["Emma Aas"]


@pytest.fixture
def off(cast, emma):
    """The school turns some of what Tor may off."""

    def it(*switches):
        with cast.acting_as(HEAD, "WORK"):
            lock_subject(emma)
            pupil = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
            tor = next(one for one in adults_of(pupil).adults if one.name == TOR)
            how = {"is_on": False, "source": SwitchSource.COURT}
            set_switches(pupil, relation_id=tor.relation_id, switches=switches, **how)

    return it


@pytest.fixture
def home(cast, emma):
    """Whom the school rings, and how many it asks."""

    def it():
        with cast.acting_as(KARI, "WORK"):
            pupil = open_pupil(emma, Area.ABSENCE, Level.WRITE).subject
            ring = {one.name for one in home_to_ring(pupil.id, pupil.tenant_id)}
            return ring, len(home_to_ask(pupil.id, pupil.tenant_id))

    return it


def test_by_the_rule_both_homes_are_rung_and_asked(home):
    assert home() == ({MONA, TOR}, 2)


@pytest.mark.parametrize("switch", [Switch.NOTICES, Switch.RECIPIENT])
def test_who_gets_no_messages_or_notices_is_not_asked(off, home, switch):
    off(switch)
    assert home() == ({MONA, TOR}, 1)


def test_who_is_not_told_when_it_is_urgent_is_not_rung(off, home):
    off(Switch.EMERGENCY)
    assert home() == ({MONA}, 2)


def test_who_must_find_nothing_is_neither_rung_nor_asked(cast, emma):
    protect(cast, "Emma Aas")
    tenant_id = cast.person(HEAD).tenant_id
    db.session.rollback()
    with cast.acting_as(HEAD, "WORK"):
        assert home_to_ask(emma, tenant_id) == ()
        assert home_to_ring(emma, tenant_id) == []


def rule(cast, **values):
    set_rule(cast, **values)
    db.session.info.clear()  # the clock stands still: what was read at this instant is kept


def reports(cast, emma, who, day, **more):
    with cast.acting_as(who, PRIVATE):
        report_for([emma], Wanted(day, day, Span(), AbsenceReason.ILL, **more))


def test_days_further_ahead_are_time_off_that_not_all_may_ask_for(cast, emma, off):
    off(Switch.LEAVE)
    with pytest.raises(RuleBroken, match="neste skoledag") as refused:
        reports(cast, emma, TOR, MONDAY + timedelta(days=2))
    assert refused.value.field == "first_day"
    reports(cast, emma, TOR, MONDAY + timedelta(days=1))
    reports(cast, emma, MONA, MONDAY + timedelta(days=2))


# ---- a notice that waits -------------------------------------------------------------------


@pytest.fixture
def asked(cast, school, emma):
    """Kari asks the home about a report; the notices wait."""
    reported(school, "Emma Aas", MONA)
    with cast.acting_as(KARI, "WORK"):
        lock_subject(emma)
        absence_id = db.session.query(Absence.id).limit(1).scalar()
        ask(open_pupil(emma, Area.ABSENCE, Level.MANAGE), absence_id, Why.HOW_LONG)
    return emma


def states(cast):
    with acting(None), transaction(), system_access("test: what became of notices"):
        rows = db.session.query(Notice.profile_id, Notice.id, Notice.state)
        return {row.profile_id: (row.id, row.state) for row in rows if row.state != "READ"}


def deliver(cast):
    for notice_id, state in states(cast).values():
        if state == "QUEUED":
            with acting(None), transaction():
                deliver_notice(notice_id)


def test_what_waits_for_who_is_turned_off_is_stopped(cast, asked, off):
    tor = cast.profile_id(TOR, PRIVATE)
    assert states(cast)[tor][1] == "QUEUED"
    off(Switch.NOTICES)
    assert states(cast)[tor][1] == "CANCELLED"


@pytest.mark.usefixtures("awake")
def test_a_notice_of_a_pupil_who_is_hidden_meanwhile_is_not_sent(cast, asked):
    protect(cast, "Emma Aas")
    deliver(cast)
    assert {state for _id, state in states(cast).values()} == {"CANCELLED"}
    assert "1 ulest" not in cast.client(MONA, PRIVATE).get("/hjem").text


# ---- why -----------------------------------------------------------------------------------


def test_what_was_written_beside_the_reason_is_read_by_who_reads_the_reason(cast, school, emma):
    rule(cast, comment=1)
    absence_id = reported(school, "Emma Aas", MONA, comment="kanari-kommentar")
    path = f"/skole/elever/{emma}/fravar/{absence_id}"
    school.place("Anne Dahl", "3B", StaffRole.TEACHER)
    for who in (KARI, HEAD):
        assert "kanari-kommentar" in page(cast, who, path + "/skolen").text, who
    assert cast.client(NINA).get(path + "/skolen").status_code == 403
    assert "kanari-kommentar" in cast.client(MONA, PRIVATE).get(path).text, "hers to change"
    assert "kanari-kommentar" not in cast.client(TOR, PRIVATE).get(path).text


def test_a_form_that_was_emptied_changes_nothing(cast, school, emma):
    rule(cast, ask_reason=0)
    day = MONDAY + timedelta(days=1)
    with cast.acting_as(MONA, PRIVATE):
        span = Span(*(MORNING.time().replace(hour=one) for one in (10, 11)))
        report_for([emma], Wanted(day, day, span))
        absence_id = db.session.query(Absence.id).one().id
    path = f"/skole/elever/{emma}/fravar/{absence_id}"
    answer = post(cast.client(MONA, PRIVATE), path, {})
    assert answer.status_code == 422
    assert "Velg hvor lenge." in answer.text
    with cast.acting_as(MONA, PRIVATE):
        assert db.session.query(Absence).one().from_time is not None


def test_a_comment_stays_when_the_time_is_changed(cast, school, emma):
    rule(cast, comment=1)
    absence_id = reported(school, "Emma Aas", MONA, comment="kanari-kommentar")
    client, path = cast.client(MONA, PRIVATE), f"/skole/elever/{emma}/fravar/{absence_id}"
    form = {"kind": "HOURS", "from_time": "10.00", "to_time": "11.00", "reason": "ILL"}
    assert post(client, path, {**form, "comment": "kanari-kommentar"}).status_code == 303
    with cast.acting_as(MONA, PRIVATE):
        assert comment_of(db.session.query(ReasonGiven).one()) == "kanari-kommentar"


def test_the_list_of_whom_to_ring_is_within_ten_statements(cast, school, emma):
    absence_id = reported(school, "Emma Aas", MONA)
    path = f"/skole/elever/{emma}/fravar/{absence_id}/kontakt"
    assert len(statements(cast, KARI, path)) <= 10


def told_of(cast, name):
    profile = cast.profile_id(name, PRIVATE)
    with acting(None), transaction(), system_access("a test looks"):
        return {one.template for one in db.session.query(Notice).filter_by(profile_id=profile)}


def test_who_gets_no_notices_is_told_of_no_assessment_and_no_letter_but_of_what_is_urgent(
    cast, school, emma, off
):
    off(Switch.NOTICES)
    with cast.acting_as(KARI, "WORK"):
        lock_subject(emma)
        pupil = open_pupil(emma, Area.ASSESSMENT, Level.WRITE)
        write(pupil, kind=AssessmentKind.ONGOING, subject="ENGLISH", text="Fint.", share=True)
        assert cast.profile_id(MONA, PRIVATE) in home_of(emma)
        assert cast.profile_id(TOR, PRIVATE) not in home_of(emma)
    for urgent, told in ((False, set()), (True, {"answer_waits"})):
        with cast.acting_as(KARI, "WORK"):
            group_id = school.groups["3B"]
            lock_subject(group_id)
            group = open_group(group_id, Area.SCHOOL_MESSAGES, Level.WRITE)
            letter = Letter("Tur", "Vi går.", is_emergency=urgent)
            write_to_group(group, letter, shown=recipients_in(group, "Vi går.", "Tur").mark)
        with moved(timedelta(minutes=2)), acting(None), transaction():
            for message_id in gone_messages():
                tell_of(message_id)
        assert "new_message" in told_of(cast, MONA)
        assert told_of(cast, TOR) == told
