"""Who has died has nothing open and gets nothing; a family is not reminded of a child's plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.plans.consent.signatories import who_must_agree
from samspill.plans.plan.queries import plan_with_levels
from samspill.register.entries import read_register
from tests.plans.passing_days import after, seen_whole, told, work
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, reaches
from tests.register.test_import import as_csv, as_json, person, relation, take

YESTERDAY = (clock.today() - timedelta(days=1)).isoformat()


def dies(cast, name, **more):
    return person(cast, name, died_on=YESTERDAY, **more)


@pytest.mark.parametrize("whole", [True, False])
def test_who_has_died_has_nothing_open_and_who_must_agree_is_asked_anew(cast, whole):
    plan_id = cast.active_plan()
    entry = dies(cast, TOR)
    taken = take(as_json([entry], count=1 if whole else 7))
    assert (taken.changed, len(taken.died)) == (1, 1)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert reaches(cast, MONA, plan_id)
    with seen_whole():
        tor = db.session.scalars(select(Profile).where(Profile.person_id == cast_id(cast, TOR)))
        assert all(profile.valid_to <= clock.today() for profile in tor)
        plan, _levels = plan_with_levels(plan_id, cast_id(cast, MONA))
    with seen_whole(), pytest.raises(RuleBroken, match="unclear"):
        who_must_agree(plan, clock.today())
    assert take(as_json([entry])).changed == 0


def cast_id(cast, name):
    return cast.person(name).id


def test_nothing_is_sent_to_who_has_died(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail", lambda to, *_m, **_more: sent.append(to)
    )
    cast.active_plan()
    take(as_json([dies(cast, TOR)]))
    with seen_whole():
        queued = db.session.scalars(select(Notice.id).where(Notice.state == "QUEUED")).all()
    for notice_id in queued:
        with acting(None), transaction():
            deliver_notice(notice_id)
    assert sent
    assert not [to for to in sent if "tor.aas" in to]


def test_an_older_death_holds_and_no_news_bring_back_what_it_ended(cast):
    plan_id = cast.active_plan()
    take(as_json([person(cast, TOR, "NONE", after=5, given_name="Tor")]))
    take(as_json([dies(cast, TOR, after=1)]))
    take(as_json([relation(cast, TOR, "SOLE", after=9), person(cast, TOR, "NONE", after=9)]))
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)


def test_a_professional_who_has_died_is_out_and_the_others_stay(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, KARI, SIV)
    take(as_json([dies(cast, KARI)]))
    assert not reaches(cast, KARI, plan_id, Area.OVERVIEW, Level.READ)
    assert reaches(cast, SIV, plan_id)


def test_the_holder_of_a_childs_plan_is_told_and_nobody_is_reminded(cast):
    plan_id = cast.active_plan()
    before = {name: told(cast, name, plan_id) for name in (MONA, TOR, KARI)}
    take(as_json([dies(cast, "Emma Aas")]))
    assert told(cast, HANNE, plan_id)[-1] == "something_new"
    page = cast.client(HANNE).get(f"/planer/{plan_id}")
    assert "Folkeregisteret har meldt at Emma er død" in page.text
    assert "meldt at Emma" not in cast.client(MONA).get(f"/planer/{plan_id}").text
    for days in (150, 190, 400):
        with after(days):
            work(plan_id)
    take(as_json([relation(cast, TOR, "WITHOUT", after=9)]))
    assert {name: told(cast, name, plan_id) for name in before} == before


def test_a_day_to_come_is_no_death(cast):
    soon = (clock.today() + timedelta(days=3)).isoformat()
    good = person(cast, MONA)
    file = read_register(as_csv([{**good, "died_on": soon}, good]), synthetic=True)
    assert [bad.why for bad in file.bad] == ["entry 1: died_on is in the future"]
