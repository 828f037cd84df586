"""Looks that stand out, as the officer meets them: the list, one of them, in order or a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.administration.access import open_tenant
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.unusual.actions import list_unusual, look_over, settle
from samspill.plans.unusual.jobs import DAYS, LOOK, look, nightly
from samspill.plans.unusual.models import Outcome, Sign, UnusualRead
from samspill.plans.unusual.queries import standing
from samspill.plans.unusual.words import SIGN_NAMES, WHY
from samspill.privacy.queries import case_of, words_of
from tests.administration.test_opening import tenant_id
from tests.plans.looking import as_system
from tests.plans.test_emergency import block
from tests.support.forms import post
from tests.support.statements import counted_statements

DAG, OLA, MONA, HANNE, MARIT, TOR = (
    "Dag Moen",
    "Ola Vik",
    "Mona Aas",
    "Hanne Nilsen",
    "Marit Sund",
    "Tor Aas",
)
REASON = "Snakket med lederen. Det var en felles oppgave."


def address(rest=""):
    return f"/admin/{tenant_id()}/uvanlige-oppslag{rest}"


@pytest.fixture
def plan_id(cast):
    """Emma's plan, whose father must find nothing about her, and tried."""
    found = cast.active_plan()
    block(cast, TOR)
    assert cast.client(TOR, "PRIVATE").get(f"/planer/{found}").status_code == 404
    return found


def night(cast, day=None):
    own = cast.actor(DAG).tenant_id
    with acting(None), transaction():
        return look_over(own, day or clock.today())


@pytest.fixture
def read_id(cast, plan_id):
    """What the night made of it."""
    assert night(cast) == 1
    with as_system():
        return db.session.scalars(select(UnusualRead.id)).one()


def row(read_id):
    with as_system():
        found = db.session.get_one(UnusualRead, read_id)
        db.session.expunge(found)
    return found


def another(read_id, **values):
    """One more of the same, but for these values."""
    first = row(read_id)
    about = ("tenant_id", "profile_id", "subject_id", "plan_number")
    what = ("sign", "day", "figures", "found_at")
    facts = {name: getattr(first, name) for name in (*about, *what)} | {"id": new_id()} | values
    with as_system():
        db.session.execute(insert(UnusualRead), facts)
    return facts["id"]


def settled(cast, read_id, outcome=Outcome.FINE, by=DAG, where=None):
    with cast.acting_as(by):
        tenant = open_tenant(where or cast.actor_now().tenant_id, Area.PRIVACY_CASES, Level.MANAGE)
        return settle(tenant, read_id=read_id, outcome=outcome, text=REASON, about=TOR)


def put_in_order(cast):
    """Somebody tried many doors, and there was a reason."""
    client = cast.client(MONA)
    for _door in range(4):
        client.get(f"/planer/{new_id()}")
    night(cast)
    with as_system():
        read_id = db.session.scalars(select(UnusualRead.id)).one()
    settled(cast, read_id)


def seen(cast, *, over=False):
    with cast.acting_as(DAG):
        tenant = open_tenant(cast.actor_now().tenant_id, Area.PRIVACY_CASES, Level.READ)
        return list_unusual(tenant, settled=over)


def notices(cast, name=DAG):
    profile_id = cast.profile_id(name)
    with as_system():
        return list(
            db.session.scalars(select(Notice.template).where(Notice.profile_id == profile_id))
        )


# ---- the night ------------------------------------------------------------------------------


def test_the_night_tells_the_officer_once_and_nobody_else(cast, plan_id):
    before = {name: notices(cast, name) for name in (DAG, OLA, MARIT, HANNE)}
    assert night(cast) == 1
    assert notices(cast) == [*before[DAG], "decision_waits"]
    assert night(cast) == 0
    assert notices(cast) == [*before[DAG], "decision_waits"]
    assert {name: notices(cast, name) for name in (OLA, MARIT, HANNE)} == {
        name: before[name] for name in (OLA, MARIT, HANNE)
    }


def test_a_quiet_day_tells_nobody(cast, plan_id):
    assert night(cast, clock.today() - timedelta(days=1)) == 0
    assert seen(cast) == []
    assert "decision_waits" not in notices(cast)


def test_the_trace_says_how_many_and_no_more(cast, read_id):
    with as_system():
        facts = db.session.scalars(
            select(ChangeLogEntry.facts).where(ChangeLogEntry.event == "UnusualReadsReported")
        ).all()
    assert facts == [{"found": 1}]


def test_the_job_asks_for_each_municipality_and_day(cast, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "samspill.plans.unusual.jobs.defer", lambda name, calls: asked.append((name, calls))
    )
    with acting(None), transaction():
        nightly()
    [(name, calls)] = asked
    days = {(clock.today() - timedelta(days=n)).isoformat() for n in (1, 2)}
    assert name == LOOK
    assert {call["day"] for call in calls} == days
    assert len(calls) == DAYS * len({call["tenant_id"] for call in calls})
    with acting(None), transaction():
        look(**calls[0])


def test_another_municipality_hears_nothing(cast, plan_id):
    other = cast.actor("Ingrid Holm").tenant_id
    with acting(None), transaction():
        assert look_over(other, clock.today()) == 0


def test_what_was_in_order_comes_again_the_day_it_is_done_again(cast, read_id, plan_id):
    settled(cast, read_id)
    assert night(cast) == 0
    with clock.moved(timedelta(days=1)):
        assert cast.client(TOR, "PRIVATE").get(f"/planer/{plan_id}").status_code == 404
        assert night(cast, clock.today()) == 1


def test_who_somebody_is_rests_for_half_a_year(cast, read_id, plan_id):
    settled(cast, another(read_id, sign="FAMILY"))
    key = (row(read_id).profile_id, plan_id, "FAMILY")
    own, day = cast.actor(DAG).tenant_id, clock.today() + timedelta(days=100)
    with as_system():
        assert key in standing(own, day, day - timedelta(days=180))
        assert key not in standing(own, day, day - timedelta(days=99))


def test_many_shut_doors_are_found(cast):
    put_in_order(cast)
    [one] = seen(cast, over=True)
    assert (one.sign, one.figures, one.plan_number) == (Sign.REFUSED, {"tries": 4}, None)


# ---- who sees it ----------------------------------------------------------------------------


def test_the_officer_reads_who_when_and_why_and_no_child(cast, read_id):
    for path in ("", f"/{read_id}"):
        page = cast.client(DAG).get(address(path)).text
        assert TOR in page
        assert WHY[Sign.BLOCKED] in page
        assert f"{row(read_id).plan_number}" in page
        assert "Emma" not in page
        assert "Lese bedre" not in page


@pytest.mark.parametrize(
    ("name", "status"), [(OLA, 403), (MARIT, 404), (HANNE, 404), (MONA, 404), (TOR, 404)]
)
def test_nobody_else_does(cast, read_id, name, status):
    client = cast.client(name)
    own = tenant_id()
    for path in (f"/admin/{own}/uvanlige-oppslag", f"/admin/{own}/uvanlige-oppslag/{read_id}"):
        answer = client.get(path)
        assert answer.status_code == status
        assert WHY[Sign.BLOCKED] not in answer.text
    with cast.acting_as(name):
        assert db.session.scalar(select(func.count(UnusualRead.id))) == 0


def test_the_way_there_stands_for_the_officer(cast):
    home = f"/admin/{tenant_id()}"
    assert f"{home}/uvanlige-oppslag" in cast.client(DAG).get(home).text
    assert f"{home}/uvanlige-oppslag" not in cast.client(OLA).get(home).text


# ---- what she makes of it ---------------------------------------------------------------------


def test_it_is_in_order_with_the_reason(cast, read_id):
    client = cast.client(DAG)
    answer = post(client, address(f"/{read_id}"), {"outcome": "FINE", "text": REASON})
    assert answer.status_code == 303
    assert seen(cast) == []
    [one] = seen(cast, over=True)
    assert (one.outcome, one.settled_by, one.case_id) == ("FINE", DAG, None)
    assert REASON in client.get(address(f"/{read_id}")).text
    assert bytes(row(read_id).reason_sealed) != REASON.encode()


def test_a_case_begins_with_its_clock(cast, read_id):
    client = cast.client(DAG)
    answer = post(client, address(f"/{read_id}"), {"outcome": "CASE", "text": REASON})
    assert answer.status_code == 303
    case_id = row(read_id).case_id
    assert answer.location == f"/admin/{tenant_id()}/personvernsaker/{case_id}"
    with cast.acting_as(DAG):
        case = case_of(cast.actor_now().tenant_id, case_id)
        words = words_of(case_id)
    assert case.due_at - case.registered_at == timedelta(hours=72)
    assert case.plan_number == row(read_id).plan_number
    assert words.about == TOR
    assert REASON in words.text
    assert WHY[Sign.BLOCKED] in words.text
    assert "Se saken" in client.get(address(f"/{read_id}")).text


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"text": REASON}, "Velg ett."), ({"outcome": "FINE", "text": " "}, "Skriv hvorfor.")],
)
def test_what_is_missing_is_said_at_the_field(cast, read_id, sent, says):
    answer = post(cast.client(DAG), address(f"/{read_id}"), sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert sent["text"].strip() in answer.text
    assert row(read_id).is_open


def test_it_is_decided_once(cast, read_id):
    settled(cast, read_id)
    with pytest.raises(Conflict):
        settled(cast, read_id, Outcome.CASE)
    assert row(read_id).outcome == "FINE"


def test_nobody_judges_her_own_look(cast, read_id):
    read_id = another(read_id, profile_id=cast.profile_id(DAG))
    with pytest.raises(NotEnough):
        settled(cast, read_id)
    page = cast.client(DAG).get(address(f"/{read_id}")).text
    assert "Dette gjelder deg selv" in page
    assert "<textarea" not in page


def test_another_municipalitys_is_not_there(cast, read_id):
    read_id = another(read_id, tenant_id=cast.actor("Ingrid Holm").tenant_id, sign="FAMILY")
    with pytest.raises(NotVisible):
        settled(cast, read_id)
    assert cast.client(DAG).get(address(f"/{read_id}")).status_code == 404


# ---- words and cost -----------------------------------------------------------------------------


def test_every_sign_has_its_words():
    assert set(SIGN_NAMES) == set(WHY) == set(Sign)


def test_a_page_takes_few_statements_however_many_there_are(cast, read_id):
    client = cast.client(DAG)
    with counted_statements() as few:
        client.get(address())
    for n in range(1, 40):
        another(read_id, day=clock.today() - timedelta(days=n))
    with counted_statements() as many:
        assert client.get(address()).text.count("uvanlige-oppslag/") == 40
    assert len(many) == len(few) <= 10


def test_the_night_takes_as_many_statements_for_one_look_as_for_many(cast, plan_id):
    with counted_statements() as few:
        night(cast)
    for _again in range(12):
        for name in (MONA, HANNE, "Kari Lunde"):
            cast.client(name).get(f"/planer/{plan_id}")
    settled(cast, seen(cast)[0].id)
    with clock.moved(timedelta(days=1)):
        cast.client(TOR, "PRIVATE").get(f"/planer/{plan_id}")
        with counted_statements() as many:
            night(cast, clock.today())
    assert len(many) <= len(few) <= 30
