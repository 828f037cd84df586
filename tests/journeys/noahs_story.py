"""Noah, whose father has a no-contact order: a plan with all that a plan can hold.

What others can click is collected as they walk, so that his father can be given every address.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from uuid import uuid4

from werkzeug.test import TestResponse

from samspill.core import clock
from tests.journeys.town import Town
from tests.journeys.walker import Walker
from tests.journeys.walks import HANNE, KARI, MARIT, NINA, SIV, answers, comes_in, starts_a_plan
from tests.support.pictures import picture

NOAH, LIV, ERIK = "Noah Moe", "Liv Moe", "Erik Moe"
ALONE = ("/hjem", "/planer", "/varsler", "/meldinger", "/kalender", "/min-informasjon")
ALONE += ("/min-informasjon/kontakt", "/stafetter", "/send-eller-ring", "/varslingsinnstillinger")
"""Pages of his own: as they were before anybody started a plan for Noah."""
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VARIES = re.compile(
    r'name="(csrf_token|form_key)" value="[^"]*"|God \w+|nonce-[^\']+|nonce="[^"]*"'
)
_HEADERS = ("Date", "Set-Cookie", "Content-Length", "X-Request-ID", "X-Request-Id")


@dataclass
class Story:
    """The town with Noah's plan in it, and what his father may be given."""

    town: Town
    plan: str
    before: dict[str, str]
    links: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)

    def found(self, end: str, *, forms: bool = False) -> str:
        """An address somebody in the plan can click or send to, by how it ends (a pattern)."""
        base = re.escape(self.plan)
        fits = re.compile(f"{base}{end}$")
        found = sorted(one for one in (self.forms if forms else self.links) if fits.match(one))
        assert found, f"nobody in the plan finds …{end} among {sorted(self.links | self.forms)}"
        return found[0]


def tells(town: Town) -> Story:
    """All of it, from the start form to a plan in which something of everything waits."""
    erik = town.person(ERIK)
    before = {page: plain(erik.caller.opens(page), page) for page in ALONE}
    hanne = starts_a_plan(town, NOAH, (KARI, "kontaktlærer"))
    _two_employees_settle_who_answers(town, hanne)
    hanne.presses("Send samtykket til signering")
    story = Story(town, hanne.plan, before)
    answers(town.person(LIV), yes=("stafettlogg", KARI), swaps=(KARI,))
    comes_in(town, KARI, NOAH)
    _liv_fills_it(town)
    town.worker.works()
    _something_of_everything_waits(town, story)
    for name in (LIV, HANNE, KARI, MARIT):
        _reads_everything(story, town.person(name))
    return story


def _two_employees_settle_who_answers(town: Town, hanne: Walker) -> None:
    hanne.follows("Se hvorfor")
    hanne.ticks(LIV, under="Hvem må svare?")
    hanne.fills("Hvordan vet du det?", "Noah bor hos moren sin.")
    hanne.presses("Spør lederen", beside="Hvordan vet du det?")
    hanne.ticks(ERIK, under="Hvem trenger ikke å svare?")
    hanne.ticks("Det følger av en dom eller et vedtak")
    hanne.fills("Begrunnelse", "Faren har besøksforbud.")
    hanne.fills("Hjemmel", "Straffeprosessloven § 222 a")
    hanne.presses("Spør lederen", beside="Hjemmel")
    marit = town.person(MARIT)
    marit.goes_home()
    marit.follows("Se og avgjør")
    marit.presses("Ja, må svare")
    marit.presses("Ja, trenger ikke å svare")
    marit.sees("Ingenting venter på deg her nå.")
    hanne.follows("Til samtykke")


def _liv_fills_it(town: Town) -> None:
    liv = town.person(LIV)
    liv.goes_to_plan(NOAH)
    liv.follows("Skriv kort om Noah")
    liv.fills("Kort om barnet", "Noah liker båter.")
    liv.fills("Viktig for meg", "Jeg vil vite hvem som kommer.")
    liv.presses("Lagre")
    liv.follows("Endre tekst eller bilde")
    liv.attaches("Bilde", picture(), "noah.png")
    liv.presses("Lagre bildet")
    liv.sees("Lagret. Alle som er med i planen, ser det.")
    liv.follows("Plandeltakere")
    liv.follows("Foreslå deltaker")
    liv.fills("Hvem vil dere ha med?", "Petter Hov")
    liv.presses("Send forslaget")


def _something_of_everything_waits(town: Town, story: Story) -> None:
    """A swap, a version that is asked, an answer on paper that waits for its witness."""
    hanne = town.person(HANNE)
    hanne.goes_to_plan(NOAH)
    hanne.follows("Plandeltakere")
    hanne.follows("Bytt ut Kari med en kollega")
    hanne.ticks(NINA)
    hanne.presses("Gi beskjed om byttet")
    liv = town.person(LIV)
    liv.opens(f"{story.plan}/samtykke")
    liv.sees("Si nei til byttet")
    hanne.opens(f"{story.plan}/deltakere")
    hanne.follows("Foreslå deltaker")
    hanne.fills("Navn, rolle eller arbeidssted", SIV)
    hanne.presses("Søk")
    hanne.follows(SIV)
    hanne.fills("Rolle i planen", "logoped")
    hanne.presses("Foreslå deltaker")
    hanne.presses("Send samtykket til signering")
    hanne.opens(f"{story.plan}/samtykke")
    hanne.follows("Svar på papir eller telefon")
    hanne.follows("Skriv inn svaret")
    hanne.fills("Navn, rolle eller arbeidssted", MARIT)
    hanne.presses("Søk")
    hanne.follows(MARIT)
    hanne.ticks("På papir, med underskrift")
    hanne.fills("Hvilken dag?", clock.today())
    hanne.fills("Hvor ligger papiret, eller hvordan snakket dere sammen?", "I skapet.")
    hanne.ticks("Svaret kom fra den som skal svare")
    hanne.presses(f"Lagre, og spør {MARIT}")
    hanne.sees(f"Venter på at {MARIT} bekrefter")


def _reads_everything(story: Story, walker: Walker) -> None:
    """Every page of the plan that she can click her way to, and what she clicked before."""
    todo, seen = deque(["/hjem"]), {"/hjem"}
    read = deque(walker.pages_read)
    while read or todo:
        if not read:
            answer = walker.caller.opens(todo.popleft())
            if answer.mimetype == "text/html":
                read.append(answer.text)
            continue
        links, forms = _addresses(read.popleft(), story.plan)
        story.forms |= forms
        todo.extend(sorted(links - seen))
        seen |= links
    story.links |= seen - {"/hjem"}


def _addresses(text: str, plan: str) -> tuple[set[str], set[str]]:
    """What stands on a page: addresses to open, and to send to."""
    links, forms = set(), set()
    for kind, address in re.findall(r'(href|src|action|formaction)="([^"#?]+)', text):
        if address.startswith(plan):
            (forms if kind.endswith("action") else links).add(address)
    return links, forms


def never_existed(address: str) -> str:
    """The same address with ids that nobody ever had."""
    return UUID.sub(lambda _found: str(uuid4()), address)


def plain(answer: TestResponse, address: str) -> str:
    """An answer, without what differs from one time to the next: keys, and the address itself."""
    headers = sorted(f"{k}: {v}" for k, v in answer.headers.items() if k not in _HEADERS)
    whole = "\n".join([str(answer.status_code), *headers, answer.get_data(as_text=True)])
    return _VARIES.sub("", whole.replace(address, "HERE"))
