"""A place at SFO is applied for as a case: decided with reasons, appealed, offered after all; who
handles it, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import speaking
from samspill.export.case_letter import letter_text
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.school.cases.actions import appeal, explain
from samspill.school.cases.actions import withdraw as withdraw_case
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import ask, decide, delay, take
from samspill.school.cases.kinds import Decision
from samspill.school.cases.letters import unwritten
from samspill.school.cases.listing import cases_in, narrowed
from samspill.school.cases.models import SchoolCase, SchoolCaseState, SchoolCaseStep
from samspill.school.pupils.access import open_pupil
from samspill.school.sfo_places.actions import answer_offer, view_of
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.rules import Wanted
from samspill.school.sfo_requests.actions import apply_for, change, withdraw
from samspill.school.sfo_requests.models import SfoRequest
from tests.support.forms import post
from tests.support.leave import KARI, TOR, Leave
from tests.support.page import Page
from tests.support.school import HEAD, leave_rule_is, protect
from tests.support.sfo import JONAS, MONA, Sfo, soonest
from tests.support.statements import counted_statements

State, PRIVATE = SchoolCaseState, "PRIVATE"
WHY = "kanari-avslag: det er ingen ledig plass på SFO før jul."


@pytest.fixture
def sfo(school):
    """Fjordvik SFO with one kind of place."""
    found = Sfo(school)
    found.offer()
    return found


@pytest.fixture
def state(cast, school):
    """Where a place stands, for its home."""

    def look(place, child="Emma Aas", who=MONA):
        with cast.acting_as(who, PRIVATE):
            return view_of(open_pupil(school.pupils[child], Area.SFO, Level.READ), place)

    return look


@pytest.fixture
def stands(school):
    """Where a case stands."""
    return Leave(school).state


@pytest.fixture
def refused(sfo):
    """A place that is refused."""

    def it(**more):
        place = sfo.apply(**more)
        sfo.decided(place, State.REFUSED, WHY)
        return place

    return it


def letter_of(sfo, place):
    """The newest letter that is to be written, as its reader gets it."""
    facts = unwritten(sfo.case_of(place))[-1]
    with speaking(facts.language):
        return facts, letter_text(facts)


# ---- decided -------------------------------------------------------------------------------


def test_a_refusal_is_a_decision_with_reasons_rules_a_letter_and_a_time_to_appeal(
    sfo, refused, state, stands, cast
):
    place = sfo.apply()
    with pytest.raises(RuleBroken) as found:
        sfo.decided(place, State.REFUSED)
    assert (found.value.code, found.value.field) == ("PE-13", "reasons")
    sfo.decided(place, State.REFUSED, WHY)
    assert state(place).state == PlaceState.REFUSED
    assert state(place).why == "", "the reasons are the applicant's alone (J3)"
    facts, text = letter_of(sfo, place)
    assert (facts.to, facts.about, facts.by, facts.words) == (MONA, "Emma Aas", JONAS, WHY)
    said = str(text)
    for part in ("til og med 4. trinn", "kommunens klageorgan", "Fem dager", "Hjemmel"):
        assert part in said
    assert facts.case.appeal_by == clock.today() + timedelta(weeks=3)


def test_a_yes_offers_the_place_and_its_letter_says_until_when_it_is_answered(sfo, state, stands):
    place = sfo.offered()
    assert (state(place).state, stands(sfo.case_of(place))) == (PlaceState.OFFERED, State.GRANTED)
    _facts, text = letter_of(sfo, place)
    by = state(place).answer_by
    assert f"{by.day}.{by.month}.{by.year}" in str(text)


def test_part_of_it_is_a_place_that_begins_later(sfo, state):
    place = sfo.apply()
    later, last = soonest() + timedelta(days=30), state(place).ends_on - timedelta(days=1)
    for days, field in (
        ((later, last - timedelta(days=9)), "last_day"),
        ((None, None), "first_day"),
    ):
        with pytest.raises(RuleBroken) as found:
            sfo.decided(place, State.PARTLY, WHY, first_day=days[0], last_day=days[1])
        assert found.value.field == field
    sfo.decided(place, State.PARTLY, WHY, first_day=later, last_day=last)
    assert state(place).starts_on == state(place).terms[0].valid_from == later
    sfo.home(answer_offer, place, accepts=True)
    case = sfo.case_of(place)
    sfo.case(appeal, place, case, "Vi trenger den nå.", who=MONA)
    sfo.case(reassess, place, case, AppealAnswer.REVERSED, "Det ble ledig.")
    assert (state(place).state, state(place).starts_on) == (PlaceState.ACCEPTED, soonest())


def test_no_yes_without_a_seat_and_nothing_is_changed_then(sfo, state, stands, cast, school):
    one = sfo.offer("Tre dager", days=3, seats=1)
    wanted = {"offer_id": one, "weekdays": "135"}
    sfo.offered("Iben Dahl", "Anne Dahl", **wanted)
    place = sfo.apply(**wanted)
    with pytest.raises(RuleBroken) as found:
        sfo.decided(place)
    assert (found.value.code, found.value.field) == ("full", "outcome")
    path = f"/skole/elever/{school.pupils['Emma Aas']}/soknader/{sfo.case_of(place)}"
    answer = post(cast.client(JONAS), path + "/vedtak", {"outcome": "GRANTED"})
    assert answer.status_code == 422
    assert "Det er ingen ledig plass" in answer.get_data(as_text=True)
    assert (state(place).state, stands(sfo.case_of(place))) == (PlaceState.APPLIED, State.SUBMITTED)


# ---- appealed ------------------------------------------------------------------------------


def test_an_appeal_may_be_won_and_the_place_is_offered_after_all(sfo, refused, state, later):
    place = refused()
    case = sfo.case_of(place)
    sfo.case(appeal, place, case, "Vi jobber begge.", who=MONA)
    with later(20):
        sfo.case(reassess, place, case, AppealAnswer.REVERSED, "Det ble ledig.")
        assert state(place).state == PlaceState.OFFERED
        assert state(place).starts_on > clock.today(), "never a day that has passed"
        sfo.home(answer_offer, place, accepts=True)
        assert state(place).state == PlaceState.ACCEPTED


def test_an_appeal_is_not_won_without_a_seat_or_with_another_place(sfo, stands, state):
    one = sfo.offer("Tre dager", days=3, seats=1)
    place = sfo.apply(offer_id=one, weekdays="135")
    sfo.decided(place, State.REFUSED, WHY)
    case = sfo.case_of(place)
    sfo.case(appeal, place, case, "Vi jobber begge.", who=MONA)
    taken = sfo.offered("Iben Dahl", "Anne Dahl", offer_id=one, weekdays="135")
    for code in ("full", "SF-04"):
        with pytest.raises(RuleBroken) as found:
            sfo.case(reassess, place, case, AppealAnswer.REVERSED, "Det ble ledig.")
        assert (found.value.code, found.value.field) == (code, "answer")
        if code == "full":
            sfo.home(answer_offer, taken, child="Iben Dahl", who="Anne Dahl", accepts=False)
            sfo.apply()
    assert (stands(case), state(place).state) == (State.APPEALED, PlaceState.REFUSED)


def test_an_appeal_that_is_not_followed_goes_to_the_municipality_and_too_late_is_refused(
    sfo, refused, stands, later
):
    place = refused()
    case = sfo.case_of(place)
    with later(22), pytest.raises(RuleBroken):
        sfo.case(appeal, place, case, "For sent.", who=MONA)
    sfo.case(appeal, place, case, "Vi jobber begge.", who=MONA)
    sfo.case(reassess, place, case, AppealAnswer.FORWARDED, "Det er fortsatt fullt.")
    assert stands(case) == State.FORWARDED
    assert "kommunens klageorgan" in str(letter_of(sfo, place)[1])


def test_what_the_one_above_settles_is_offered_though_the_sfo_is_full(sfo, state, stands):
    one = sfo.offer("Tre dager", days=3, seats=1)
    sfo.offered("Iben Dahl", "Anne Dahl", offer_id=one, weekdays="135")
    place = sfo.apply(offer_id=one, weekdays="135")
    sfo.decided(place, State.REFUSED, WHY)
    case = sfo.case_of(place)
    sfo.case(appeal, place, case, "Vi jobber begge.", who=MONA)
    sfo.case(reassess, place, case, AppealAnswer.FORWARDED, "Det er fullt.")
    sfo.case(reassess, place, case, AppealAnswer.UPHELD, "Klageorganet gir plassen.")
    assert (state(place).state, stands(case)) == (PlaceState.OFFERED, State.SETTLED)


def test_what_is_sent_back_is_decided_anew(sfo, refused, state, stands):
    place = refused()
    case = sfo.case_of(place)
    sfo.case(appeal, place, case, "Vi jobber begge.", who=MONA)
    sfo.case(reassess, place, case, AppealAnswer.FORWARDED, "Det er fullt.")
    sfo.case(reassess, place, case, AppealAnswer.SENT_BACK, "Dere må se på saken på nytt.")
    assert stands(case) == State.IN_PROGRESS
    sfo.decided(place)
    assert (state(place).state, stands(case)) == (PlaceState.OFFERED, State.GRANTED)


# ---- the home ------------------------------------------------------------------------------


def test_a_draft_is_its_writers_alone_and_stands_in_no_line(sfo, cast, school, rows, stands):
    wanted = Wanted(sfo.offers["Fem dager"], "12", soonest())
    case = sfo.home(apply_for, wanted, send=False)
    assert stands(case) == State.DRAFT
    assert rows(MONA, SfoRequest, PRIVATE) == 1
    for who, kind in ((TOR, PRIVATE), (JONAS, "WORK"), (HEAD, "WORK")):
        assert rows(who, SfoRequest, kind) == rows(who, SchoolCase, kind) == 0
    with cast.acting_as(JONAS, "WORK"), pytest.raises(NotVisible):
        open_pupil(school.pupils["Emma Aas"], Area.SCHOOL_CASE, Level.OWN)
    sfo.home(change, case, wanted, send=True)
    assert rows(JONAS, SfoRequest) == 1


def test_a_draft_may_be_anything_and_is_checked_when_it_is_sent(sfo):
    wanted = Wanted(sfo.offers["Fem dager"], "", clock.today())
    case = sfo.home(apply_for, wanted, send=False)
    for days, code in (("", "SF-02"), ("12", "SF-05")):
        with pytest.raises(RuleBroken) as found:
            sfo.home(change, case, Wanted(wanted.offer_id, days, wanted.starts_on), send=True)
        assert found.value.code == code


def test_sf_01_what_is_written_is_kept_as_a_draft(sfo, cast, school, rows, monkeypatch):
    monkeypatch.setattr("samspill.school.sfo_places.applying.school_of", lambda *_: None)
    path = f"/skole/elever/{school.pupils['Emma Aas']}/sfo"
    form = {
        "offer_id": str(sfo.offers["Fem dager"]),
        "weekdays": ["1"],
        "starts_on": soonest().isoformat(),
        "own_share": "100",
    }
    client = cast.client(MONA, PRIVATE)
    answer = post(client, path, form)
    assert answer.status_code == 303
    page = Page(client.get(answer.location)).text
    assert "Ring skolen" in page
    assert "Utkast" in page


def test_it_is_changed_until_somebody_begins_and_keeps_its_place_in_the_line(sfo, state, stands):
    place = sfo.apply()
    case, first = sfo.case_of(place), soonest() + timedelta(days=7)
    sfo.home(change, case, Wanted(sfo.offers["Fem dager"], "15", first), send=True)
    assert (state(place).starts_on, state(place).terms[0].weekdays) == (first, "15")
    sfo.case(take, place, case)
    with pytest.raises(RuleBroken):
        sfo.home(change, case, Wanted(sfo.offers["Fem dager"], "1", first), send=True)


@pytest.mark.parametrize("at_sfo", [True, False])
def test_it_is_withdrawn_here_or_there_and_both_are(sfo, state, stands, at_sfo):
    place = sfo.apply()
    case = sfo.case_of(place)
    if at_sfo:
        sfo.home(withdraw, place)
    else:
        sfo.case(withdraw_case, place, case, who=MONA)
    assert (state(place).state, stands(case)) == (PlaceState.WITHDRAWN, State.WITHDRAWN)
    with pytest.raises(NotVisible):
        sfo.decided(place)


def test_a_child_who_leaves_the_school_applies_no_more(sfo, school, stands):
    case = sfo.case_of(sfo.apply())
    school.leave("Emma Aas", "3B")
    assert stands(case) == State.WITHDRAWN


def test_the_other_home_is_told_that_it_is_applied_for_and_reads_no_case(sfo, refused, cast, rows):
    refused()
    assert rows(TOR, SchoolCase, PRIVATE) == rows(TOR, SchoolCaseStep, PRIVATE) == 0
    page = Page(cast.client(TOR, PRIVATE).get("/skole/soknader")).text
    assert "plass i skolefritidsordningen" in page
    assert "kanari" not in page


# ---- who handles it ------------------------------------------------------------------------


def test_who_leads_the_sfo_and_the_head_see_it_and_no_teacher_does(sfo, school, rows):
    place = sfo.apply()
    seen = {JONAS: 1, HEAD: 1, KARI: 0, "Anne Dahl": 0}
    for who, many in seen.items():
        assert rows(who, SchoolCase) == rows(who, SfoRequest) == many, who
    sfo.case(take, place, sfo.case_of(place), who=HEAD)


def test_an_sfo_opens_what_is_asked_of_it_and_no_other_case_of_the_child(
    sfo, school, cast, rows, later
):
    leave_rule_is(cast, both_agree=0)
    sfo.placed()
    leaves = Leave(school)
    asked = leaves.apply()
    with later((soonest() - clock.today()).days + 1):
        assert rows(JONAS, SchoolCase) == 1, "though she is in the SFO by now"
        assert rows(KARI, SchoolCase) == 1
        with cast.acting_as(JONAS, "WORK"), pytest.raises(NotVisible):
            decide(
                open_pupil(school.pupils["Emma Aas"], Area.SCHOOL_CASE, Level.OWN),
                asked,
                Decision(State.REFUSED, "Nei."),
            )


def test_of_a_protected_child_who_is_not_named_finds_nothing(sfo, cast, school, rows):
    sfo.apply()
    protect(cast, "Emma Aas")
    assert rows(JONAS, SchoolCase) == rows(JONAS, SfoRequest) == 0
    with cast.acting_as(JONAS, "WORK"), pytest.raises(NotVisible):
        open_pupil(school.pupils["Emma Aas"], Area.SCHOOL_CASE, Level.OWN)


def test_it_is_assigned_asked_about_and_delayed_by_who_leads(sfo, stands, ids, cast):
    place = sfo.apply()
    case = sfo.case_of(place)
    sfo.case(take, place, case, ids(HEAD, "WORK"))
    sfo.case(ask, place, case, "Trenger dere alle dagene?")
    assert stands(case) == State.MORE_INFO
    sfo.case(explain, place, case, "Ja.", who=MONA)
    sfo.case(delay, place, case, "Vi venter på tall.", clock.today() + timedelta(days=50))
    sfo.decided(place)
    assert stands(case) == State.GRANTED


def test_who_leads_the_sfo_is_told_and_the_head_only_where_nobody_does(sfo, cast, ids):
    place = sfo.apply()
    db.session.rollback()
    path = f"/soknader/{sfo.case_of(place)}"
    for who, many in ((JONAS, 1), (HEAD, 0), (KARI, 0)):
        with cast.acting_as(who, "WORK"):
            mine = db.session.query(Notice).filter_by(profile_id=ids(who, "WORK"))
            found = [one.template for one in mine.filter(Notice.path.endswith(path))]
            assert found == ["decision_waits"] * many, who


def test_it_stands_in_the_lists_of_the_sfo_and_of_the_school(sfo, school, cast, ids):
    case = sfo.case_of(sfo.apply())
    for who, group, kind, shown in (
        (JONAS, sfo.id, "", True),
        (HEAD, sfo.id, "", True),
        (HEAD, school.id, "SFO_PLACE", True),
        (HEAD, school.id, "LEAVE", False),
        (KARI, school.groups["3B"], "", False),
    ):
        with cast.acting_as(who, "WORK"):
            found = cases_in(narrowed(group, "open", kind), ids(who, "WORK"), clock.today(), 1)
            assert ([one.id for one in found.rows] == [case]) is shown, (who, kind)


def test_pages_of_the_case_and_of_the_list_take_ten_statements(sfo, school, cast):
    place = sfo.apply()
    home = f"/skole/elever/{school.pupils['Emma Aas']}"
    case = f"{home}/soknader/{sfo.case_of(place)}"
    for who, kind, path, says in (
        (JONAS, "WORK", f"/skole/grupper/{sfo.id}/soknader", "Svar innen"),
        (JONAS, "WORK", f"{case}?liste={sfo.id}&vis=open", "Lagre vedtaket"),
        (MONA, PRIVATE, case, "Du skal ha svar innen"),
        (MONA, PRIVATE, "/skole/soknader", "SFO-plass for Emma Aas"),
        (MONA, PRIVATE, case.replace("/soknader/", "/sfo/soknader/"), "Les reglene"),
    ):
        client = cast.client(who, kind)
        client.get(path)
        with counted_statements() as found:
            page = Page(client.get(path))
        assert says in page.text, path
        assert len(found) <= 10, "\n".join(one[:160] for one in found)
    for who, kind, path, says in (
        (JONAS, "WORK", f"/skole/grupper/{sfo.id}/sfo/{place}", "Til søknaden"),
        (MONA, PRIVATE, f"{home}/sfo", "Følg søknaden"),
    ):
        assert says in Page(cast.client(who, kind).get(path)).text, path
