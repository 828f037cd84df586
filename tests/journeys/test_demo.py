"""`samspill demo` shows each journey: somebody finds a plan in that situation, by clicking."""

from __future__ import annotations

import pytest

from samspill.demo.plans import load_plans
from samspill.infra.db import db
from tests.journeys.noahs_story import ERIK, LIV, NOAH
from tests.journeys.town import town_in
from tests.journeys.walks import HANNE, KARI, MARIT, NINA, SIV, finds_nothing

EMMA, MONA, TOR, BENTE = "Emma Aas", "Mona Aas", "Tor Aas", "Bente Ruud"


@pytest.fixture(scope="module")
def demo(house_with_post):
    """The town with the demo's plans, once: everybody only looks."""
    with town_in(house_with_post) as town:
        db.session.rollback()
        load_plans()
        town.worker.works()
        yield town


def at(demo, name, child, *ways, work=""):
    """The person, in the child's plan, where the links lead."""
    walker = demo.person(name, work=work)
    walker.goes_to_plan(child)
    for words in ways:
        walker.follows(words)
    return walker


def test_one_parent_said_no_to_one_person(demo):
    hanne = at(demo, HANNE, EMMA)
    hanne.sees(KARI, SIV)
    hanne.does_not_see(BENTE)
    hanne.follows("Samtykke")
    hanne.follows("Alt som er signert")
    hanne.sees(BENTE, TOR)
    finds_nothing(demo, BENTE, EMMA, at(demo, MONA, EMMA).plan)


def test_a_girl_of_fifteen_answers_herself(demo):
    sara = demo.person("Sara Lie")
    sara.goes_home()
    sara.sees(f"{HANNE} ber om samtykke")
    sara.follows("Se og svar")
    sara.sees("Signer samtykke", "Jeg samtykker ikke", SIV)
    jon = demo.person("Jon Lie")
    jon.goes_home()
    jon.does_not_see(f"{HANNE} ber om samtykke")


def test_one_who_turned_eighteen_has_her_plan_alone(demo):
    mina = at(demo, "Mina Sand", "Mina Sand")
    mina.sees(SIV, f"Stafettholder: {HANNE}")
    mina.follows("Plandeltakere")
    mina.does_not_see("Arne Sand")
    mina.follows("Samtykke")
    mina.follows("Alt som er signert")
    mina.sees("Arne Sand")
    at(demo, SIV, "Mina Sand").sees("Mina Sand")
    finds_nothing(demo, "Arne Sand", "Mina Sand", mina.plan)


def test_a_child_in_care(demo):
    tone = at(demo, "Tone Bakke", "Adam Nes")
    tone.sees(KARI)
    finds_nothing(demo, "Nora Nes", "Adam Nes", tone.plan)
    for name in ("Ellen Krog", "Rune Krog"):
        foster = demo.person(name)
        foster.goes_home()
        foster.sees("Adam Nes", "4A, Fjordvik skole")
        assert foster.opens(tone.plan) == 404, "school's everyday is not the plan"


def test_a_guardian_on_paper(demo):
    hanne = at(demo, HANNE, "Ulrik Foss", "Samtykke", "Papir og telefon")
    hanne.sees("Gerd Foss", "På papir")
    hanne.goes_home()
    hanne.sees("Send eller ring")


def test_a_guardian_with_an_interpreter_and_minid(demo):
    halima = demo.person("Halima Omar", level="betydelig")
    halima.goes_home()
    halima.sees("Logg inn på nytt for å se planer")
    marit = demo.person(MARIT)
    marit.goes_home()
    marit.follows("Se og bekreft")
    marit.sees("Idris Omar", "Lest gjennom tolk: Fjordvik tolketjeneste, tolk 4021, somali")


def test_a_protected_child(demo):
    liv = at(demo, LIV, NOAH)
    liv.sees(KARI)
    finds_nothing(demo, ERIK, NOAH, liv.plan)
    assert demo.letters(LIV)
    assert demo.letters(ERIK) == []


def test_the_holder_is_ill(demo):
    grete = demo.person("Grete Vik")
    grete.goes_home()
    grete.follows("Lea Vik", beside="Randi Lid")
    grete.sees("Randi Lid er borte for tiden. Ring Helsestasjonen")
    grete.sees(f"{HANNE} (Helsestasjonen) er vikar for stafettholderen")
    marit = demo.person(MARIT)
    marit.goes_home()
    marit.follows("Planer")
    marit.follows("Planer uten stafettholder")
    marit.sees(f"{HANNE} for Randi Lid")
    marit.does_not_see("Lea")


def test_the_baton_is_offered_to_school(demo):
    bente = demo.person(BENTE)
    bente.goes_home()
    bente.follows("Se og svar", beside=f"{MARIT} spør om du vil ta over en plan")
    bente.sees("Individuell plan", "Ta imot stafetten")
    bente.does_not_see("Iben")
    at(demo, "Anne Dahl", "Iben Dahl").sees(MARIT)


def test_nobody_new_in_a_swap_knows_yet(demo):
    nina = demo.person(NINA)
    nina.goes_home()
    nina.does_not_see("Sara")
