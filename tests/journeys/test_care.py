"""Adam is in care (F3): the service that has the care answers; a parent without a say, nothing."""

from __future__ import annotations

import json

import pytest

from samspill.access.actor import acting
from samspill.core import clock
from samspill.infra.transaction import transaction
from samspill.plans.news.jobs import import_register
from tests.journeys.walks import (
    HANNE,
    KARI,
    answers,
    comes_in,
    finds_nothing,
    number_of,
    says_nothing,
    sends,
    starts_a_plan,
)

ADAM, TONE, NORA, ELLEN, RUNE = "Adam Nes", "Tone Bakke", "Nora Nes", "Ellen Krog", "Rune Krog"
OUT = (NORA, ELLEN, RUNE)


@pytest.fixture
def agreed(town):
    """Child welfare has the care, and has agreed. Gives the address of the plan."""
    hanne = starts_a_plan(town, ADAM, (KARI, "kontaktlærer"))
    hanne.follows("Se hvorfor")
    hanne.sees(TONE, "Kilde: Barneverns- og helsenemnda, vedtak 24/0113")
    hanne.sees("Ellen Krog fosterforelder", "Nora Nes foreldreansvar alene")
    hanne.follows("Til samtykke")
    plan = sends(hanne)
    for name in (*OUT, KARI):
        finds_nothing(town, name, ADAM, plan)
    answers(town.person(TONE), yes=("stafettlogg", KARI))
    town.person(TONE).sees("Alle har svart, og samtykket gjelder fra nå.")
    return plan


def test_the_service_with_the_care_answers_for_adam(town, agreed):
    comes_in(town, KARI, ADAM)
    tone = town.person(TONE)
    tone.goes_to_plan(ADAM)
    tone.sees(KARI, HANNE)
    assert not tone.sees_link("Skriv kort om Adam"), "she reads; the words on top are the family's"
    tone.follows("Plandeltakere")
    tone.does_not_see(*OUT)
    for name in OUT:
        finds_nothing(town, name, ADAM, agreed)
        assert town.letters(name) == []
    for name in (TONE, KARI):
        says_nothing(town.letters(name))


def test_a_foster_home_is_shown_to_nobody_in_the_plan(town, agreed):
    comes_in(town, KARI, ADAM)
    for name in (KARI, TONE, HANNE):
        walker = town.person(name)
        walker.goes_to_plan(ADAM)
        for tool in ("Plandeltakere", "Tidslinje"):
            walker.follows(tool)
            walker.does_not_see(ELLEN, RUNE, "Krog")


def test_when_the_care_ends_the_service_is_out_and_the_mother_is_asked(town, agreed):
    comes_in(town, KARI, ADAM)
    _the_order_is_lifted(town)
    finds_nothing(town, TONE, ADAM, agreed)
    assert any("ikke lenger tilgang" in letter for letter in town.letters(TONE))
    finds_nothing(town, NORA, ADAM, agreed)
    hanne = town.person(HANNE)
    hanne.goes_to_plan(ADAM)
    hanne.follows("Samtykke")
    hanne.sees("Det må fornyes, fordi det har endret seg hvem som må svare.")
    hanne.presses("Be om nytt samtykke")
    hanne.sees(NORA)
    hanne.does_not_see(TONE, ELLEN, RUNE)
    hanne.presses("Send samtykket til signering")
    hanne.sees("Samtykket er sendt.")
    answers(town.person(NORA), yes=("stafettlogg", KARI))
    nora = town.person(NORA)
    nora.goes_to_plan(ADAM)
    nora.sees(KARI)
    nora.follows("Samtykke")
    nora.follows("Se hvem som må svare")
    nora.does_not_see("Krog", TONE)
    for name in (TONE, ELLEN, RUNE):
        finds_nothing(town, name, ADAM, agreed)


def _the_order_is_lifted(town):
    """The register says so; the worker takes it as it takes all news."""
    as_of = clock.now().isoformat()
    entries = [
        _relation(as_of, TONE, "CUSTODY", valid_to=clock.today().isoformat()),
        _relation(as_of, NORA, "SOLE"),
        *(_relation(as_of, n, "FOSTER", valid_to=clock.today().isoformat()) for n in (ELLEN, RUNE)),
    ]
    file = json.dumps({"format": "samspill-register/1", "count": len(entries), "entries": entries})
    with acting(None), transaction():
        taken = import_register(text=file, synthetic=True)
    assert taken.changed == len(entries)
    town.worker.works()


def _relation(as_of, adult, kind, **more):
    return {
        "entry": "relation",
        "as_of": as_of,
        "adult": number_of(adult),
        "child": number_of(ADAM),
        "kind": kind,
        "valid_from": "2020-08-01",
        **more,
    }
