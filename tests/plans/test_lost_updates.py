"""Two who write the same at the same moment: one wins, the other gets both texts (R15)."""

from __future__ import annotations

import pytest

from tests.plans.test_goal_pages import goal_form
from tests.plans.test_goals import add
from tests.plans.test_races import HANNE, MONA, SIV, TOR, at_once, real  # noqa: F401 - a fixture
from tests.support.forms import csrf_token, post
from tests.support.machine import DEEP
from tests.support.page import Page

ROUNDS = 250 if DEEP else 2
"""Of each: 500 in make test-deep."""


def of_a_life_area(cast):
    plan_id = cast.active_plan(people=(SIV,))
    return f"/planer/{plan_id}/livsomraader/FRIENDS", "situation", {}


def of_a_goal(cast):
    plan_id = cast.active_plan("Oskar Aas", people=(SIV,))
    goal = f"/planer/{plan_id}/maal/{add(cast, plan_id, MONA)}"
    return goal, "title", goal_form()


class Writer:
    """Somebody with the page before her."""

    def __init__(self, cast, name, address):
        self.app, self.name, self.address = cast.app, name, address
        self.client = cast.client(name)
        with self.app.app_context():
            self.token = csrf_token(self.client)

    def reads(self, page="endre"):
        with self.app.app_context():
            return Page(self.client.get(f"{self.address}/{page}"))

    def sends(self, said):
        """Gives the page that she gets; it stands in ``page`` too."""
        with self.app.app_context():
            self.page = Page(post(self.client, f"{self.address}/endre", said, token=self.token))
        return self.page


@pytest.mark.parametrize("made", [of_a_life_area, of_a_goal])
def test_one_of_two_wins_and_the_other_gets_both_texts(real, made, count):  # noqa: F811
    address, field, form = made(real)
    writers = [Writer(real, name, address) for name in (MONA, TOR)]
    version = writers[0].reads().value("version")
    for turn in range(ROUNDS):
        said = {one.name: f"{one.name}, {turn}" for one in writers}
        acts = [
            lambda one=one, text=said[one.name], read=version: one.sends(
                {**form, field: text, "version": read}
            )
            for one in writers
        ]
        assert at_once(real, *acts) == [None, None]
        winner, loser = sorted(writers, key=lambda one: one.page.status)
        assert (winner.page.status, loser.page.status) == (303, 422)
        assert loser.page.value(field) == said[loser.name], "her own text"
        assert said[winner.name] in loser.page.text, "and the other's"
        both = {**form, field: f"begge, {turn}", "version": loser.page.value("version")}
        assert loser.sends(both).status == 303
        version = winner.reads().value("version")
    history = Writer(real, HANNE, address).reads("historikk").text
    assert f", {ROUNDS - 1}" in history
    count("written at the same moment", rounds=ROUNDS, both_won=0, texts_lost=0)
