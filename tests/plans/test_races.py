"""Things that happen at once serialise to some legal order (I17, I18), on a database of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, RuleBroken
from samspill.identity.signin.client import complete
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.answering import LineReply, begin_signing
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, Consent, Evidence, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import versions
from samspill.plans.consent.sending import cancel_request
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.plan.models import Plan, PlanIntroduction
from samspill.school.pupils.access import open_pupil
from samspill.school.signups import actions
from samspill.school.signups.actions import sign_up
from samspill.school.signups.queries import times_in
from samspill.web.factory import create_app
from tests.plans.invariants import broken
from tests.plans.passing_days import after, seen_whole, work
from tests.plans.test_consent import HANNE, JONAS, MONA, SIV, TOR, opened, reaches
from tests.plans.test_withdrawal import participant_id
from tests.support.cast import PROOF, Cast
from tests.support.school import gathering_in, made_school


@pytest.fixture(scope="module")
def real(cluster):
    """The cast on a database where every transaction commits."""
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        with app.app_context():
            yield Cast(app)
            db.session.remove()
            db.engine.dispose()


def at_once(cast, *acts):
    """Run the acts at the same moment, each in a thread with its own session; gives the errors."""
    start = Barrier(len(acts))

    def run(act):
        start.wait(10)
        return in_own_session(cast, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def in_own_session(cast, act):
    """Run the act with a session of its own; gives its error."""
    with cast.app.app_context():
        try:
            act()
        except Exception as error:  # noqa: BLE001 - judged by the test
            return error
    return None


def test_both_guardians_sign_at_the_same_moment(real):
    plan_id = real.draft("Emma Aas", people=(SIV,))
    real.send(plan_id)
    errors = at_once(real, lambda: real.sign(plan_id, MONA), lambda: real.sign(plan_id, TOR))
    assert errors == [None, None]
    assert reaches(real, SIV, plan_id)
    with real.acting_as(MONA):
        opened(plan_id)
        kinds = list(
            db.session.scalars(
                select(Evidence.kind).where(Evidence.plan_id == plan_id).order_by(Evidence.sequence)
            )
        )
        assert kinds == ["SENT", "SIGNED", "SIGNED", "ACTIVE"]
        assert broken_link(plan_id) is None


def test_a_withdrawal_beats_a_signature_of_the_same_moment(real):
    plan_id = real.active_plan(people=(SIV,))
    real.propose(plan_id, JONAS)
    real.send(plan_id)
    real.sign(plan_id, MONA)
    siv = participant_id(real, plan_id, SIV)

    def withdraw():
        with real.acting_as(MONA):
            withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=siv)

    errors = at_once(real, withdraw, lambda: real.sign(plan_id, TOR))
    assert errors[0] is None, "a withdrawal never fails for what others do"
    assert not reaches(real, SIV, plan_id)
    with real.acting_as(MONA):
        opened(plan_id)
        active = select(func.count()).where(Consent.plan_id == plan_id, Consent.state == "ACTIVE")
        assert db.session.scalar(active) == 1
        assert broken_link(plan_id) is None


def test_one_guardian_in_two_tabs_answers_once(real):
    plan_id = real.draft("Emma Aas", people=(SIV,))
    real.send(plan_id)
    errors = at_once(real, lambda: real.sign(plan_id, MONA), lambda: real.sign(plan_id, MONA))
    assert sorted(type(e).__name__ for e in errors) == sorted(["NoneType", Conflict.__name__])


def test_a_double_click_starts_one_plan(real):
    client = real.client(HANNE)
    page = client.get("/planer/ny", base_url="http://127.0.0.1:8000").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {
        "csrf_token": token,
        "form_key": str(uuid4()),
        "number": real.number("Oskar Aas"),
        "purpose": "En trygg start.",
    }
    cookie = client.get_cookie("samspill", domain="127.0.0.1").value
    answers = []

    def send():
        one = real.app.test_client()
        one.set_cookie("samspill", cookie, domain="127.0.0.1")
        answers.append(one.post("/planer/ny", data=form, base_url="http://127.0.0.1:8000"))

    assert at_once(real, send, send, send) == [None, None, None]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with real.acting_as(HANNE):
        plan_id = answers[0].location.split("/")[-2]
        assert opened(plan_id, Area.CONSENT).subject.is_draft
        mine = select(func.count()).where(Plan.purpose == "En trygg start.")
        assert db.session.scalar(mine) == 1


def in_order(cast, plan_id):
    """The state of the newest version, when all of the plan is as one legal order leaves it."""
    with seen_whole():
        found = broken(plan_id, clock.now(), clock.today())
        assert not found, found
        assert broken_link(plan_id) is None
        query = select(Consent.state).where(Consent.plan_id == plan_id).order_by(Consent.number)
        return list(db.session.scalars(query))[-1]


def withdraw(cast, plan_id, name, by=MONA):
    who = participant_id(cast, plan_id, name)

    def act():
        with cast.acting_as(by):
            withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=who)

    return act


def test_the_last_signature_and_the_holder_who_takes_the_question_back(real):
    plan_id = real.draft("Emma Aas", people=(SIV,))
    real.send(plan_id)
    real.sign(plan_id, MONA)

    def cancel():
        with real.acting_as(HANNE):
            plan = opened(plan_id, level=Level.WRITE)
            cancel_request(plan, consent_id=versions(plan_id)[-1].id)

    signed, cancelled = at_once(real, lambda: real.sign(plan_id, TOR), cancel)
    state = in_order(real, plan_id)
    assert (signed is None, cancelled is None, state, reaches(real, SIV, plan_id)) in (
        (True, False, "ACTIVE", True),
        (False, True, "CANCELLED", False),
    )


def test_the_last_signature_and_the_holder_who_proposes_one_more(real):
    plan_id = real.draft("Emma Aas", people=(SIV,))
    real.send(plan_id)
    real.sign(plan_id, MONA)
    signed, proposed = at_once(
        real, lambda: real.sign(plan_id, TOR), lambda: real.propose(plan_id, JONAS)
    )
    assert signed is None, "what is signed is what was shown, whatever the holder does"
    assert in_order(real, plan_id) == ("DRAFT" if proposed is None else "ACTIVE")
    assert reaches(real, SIV, plan_id)
    assert not reaches(real, JONAS, plan_id)


def test_an_invitation_is_accepted_while_it_is_withdrawn(real):
    plan_id = real.active_plan(people=(SIV,))
    out, _accepted = at_once(real, withdraw(real, plan_id, SIV), lambda: real.accept(plan_id, SIV))
    assert out is None, "a withdrawal never fails for what others do"
    assert not reaches(real, SIV, plan_id)
    assert in_order(real, plan_id) == "ACTIVE"


def test_both_guardians_withdraw_the_same_person(real):
    plan_id = real.active_plan(people=(SIV, JONAS))
    errors = at_once(real, withdraw(real, plan_id, SIV), withdraw(real, plan_id, SIV, by=TOR))
    assert None in errors
    assert not reaches(real, SIV, plan_id)
    assert reaches(real, JONAS, plan_id)
    assert in_order(real, plan_id) == "ACTIVE"


def test_a_block_and_the_last_signature(real):
    plan_id = real.draft("Oskar Aas", people=(SIV, JONAS))
    real.send(plan_id)
    real.sign(plan_id, MONA)
    adult, child = real.person(JONAS), real.person("Oskar Aas")
    about = {"tenant_id": child.tenant_id, "adult_id": adult.id, "child_id": child.id}
    db.session.rollback()

    def block():
        with acting(None), transaction(), system_access("test: the register says it"):
            block_by_register(**about, reason="Synthetic.", last_day=None)

    _signed, blocked = at_once(real, lambda: real.sign(plan_id, TOR), block)
    assert blocked is None
    assert not any(reaches(real, JONAS, plan_id, area) for area in Area)
    in_order(real, plan_id)


def test_what_the_days_do_is_done_once_by_two_workers(real):
    plan_id = real.draft("Emma Aas", people=(SIV,))
    real.send(plan_id)

    def keep_up():
        with after(40):
            work(plan_id)

    assert at_once(real, keep_up, keep_up) == [None, None]
    assert in_order(real, plan_id) == "CANCELLED"
    with seen_whole():
        kinds = select(func.count()).where(Evidence.plan_id == plan_id, Evidence.kind == "LAPSED")
        assert db.session.scalar(kinds) == 1


def test_who_waited_for_her_turn_meets_the_door_as_it_is_then(real):
    plan_id = real.active_plan(people=(SIV,))
    client = real.client(HANNE)
    address, site = f"/planer/{plan_id}/om", "http://127.0.0.1:8000"
    pages, answers = [], []

    def look():
        pages.append(client.get(address, base_url=site).get_data(as_text=True))

    def write():
        token = pages[0].split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, "form_key": str(uuid4()), "description": "For sent."}
        answers.append(client.post(address, data=form, base_url=site))

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(in_own_session, real, look).result(10) is None
        with real.changing(plan_id, MONA):
            waiting = pool.submit(in_own_session, real, write)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
            withdraw_all(opened(plan_id, level=Level.MANAGE))
        assert waiting.result(10) is None
    assert answers[0].status_code == 403
    with seen_whole():
        written = select(func.count()).where(PlanIntroduction.description == "For sent.")
        assert db.session.scalar(written) == 0


def test_a_login_that_completes_a_signature_waits_for_its_turn_too(real):
    plan_id = real.draft("Emma Aas", people=(SIV,))
    real.send(plan_id)
    real.sign(plan_id, MONA)
    with real.changing(plan_id, TOR, "PRIVATE"):
        plan = opened(plan_id, level=Level.MANAGE)
        version = versions(plan_id)[-1]
        page = answer_page(plan, version.id)
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK) for line in page.shown.lines
        ]
        attempt = begin_signing(
            plan, consent_id=version.id, replies=replies, shown=page.shown.text()
        )
        db.session.flush()
        values = {"plan": str(plan_id), "consent": str(version.id), "attempt": str(attempt.id)}

    def come_back():
        with real.app.test_request_context(), real.acting_as(TOR, "PRIVATE"):
            complete("sign-consent", values, PROOF)

    with ThreadPoolExecutor(1) as pool:
        with real.changing(plan_id, HANNE):
            cancel_request(opened(plan_id, level=Level.WRITE), consent_id=version.id)
            waiting = pool.submit(in_own_session, real, come_back)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        assert isinstance(waiting.result(10), Conflict)
    assert in_order(real, plan_id) == "CANCELLED"


def test_the_last_place_goes_to_one_of_two_homes(real, monkeypatch):
    """A place at school (``school/signups``): without the lock both would have read it as free."""
    both_have_read = Barrier(2)

    def read_together(gathering_id):
        found = times_in(gathering_id)
        with suppress(BrokenBarrierError):
            both_have_read.wait(0.5)
        return found

    monkeypatch.setattr(actions, "times_in", read_together)
    school = made_school(real)
    school.enrol("Iben Dahl", "3B")
    asked = gathering_in(school, "3B", places=1)

    def take(who, child):
        with real.acting_as(who, "PRIVATE"):
            lock_subject(school.pupils[child])
            pupil = open_pupil(school.pupils[child], Area.QUESTIONNAIRE, Level.OWN)
            sign_up(pupil, asked, times_in(asked)[0].id)

    homes = (("Mona Aas", "Emma Aas"), ("Anne Dahl", "Iben Dahl"))
    errors = at_once(real, *(lambda home=home: take(*home) for home in homes))
    assert sorted(type(e).__name__ for e in errors) == ["NoneType", RuleBroken.__name__], errors
