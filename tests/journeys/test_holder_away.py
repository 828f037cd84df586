"""The holder is ill (F2), and the baton goes to school (J5): the family is told, and decides."""

from __future__ import annotations

import pytest

from tests.journeys.walker import in_days
from tests.journeys.walks import (
    HANNE,
    KARI,
    MARIT,
    SIV,
    answers,
    comes_in,
    finds_nothing,
    reads_the_question,
    says_nothing,
    sends,
    starts_a_plan,
)

EMMA, MONA, TOR, BENTE, INGRID = "Emma Aas", "Mona Aas", "Tor Aas", "Bente Ruud", "Ingrid Holm"


@pytest.fixture
def agreed(town):
    """Emma's plan, with Kari and Siv in it. Gives its address."""
    plan = sends(starts_a_plan(town, EMMA, (KARI, "kontaktlærer"), (SIV, "logoped")))
    for name in (MONA, TOR):
        answers(town.person(name), yes=("stafettlogg", KARI, SIV))
    for name in (KARI, SIV):
        comes_in(town, name, EMMA)
    return plan


# ---- ill ----------------------------------------------------------------------------------


def list_without_holder(town, leader=MARIT):
    marit = town.person(leader)
    marit.goes_home()
    marit.follows("Planer")
    marit.follows("Planer uten stafettholder")
    marit.sees("Du ser plannummer, ikke hvem planene gjelder.")
    marit.does_not_see(EMMA, "Emma", MONA)
    return marit


def falls_ill(town):
    """Marit writes that Hanne is away for three weeks."""
    marit = list_without_holder(town)
    marit.sees("Alle planer har stafettholder")
    marit.fills("Første dag tilbake", in_days(21))
    marit.presses("Lagre", beside=HANNE)
    marit.sees("Én plan mangler stafettholder", "Haster", f"{HANNE} er borte til")
    marit.does_not_see(EMMA, "Emma", MONA)
    return marit


def test_the_holder_is_ill_and_somebody_acts_for_her(town, agreed):
    marit = falls_ill(town)
    _the_family_knows_whom_to_ring(town, agreed)
    marit.follows("Sett inn vikar")
    marit.does_not_see(EMMA, "Emma")
    marit.ticks(MARIT)
    marit.fills("Til og med", in_days(21))
    marit.presses("Sett inn vikar")
    finds_nothing(town, MARIT, EMMA, agreed)
    _the_family_is_told_before_it_opens(town, agreed)
    town.days_pass(2)
    acting = town.person(MARIT)
    acting.goes_to_plan(EMMA)
    acting.sees(f"{MARIT} er vikar for {HANNE}", KARI)
    for name in (KARI, SIV, MONA):
        assert town.person(name).opens(agreed) == 200, f"{name} is in as before"


def _the_family_knows_whom_to_ring(town, plan):
    for name in (MONA, TOR):
        parent = town.person(name)
        parent.goes_to_plan(EMMA)
        parent.sees(f"{HANNE} er borte for tiden. Ring Helsestasjonen 55 50 10 30")


def _the_family_is_told_before_it_opens(town, plan):
    for name in (MONA, TOR):
        letters = town.letters(name)
        assert "Det er kommet noe nytt til deg." in letters[-1]
        says_nothing(letters)
        parent = town.person(name)
        parent.opens(plan)
        parent.sees(f"{MARIT} (Helsestasjonen) er vikar for stafettholderen")


@pytest.mark.deep
def test_the_one_who_acts_is_out_when_the_holder_is_back_or_the_days_are_over(town, agreed):
    marit = falls_ill(town)
    marit.follows("Sett inn vikar")
    marit.ticks(MARIT)
    marit.fills("Til og med", in_days(10))
    marit.presses("Sett inn vikar")
    town.days_pass(3)
    assert town.person(MARIT).opens(agreed) == 200
    town.days_pass(8)
    finds_nothing(town, MARIT, EMMA, agreed)
    assert town.person(HANNE).opens(agreed) == 200


@pytest.mark.deep
def test_the_holder_who_is_back_closes_at_once(town, agreed):
    marit = falls_ill(town)
    marit.follows("Sett inn vikar")
    marit.ticks(MARIT)
    marit.fills("Til og med", in_days(21))
    marit.presses("Sett inn vikar")
    town.days_pass(3)
    assert town.person(MARIT).opens(agreed) == 200
    hanne = town.person(HANNE)
    hanne.goes_to_plan(EMMA)
    hanne.follows("Om planen")
    hanne.sees("Er du tilbake?")
    hanne.presses("Jeg er tilbake")
    finds_nothing(town, MARIT, EMMA, agreed)


@pytest.mark.deep
def test_a_leader_of_another_unit_sees_nothing_of_it(town, agreed):
    falls_ill(town)
    bente = list_without_holder(town, BENTE)
    bente.sees("Alle planer har stafettholder")
    bente.does_not_see(HANNE)
    finds_nothing(town, BENTE, EMMA, agreed)


# ---- to school ----------------------------------------------------------------------------


def offered(town):
    """Hanne asks Bente, the headmistress."""
    hanne = town.person(HANNE)
    hanne.goes_to_plan(EMMA)
    hanne.follows("Om planen")
    hanne.follows("Gi stafetten videre")
    hanne.fills("Navn, rolle eller arbeidssted", INGRID)
    hanne.presses("Søk")
    hanne.sees("Ingen treff")
    hanne.fills("Navn, rolle eller arbeidssted", "Bente")
    hanne.presses("Søk")
    hanne.presses(f"Spør {BENTE}")
    hanne.sees(f"Du har spurt {BENTE}")
    return hanne


def test_the_baton_goes_to_school(town, agreed):
    hanne = offered(town)
    finds_nothing(town, BENTE, EMMA, agreed)
    bente = town.person(BENTE)
    bente.goes_home()
    bente.sees(f"{HANNE} spør om du vil ta over en plan", "Du svarer uten å ha lest den.")
    bente.follows("Se og svar")
    bente.does_not_see("Emma", MONA, TOR)
    bente.presses("Ta imot stafetten")
    finds_nothing(town, BENTE, EMMA, agreed)
    hanne.opens(f"{agreed}/innstillinger")
    hanne.presses("Spør familien")
    hanne.sees(BENTE)
    hanne.presses("Send samtykket til signering")
    answers(town.person(MONA))
    finds_nothing(town, BENTE, EMMA, agreed)
    assert town.person(HANNE).opens(agreed) == 200, "she has it until both have agreed"
    answers(town.person(TOR))
    _bente_has_it(town, agreed)


def _bente_has_it(town, plan):
    bente = town.person(BENTE)
    bente.goes_to_plan(EMMA)
    bente.sees(f"Stafettholder: {BENTE}", KARI, SIV)
    finds_nothing(town, HANNE, EMMA, plan)
    assert any("ikke lenger tilgang" in letter for letter in town.letters(HANNE))
    for name in (MONA, TOR, KARI, SIV):
        walker = town.person(name)
        walker.goes_to_plan(EMMA)
        walker.sees(f"Stafettholder: {BENTE}")
        says_nothing(town.letters(name))


@pytest.mark.deep
def test_the_family_says_no_and_the_baton_stays(town, agreed):
    hanne = offered(town)
    bente = town.person(BENTE)
    bente.goes_home()
    bente.follows("Se og svar")
    bente.presses("Ta imot stafetten")
    hanne.opens(f"{agreed}/innstillinger")
    hanne.presses("Spør familien")
    hanne.presses("Send samtykket til signering")
    tor = town.person(TOR)
    reads_the_question(tor)
    tor.presses("Jeg samtykker ikke")
    tor.sees("Svaret ditt er lagret")
    finds_nothing(town, BENTE, EMMA, agreed)
    town.days_pass(1)
    hanne = town.person(HANNE)
    hanne.goes_to_plan(EMMA)
    hanne.sees(f"Stafettholder: {HANNE}")
