"""Every function works without JavaScript: steps 1 to 4, in Nynorsk, on a phone.

In the long form: in the short one people walk without any browser engine (``walker.py``)."""

from __future__ import annotations

import pytest

from tests.journeys.steps import (
    Journey,
    answer,
    draft,
    exactly_their_areas,
    nobody_of,
    send,
)

pytestmark = [pytest.mark.browser, pytest.mark.deep]


def test_a_plan_and_a_consent_without_javascript_in_nynorsk(browser, stack):
    journey = Journey(browser, stack, 390, language="nn", javascript=False)
    draft(journey)
    send(journey)
    nobody_of(journey, "Kari Lunde", "Siv Pedersen")
    answer(journey, "Mona Aas")
    _opens_the_menus(journey)
    nobody_of(journey, "Kari Lunde", "Siv Pedersen")
    answer(journey, "Tor Aas")
    exactly_their_areas(journey)
    _errors_are_said_on_top_and_at_the_field(journey)
    journey.everybody_goes_home()


def _opens_the_menus(journey):
    """Mer and the folded parts are plain details elements."""
    mona, says = journey.person("Mona Aas"), journey.says
    mona.page.locator(".bottom summary").click()
    mona.page.locator(".bottom").get_by_role("link", name=says("Min informasjon")).click()
    mona.page.wait_for_url("**/min-informasjon")


def _errors_are_said_on_top_and_at_the_field(journey):
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    hanne.goes_to("/planer/ny")
    hanne.page.locator("main form button[type=submit]").first.click()
    hanne.sees(says("Rett opp dette for å komme videre"))
    hanne.sees(says("Skriv formålet i én setning."))
    assert hanne.page.locator("[aria-invalid=true]").count() == 2
