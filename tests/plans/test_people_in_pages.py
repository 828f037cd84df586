"""Plandeltakere, where there are many: a page at a time, the family and the stafettholder first."""

from __future__ import annotations

import re

import pytest

from samspill.plans.participants import views

HANNE, KARI, SIV = "Hanne Nilsen", "Kari Lunde", "Siv Pedersen"
NAMES = re.compile(r'<h2 class="ds-heading" data-size="2xs">([^<]+)</h2>')


@pytest.fixture
def address(cast):
    plan_id = cast.active_plan("Emma Aas", (KARI, SIV))
    cast.accept(plan_id, KARI, SIV)
    return f"/planer/{plan_id}/deltakere"


def names_on(cast, address):
    answer = cast.client(HANNE).get(address)
    assert answer.status_code == 200
    return NAMES.findall(answer.text), "Neste side" in answer.text, "Forrige side" in answer.text


def test_few_stand_on_one_page(cast, address):
    names, has_later, has_earlier = names_on(cast, address)
    assert {HANNE, KARI, SIV} < set(names)
    assert not has_later
    assert not has_earlier


def test_each_of_many_stands_on_one_page(cast, address, monkeypatch):
    everybody, *_more = names_on(cast, address)
    monkeypatch.setattr(views, "PEOPLE_AT_A_TIME", 3)
    first, has_later, has_earlier = names_on(cast, address)
    assert (len(first), has_later, has_earlier) == (3, True, False)
    second, has_later, has_earlier = names_on(cast, f"{address}?side=2")
    assert (has_later, has_earlier) == (False, True)
    assert first + second == everybody
    assert names_on(cast, f"{address}?side=9")[0] == []
