"""The seven steps of the thin line, by people at browsers, over real OIDC and real SMTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.demo.people import national_number, person_named
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.browser

GONE = "Vi finner ikke siden."
LETTER = "Noe venter på deg i Samspill"
SECRETS = ("Emma", "Aas", "Hanne", "Helsestasjon", "stafettlogg", "Siv", "PPT", "skole")


class Journey:
    """The people of one run, each at an own browser."""

    def __init__(self, browser, stack, width, **more):
        self.browser, self.stack, self.width, self.more = browser, stack, width, more
        self.people: dict[str, Visitor] = {}
        self.plan = ""

    def person(self, name):
        """The person's browser, logged in the first time."""
        if name not in self.people:
            visitor = Visitor(self.browser, self.stack.address, self.width, **self.more)
            visitor.logs_in_as(name)
            self.people[name] = visitor
        return self.people[name]

    def at_plan(self, name, part=""):
        """The status the person gets at a page of the plan."""
        visitor = self.person(name)
        status = visitor.goes_to(self.plan + part)
        assert visitor.sideways_scroll() == 0, visitor.page.url
        return status

    def everybody_goes_home(self):
        """Close all; nobody's browser may have complained."""
        complaints = [c for visitor in self.people.values() for c in visitor.complaints]
        for visitor in self.people.values():
            visitor.leaves()
        assert complaints == []


@pytest.fixture(params=[390, 1280])
def journey(request, browser, stack):
    found = Journey(browser, stack, request.param)
    yield found
    found.everybody_goes_home()


def proposes(hanne, name, role):
    hanne.presses("Foreslå deltaker")
    hanne.page.get_by_label("Søk").or_(hanne.page.get_by_role("searchbox")).first.fill(name)
    hanne.page.keyboard.press("Enter")
    hanne.page.get_by_role("link", name=name).first.click()
    hanne.page.get_by_label("Rolle i planen").fill(role)
    hanne.presses("Foreslå deltaker", exact=True)
    hanne.sees(f"{name} er foreslått")


def draft(journey):
    """Step 1: the holder drafts; the page says who must agree and why."""
    hanne = journey.person("Hanne Nilsen")
    hanne.goes_to("/planer/ny")
    number = national_number(person_named("Emma Aas"), clock.today())
    hanne.page.get_by_label("Barnets fødselsnummer").fill(number)
    hanne.page.get_by_label("Hvorfor, i én setning").fill("Emma skal få hjelp til å lese.")
    hanne.page.locator("main form button[type=submit]").first.click()
    hanne.page.wait_for_url("**/samtykke")
    journey.plan = hanne.page.url.removeprefix(journey.stack.address).removesuffix("/samtykke")
    assert journey.at_plan("Hanne Nilsen", "/om") == 403, "nothing about the child yet"
    assert journey.at_plan("Hanne Nilsen", "/samtykke") == 200
    proposes(hanne, "Kari Lunde", "kontaktlærer")
    proposes(hanne, "Siv Pedersen", "logoped")
    until = clock.today() + timedelta(days=200)
    hanne.page.get_by_label("Samtykket skal gjelde til og med").fill(until.isoformat())
    hanne.presses("Lagre datoen")
    hanne.sees("Mona Aas og Tor Aas, fordi foreldreansvaret er felles.")


def send(journey):
    """Step 2: both guardians get a letter without content; the others get nothing."""
    journey.person("Hanne Nilsen").presses("Send samtykket til signering")
    journey.person("Hanne Nilsen").sees("Samtykket er sendt")
    mailbox = journey.stack.mailbox
    for address in ("mona.aas@hjemme.example", "tor.aas@hjemme.example"):
        letter = mailbox.wait_for(address)[0]
        assert letter["Subject"] == LETTER
        text = letter.get_body(("plain",)).get_content()
        assert "Logg inn" in text
        assert not [word for word in SECRETS if word in text + letter.as_string()]
    assert len(mailbox.letters) == 2


def answer(journey, name, *, lines=True):
    """Step 3: a guardian reads, answers each line and signs with a fresh login."""
    guardian = journey.person(name)
    guardian.goes_to("/hjem")
    guardian.presses("Se og svar")
    guardian.sees("Du bestemmer.")
    guardian.sees("Hvem må svare")
    for group in guardian.page.get_by_role("radiogroup").all() if lines else []:
        if group.get_by_label("Nei", exact=True).count():
            group.get_by_label("Ja", exact=True).check()
    guardian.presses("Signer samtykke")
    guardian.confirms_as(name)
    guardian.sees("Takk, du har svart")


def nobody_of(journey, *names):
    for name in names:
        assert journey.at_plan(name) == 404
        journey.person(name).sees(GONE)
        journey.person(name).goes_to("/planer")
        journey.person(name).does_not_see("Emma")


def test_the_thin_line(journey):
    draft(journey)
    send(journey)
    nobody_of(journey, "Kari Lunde", "Siv Pedersen", "Ingrid Holm")
    answer(journey, "Mona Aas")
    nobody_of(journey, "Kari Lunde", "Siv Pedersen")
    answer(journey, "Tor Aas")
    _step_4_exactly_their_areas(journey)
    _step_5_a_new_participant(journey)
    _step_6_withdrawal(journey)
    _step_7_the_log(journey)


def _step_4_exactly_their_areas(journey):
    mailbox = journey.stack.mailbox
    letter = mailbox.wait_for("siv.pedersen@fjordvik.example")[0]
    assert not [word for word in SECRETS if word in letter.as_string()]
    assert journey.at_plan("Siv Pedersen") == 200
    siv = journey.person("Siv Pedersen")
    siv.sees("Samtykket gjelder til")
    assert journey.at_plan("Siv Pedersen", "/maal") == 200
    assert journey.at_plan("Siv Pedersen", "/livsomraader") == 403
    assert journey.at_plan("Siv Pedersen", "/samtykke") == 403
    assert journey.at_plan("Mona Aas", "/om") == 200
    mona = journey.person("Mona Aas")
    mona.page.get_by_label("Kort om barnet").fill("Emma er glad i hester 🐴 og Áilu-vitser.")
    mona.page.get_by_label("Viktig for meg").fill("Det er lettere når jeg vet hva som skal skje.")
    mona.page.locator("main form button[type=submit]").first.click()
    mona.sees("Emma er glad i hester 🐴 og Áilu-vitser.")
    assert journey.at_plan("Kari Lunde") == 200
    journey.person("Kari Lunde").sees("Det er lettere når jeg vet hva som skal skje.")


def _step_5_a_new_participant(journey):
    hanne = journey.person("Hanne Nilsen")
    journey.at_plan("Hanne Nilsen", "/samtykke")
    proposes(hanne, "Jonas Berg", "SFO-leder")
    hanne.presses("Send samtykket til signering")
    nobody_of(journey, "Jonas Berg")
    assert journey.at_plan("Siv Pedersen") == 200, "the old version works unchanged"
    answer(journey, "Mona Aas", lines=False)
    nobody_of(journey, "Jonas Berg")
    answer(journey, "Tor Aas", lines=False)
    assert journey.at_plan("Jonas Berg") == 200
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
