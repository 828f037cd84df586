"""A leader sets a last day; after it the profile opens nothing, and nothing runs at midnight."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.grants import Grant, levels_of
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.actions import end_employment
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.support.forms import post
from tests.support.page import Page


def day(ahead):
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def end(cast):
    def leave(name="Kari Lunde", ahead=-1, by="Bente Ruud"):
        profile_id = cast.profile_id(name, "WORK")
        with cast.acting_as(by):
            end_employment(cast.actor_now(), profile_id=profile_id, last_day=day(ahead))

    return leave


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""
    real, passed = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + passed[0])

    def pass_by(**time_passed):
        passed[0] += timedelta(**time_passed)

    return pass_by


def open_grants_of(cast, name, plan_id):
    profile_id = cast.profile_id(name, "WORK")
    with acting(None), transaction():
        return levels_of(profile_id, plan_id)


def test_who_left_is_out_at_the_next_click_and_has_no_grant(cast, end):
    plan_id = cast.active_plan()
    kari = cast.client("Kari Lunde")
    assert kari.get(f"/planer/{plan_id}").status_code == 200
    end()
    assert kari.get(f"/planer/{plan_id}").location == "/bytt-profil"
    assert open_grants_of(cast, "Kari Lunde", plan_id) == {}
    of_kari = select(Grant).where(Grant.profile_id == cast.profile_id("Kari Lunde"))
    with acting(None), transaction():
        for grant in db.session.scalars(of_kari):
            assert (grant.valid_to, grant.ended_because) == (grant.valid_from, "employment ended")
            assert grant.ended_at is not None


def test_until_the_last_day_is_over_all_is_as_before(cast, end, later):
    plan_id = cast.active_plan()
    end(ahead=2)
    assert cast.client("Kari Lunde").get(f"/planer/{plan_id}").status_code == 200
    later(days=2)
    assert cast.client("Kari Lunde").get(f"/planer/{plan_id}").status_code == 200
    later(days=1)
    assert open_grants_of(cast, "Kari Lunde", plan_id) == {}
    assert cast.client("Kari Lunde").get(f"/planer/{plan_id}").location == "/bytt-profil"


def test_a_grant_that_ends_by_date_keeps_its_period(cast, end):
    cast.active_plan()
    end(ahead=2)
    of_kari = select(Grant).where(Grant.profile_id == cast.profile_id("Kari Lunde"))
    with acting(None), transaction():
        found = list(db.session.scalars(of_kari))
        assert {g.valid_to for g in found} == {clock.end_of_day(day(2))}
        assert {g.ended_at for g in found} == {None}


def test_it_never_lengthens_what_ends_before(cast, end):
    plan_id = cast.active_plan()
    end(ahead=2)
    end(ahead=300)
    of_kari = select(Grant.valid_to).where(Grant.profile_id == cast.profile_id("Kari Lunde"))
    with acting(None), transaction():
        assert set(db.session.scalars(of_kari)) == {clock.end_of_day(day(2))}
    assert open_grants_of(cast, "Siv Pedersen", plan_id), "others are not touched"


def test_the_private_profile_lives_on(cast, end):
    plan_id = cast.active_plan(
        "Iben Dahl", ("Kari Lunde",), signers=("Anne Dahl",), holder="Marit Sund"
    )
    end("Anne Dahl")
    assert cast.client("Anne Dahl", "PRIVATE").get(f"/planer/{plan_id}").status_code == 200


@pytest.mark.parametrize("by", ["Hanne Nilsen", "Mona Aas", "Ola Vik"])
def test_only_a_leader_ends_an_employment(end, by):
    with pytest.raises(NotEnough):
        end(by=by)


@pytest.mark.parametrize("name", ["Hanne Nilsen", "Ingrid Holm"])
def test_a_leader_ends_none_of_another_unit(end, name):
    with pytest.raises(NotVisible):
        end(name)


def test_ones_own_and_the_past_are_refused(end):
    with pytest.raises(RuleBroken, match="own"):
        end("Bente Ruud")
    with pytest.raises(RuleBroken, match="past"):
        end(ahead=-2)
    end()
    with pytest.raises(NotVisible):
        end()


def test_the_page_lists_the_unit_and_sets_the_day(cast):
    bente, kari = cast.client("Bente Ruud"), cast.profile_id("Kari Lunde")
    listed = Page(bente.get("/ansatte"))
    assert "Kari Lunde" in listed.text
    assert "Hanne Nilsen" not in listed.text
    address = f"/ansatte/{kari}/sluttdato"
    assert bente.get(f"/ansatte/{cast.profile_id('Hanne Nilsen')}/sluttdato").status_code == 404
    wrong = post(bente, address, {"last_day": day(-9).isoformat()})
    assert (wrong.status_code, set(Page(wrong).errors())) == (422, {"last_day"})
    assert post(bente, address, {"last_day": day(-1).isoformat()}).location == "/ansatte"
    assert "Kari Lunde" not in Page(bente.get("/ansatte")).text
