"""What a home applies for at school, from the form to the answer, at browsers, in the demo."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from playwright.sync_api import expect

from samspill.core import clock
from tests.journeys.browser import Visitor
from tests.journeys.stack import running_stack
from tests.support.database import WITH_PLANS

pytestmark = [pytest.mark.browser, pytest.mark.deep]

SCHOOL_DAY = """
select d::date from generate_series(%(since)s::date, %(since)s::date + 250, '1 day') d
where extract(isodow from d) < 6
and not exists (select 1 from school_days s where s.day = d)
and (select count(*) from school_years y where d between y.first_day and y.last_day)
    = (select count(distinct school_id) from school_years)
order by d limit 1
"""
"""The first day in a while on which every school of the demo has school."""


@pytest.fixture(scope="module")
def house(cluster):
    """An installation with the demo's schools."""
    with running_stack(cluster, of=WITH_PLANS) as found:
        yield found


@pytest.fixture(scope="module")
def school_day(house):
    """A day far enough ahead that nobody applies too late."""
    url = house.superuser_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as connection:
        since = date.fromordinal(clock.today().toordinal() + 25)
        (found,) = connection.execute(SCHOOL_DAY, {"since": since}).fetchone()
    return found


def at_work(browser, house, name, unit):
    found = Visitor(browser, house.address, 1280)
    found.logs_in_as(name, work=unit)
    return found


def opens_school(visitor, unit):
    """The head opens her school."""
    visitor.goes_to("/hjem")
    visitor.presses("Skole", exact=True)
    visitor.page.get_by_role("main").get_by_role("link", name=unit).first.click()


def decides(visitor, unit, child, outcome, reasons=""):
    """The head finds the application among those that wait, and decides it."""
    opens_school(visitor, unit)
    visitor.presses("Søknader", exact=True)
    visitor.page.get_by_role("link", name=child).last.click()
    assert visitor.axe() == []
    visitor.page.get_by_label(outcome, exact=True).check()
    visitor.page.get_by_label("Begrunnelse").fill(reasons)
    visitor.presses("Lagre vedtaket")


def asks_for_leave(yusuf, school_day):
    """One form for both children."""
    yusuf.goes_to("/skole")
    yusuf.presses("Søknader til skolen")
    yusuf.presses("Søk om permisjon")
    for one in ("Amir Ali", "Zara Ali", "Noe i familien", "Vi har lest reglene"):
        yusuf.page.get_by_label(one).check()
    for one in ("Første dag", "Siste dag"):
        yusuf.page.get_by_label(one).fill(school_day.isoformat())
    yusuf.page.get_by_label("Hvorfor?").first.fill("Bryllup i familien.")
    assert (yusuf.axe(), yusuf.sideways_scroll()) == ([], 0)
    yusuf.presses("Send søknaden")
    yusuf.sees("Sendt. Under ser du hva som skjer videre.")


def test_leave_for_two_children_at_two_schools_and_an_appeal(browser, house, school_day):
    yusuf = Visitor(browser, house.address, 390)
    yusuf.logs_in_as("Yusuf Ali")
    asks_for_leave(yusuf, school_day)

    bente = at_work(browser, house, "Bente Ruud", "Fjordvik skole")
    decides(bente, "Fjordvik skole", "Amir Ali", "Avslått", "Klassen har prøver hele dagen.")
    turid = at_work(browser, house, "Turid Aune", "Nordlia skole")
    decides(turid, "Nordlia skole", "Zara Ali", "Innvilget")
    turid.does_not_see("Amir")

    yusuf.goes_to("/skole/soknader")
    yusuf.presses("Zara Ali")
    yusuf.sees("Innvilget")
    yusuf.goes_to("/skole/soknader")
    yusuf.presses("Amir Ali")
    yusuf.sees("Klassen har prøver hele dagen.")
    yusuf.page.get_by_label("Hvorfor er du ikke enig?").fill("Han tar prøven dagen før.")
    assert (yusuf.axe(), yusuf.sideways_scroll()) == ([], 0)
    yusuf.presses("Send klagen")
    yusuf.sees("Han tar prøven dagen før.")

    case = yusuf.page.url.removeprefix(house.address)
    assert turid.goes_to(case) == 404
    assert bente.goes_to(case) == 200
    bente.page.get_by_label("Vi gjør om vedtaket og innvilger alt").check()
    bente.page.get_by_label("Hvorfor?", exact=False).last.fill("Da går det fint.")
    bente.presses("Lagre", exact=True)
    yusuf.page.reload()
    yusuf.sees("Da går det fint.")
    expect(yusuf.page.get_by_text("Fristen for å klage er")).to_have_count(0)
    for one in (yusuf, bente, turid):
        assert one.complaints == []
        one.leaves()


def test_a_case_officer_decides_a_reduced_payment_and_the_invoice_says_the_same(
    browser, house, tmp_path
):
    paper = tmp_path / "Skattemelding.txt"
    paper.write_text("Skattemelding for i fjor. Sum inntekt: 150 000 kroner.")
    pål = Visitor(browser, house.address, 390)
    pål.logs_in_as("Pål Eide")
    pål.presses("Se mer Sander Eide")
    pål.presses("SFO", exact=True)
    pål.presses("Ja takk til plassen")
    pål.presses("Søk om redusert betaling")
    for one in ("Sander Eide", "Barnet er folkeregistrert hos meg", "Nei"):
        pål.page.get_by_label(one, exact=True).check()
    pål.page.get_by_label("Inntekten din i året").fill("kr 150 000")
    pål.page.set_input_files("input[type=file]", paper)
    assert (pål.axe(), pål.sideways_scroll()) == ([], 0)
    pål.presses("Se utregningen")
    told = monthly(pål)
    pål.presses("Send søknaden")
    case = pål.page.url.removeprefix(house.address)

    bente = at_work(browser, house, "Bente Ruud", "Fjordvik skole")
    decides(bente, "Fjordvik skole", "Sander Eide", "Innvilget")
    bente.goes_to(case)
    assert monthly(bente) == told
    opens_school(bente, "Fjordvik skole")
    bente.presses("SFO", exact=True)
    bente.presses("Fjordvik SFO")
    bente.presses("Fakturagrunnlag")
    for _month in range(2):
        bente.presses("Neste måned")
    row = bente.page.locator("li", has_text="Sander Eide")
    expect(row).to_contain_text("Redusert")
    expect(row).to_contain_text(told)
    assert bente.axe() == []
    pål.page.reload()
    assert monthly(pål) == told
    for one in (pål, bente):
        assert one.complaints == []
        one.leaves()


def monthly(visitor):
    """What is to be paid in a month, as it stands on the page."""
    found = visitor.page.locator("dl div", has_text="Å betale i måneden").last
    return found.locator("dd").inner_text()
