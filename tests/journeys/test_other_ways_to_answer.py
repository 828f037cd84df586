"""Gerd answers on paper; Halima by word of mouth, through an interpreter, with MinID (F4, F5)."""

from __future__ import annotations

import pytest

from samspill.core import clock
from tests.journeys.walks import (
    HANNE,
    MARIT,
    NINA,
    SIV,
    comes_in,
    finds_nothing,
    says_nothing,
    sends,
    starts_a_plan,
)

GERD, ULRIK = "Gerd Foss", "Ulrik Foss"
HALIMA, IDRIS = "Halima Omar", "Idris Omar"


def finds_the_question(hanne, name, *, witness):
    """Hanne writes in what was answered, together with the colleague who was there."""
    hanne.follows("Svar på papir eller telefon")
    hanne.follows("Skriv inn svaret", beside=name)
    hanne.fills("Navn, rolle eller arbeidssted", witness)
    hanne.presses("Søk")
    hanne.follows(witness)


def says_how(hanne, how, where):
    hanne.ticks(how)
    hanne.fills("Hvilken dag?", clock.today())
    hanne.fills("Hvor ligger papiret, eller hvordan snakket dere sammen?", where)
    hanne.ticks("Svaret kom fra den som skal svare")


def yes_to(hanne, *lines):
    for line in lines:
        hanne.ticks("Ja", under=line)
    hanne.presses(f"Lagre, og spør {MARIT}")
    hanne.sees(f"Venter på at {MARIT} bekrefter", "Ingenting gjelder før det.")


# ---- paper --------------------------------------------------------------------------------


@pytest.fixture
def on_paper(town):
    """Gerd is asked, and wants all of it on paper. Gives the address of the plan."""
    hanne = starts_a_plan(town, ULRIK, (NINA, "lærer"))
    plan = sends(hanne)
    hanne.follows("Svar på papir eller telefon")
    hanne.presses("Gerd vil ha alt på papir")
    hanne.sees("På papir", "Send eller ring")
    return plan


def test_a_guardian_on_paper(town, on_paper):
    hanne = town.person(HANNE)
    _prints_the_sheet(hanne)
    hanne.opens(f"{on_paper}/samtykke")
    finds_the_question(hanne, GERD, witness=MARIT)
    says_how(hanne, "På papir, med underskrift", "Arket ligger i skapet.")
    yes_to(hanne, "stafettlogg", NINA)
    registration = hanne.address
    finds_nothing(town, NINA, ULRIK, on_paper)
    assert town.person(NINA).opens(registration) == 404
    assert not hanne.sees_button("Bekreft svaret"), "one employee is not two"
    _the_witness_confirms(town, registration)
    comes_in(town, NINA, ULRIK)
    _news_become_a_task(town)


def _prints_the_sheet(hanne):
    hanne.follows("Skriv ut samtykket")
    hanne.sees("Til Gerd Foss", "Underskrift", "Hva Ulrik mener", "Det er greit for meg.", NINA)
    hanne.sees("Du kan ombestemme deg når du vil. Ring Hanne Nilsen")


def _the_witness_confirms(town, registration):
    marit = town.person(MARIT)
    marit.goes_home()
    marit.sees("Hanne Nilsen ber deg bekrefte et svar", "Du er ikke med i noen plan")
    marit.follows("Se og bekreft")
    assert marit.address == registration
    marit.signs("Bekreft svaret")
    hanne = town.person(HANNE)
    hanne.opens(registration)
    hanne.sees("Bekreftet av Marit Sund. Svaret gjelder.")


def _news_become_a_task(town):
    assert town.letters(GERD) == [], "no e-mail to somebody on paper"
    hanne = town.person(HANNE)
    hanne.goes_home()
    hanne.follows("Se hvem")
    hanne.sees(GERD, "Noe nytt i planen.")
    while hanne.sees_button("Sendt brev"):
        hanne.presses("Sendt brev")
    hanne.sees("Ingen venter på brev eller telefon fra deg.")


def test_on_paper_one_employee_is_enough_to_close(town, on_paper):
    hanne = town.person(HANNE)
    hanne.opens(f"{on_paper}/samtykke")
    finds_the_question(hanne, GERD, witness=MARIT)
    says_how(hanne, "På papir, med underskrift", "Arket ligger i skapet.")
    yes_to(hanne, "stafettlogg", NINA)
    _the_witness_confirms(town, hanne.address)
    comes_in(town, NINA, ULRIK)
    hanne.goes_to_plan(ULRIK)
    hanne.follows("Samtykke")
    hanne.follows("Papir og telefon")
    hanne.follows("Gerd vil trekke noe tilbake")
    hanne.ticks(NINA)
    says_how(hanne, "Muntlig", "Hun ringte.")
    hanne.presses("Steng tilgangen")
    finds_nothing(town, NINA, ULRIK, on_paper)


# ---- interpreter and MinID ----------------------------------------------------------------


@pytest.fixture
def asked_halima(town):
    """Halima has said which language she reads; she is asked. Gives the address of the plan."""
    halima = town.person(HALIMA, level="betydelig")
    halima.follows("Min informasjon")
    halima.follows("Endre", beside="Språket du leser best")
    halima.fills("Språket du leser best", "Soomaali")
    halima.ticks("Jeg trenger tolk")
    halima.fills("Språk for tolken", "somali")
    halima.presses("Lagre")
    halima.sees("Ja, somali")
    return sends(starts_a_plan(town, IDRIS, (SIV, "logoped")))


def test_a_guardian_with_minid_is_told_kindly_and_sees_no_plan(town, asked_halima):
    halima = town.person(HALIMA, level="betydelig")
    halima.goes_home()
    halima.sees("Logg inn på nytt for å se planer", "Vi bestiller tolk hvis du vil.")
    halima.sees("svare på papir eller muntlig", "Helsestasjonen", "55 50 10 30")
    halima.does_not_see("Idris", SIV, HANNE)
    for part in ("", "/samtykke", "/deltakere"):
        assert halima.opens(asked_halima + part) == 403
        halima.does_not_see("Idris", SIV)
    letters = town.letters(HALIMA)
    assert letters, "she is told that something waits"
    says_nothing(letters)


@pytest.mark.deep
def test_a_guardian_answers_through_an_interpreter(town, asked_halima):
    hanne = town.person(HANNE)
    finds_the_question(hanne, HALIMA, witness=MARIT)
    says_how(hanne, "Muntlig, ansikt til ansikt eller på telefon", "Vi leste alt sammen.")
    hanne.fills("Tolketjeneste", "Fjordvik tolketjeneste")
    hanne.fills("Tolkens nummer", "4021")
    hanne.fills("Språk", "somali")
    hanne.fills("Dagen dere leste sammen", clock.today())
    for line in ("stafettlogg", SIV):
        hanne.ticks("Ja", under=line)
    hanne.presses(f"Lagre, og spør {MARIT}")
    assert hanne.page.status == 422, "a child may not interpret: somebody says that it was no child"
    hanne.ticks("Tolken er voksen og ikke i familien")
    hanne.presses(f"Lagre, og spør {MARIT}")
    hanne.sees("Lest gjennom tolk: Fjordvik tolketjeneste, tolk 4021, somali")
    registration = hanne.address
    finds_nothing(town, SIV, IDRIS, asked_halima)
    _the_witness_confirms(town, registration)
    comes_in(town, SIV, IDRIS)
    hanne.follows("Til papir og telefon")
    hanne.follows("Til samtykke")
    hanne.follows("Alt som er signert")
    hanne.sees("Fjordvik tolketjeneste", "4021", "somali", "muntlig")


def test_the_witness_who_was_not_there_says_so_and_nothing_opens(town, asked_halima):
    hanne = town.person(HANNE)
    finds_the_question(hanne, HALIMA, witness=MARIT)
    says_how(hanne, "Muntlig, ansikt til ansikt eller på telefon", "På telefon.")
    yes_to(hanne, "stafettlogg", SIV)
    marit = town.person(MARIT)
    marit.goes_home()
    marit.follows("Se og bekreft")
    marit.presses("Dette stemmer ikke")
    finds_nothing(town, SIV, IDRIS, asked_halima)
    hanne.opens(hanne.address)
    hanne.sees("Svaret er tatt bort. Ingenting er bestemt.")
