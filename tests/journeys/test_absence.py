"""Monday morning: Mona reports both children from her telephone, and Kari confirms at her desk."""

from __future__ import annotations

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.stack import running_stack
from tests.support.database import WITH_PLANS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(cluster):
    """An installation with the demo's schools."""
    with running_stack(cluster, of=WITH_PLANS) as found:
        yield found


def test_a_guardian_reports_both_children_and_the_teacher_confirms(browser, house):
    mona = Visitor(browser, house.address, 390)
    mona.logs_in_as("Mona Aas")
    mona.presses("Meld fravær")
    mona.page.get_by_label("Oskar Aas").check()
    mona.page.get_by_label("Noen timer (timefravær)").check()
    mona.page.get_by_label("Fra klokken").fill("12:00")
    mona.page.get_by_label("Til klokken").fill("13:00")
    mona.page.get_by_label("Tannlege").check()
    assert mona.axe() == []
    assert mona.sideways_scroll() == 0
    mona.presses("Send", exact=True)
    mona.sees("Meldt. Skolen ser det nå.")
    assert mona.page.get_by_text("12.00–13.00").count() == 2, "Emma and Oskar"

    kari = Visitor(browser, house.address, 1280)
    kari.logs_in_as("Kari Lunde", work="Fjordvik skole")
    kari.presses("Skole", exact=True)
    kari.presses("3B", exact=True)
    kari.presses("Emma Aas", exact=True)
    kari.presses("Fraværet i år")
    row = kari.page.locator("li", has_text="12.00–13.00")
    row.get_by_role("link").click()
    kari.sees("Tannlege")
    kari.page.get_by_label("Bekreft", exact=True).check()
    assert kari.axe() == []
    kari.presses("Lagre", exact=True)
    kari.sees("Bekreftet av skolen")

    mona.goes_to("/skole/fravar")
    mona.sees("Bekreftet av skolen")
    assert mona.complaints == kari.complaints == []
    for visitor in (mona, kari):
        visitor.leaves()
