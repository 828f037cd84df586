"""With the keyboard alone: every control once and in order, never lost, never stuck."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from samspill.core import clock
from tests.journeys.browser import Visitor
from tests.journeys.keyboard import Keyboard, walk
from tests.journeys.steps import emmas_number
from tests.journeys.visits import Visit

pytestmark = pytest.mark.browser

OPEN_ALL = "() => document.querySelectorAll('main details').forEach(one => one.open = true)"
ALL_OPEN = "() => [...document.querySelectorAll('main .more')].every(one => one.checkVisibility())"
MAIN = (
    Visit("pages.front"),
    Visit("pages.help_page"),
    Visit("signin.choose"),
    Visit("home.start", "Mona"),
    Visit("overview.plan_overview", "Mona", ("emma",)),
    Visit("plans.introduction_form", "Mona", ("emma",)),
    Visit("participants.overview", "Mona", ("emma",)),
    Visit("consents.overview", "Mona", ("emma",)),
    Visit("consents.withdrawal", "Mona", ("emma",)),
    Visit("consents.read", "Tor", ("oskar", "oskar first")),
    Visit("consents.read", "Tor", ("oskar", "oskar first"), 422, sends="/underskrift"),
    Visit("identity.profiles", "Anne"),
    Visit("consents.overview", "Hanne", ("draft",)),
    Visit("plans.new_draft", "Hanne", status=422, sends="here"),
    Visit("participants.search", "Hanne", ("draft",), query="?q=skole"),
    Visit("participants.proposal", "Hanne", ("draft", "Siv")),
    Visit("plans.closing", "Bente", ("lea",)),
    Visit("overview.plan_overview", "Kari", ("nothing",), status=404),
)


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.deep)])
def test_tab_reaches_every_control_once_in_order_and_in_sight(tour, width):
    tour.is_as_wide_as(width)
    for visit in MAIN:
        tour.goes_to(visit)
        tour.starts_at_the_top()
        tour.checks(f"Tab at {width}", walk(tour.page))
        if visit.endpoint == "consents.overview":
            tour.checks(f"Shift+Tab at {width}", walk(tour.page, back=True)[:-1])


def test_with_all_that_is_folded_away_opened(tour):
    for visit in (MAIN[1], MAIN[7], MAIN[9]):
        tour.goes_to(visit)
        tour.page.evaluate(OPEN_ALL)
        tour.page.wait_for_function(ALL_OPEN)
        tour.has_no_violations("all opened")
        tour.starts_at_the_top()
        tour.checks("Tab, all opened", walk(tour.page))


def test_the_skip_link_skips(tour):
    for visit in (MAIN[0], MAIN[4], MAIN[9]):
        tour.goes_to(visit)
        tour.starts_at_the_top()
        page = tour.page
        page.keyboard.press("Tab")
        skip = page.locator(".ds-skip-link")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("() => !!document.activeElement.closest('main, .foot')")


@pytest.mark.parametrize(("width", "menu"), [(390, ".bottom"), (1280, ".account")])
def test_escape_closes_a_menu_and_gives_focus_back(tour, width, menu):
    tour.is_as_wide_as(width)
    tour.goes_to(Visit("home.start", "Mona"))
    page, keyboard = tour.page, Keyboard(tour.page)
    summary, panel = page.locator(f"{menu} summary"), page.locator(f"{menu} .panel")
    keyboard.comes_to(summary)
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    tour.has_no_violations("menu open")
    page.keyboard.press("Tab")
    expect(panel.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Space")
    expect(panel).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(panel).to_be_hidden()


def test_errors_take_focus_and_lead_to_their_field(tour):
    tour.goes_to(Visit("plans.new_draft", "Hanne", status=422, sends="here"))
    page = tour.page
    expect(page.locator("[data-focus]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_be_focused()


def at_browser(browser, stack, name: str) -> tuple[Visitor, Keyboard]:
    visitor = Visitor(browser, stack.address, 1280, locale="nb-NO")
    visitor.goes_to("/logg-inn")
    keyboard = Keyboard(visitor.page)
    keyboard.presses("Logg inn med ID-porten")
    keyboard.presses(f"Logg inn som {name} · nivå høyt")
    expect(visitor.page).to_have_url(f"{stack.address}/hjem")
    return visitor, keyboard


@pytest.mark.deep
def test_a_whole_consent_by_keyboard(browser, stack):
    hanne, keys = at_browser(browser, stack, "Hanne Nilsen")
    keys.presses("Planer")
    keys.presses("Start en plan")
    keys.writes("Barnets fødselsnummer", emmas_number())
    keys.writes("Hvorfor, i én setning", "Emma skal få hjelp til å lese.")
    hanne.page.keyboard.press("Enter")
    keys.presses("Foreslå deltaker")
    keys.comes_to(hanne.page.get_by_role("searchbox"))
    hanne.page.keyboard.type("Siv")
    hanne.page.keyboard.press("Enter")
    keys.presses("Siv Pedersen")
    keys.writes("Rolle i planen", "logoped")
    keys.chooses(hanne.page.locator("input[name=area_goals][value='2']"))
    keys.presses("Foreslå deltaker")
    hanne.sees("Siv Pedersen er foreslått.")
    keys.presses("Skriv hva Emma mener")
    keys.chooses(hanne.page.locator("input[name=how][value=CONVERSATION]"))
    keys.writes("Det barnet sa", "Jeg vil lese høyt for noen.")
    keys.writes("Hvem snakket med barnet?", "Hanne")
    keys.presses("Lagre")
    hanne.sees("Jeg vil lese høyt for noen.")
    until = clock.today() + timedelta(days=200)
    keys.comes_to(hanne.page.get_by_label("Samtykket skal gjelde til og med"))
    hanne.page.keyboard.type(f"{until:%d%m%Y}")
    keys.presses("Lagre datoen")
    hanne.sees("Datoen er lagret.")
    keys.presses("Send samtykket til signering")
    hanne.sees("Samtykket er sendt.")
    for name in ("Mona Aas", "Tor Aas"):
        _signs(browser, stack, name)
    siv, _keys = at_browser(browser, stack, "Siv Pedersen")
    siv.sees("Emma Aas")
    for visitor in (hanne, siv):
        assert visitor.complaints == []
        visitor.leaves()


def _signs(browser, stack, name: str) -> None:
    guardian, keys = at_browser(browser, stack, name)
    keys.presses("Se og svar")
    questions = guardian.page.locator("input[type=radio][name^=answer_][value=YES]")
    expect(questions).to_have_count(2)
    for at in range(2):
        keys.chooses(questions.nth(at))
    keys.presses("Signer samtykke")
    keys.presses(f"Logg inn som {name} · nivå høyt")
    guardian.sees("Takk, du har svart")
    assert guardian.complaints == []
    guardian.leaves()
