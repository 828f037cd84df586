"""What a home is asked at school stands on Hjem until it is answered, for who may answer."""

from __future__ import annotations

from datetime import timedelta

from samspill.access.actor import acting
from samspill.infra.transaction import transaction
from samspill.school.cases.actions import agree, explain
from samspill.school.cases.handling import ask
from samspill.school.cases.queries import asked_of_me
from samspill.school.sfo_holidays.actions import answer_holiday, make_holiday
from samspill.school.sfo_holidays.telling import due, tell_of
from samspill.school.sfo_places.actions import answer_offer
from tests.support.page import Page
from tests.support.school import leave_rule_is
from tests.support.sfo import Sfo, SfoDay

MONA, TOR, KARI = "Mona Aas", "Tor Aas", "Kari Lunde"
OFFER, HOLIDAY = "SFO tilbyr en plass", "Hvilke dager i ferien kommer barnet på SFO?"
AGREE, CASE = "En søknad du må si ja eller nei til", "Skolen spør om søknaden din"


def asked(cast, who, kind="PRIVATE"):
    """What of it stands on her Hjem."""
    text = Page(cast.client(who, kind).get("/hjem")).text
    return [one for one in (OFFER, HOLIDAY, AGREE, CASE) if one in text]


def test_an_offered_place_is_for_who_applied(school, cast):
    sfo = Sfo(school)
    sfo.offer()
    place = sfo.offered()
    assert [asked(cast, who) for who in (MONA, TOR)] == [[OFFER], []]
    sfo.home(answer_offer, place, accepts=True)
    assert asked(cast, MONA) == []


def test_a_holiday_is_for_all_at_home_until_one_answers(school, cast, monkeypatch):
    sfo = Sfo(school)
    sfo.offer()
    sfo.placed()
    day = SfoDay(sfo, monkeypatch)
    day.at(10)
    first = day.day + timedelta(days=28 - day.day.weekday())
    days = {"first_day": first, "last_day": first, "answer_by": first - timedelta(days=7)}
    holiday = sfo.lead(make_holiday, name="Vinterferie", **days)
    assert asked(cast, MONA) == [], "nobody is asked yet"
    with acting(None), transaction():
        for one in due():
            tell_of(one)
    assert [asked(cast, who) for who in (MONA, TOR)] == [[HOLIDAY], [HOLIDAY]]
    assert asked(cast, "Anne Dahl") == [], "Iben has no place"
    day.pupil(answer_holiday, holiday, [])
    assert [asked(cast, who) for who in (MONA, TOR)] == [[], []]


def test_an_application_is_for_who_must_agree_and_then_for_who_is_asked(cast, apply, do):
    leave_rule_is(cast, both_agree=1)
    case_id = apply(ahead=40)
    assert [asked(cast, who) for who in (MONA, TOR)] == [[], [AGREE]]
    with cast.acting_as(TOR, "PRIVATE"):
        (party,) = asked_of_me(cast.profile_id(TOR, "PRIVATE"))
    do(TOR, agree, party.id, agreed=True)
    do(KARI, ask, case_id, "Hvilken dag?")
    assert [asked(cast, who) for who in (MONA, TOR)] == [[CASE], []]
    do(MONA, explain, case_id, "Fredag.")
    assert asked(cast, MONA) == asked(cast, KARI, "WORK") == []
