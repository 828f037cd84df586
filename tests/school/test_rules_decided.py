"""What an administrator writes on the page of rules is what homes meet: PE-04, the ends of SFO,
RB-10."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.school.leave.models import LeaveCause
from samspill.school.sfo_places.costs import payment_rule
from samspill.school.sfo_places.payment import limit_for
from samspill.school.sfo_places.queries import sfo_rule
from samspill.school.sfo_places.rules import earliest_end, months_after
from tests.administration.conftest import Town
from tests.administration.test_rule_parts import OLA, address, form
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, weekdays_ahead


@pytest.fixture
def decided(cast):
    """The administrator writes a rule on its page, and a day passes."""

    def it(monkeypatch, name, **parts):
        town, real = Town(cast), clock.now
        answer = post(cast.client(OLA), address(town, name), form(name, **parts))
        assert answer.status_code == 303, Page(answer).errors()
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=1))
        return town.id

    return it


def test_days_set_aside_are_told_of_and_may_be_sent_for_all_the_same(
    cast, school, alone, apply, decided, monkeypatch
):
    first = weekdays_ahead(22)
    days = {"blocked_0_from": first.isoformat(), "blocked_0_to": first.isoformat()}
    decided(monkeypatch, "leave", **days, blocked_0_name="nasjonale prøver")
    with pytest.raises(RuleBroken) as found:
        apply()
    assert (found.value.code, found.value.field) == ("PE-04", "first_day")
    assert "nasjonale prøver" in str(found.value.text)
    assert apply(seen=frozenset({"PE-04"}))
    assert apply(ahead=35), "other days meet nothing"
    assert apply(cause=LeaveCause.RELIGIOUS, teaching=True, reason=""), "a right meets none"


def test_the_ends_of_a_place_are_as_the_page_says(cast, school, decided, monkeypatch):
    with cast.acting_as(HEAD):
        tenant_id = cast.person(HEAD).tenant_id
        before = earliest_end(clock.today(), sfo_rule(tenant_id, clock.today()))
    decided(monkeypatch, "sfo", blocked_ends=[str(before.month)], unpaid_months=["7"])
    with cast.acting_as(HEAD):
        rule = sfo_rule(tenant_id, clock.today())
    ends = earliest_end(clock.today() - timedelta(days=1), rule)
    assert rule.blocked_ends == {before.month}
    assert ends == months_after(before, 1)


def test_the_best_of_the_local_scheme_and_the_national_counts(cast, school, decided, monkeypatch):
    tenant_id = decided(monkeypatch, "sfo_payment", local_0_income="3", local_0_percent="20")
    with cast.acting_as(HEAD):
        rule = payment_rule(tenant_id, clock.today())
    assert limit_for(rule.base_amount * 3, rule).percent == 20
    assert limit_for(rule.base_amount * 3 + 1, rule).percent is None
