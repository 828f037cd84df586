"""The steps of the thin line as people take them, in any language."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from babel.messages import Catalog
from babel.messages.pofile import read_po
from playwright.sync_api import Browser

from samspill.core import clock
from samspill.infra.settings import ROOT
from tests.journeys.browser import Visitor
from tests.journeys.stack import Stack
from tests.support.numbers import number_of

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
LETTER = "Noe venter på deg i Samspill"
SECRETS = ("Emma", "Aas", "Hanne", "Helsestasjon", "stafettlogg", "Siv", "PPT", "skole")


@cache
def catalogue(language: str) -> Catalog:
    """What translators have written."""
    path = ROOT / "samspill" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, language)


class Journey:
    """The people of one run, each at an own browser. ``says`` gives the words on their screens."""

    def __init__(
        self,
        browser: Browser,
        stack: Stack,
        width: int,
        *,
        child: str = "Emma Aas",
        language: str = "nb",
        **more: Any,
    ) -> None:
        self.browser, self.stack, self.width, self.more = browser, stack, width, more
        self.child, self.language = child, language
        self.people: dict[str, Visitor] = {}
        self.plan = ""

    def says(self, text: str, **values: str) -> str:
        """A text of the program in the language of this run."""
        if self.language != "nb":
            found = catalogue(self.language).get(text)
            assert found is not None, f"«{text}» is no text of the program"
            assert found.string, f"«{text}» is not translated"
            text = str(found.string)
        return text % values if values else text

    def person(self, name: str) -> Visitor:
        """The person's browser, logged in the first time."""
        if name not in self.people:
            visitor = Visitor(self.browser, self.stack.address, self.width, **self.more)
            visitor.logs_in_as(name)
            if self.language != "nb":
                visitor.presses(LANGUAGES[self.language])
            self.people[name] = visitor
        return self.people[name]

    def at_plan(self, name: str, part: str = "") -> int:
        """The status the person gets at a page of the plan."""
        visitor = self.person(name)
        status = visitor.goes_to(self.plan + part)
        assert visitor.sideways_scroll() == 0, visitor.page.url
        return status

    def everybody_goes_home(self) -> None:
        """Close all; nobody's browser may have complained."""
        complaints = [c for visitor in self.people.values() for c in visitor.complaints]
        for visitor in self.people.values():
            visitor.leaves()
        assert complaints == []


def proposes(journey: Journey, name: str, role: str) -> None:
    """The holder finds an employee and proposes her."""
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    hanne.presses(says("Foreslå deltaker"))
    hanne.page.get_by_role("searchbox").first.fill(name)
    hanne.presses(says("Søk"), exact=True)
    hanne.page.get_by_role("link", name=name).first.click()
    hanne.page.get_by_label(says("Rolle i planen")).fill(role)
    hanne.presses(says("Foreslå deltaker"), exact=True)
    hanne.sees(says("%(name)s er foreslått. Ingen får tilgang før samtykket gjelder.", name=name))


def emmas_number() -> str:
    """Emma's synthetic national number."""
    return number_of("Emma Aas")


def hears(journey: Journey, words: str = "Jeg vil lese høyt for noen.") -> None:
    """The holder writes down what the child means, before anybody is asked."""
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    hanne.presses(says("Skriv hva %(name)s mener", name=journey.child.split()[0]))
    hanne.page.get_by_label(says("I en samtale")).check()
    hanne.page.get_by_label(says("Det barnet sa")).fill(words)
    hanne.page.get_by_label(says("Hvem snakket med barnet?")).fill("Hanne")
    hanne.page.get_by_label(says("Når?")).fill(clock.today().isoformat())
    may_be_told = "Barnet vet hva som står her, og det er greit at familien leser det"
    if (knows := hanne.page.get_by_label(says(may_be_told))).count():
        knows.check()
    hanne.presses(says("Lagre"), exact=True)
    hanne.sees(words)


def begins(journey: Journey, why: str) -> None:
    """The holder starts a plan for the child."""
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    hanne.goes_to("/planer/ny")
    number = number_of(journey.child)
    hanne.page.get_by_label(says("Barnets fødselsnummer")).fill(number)
    hanne.page.get_by_label(says("Hvorfor, i én setning")).fill(why)
    hanne.page.locator("main form button[type=submit]").first.click()
    hanne.page.wait_for_url("**/samtykke")
    journey.plan = hanne.page.url.removeprefix(journey.stack.address).removesuffix("/samtykke")


def lasts(journey: Journey, days: int) -> None:
    """The holder says for how many days she asks."""
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    until = clock.today() + timedelta(days=days)
    hanne.page.get_by_label(says("Samtykket skal gjelde til og med")).fill(until.isoformat())
    hanne.presses(says("Lagre datoen"))


def draft(journey: Journey) -> None:
    """Step 1: the holder drafts; the page says who must agree and why."""
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    begins(journey, "Emma skal få hjelp til å lese.")
    assert journey.at_plan("Hanne Nilsen", "/om") == 403, "nothing about the child yet"
    assert journey.at_plan("Hanne Nilsen", "/samtykke") == 200
    proposes(journey, "Kari Lunde", "kontaktlærer")
    proposes(journey, "Siv Pedersen", "logoped")
    hears(journey)
    lasts(journey, 200)
    hanne.sees("Mona Aas")
    hanne.sees(says("fordi foreldreansvaret er felles"))


def send(journey: Journey) -> None:
    """Step 2: both guardians get a letter without content; the others get nothing."""
    hanne, says = journey.person("Hanne Nilsen"), journey.says
    hanne.presses(says("Send samtykket til signering"))
    hanne.sees(says("Samtykket er sendt. Ingen nye har fått tilgang ennå."))
    mailbox = journey.stack.mailbox
    for address in ("mona.aas@hjemme.example", "tor.aas@hjemme.example"):
        letter = mailbox.wait_for(address)[0]
        assert letter["Subject"] == LETTER
        body = letter.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert "Logg inn" in text
        assert not [word for word in SECRETS if word in text + letter.as_string()]
    assert len(mailbox.letters) == 2


def answer(journey: Journey, name: str, *, lines: bool = True) -> None:
    """Step 3: a guardian reads, answers each line and signs with a fresh login."""
    guardian, says = journey.person(name), journey.says
    guardian.goes_to("/hjem")
    guardian.presses(says("Se og svar"))
    guardian.sees(says("Hvem må svare"))
    for group in guardian.page.get_by_role("radiogroup").all() if lines else []:
        if group.get_by_label(says("Nei"), exact=True).count():
            group.get_by_label(says("Ja"), exact=True).check()
    guardian.presses(says("Signer samtykke"))
    guardian.confirms_as(name)
    guardian.sees(says("Takk, du har svart"))


def nobody_of(journey: Journey, *names: str) -> None:
    """For these people the plan does not exist."""
    for name in names:
        assert journey.at_plan(name) == 404
        journey.person(name).sees(journey.says("Vi finner ikke siden."))
        journey.person(name).goes_to("/planer")
        journey.person(name).does_not_see("Emma")


def comes_in(journey: Journey, name: str) -> None:
    """An invited person reads what she will see, and joins."""
    assert journey.at_plan(name) == 200
    invited, says = journey.person(name), journey.says
    invited.sees(says("Dette får du se"))
    invited.presses(says("Bli med"))
    invited.sees(journey.child)


def exactly_their_areas(journey: Journey) -> None:
    """Step 4: all have signed; the invited see their areas and no more."""
    letter = journey.stack.mailbox.wait_for("siv.pedersen@fjordvik.example")[0]
    assert not [word for word in SECRETS if word in letter.as_string()]
    comes_in(journey, "Siv Pedersen")
    siv = journey.person("Siv Pedersen")
    siv.sees("Emma Aas")
    siv.sees(journey.says("Samtykket gjelder til %(day)s.").partition("%")[0])
    assert journey.at_plan("Siv Pedersen", "/maal") == 200
    assert journey.at_plan("Siv Pedersen", "/livsomraader") == 403
    assert journey.at_plan("Siv Pedersen", "/samtykke") == 403
    assert journey.at_plan("Mona Aas", "/om") == 200
    mona, says = journey.person("Mona Aas"), journey.says
    mona.page.get_by_label(says("Kort om barnet")).fill("Emma er glad i hester 🐴 og Áilu-vitser.")
    mona.page.get_by_label(says("Viktig for meg")).fill("Jeg vil vite hva som skal skje.")
    mona.page.locator("main form button[type=submit]").first.click()
    mona.sees("Emma er glad i hester 🐴 og Áilu-vitser.")
    comes_in(journey, "Kari Lunde")
    journey.person("Kari Lunde").sees("Jeg vil vite hva som skal skje.")
