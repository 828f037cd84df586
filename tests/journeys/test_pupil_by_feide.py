"""Oskar, 13, by Feide: he writes in his own room, shares it, reads the answer; that is all."""

from __future__ import annotations

from tests.journeys.walks import HANNE, SIV, TO_TRY, answers, comes_in, sends, starts_a_plan

OSKAR, MONA, TOR = "Oskar Aas", "Mona Aas", "Tor Aas"
WORDS = "Jeg vil heller bytte gruppe enn å være alene i friminuttet."


def test_oskar_writes_shares_and_reads_the_answer_and_gets_nowhere_else(town):
    plan = sends(starts_a_plan(town, OSKAR, (SIV, "logoped")))
    for name in (MONA, TOR):
        answers(town.person(name), yes=("stafettlogg", SIV))
    comes_in(town, SIV, OSKAR)
    oskar = town.person(OSKAR, level="feide")
    oskar.sees("Hei, Oskar", "Rommet ditt er tomt")
    oskar.follows("Skriv noe nytt")
    oskar.fills("Skriv det du vil", WORDS)
    oskar.ticks("Lei meg")
    oskar.presses("Lagre")
    oskar.sees("Bare du ser dette", WORDS)
    for name in (HANNE, SIV, MONA, TOR):
        town.person(name).opens(f"{plan}/barnets-stemme")
        town.person(name).does_not_see(WORDS)
    oskar.follows("Del med noen")
    oskar.ticks(f"{HANNE}, helsesykepleier")
    oskar.presses("Del")
    oskar.sees(f"Delt med {HANNE}")
    hanne = town.person(HANNE)
    hanne.goes_home()
    hanne.sees("Oskar Aas har delt noe med deg")
    hanne.follows("Les og svar")
    hanne.sees(WORDS)
    hanne.ticks("Jeg har lest det")
    hanne.fills("Skriv til barnet", "Takk, Oskar. Vi prøver det fra mandag.")
    hanne.presses("Send svaret")
    for name in (SIV, MONA, TOR):
        town.person(name).opens(f"{plan}/barnets-stemme")
        town.person(name).does_not_see(WORDS)
    oskar.opens("/mitt-rom")
    oskar.sees(f"{HANNE} har svart")
    oskar.follows("Åpne")
    oskar.sees("Vi prøver det fra mandag.")
    for part in TO_TRY:
        assert oskar.opens(plan + part) == 403, part
        oskar.sees("Med Feide kommer du til rommet ditt")
        oskar.does_not_see(HANNE, SIV)
