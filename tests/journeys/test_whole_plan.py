"""A plan from the first worry to the last words, and what the family takes along (real Chromium).

Sara is fifteen: she and her father sign, and she answers for herself all the way.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import docx
import psycopg
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy.engine import make_url

from samspill.core import clock
from tests.journeys.hand import Hand
from tests.journeys.steps import (
    Journey,
    answer,
    begins,
    comes_in,
    hears,
    lasts,
    nobody_of,
    proposes,
)

pytestmark = pytest.mark.browser

HANNE, KARI, SARA, JON = "Hanne Nilsen", "Kari Lunde", "Sara Lie", "Jon Lie"
BENTE = "Bente Ruud"
GOAL, ACTIVITY, AGREED = "Hver dag på skolen", "Rolig start i biblioteket", "Kari ringer på fredag"
HEARD, TALK = "Jeg vil at det skal være stille om morgenen.", "Takk for i går"
ROOM, BECAME = "Det er best å komme litt før de andre.", "Da åpner vi biblioteket før åtte."
HELPED, LAST = "Rolige morgener hjalp.", "Takk for at dere slapp oss inn. Ring når dere vil."


@pytest.fixture(
    params=[
        pytest.param((390, "nb"), id="390"),
        pytest.param((1280, "nb"), id="1280", marks=pytest.mark.deep),
        pytest.param((390, "nn"), id="390-nn", marks=pytest.mark.deep),
    ]
)
def journey(request, browser, stack):
    width, language = request.param
    found = Journey(browser, stack, width, child=SARA, language=language)
    yield found
    found.everybody_goes_home()


def test_from_a_worry_to_a_closed_plan(journey):
    _hanne_looks_up_whom_to_tell(journey)
    _a_plan_is_begun_and_signed(journey)
    _they_write_a_goal_and_who_does_what(journey)
    _they_meet(journey)
    _three_see_how_near_it_is(journey)
    _kari_looks_back(journey)
    _a_document_and_a_message(journey)
    _sara_shares_from_her_room(journey)
    _whoever_takes_over_reads_a_summary(journey)
    _the_baton_goes_to_school(journey)
    _the_plan_ends(journey)
    _the_family_takes_it_along(journey)


def _hanne_looks_up_whom_to_tell(journey):
    """Before there is a plan: whom to ring, and that nothing is written here."""
    hanne = Hand(journey, HANNE)
    hanne.visitor.goes_to("/planer")
    hanne.presses("Er du bekymret for et barn?").sees("Har du meldeplikt?", "Ikke i Samspill")
    hanne.reads("112", "Barneverntjenesten")
    assert hanne.page.locator("main form").count() == 0
    hanne.visitor.goes_to("/planer")
    hanne.presses("Start en plan").comes_to("**/planer/ny")


def _a_plan_is_begun_and_signed(journey):
    hanne = Hand(journey, HANNE)
    begins(journey, "Sara skal ha det trygt på skolen.")
    proposes(journey, KARI, "kontaktlærer")
    hears(journey, HEARD)
    lasts(journey, 200)
    hanne.reads(SARA, JON)
    hanne.presses("Send samtykket til signering")
    hanne.sees("Samtykket er sendt. Ingen nye har fått tilgang ennå.")
    answer(journey, JON)
    nobody_of(journey, KARI)
    answer(journey, SARA)
    comes_in(journey, KARI)


def _they_write_a_goal_and_who_does_what(journey):
    hanne = Hand(journey, HANNE).opens("/maal")
    hanne.presses("Skriv det første målet").fills("Målet", GOAL).ticks("Vi skrev det sammen")
    hanne.chooses("Hvem følger opp målet?", KARI).presses("Lagre målet").reads(GOAL)
    hanne.presses("Legg til en aktivitet").fills("Hva skal gjøres?", ACTIVITY)
    hanne.ticks("På skolen").chooses("Hvem har ansvaret?", KARI)
    hanne.presses("Lagre aktiviteten")
    hanne.sees("Aktiviteten er lagret. Den som har ansvaret, får beskjed.")
    jon = Hand(journey, JON).opens("/maal").reads(GOAL, ACTIVITY)
    jon.sees("I gang")


def _they_meet(journey):
    meeting = _hanne_calls_a_meeting(journey)
    kari = Hand(journey, KARI).opens(meeting).sees("Venter på svaret ditt").ticks("Kommer")
    kari.fills("Hva går bra?", "Sara kommer til første time.").presses("Lagre svaret")
    kari.sees("Takk. Svaret ditt står ved møtet.")
    jon = Hand(journey, JON).opens().presses("Svar på om du kommer").ticks("Kommer digitalt")
    jon.presses("Lagre svaret").sees("Takk. Svaret ditt står ved møtet.")
    jon.reads("Sara kommer til første time.")
    hanne = Hand(journey, HANNE).opens(meeting)
    for name, said in ((KARI, "Kommer"), (JON, "Kommer digitalt"), (SARA, "Ikke svart")):
        expect(hanne.row(name)).to_contain_text(journey.says(said))
    hanne.does_not_see("Skriv referat")
    _the_hour_comes(journey)
    hanne.opens(meeting).presses("Skriv referat")
    hanne.fills("Hva snakket dere om?", "Vi snakket om morgenene.")
    hanne.fills("Hva ble dere enige om?", AGREED).presses("Lagre", exact=True)
    hanne.sees("Referatet er lagret.", "Dette er et utkast. Bare du ser det.")
    assert journey.at_plan(JON, f"{meeting}/referat") == 404, "a draft is its writer's"
    hanne.presses("Legg fram til gjennomlesing")
    hanne.sees("Referatet er lagt fram. De som var kalt inn, får beskjed.")
    Hand(journey, JON).opens(f"{meeting}/referat").reads("Vi snakket om morgenene.", AGREED)
    hanne.presses("Godkjenn referatet").sees("Referatet er godkjent.")
    hanne.presses("Gjør til aktivitet")
    hanne.sees(
        "Aktiviteten er laget, og du har ansvaret. Se over sted, frist og hvem som gjør det."
    )
    hanne.chooses("Hvem har ansvaret?", KARI).presses("Lagre aktiviteten")
    hanne.sees("Aktiviteten er lagret.").opens(f"{meeting}/referat").sees("Er blitt en aktivitet")
    Hand(journey, KARI).opens("/maal").follows(GOAL).reads(ACTIVITY, AGREED)


def _hanne_calls_a_meeting(journey):
    hanne = Hand(journey, HANNE).opens("/kalender").presses("Kall inn til et møte")
    day = clock.today() + timedelta(days=3)
    hanne.fills("Dag", day.isoformat()).fills("Fra klokken", "10:00").fills("Til klokken", "11:00")
    hanne.fills("Sted eller lenke", "Biblioteket").names(KARI).names(JON).names(SARA)
    hanne.ticks("Er med hele møtet").presses("Kall inn", exact=True).reads("Biblioteket")
    return hanne.page.url.removeprefix(journey.stack.address + journey.plan)


def _the_hour_comes(journey):
    """The meeting begins: in the database, since nobody waits three days."""
    url = make_url(journey.stack.superuser_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        begun = "update meetings set starts_at = now() - interval '1 hour', ends_at = now()"
        connection.execute(begun)


def _three_see_how_near_it_is(journey):
    """The child, home and school each set a number; each sees the three side by side."""
    for name, who, number in ((SARA, "", "4"), (JON, "Hjemme", "5"), (KARI, "", "7")):
        hand = Hand(journey, name).opens("/maal").follows(GOAL)
        hand.page.locator("summary", has_text=journey.says("Sett på termometeret")).click()
        if who or name == KARI:
            hand.ticks(who or "Skole eller barnehage", under="Hvem ser det slik?")
        hand.page.locator("main").get_by_label(number, exact=True).check()
        hand.presses("Lagre tallet").sees("Takk. Det er satt på termometeret.")
    hanne = Hand(journey, HANNE).opens("/maal").follows(GOAL)
    bulbs = hanne.page.locator(".thermometer")
    expect(bulbs).to_have_count(3)
    for place, (who, number) in enumerate(
        (("Barnet", "4"), ("Hjemme", "5"), ("Skole eller barnehage", "7"))
    ):
        expect(bulbs.nth(place)).to_contain_text(journey.says(who))
        expect(bulbs.nth(place).locator(".thermometer__number")).to_have_text(number)


def _kari_looks_back(journey):
    kari = Hand(journey, KARI).opens("/maal").follows(GOAL).follows(ACTIVITY)
    kari.presses("Vurder hvordan det går").ticks("Det hjalp godt")
    kari.fills("Hva har dere sett?", "Sara kommer nå før åtte.")
    kari.fills("Hva mener barnet?", "Det er stille der.").ticks("Vi fortsetter")
    kari.presses("Lagre vurderingen").sees("Det hjalp godt").reads("Det er stille der.")


def _a_document_and_a_message(journey):
    hanne = Hand(journey, HANNE).opens("/dokumenter").presses("Skriv et dokument")
    hanne.fills("Tittel", "Slik er morgenen")
    hanne.fills("Tekst", "# Klokken åtte\n- Biblioteket er åpent")
    hanne.ticks("Alle som har tilgang til dokumenter").presses("Lagre dokumentet")
    hanne.sees("Dokumentet er lagret.")
    assert journey.at_plan(KARI, "/dokumenter") == 403, "a contact teacher was not given them"
    jon = Hand(journey, JON).opens("/dokumenter").follows("Slik er morgenen")
    expect(jon.page.get_by_role("heading", name="Klokken åtte")).to_be_visible()
    jon.opens("/meldinger").presses("Skriv en melding").fills("Emne", TALK).ticks("Alle")
    jon.fills("Melding", "Sara var glad da hun kom hjem.").presses("Se hvem som får den")
    jon.reads(HANNE, KARI, SARA).presses("Send", exact=True).sees("Meldingen er sendt.")
    kari = (
        Hand(journey, KARI)
        .opens("/meldinger")
        .follows(TALK)
        .reads("Sara var glad da hun kom hjem.")
    )
    kari.fills("Svar", "Så fint å høre!").presses("Send svaret").sees("Svaret er sendt.")
    jon.opens("/meldinger").follows(TALK).reads("Så fint å høre!")


def _sara_shares_from_her_room(journey):
    sara = Hand(journey, SARA).goes_home().presses("Gå til rommet mitt")
    sara.presses("Skriv noe nytt").ticks("Rolig").fills("Skriv det du vil", ROOM)
    sara.presses("Lagre for meg selv").sees("Bare du ser dette")
    Hand(journey, HANNE).goes_home().does_not_read(ROOM).does_not_see("Les og svar")
    sara.presses("Del med noen").names(HANNE).presses("Del", exact=True)
    sara.sees_told("Delt med %(name)s", name=HANNE)
    hanne = Hand(journey, HANNE).goes_home().presses("Les og svar").reads(ROOM)
    hanne.ticks("Det ble til en aktivitet").chooses("Aktiviteten", ACTIVITY)
    hanne.fills("Skriv til barnet", BECAME).presses("Send svaret").sees(
        "Svaret er sendt til barnet."
    )
    assert journey.at_plan(JON, "/barnets-stemme") == 200
    journey.person(JON).does_not_see(ROOM)
    sara.visitor.goes_to("/mitt-rom")
    sara.sees_told("%(name)s har svart", name=HANNE).presses("Åpne").reads(ACTIVITY, BECAME)


def _whoever_takes_over_reads_a_summary(journey):
    hanne = Hand(journey, HANNE).opens().presses("Oppsummering")
    hanne.reads(SARA, GOAL, ACTIVITY, AGREED, KARI, HEARD)
    hanne.sees("Dette venter", "Dette skal gjøres")


def _the_baton_goes_to_school(journey):
    """Hanne asks the headmistress, who says yes unread; the family does too, and Hanne is out."""
    hanne = Hand(journey, HANNE).opens().presses("Om planen").presses("Gi stafetten videre")
    hanne.fills("Navn, rolle eller arbeidssted", "Bente").presses("Søk", exact=True)
    hanne.visitor.presses(journey.says("Spør %(name)s", name=BENTE))
    asked = "Du har spurt %(name)s. Spørsmålet vises ved neste innlogging, men ikke planen."
    hanne.sees_told(asked, name=f"{BENTE}, Fjordvik skole")
    Hand(journey, BENTE).goes_home().presses("Se og svar").presses("Ta imot stafetten")
    assert journey.at_plan(BENTE) == 404, "the family has not said yes"
    hanne.opens("/innstillinger").presses("Spør familien")
    hanne.presses("Send samtykket til signering")
    answer(journey, JON)
    assert journey.at_plan(BENTE) == 404, "one of two has"
    answer(journey, SARA)
    Hand(journey, BENTE).opens().reads(SARA, KARI)
    Hand(journey, BENTE).opens("/maal").reads(GOAL)
    nobody_of(journey, HANNE)


def _the_plan_ends(journey):
    bente = Hand(journey, BENTE).opens().presses("Om planen").presses("Avslutt planen")
    bente.ticks("Målene er nådd").presses("Avslutt planen").sees("Planen er avsluttet.")
    nobody_of(journey, KARI)
    assert journey.at_plan(BENTE, "/maal") in (403, 404), "what is in it is the family's now"
    bente.opens("/avslutning").fills("Hva hjalp?", HELPED).fills("Hva hjalp ikke?", "Flere møter.")
    bente.fills("Hva mener barnet selv?", "Jeg klarer det selv nå.")
    bente.fills("Hva mener de foresatte?", "Vi er trygge.").fills("Avsluttende notat", LAST)
    bente.presses("Lagre notatet").sees("Notatet er lagret.")
    bente.presses("Fullfør avslutningen").sees("Avslutningen er ferdig. Planen er familiens alene.")
    nobody_of(journey, BENTE)


def _the_family_takes_it_along(journey):
    """Father reads how it went, and keeps all of it: to read, and to write on in."""
    jon = Hand(journey, JON).opens().presses("Se avslutningen")
    jon.reads(LAST, HELPED, "Flere møter.", "Jeg klarer det selv nå.", "Vi er trygge.")
    written = _copy(jon, "Word", "Word, til å skrive videre i")
    text = "\n".join(one.text for one in docx.Document(BytesIO(written)).paragraphs)
    assert GOAL in text
    read = _copy(jon, "PDF", "PDF, til å lese og skrive ut")
    assert GOAL in "\n".join(page.extract_text() for page in PdfReader(BytesIO(read)).pages)


def _copy(jon, called, kind):
    """One copy of the plan, asked for with a fresh login and made by the worker."""
    jon.opens("/avslutning").presses("Last ned planen").ticks(kind)
    jon.presses("Logg inn og lag kopien")
    jon.visitor.confirms_as(JON)
    jon.comes_to("**/nedlasting")
    ready = jon.row(called).get_by_role("link", name=jon.journey.says("Last ned"), exact=True)
    for _try in range(60):
        if ready.count():
            break
        jon.page.wait_for_timeout(250)
        jon.opens("/nedlasting")
    with jon.page.expect_download() as coming:
        ready.click()
    return coming.value.path().read_bytes()
