"""How a plan ends: what helped, what did not, what child and guardians mean, and the last words."""

from __future__ import annotations

import pytest

from samspill.access.levels import Area
from samspill.core.errors import NotEnough
from samspill.plans.lifecycle.actions import close_plan, finish_closing
from samspill.plans.plan.actions import write_closing_note
from samspill.plans.plan.last_words import HowItWent, LastWords, last_words
from samspill.plans.plan.models import ClosingReason
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, opened
from tests.plans.test_goal_pages import LONG, SCRIPT, sent, shown
from tests.plans.test_lifecycle import as_holder
from tests.support.statements import counted_statements

WENT = {
    "helped": "Lesing på fast tid.",
    "not_helped": "Lekser på kvelden.",
    "child_view": "«Jeg liker bøker nå.»",
    "family_view": "Roligere kvelder.",
}


@pytest.fixture
def plan_id(cast):
    """A plan that its holder has ended."""
    found = cast.active_plan(people=(KARI,))
    as_holder(cast, found, close_plan, reason=ClosingReason.GOALS_MET)
    return found


def test_the_family_reads_how_it_went_while_closing_and_after(cast, plan_id):
    address = f"/planer/{plan_id}/avslutning"
    assert "Hvordan gikk det?" not in shown(cast.client(MONA), address).text
    client = cast.client(HANNE)
    assert sent(client, address, {"text": "Takk.", **WENT}).status == 303
    page = shown(client, address)
    for field, words in WENT.items():
        assert page.value(field) == words
    for finished in (False, True):
        if finished:
            as_holder(cast, plan_id, finish_closing, area=Area.CLOSING)
        page = shown(cast.client(MONA), address)
        assert all(words in page.text for words in (*WENT.values(), "Takk."))
    assert cast.client(HANNE).get(address).status_code == 404
    assert cast.client(KARI).get(address).status_code == 404


def test_it_may_be_written_in_parts_and_anew(cast, plan_id):
    address = f"/planer/{plan_id}/avslutning"
    client = cast.client(HANNE)
    sent(client, address, {"text": "Takk."})
    assert "Hva hjalp?" not in shown(cast.client(TOR), address).text
    sent(client, address, {"text": "Takk.", "helped": "Ro."})
    page = shown(cast.client(TOR), address)
    assert "Hva hjalp?" in page.text
    assert "Hva hjalp ikke?" not in page.text, "what nobody wrote is not asked about"
    sent(client, address, {"text": "Takk."})
    with cast.acting_as(MONA):
        opened(plan_id, Area.CLOSING)
        assert last_words(plan_id) == LastWords("Takk.")


def test_only_the_holder_writes_and_only_who_may_reads(cast, plan_id):
    for name in (MONA, TOR):
        with cast.acting_as(name), pytest.raises(NotEnough):
            plan = opened(plan_id, Area.CLOSING)
            write_closing_note(plan, text="Nei", evaluation=HowItWent(**WENT))
    sent(cast.client(HANNE), f"/planer/{plan_id}/avslutning", {"text": "Takk.", **WENT})
    with cast.acting_as(KARI):
        assert last_words(plan_id) == LastWords(), "row security: who is out reads nothing"


@pytest.mark.parametrize("field", [*WENT, "text"])
def test_too_long_says_so_at_the_field_and_keeps_the_rest(cast, plan_id, field):
    data = {"text": "Takk.", **WENT, field: LONG * 2}
    page = sent(cast.client(HANNE), f"/planer/{plan_id}/avslutning", data)
    assert page.status == 422
    assert field in page.errors()
    assert page.value("helped" if field != "helped" else "family_view")


def test_what_is_written_is_words_and_takes_few_statements(cast, plan_id):
    address = f"/planer/{plan_id}/avslutning"
    sent(cast.client(HANNE), address, {"text": SCRIPT, **dict.fromkeys(WENT, SCRIPT)})
    client = cast.client(MONA)
    with counted_statements() as found:
        assert SCRIPT not in client.get(address).text
    assert len(found) <= 10, found
