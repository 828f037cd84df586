"""Things that happen at once serialise to some legal order (I17, I18), on a database of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict
from samspill.infra.db import db
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Consent, Evidence
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.plan.models import Plan
from samspill.web.factory import create_app
from tests.plans.test_consent import HANNE, JONAS, MONA, SIV, TOR, opened, reaches
from tests.plans.test_withdrawal import participant_id
from tests.support.cast import Cast


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
        with cast.app.app_context():
            start.wait(10)
            try:
                act()
            except Exception as error:  # noqa: BLE001 - judged by the test
                return error
            return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


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
