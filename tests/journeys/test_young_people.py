"""At fifteen one answers oneself; at eighteen one answers alone, from the first minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from samspill.core import clock
from samspill.demo.people import born_on, person_named
from tests.journeys.walks import (
    HANNE,
    SIV,
    answers,
    comes_in,
    finds_nothing,
    reads_the_question,
    says_nothing,
    sends,
    starts_a_plan,
)

SARA, JON = "Sara Lie", "Jon Lie"
MINA, ARNE = "Mina Sand", "Arne Sand"


# ---- fifteen ------------------------------------------------------------------------------


@pytest.fixture
def asked(town):
    """Sara and her father are asked about the plan and Siv. Gives its address."""
    hanne = starts_a_plan(town, SARA, (SIV, "logoped"))
    hanne.follows("Se hvorfor")
    hanne.sees(SARA, JON, "Fra 15 år må den unge også si ja.", "Den unge må selv si ja.")
    hanne.follows("Til samtykke")
    return sends(hanne)


def test_at_fifteen_nothing_opens_without_her_own_yes(town, asked):
    answers(town.person(JON), yes=("stafettlogg", SIV))
    town.person(JON).sees("Venter på ett svar.")
    finds_nothing(town, SIV, SARA, asked)
    answers(town.person(SARA), yes=("stafettlogg", SIV))
    comes_in(town, SIV, SARA)
    _she_sees_and_decides_herself(town, asked)
    for name in (SARA, JON, SIV):
        says_nothing(town.letters(name))


def _she_sees_and_decides_herself(town, plan):
    sara = town.person(SARA)
    sara.goes_to_plan(SARA)
    sara.sees("Stafettlogg", HANNE, SIV)
    sara.follows("Innsynslogg")
    sara.sees(SIV)
    sara.does_not_see(JON)
    sara.follows("Samtykke")
    sara.follows("Trekk tilbake samtykket til Siv Pedersen")
    sara.sees("Tilgangen stenges med en gang.", "Du trenger ikke å si hvorfor.")
    sara.presses("Trekk tilbake")
    sara.sees("Tilgangen er stengt.")
    finds_nothing(town, SIV, SARA, plan)
    assert town.person(JON).opens(plan) == 200, "her father is in as before"


def test_at_fifteen_her_no_is_enough(town, asked):
    answers(town.person(JON), yes=("stafettlogg", SIV))
    sara = town.person(SARA)
    reads_the_question(sara)
    sara.presses("Jeg samtykker ikke")
    sara.sees("Svaret ditt er lagret")
    finds_nothing(town, SIV, SARA, asked)
    town.person(JON).opens(asked)
    assert town.person(JON).page.status in (403, 404), "nothing was agreed to"


def test_at_fifteen_a_login_without_high_assurance_opens_no_plan(town, asked):
    sara = town.person(SARA, level="betydelig")
    sara.goes_home()
    sara.sees("Logg inn på nytt for å se planer")
    sara.does_not_see(HANNE, SIV)
    assert sara.opens(f"{asked}/samtykke") == 403
    sara.does_not_see(SIV)


# ---- eighteen -----------------------------------------------------------------------------


@pytest.fixture
def seventeen(town):
    """Mina's plan, agreed to by her and her father some days before she turns 18."""
    town.began(days_ago=40)
    plan = sends(starts_a_plan(town, MINA, (SIV, "logoped")))
    for name in (ARNE, MINA):
        answers(town.person(name), yes=("stafettlogg", SIV))
    comes_in(town, SIV, MINA)
    return plan


def midnight():
    """The first instant of the day Mina turns 18."""
    loaded = clock.today(datetime.now(UTC))
    born = born_on(person_named(MINA), loaded)
    return clock.start_of_day(clock.birthday(born, 18))


def test_at_eighteen_her_father_is_out_at_midnight(town, seventeen):
    birthday = midnight()
    town.it_becomes(birthday - timedelta(minutes=20))
    arne, mina = town.person(ARNE), town.person(MINA)
    arne.logs_in()
    mina.logs_in()
    assert arne.opens(seventeen) == 200
    arne.sees(SIV)
    town.it_becomes(birthday)
    finds_nothing(town, ARNE, MINA, seventeen)
    assert mina.opens(seventeen) == 200, "it is hers"
    siv = town.person(SIV)
    siv.logs_in()
    assert siv.opens(seventeen) == 200, "those who help stay while she is asked anew"


def test_at_eighteen_she_answers_alone(town, seventeen):
    town.days_pass(15)
    assert clock.now() > midnight()
    finds_nothing(town, ARNE, MINA, seventeen)
    assert [one for one in town.letters(ARNE) if "ikke lenger tilgang" in one]
    hanne = town.person(HANNE)
    hanne.goes_to_plan(MINA)
    hanne.follows("Samtykke")
    hanne.sees("Det må fornyes, fordi det har endret seg hvem som må svare.")
    hanne.presses("Be om nytt samtykke")
    hanne.sees(MINA)
    hanne.does_not_see(ARNE)
    hanne.presses("Send samtykket til signering")
    mina = town.person(MINA)
    answers(mina, yes=("stafettlogg", SIV))
    mina.sees("Alle har svart, og samtykket gjelder fra nå.")
    town.person(SIV).goes_to_plan(MINA)
    finds_nothing(town, ARNE, MINA, seventeen)
    for name in (MINA, ARNE, SIV):
        says_nothing(town.letters(name))
