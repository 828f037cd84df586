"""The seven steps of the thin line, by people at browsers, over real OIDC and real SMTP.

In the long form: the short one walks a whole plan (test_whole_plan) and its first steps without
JavaScript."""

from __future__ import annotations

import pytest

from tests.journeys.steps import (
    Journey,
    answer,
    comes_in,
    draft,
    exactly_their_areas,
    nobody_of,
    proposes,
    send,
)

pytestmark = [pytest.mark.browser, pytest.mark.deep]


@pytest.fixture(params=[390, 1280])
def journey(request, browser, stack):
    found = Journey(browser, stack, request.param)
    yield found
    found.everybody_goes_home()


def test_the_thin_line(journey):
    draft(journey)
    send(journey)
    nobody_of(journey, "Kari Lunde", "Siv Pedersen", "Ingrid Holm")
    answer(journey, "Mona Aas")
    nobody_of(journey, "Kari Lunde", "Siv Pedersen")
    answer(journey, "Tor Aas")
    exactly_their_areas(journey)
    _step_5_a_new_participant(journey)
    _step_6_withdrawal(journey)
    _step_7_the_log(journey)


def _step_5_a_new_participant(journey):
    hanne = journey.person("Hanne Nilsen")
    journey.at_plan("Hanne Nilsen", "/samtykke")
    proposes(journey, "Jonas Berg", "SFO-leder")
    hanne.presses("Send samtykket til signering")
    nobody_of(journey, "Jonas Berg")
    assert journey.at_plan("Siv Pedersen") == 200, "the old version works unchanged"
    answer(journey, "Mona Aas", lines=False)
    nobody_of(journey, "Jonas Berg")
    answer(journey, "Tor Aas", lines=False)
    comes_in(journey, "Jonas Berg")
    assert journey.at_plan("Siv Pedersen") == 200


def _step_6_withdrawal(journey):
    mona = journey.person("Mona Aas")
    journey.at_plan("Mona Aas", "/samtykke")
    mona.page.get_by_role("link", name="Trekk tilbake samtykket til Siv Pedersen").click()
    mona.page.locator("main form button[type=submit]").first.click()
    mona.sees("Tilgangen er stengt.")
    nobody_of(journey, "Siv Pedersen")
    ended = journey.stack.mailbox.wait_for("siv.pedersen@fjordvik.example", 2)[1]
    assert "Du har ikke lenger tilgang" in ended.get_body(("plain",)).get_content()
    assert journey.at_plan("Kari Lunde") == 200
    tor = journey.person("Tor Aas")
    journey.at_plan("Tor Aas", "/samtykke")
    tor.presses("Trekk tilbake samtykket", exact=True)
    tor.page.locator("main form button[type=submit]").first.click()
    tor.confirms_as("Tor Aas")
    tor.sees("Ingen utenom familien har tilgang")
    nobody_of(journey, "Kari Lunde", "Jonas Berg", "Siv Pedersen")
    assert journey.at_plan("Hanne Nilsen") == 403
    hanne = journey.person("Hanne Nilsen")
    hanne.presses("Til avslutningen")
    hanne.sees("Kari Lunde")
    hanne.does_not_see("hester")
    hanne.page.get_by_label("Avsluttende notat").fill("Takk for samarbeidet.")
    hanne.page.locator("main form button[type=submit]").first.click()
    hanne.sees("Notatet er lagret.")
    assert journey.at_plan("Mona Aas") == 200
    mona.sees("Emma er glad i hester")


def _step_7_the_log(journey):
    assert journey.at_plan("Mona Aas", "/innsynslogg") == 200
    mona = journey.person("Mona Aas")
    log = mona.page.locator("main").inner_text()
    assert "Siv Pedersen" in log
    assert "Kari Lunde" in log
    assert "planoversikten" in log
    assert "Tor Aas" not in log, "guardians never see each other's reading"
