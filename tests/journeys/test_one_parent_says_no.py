"""Emma's parents agree on almost everybody (F1): one no shuts one door, and no more."""

from __future__ import annotations

from tests.journeys.walks import (
    HANNE,
    KARI,
    SIV,
    answers,
    comes_in,
    finds_nothing,
    reads_the_question,
    says_nothing,
    sends,
    starts_a_plan,
)

EMMA, MONA, TOR = "Emma Aas", "Mona Aas", "Tor Aas"


def asked(town):
    """Both parents are asked about the plan, Kari and Siv."""
    hanne = starts_a_plan(town, EMMA, (KARI, "kontaktlærer"), (SIV, "logoped"))
    hanne.sees(MONA, TOR, "fordi foreldreansvaret er felles")
    return sends(hanne)


def test_one_parent_says_no_to_one_person(town):
    plan = asked(town)
    answers(town.person(MONA), yes=("stafettlogg", KARI, SIV))
    finds_nothing(town, KARI, EMMA, plan)
    answers(town.person(TOR), yes=("stafettlogg", KARI), no=(SIV,))
    town.person(TOR).sees("Alle har svart, og samtykket gjelder fra nå.")
    _kari_is_in_and_siv_is_not(town, plan)
    _the_no_is_told_without_a_reason(town)
    _the_other_parent_sees_the_result_and_not_who(town)


def _kari_is_in_and_siv_is_not(town, plan):
    comes_in(town, KARI, EMMA)
    finds_nothing(town, SIV, EMMA, plan)
    assert town.letters(SIV) == [], "who got no yes was never told that anybody asked"
    for name in (KARI, MONA, TOR, HANNE):
        says_nothing(town.letters(name))
    assert len(town.letters(KARI)) == 1


def _the_no_is_told_without_a_reason(town):
    hanne = town.person(HANNE)
    hanne.goes_to_plan(EMMA)
    hanne.follows("Plandeltakere og tilganger")
    hanne.sees(KARI)
    hanne.does_not_see(SIV)
    hanne.follows("Samtykke")
    hanne.follows("Alt som er signert")
    hanne.sees(TOR, SIV, "Nei")


def _the_other_parent_sees_the_result_and_not_who(town):
    mona = town.person(MONA)
    mona.goes_to_plan(EMMA)
    mona.sees(KARI)
    mona.does_not_see(SIV)


def test_one_parent_says_no_to_it_all(town):
    plan = asked(town)
    answers(town.person(MONA), yes=("stafettlogg", KARI, SIV))
    tor = town.person(TOR)
    reads_the_question(tor)
    tor.presses("Jeg samtykker ikke")
    tor.sees("Svaret ditt er lagret", "Du trenger ikke å si hvorfor, og du kan ombestemme deg.")
    tor.sees("Emma får fortsatt hjelpen Emma har rett til.")
    for name in (KARI, SIV):
        finds_nothing(town, name, EMMA, plan)
        assert town.letters(name) == []
