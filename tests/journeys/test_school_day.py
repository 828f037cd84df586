"""School at browsers: guardians at their telephones, a teacher at her desk, in the demo."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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


def test_a_guardian_answers_and_reads_what_school_has_written(browser, house):
    mona = Visitor(browser, house.address, 390)
    mona.logs_in_as("Mona Aas")
    mona.presses("Meldinger med skolen")
    mona.presses("Leseleksen")
    mona.page.get_by_label("Svar").fill("Takk, da gjør vi det.")
    mona.presses("Send svaret")
    mona.sees("Takk, da gjør vi det.")

    mona.goes_to("/hjem")
    mona.presses("Se og svar")
    mona.presses("Ja Tur til Fjordparken")
    mona.sees("Du har svart: ja.")
    mona.goes_to("/hjem")
    mona.presses("Klassefest i 3B")
    mona.page.get_by_label("Fredag").check()
    mona.page.get_by_label("Kake").check()
    mona.presses("Send svaret")
    mona.goes_to("/hjem")
    mona.does_not_see("Klassefest i 3B")
    mona.does_not_see("Skolen venter på ett svar fra deg")

    mona.presses("Timeplan Emma Aas")
    mona.presses("Uke ")
    mona.sees("Timeplan for uke")
    mona.goes_to("/hjem")
    mona.presses("Vurdering og karakterer Emma Aas")
    mona.sees("Du kan gangetabellen til 5")
    mona.goes_to("/hjem")
    mona.presses("Vurdering og karakterer Oskar Aas")
    mona.presses("Karakterer", exact=True)
    mona.sees("Halvårskarakterer")
    mona.presses("Jeg har lest varselet")
    mona.sees("Oskar har kommet for sent")
    assert mona.complaints == []
    mona.leaves()


@pytest.mark.deep
def test_children_in_two_municipalities_are_side_by_side_and_each_school_sees_its_own(
    browser, house
):
    yusuf = Visitor(browser, house.address, 390)
    yusuf.logs_in_as("Yusuf Ali")
    yusuf.sees("5A, Fjordvik skole")
    yusuf.sees("7A, Nordlia skole")
    own = yusuf.page.get_by_role("link", name="Timeplan ")
    amir, zara = (str(one.get_attribute("href")).rpartition("/")[0] for one in own.all())
    yusuf.presses("Meld fravær")
    for child in ("Amir Ali", "Zara Ali"):
        yusuf.page.get_by_label(child).check()
    yusuf.page.get_by_label("Hele dagen (dagsfravær)").check()
    yusuf.page.get_by_label("Syk", exact=True).check()
    yusuf.presses("Send", exact=True)
    yusuf.sees("Meldt. Skolen ser det nå.")
    for head, unit, own, other in (
        ("Bente Ruud", "Fjordvik skole", amir, zara),
        ("Turid Aune", "Nordlia skole", zara, amir),
    ):
        leads = Visitor(browser, house.address, 1280)
        leads.logs_in_as(head, work=unit)
        assert leads.goes_to(f"{own}/fravar") == 200
        leads.sees("Syk")
        assert leads.goes_to(f"{other}/fravar") == 404
        leads.leaves()
    assert yusuf.complaints == []
    yusuf.leaves()


@pytest.mark.deep
def test_a_foster_mother_has_the_everyday_and_the_mother_who_has_contact_does_not(browser, house):
    ellen = Visitor(browser, house.address, 390)
    ellen.logs_in_as("Ellen Krog")
    ellen.presses("Meld fravær")
    ellen.page.get_by_label("Hele dagen (dagsfravær)").check()
    ellen.page.get_by_label("Syk", exact=True).check()
    ellen.presses("Send", exact=True)
    ellen.sees("Meldt. Skolen ser det nå.")
    nora = Visitor(browser, house.address, 390)
    nora.logs_in_as("Nora Nes")
    nora.goes_to("/skole")
    for hidden in ("Ellen", "Rune", "Krog", "Meld fravær"):
        nora.does_not_see(hidden)
    assert nora.goes_to(ellen.page.url.removeprefix(house.address)) in (200, 404)
    nora.does_not_see("Adam Nes")
    assert ellen.complaints == nora.complaints == []
    for visitor in (ellen, nora):
        visitor.leaves()


@pytest.mark.deep
def test_a_teacher_takes_attendance_writes_home_and_shares_an_assessment(browser, house):
    kari = Visitor(browser, house.address, 1280)
    kari.logs_in_as("Kari Lunde", work="Fjordvik skole")
    kari.presses("3B", exact=True)
    klass = kari.page.url
    kari.presses("Hvem er her?")
    kari.presses("Borte Ada Brekke")
    kari.presses("Alle andre er her")
    expect(kari.page.get_by_role("button", name="Her Brage Moen", exact=True)).to_have_count(0)

    kari.page.goto(klass)
    kari.presses("Skriv til hjemmene")
    kari.page.get_by_label("Emne").fill("Skøyter på torsdag")
    kari.page.get_by_label("Melding").fill("Ta med skøyter eller akebrett, og noe varmt å drikke.")
    kari.presses("Se hvem som får den")
    kari.presses("Send", exact=True)
    kari.sees("Skøyter på torsdag")

    kari.page.goto(klass)
    kari.presses("Vurdering", exact=True)
    kari.presses("Del alle utkastene mine")
    kari.does_not_see("Du har ett utkast")
    assert kari.complaints == []
    kari.leaves()
