"""Redusert betaling from the home's draft to what is paid: who does what, and who reads of it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.organisation.queries import policy
from samspill.school.cases.actions import agree, appeal
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import decide
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from samspill.school.cases.pages import case_page
from samspill.school.cases.queries import asked_of_me
from samspill.school.pupils.access import open_pupil
from samspill.school.reduced_payment.actions import apply_for, change, send
from samspill.school.reduced_payment.jobs import check
from samspill.school.reduced_payment.models import (
    Household,
    ReducedPayment,
    ReducedPaymentFile,
)
from samspill.school.reduced_payment.rules import Wanted, effect_days
from samspill.school.sfo_places.costs import costs_of, payment_rule
from samspill.school.sfo_places.models import SfoReduction
from samspill.school.sfo_places.queries import places_of_pupil
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, payment_rule_is
from tests.support.sfo import JONAS, Sfo

pytestmark = pytest.mark.usefixtures("own_store")
MONA, TOR, KARI, EMMA = "Mona Aas", "Tor Aas", "Kari Lunde", "Emma Aas"
State = SchoolCaseState
NEW = "/skole/redusert-betaling/ny"
INCOME = 123_456
"""Sixty percent of a place of 3 000 kroner are free hours in 3B; 6 % of this is 7 407."""
CANARY, PAPER = "123\u00a0456", ("Skattemelding.txt", b"Alt om inntekt.")


@pytest.fixture
def sfo(school):
    found = Sfo(school)
    found.offer()
    return found


@pytest.fixture
def placed(sfo):
    """Emma has a place, which Mona pays for."""
    sfo.placed()
    return sfo


@pytest.fixture
def apply(cast, school):
    """Somebody applies, and sends unless told otherwise. Gives the case."""

    def it(who=MONA, child=EMMA, sends=True, papers=1, **more):
        said = {"own_income": INCOME, "lives_here": True, **more}
        with cast.acting_as(who, "PRIVATE"):
            files = [(BytesIO(PAPER[1]), PAPER[0])] * papers
            [case_id] = apply_for([school.pupils[child]], Wanted(**said, files=files))
        if sends:
            at(cast, school, who, send, case_id, child=child)
        return case_id

    return it


def at(cast, school, who, act, *given, child=EMMA, **more):
    kind = "WORK" if who in (HEAD, KARI, JONAS) else "PRIVATE"
    with cast.acting_as(who, kind):
        lock_subject(school.pupils[child])
        return act(open_pupil(school.pupils[child], Area.SCHOOL_CASE, Level.OWN), *given, **more)


@pytest.fixture
def do(cast, school):
    return lambda who, act, *given, **more: at(cast, school, who, act, *given, **more)


@pytest.fixture
def refused(do):
    """The code and field of what is refused."""

    def it(who, act, *given, **more):
        with pytest.raises(RuleBroken) as found:
            do(who, act, *given, **more)
        return found.value.code, found.value.field

    return it


@pytest.fixture
def pays(cast, school):
    """What somebody pays a month for a child, as somebody who looks may know."""

    def it(looks=MONA, who=MONA, day=None, child=EMMA):
        kind = "WORK" if looks in (HEAD, JONAS) else "PRIVATE"
        pupil_id, payer = school.pupils[child], cast.profile_id(who, "PRIVATE")
        on = day or effect_days(clock.today(), from_summer=False)[0]
        with cast.acting_as(looks, kind):
            [place] = places_of_pupil(pupil_id, clock.today())
            tenant = cast.person(HEAD).tenant_id
            return costs_of([pupil_id], tenant, on, clock.today()).trace(place, on, payer)

    return it


def state(case_id):
    with acting(None), transaction(), system_access("a test looks"):
        return State(db.session.get_one(SchoolCase, case_id).state)


def seen(pupil, case_id):
    """What the page of a case says, read while it is open."""
    page = case_page(pupil, case_id)
    return page.facts, page.case.first_day, [one.words for one in page.steps]


def yes(**more):
    return Decision(State.GRANTED, more.pop("reasons", ""), **more)


# ---- from draft to what is paid ------------------------------------------------------------


def test_the_draft_the_decision_and_the_price_have_the_same_lines(placed, apply, do, pays):
    one = apply(sends=False)
    assert state(one) == State.DRAFT
    draft, first, _steps = do(MONA, seen, one)
    steps = [(str(line.step), line.kroner) for line in draft.trace.lines]
    assert steps == [("LIST", 33_000), ("FREE_HOURS", -19_800), ("CAP", -5793)]
    assert (draft.trace.monthly, draft.notes, first.day) == (673 + 250, [], 1)
    do(MONA, send, one)
    assert do(HEAD, seen, one)[0].trace == draft.trace
    assert not pays().is_reduced
    do(HEAD, decide, one, yes())
    assert do(MONA, seen, one)[0].trace == pays() == pays(JONAS) == draft.trace
    assert not pays(day=first - timedelta(days=1)).is_reduced, "never backwards"


def test_a_newer_decision_counts_and_one_that_has_ended_counts_no_more(placed, apply, do, pays):
    first, second = apply(), apply(own_income=60_000)
    do(HEAD, decide, first, yes())
    do(HEAD, decide, second, yes())
    assert pays().yearly == 3600
    last = effect_days(clock.today(), from_summer=False)[1]
    assert pays(day=last).is_reduced
    assert not pays(day=last + timedelta(days=1)).is_reduced


def test_part_of_the_time_is_whole_months(placed, apply, do, refused, pays):
    one = apply()
    first, last = effect_days(clock.today(), from_summer=False)
    later = (first + timedelta(days=32)).replace(day=1)
    middle = Decision(State.PARTLY, "Fra nyttår.", later + timedelta(days=4), last)
    assert refused(HEAD, decide, one, middle)[1] == "first_day"
    do(HEAD, decide, one, Decision(State.PARTLY, "Fra nyttår.", later, last))
    assert not pays(day=first).is_reduced
    assert pays(day=later).is_reduced


def test_an_appeal_that_wins_reduces_the_price_too(placed, apply, do, pays):
    one = apply()
    do(HEAD, decide, one, Decision(State.REFUSED, "Vi mangler papirer."))
    do(MONA, appeal, one, "De er sendt.")
    assert not pays().is_reduced
    do(HEAD, reassess, one, AppealAnswer.REVERSED, "Vi har funnet dem.")
    assert pays().is_reduced


@pytest.mark.parametrize(
    ("answer", "monthly"), [(AppealAnswer.UPHELD, None), (AppealAnswer.UPHELD_PARTLY, 300)]
)
def test_what_the_one_above_the_school_gives_counts_in_the_price(
    placed, apply, do, pays, answer, monthly
):
    one = apply()
    do(HEAD, decide, one, Decision(State.REFUSED, "Vi mangler papirer."))
    do(MONA, appeal, one, "De er sendt.")
    do(HEAD, reassess, one, AppealAnswer.FORWARDED, "Vi holder fast.")
    do(HEAD, reassess, one, answer, "De var der.", monthly=monthly)
    assert pays().is_reduced
    assert pays().price == (monthly or 673)


def test_rb_09_a_price_by_hand_needs_a_reason_and_counts_in_letter_and_invoice(
    placed, apply, do, refused, pays
):
    one = apply()
    assert refused(HEAD, decide, one, yes(monthly=300)) == ("RB-09", "reasons")
    do(HEAD, decide, one, yes(monthly=300, reasons="Fosterhjem."))
    assert do(MONA, seen, one)[0].trace == pays()
    assert pays().price == 300


def test_rb_10_a_local_scheme_that_is_better_counts(cast, placed, apply, do, pays):
    payment_rule_is(cast, local=[{"tenths": 10, "percent": 10}])
    do(HEAD, decide, apply(), yes())
    assert pays().lines[-1].step == "LOCAL"


def test_the_base_amount_is_that_of_the_day_also_where_a_municipality_has_its_own_rule(
    cast, placed
):
    payment_rule_is(cast, hours_a_day=5)
    tenant_id, day = cast.person(HEAD).tenant_id, clock.today()
    known = {date(2025, 4, 30): 124_028, date(2025, 5, 1): 130_160, date(2026, 5, 1): 136_549}
    for on, amount in known.items():
        assert payment_rule(tenant_id, on).base_amount == amount
    assert (payment_rule(tenant_id, day).base_amount, payment_rule(tenant_id, day).hours_a_day) == (
        policy("base_amount", None, day).value["kroner"],
        5,
    )


# ---- what is refused -----------------------------------------------------------------------


def test_rb_01_and_papers_keep_a_draft_a_draft(placed, apply, refused):
    assert refused(MONA, send, apply(sends=False, lives_here=False)) == ("RB-01", "lives_here")
    bare = apply(sends=False, papers=0)
    assert refused(MONA, send, bare)[1] == "file"
    assert state(bare) == State.DRAFT


def test_rb_02_a_pupil_of_the_fifth_year_pays_by_income_no_more(placed, school, apply, refused):
    school.make("5A", year_level=5)
    school.leave(EMMA, "3B")
    school.enrol(EMMA, "5A")
    assert refused(MONA, send, apply(sends=False)) == ("RB-02", "needs")


def test_rb_02_special_needs_in_the_fifth_year_pay_for_food_alone(sfo, school, apply, do, pays):
    school.make("5A", year_level=5)
    school.leave(EMMA, "3B")
    school.enrol(EMMA, "5A")
    sfo.placed(special_needs=True)
    one = apply(needs=True, own_income=None)
    do(HEAD, decide, one, yes())
    assert (pays().yearly, pays().monthly) == (0, 250)


def test_rb_03_without_a_place_it_waits_as_a_draft_until_there_is_one(sfo, apply, do, refused):
    one = apply(sends=False)
    assert refused(MONA, send, one) == ("RB-03", "")
    facts = do(MONA, seen, one)[0]
    assert (facts.trace, facts.notes) == (None, ["RB-03"])
    sfo.placed()
    do(MONA, send, one)
    assert state(one) == State.SUBMITTED


def test_rb_03_who_pays_is_who_applies(placed, apply, refused):
    assert refused(TOR, send, apply(TOR, sends=False))[0] == "RB-03"


def test_rb_04_who_gets_nothing_is_told_and_may_send_all_the_same(placed, apply, do):
    one = apply(sends=False, own_income=700_000)
    assert do(MONA, seen, one)[0].notes == ["RB-04"]
    do(MONA, send, one)
    assert state(one) == State.SUBMITTED


def test_rb_06_who_pays_half_is_told_what_it_does(sfo, apply, do, ids):
    sfo.placed(own_share=50, co_share=50, co_payer_id=ids(TOR))
    assert do(MONA, seen, apply(sends=False))[0].notes == ["RB-06"]


def test_rb_08_one_form_for_two_children_is_a_case_each_and_sent_at_once(
    cast, school, sfo, refused, do
):
    school.enrol("Oskar Aas", "2A")
    sfo.placed()
    pupils = [school.pupils[EMMA], school.pupils["Oskar Aas"]]
    with cast.acting_as(MONA, "PRIVATE"):
        files = [(BytesIO(PAPER[1]), PAPER[0])]
        cases = apply_for(pupils, Wanted(own_income=INCOME, lives_here=True, files=files))
    emmas = cases[sorted(pupils).index(school.pupils[EMMA])]
    assert do(MONA, seen, emmas)[0].together == 2
    assert refused(MONA, send, emmas)[0] == "RB-03", "all of them, or none"
    assert {state(one) for one in cases} == {State.DRAFT}
    sfo.placed("Oskar Aas")
    do(MONA, send, emmas)
    assert {state(one) for one in cases} == {State.SUBMITTED}


# ---- who reads what ------------------------------------------------------------------------


def test_who_lives_there_agrees_to_child_and_days_and_never_sees_the_income(
    cast, school, placed, apply, do, rows, ids, refused
):
    stranger = {"household": Household.GUARDIAN, "partner_income": 0, "partner_id": ids("Jon Lie")}
    with pytest.raises(RuleBroken) as found:
        apply(sends=False, **stranger)
    assert (found.value.code, found.value.field) == ("RB-05", "household")
    one = apply(**{**stranger, "partner_id": ids(TOR)})
    assert state(one) == State.WAITING
    for table in (ReducedPayment, ReducedPaymentFile):
        assert rows(TOR, table, "PRIVATE") == rows(HEAD, table) == 0, table
    for who, kind in ((TOR, "PRIVATE"), (HEAD, "WORK")):
        with cast.acting_as(who, kind):
            assert db.session.get(SchoolCase, one) is None, who
    with cast.acting_as(TOR, "PRIVATE"):
        [party] = [one for one in asked_of_me(cast.profile_id(TOR, "PRIVATE")) if one.waits]
    client = cast.client(TOR, "PRIVATE")
    text = client.get("/skole/soknader").text
    assert "redusert betaling" in text
    assert CANARY not in text
    assert client.get(f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}").status_code == 404
    do(TOR, agree, party.id, agreed=True)
    assert state(one) == State.SUBMITTED
    assert rows(TOR, ReducedPayment, "PRIVATE") == 0


def test_income_is_read_by_head_and_applicant_and_what_is_paid_by_who_leads_the_sfo(
    cast, school, placed, apply, do, rows
):
    do(HEAD, decide, apply(), yes())
    for who, kind, income, reduced in (
        (MONA, "PRIVATE", 1, 1),
        (TOR, "PRIVATE", 0, 0),
        (HEAD, "WORK", 1, 1),
        (JONAS, "WORK", 0, 1),
        (KARI, "WORK", 0, 0),
        ("Nina Haug", "WORK", 0, 0),
        ("Anne Dahl", "WORK", 0, 0),
    ):
        assert rows(who, ReducedPayment, kind) == income, who
        assert rows(who, SfoReduction, kind) == reduced, who


def test_a_case_with_an_income_takes_a_login_at_level_high(cast, school, placed, apply):
    one = apply()
    here = f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}"
    weak = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    assert weak.get("/skole/soknader").status_code == 200
    assert weak.get(here).status_code == weak.get(NEW).status_code == 403
    assert post(weak, f"{here}/trekking", {}).status_code == 403
    assert state(one) == State.SUBMITTED
    assert cast.client(MONA, "PRIVATE").get(here).status_code == 200
    with cast.acting_as(KARI, "WORK"), pytest.raises(NotEnough):
        open_pupil(school.pupils[EMMA], Area.INCOME, Level.OWN)


def test_who_pays_a_part_is_not_told_what_the_other_pays(sfo, apply, do, pays, ids):
    sfo.placed(own_share=90, co_share=10, co_payer_id=ids(TOR))
    before = pays(TOR, TOR)
    do(HEAD, decide, apply(own_income=50_000), yes())
    assert pays(TOR, TOR) == pays(JONAS, TOR) == before
    assert not pays(TOR, MONA).is_reduced, "row security hides it"
    assert pays(JONAS, MONA).is_reduced


def test_papers_are_looked_through_and_handed_out_to_who_handles_it(
    cast, school, placed, apply, do, rows
):
    one = apply()
    assert (rows(MONA, ReducedPaymentFile, "PRIVATE"), rows(HEAD, ReducedPaymentFile)) == (1, 0)
    with acting(None), transaction(), system_access("a test"):
        [paper] = db.session.query(ReducedPaymentFile).all()
        db.session.expunge_all()
    with acting(None), transaction():
        check(str(paper.tenant_id), str(paper.id))
    assert (rows(HEAD, ReducedPaymentFile), rows(TOR, ReducedPaymentFile, "PRIVATE")) == (1, 0)
    here = f"/skole/elever/{school.pupils[EMMA]}/redusert-betaling/{one}/filer/{paper.id}"
    assert cast.client(HEAD, "WORK").get(here).data == PAPER[1]
    assert cast.client(KARI, "WORK").get(here).status_code == 403
    assert post(cast.client(MONA, "PRIVATE"), f"{here}/sletting", {}).status_code == 303
    assert rows(MONA, ReducedPaymentFile, "PRIVATE") == 1, "the row stays, without name and file"
    assert cast.client(HEAD, "WORK").get(here).status_code == 404


def test_what_is_handled_is_changed_no_more(placed, apply, do, refused):
    one = apply()
    said = Wanted(own_income=99_000, lives_here=True)
    do(MONA, change, one, said)
    assert do(HEAD, seen, one)[0].wanted.own_income == 99_000
    do(HEAD, decide, one, yes())
    assert refused(MONA, change, one, said)[1] == ""
    with pytest.raises(NotVisible):
        do(TOR, change, one, said)


# ---- pages ---------------------------------------------------------------------------------


def test_the_form_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(cast, school, placed):
    client = cast.client(MONA, "PRIVATE")
    form = {
        "children": str(school.pupils[EMMA]),
        "household": "ALONE",
        "basis": "TAX",
        "start": "NOW",
        "own_income": "-5",
    }
    answer = post(client, NEW, form)
    assert answer.status_code == 422
    assert "Skriv hele kroner for ett år" in Page(answer).errors()["own_income"]
    assert 'value="-5"' in answer.text
    answer = post(client, NEW, {**form, "own_income": "kr 123 456,-"})
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert CANARY in text
    assert "12 gratis timer i uka" in text
    sending = answer.location.replace("soknader", "redusert-betaling") + "/sending"
    answer = post(client, sending, {})
    assert answer.status_code == 422
    assert "Barnet er folkeregistrert hos" in answer.text
    again = client.get(NEW).text
    assert 'value="123456"' in again, "the last application is carried over"
