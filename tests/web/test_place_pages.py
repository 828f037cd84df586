"""The pages of a place in a plan, as people meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Area
from samspill.core import clock
from samspill.plans.participants.queries import participants_of
from samspill.plans.wishes.queries import wishes_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened, reaches
from tests.support.forms import post

DAY = timedelta(days=1)


def place_of(cast, plan_id, name) -> UUID:
    with cast.acting_as(HANNE):
        opened(plan_id, Area.PARTICIPANTS)
        return next(p.id for p in participants_of(plan_id) if p.name == name)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.text


def test_the_invited_reads_first_and_joins_by_one_tap(cast):
    plan_id = cast.active_plan()
    client, home = cast.client(SIV), f"/planer/{plan_id}"
    page = text_of(client, home)
    assert "Vil du være med i planen til Emma Aas?" in page
    assert "Siste på tidslinjen" not in page
    assert post(client, f"{home}/invitasjon").location == home
    assert "Siste på tidslinjen" in text_of(client, home)


def test_the_invited_says_no_by_one_tap(cast):
    plan_id = cast.active_plan()
    client = cast.client(SIV)
    answer = post(client, f"/planer/{plan_id}/invitasjon/avslag")
    assert answer.location == "/planer"
    assert "Du har takket nei. Hanne Nilsen får beskjed." in text_of(client, "/planer")
    assert client.get(f"/planer/{plan_id}").status_code == 404
    assert "Takket nei" in text_of(cast.client(MONA), f"/planer/{plan_id}/deltakere")
    assert "Takket nei" not in text_of(cast.client(KARI), f"/planer/{plan_id}/deltakere")


def test_an_invitation_that_ran_out_says_what_to_do(cast):
    plan_id = cast.active_plan()
    with clock.moved(20 * DAY):
        page = text_of(cast.client(SIV), f"/planer/{plan_id}")
    assert "Invitasjonen er gått ut" in page
    assert "Bli med" not in page


def test_the_holder_changes_a_place(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    client, home = cast.client(HANNE), f"/planer/{plan_id}/deltakere"
    siv = place_of(cast, plan_id, SIV)
    assert f"{home}/{siv}" in text_of(client, home)
    too_late = (clock.today() + 400 * DAY).isoformat()
    answer = post(client, f"{home}/{siv}/sluttdato", {"ends_on": too_late})
    assert answer.status_code == 422
    assert "Velg en dag fra i dag til" in answer.text
    assert post(client, f"{home}/{siv}/sluttdato", {"ends_on": ""}).status_code == 422
    soon = (clock.today() + 9 * DAY).isoformat()
    assert post(client, f"{home}/{siv}/sluttdato", {"ends_on": soon}).location == home
    assert "Er med til og med" in text_of(client, home)
    assert post(client, f"{home}/{siv}/pause").location == home
    assert "Har pause" in text_of(client, home)
    assert "Stafettholderen har satt plassen på pause." in text_of(client, f"{home}/{siv}")
    assert not reaches(cast, SIV, plan_id)
    assert post(client, f"{home}/{siv}/gjenopptak").location == home
    assert reaches(cast, SIV, plan_id)
    assert post(client, f"{home}/{siv}/gjenopptak").status_code == 409
    assert "Ta ut av planen" in text_of(client, f"{home}/{siv}/fjerning")
    assert post(client, f"{home}/{siv}/fjerning").location == home
    assert "Ikke med lenger" in text_of(client, home)
    assert not reaches(cast, SIV, plan_id)


def test_a_place_that_ended_is_opened_by_a_new_day(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    siv, home = place_of(cast, plan_id, SIV), f"/planer/{plan_id}/deltakere"
    today = clock.today()
    post(cast.client(HANNE), f"{home}/{siv}/sluttdato", {"ends_on": today.isoformat()})
    with clock.moved(3 * DAY):
        client = cast.client(HANNE)
        assert "Tiden er ute" in text_of(client, home)
        later = (today + 9 * DAY).isoformat()
        assert post(client, f"{home}/{siv}/sluttdato", {"ends_on": later}).location == home
        assert reaches(cast, SIV, plan_id)


def test_a_place_is_not_opened_after_its_day(cast):
    plan_id = cast.active_plan()
    siv, home = place_of(cast, plan_id, SIV), f"/planer/{plan_id}/deltakere"
    client = cast.client(HANNE)
    post(client, f"{home}/{siv}/sluttdato", {"ends_on": clock.today().isoformat()})
    post(client, f"{home}/{siv}/pause")
    with clock.moved(3 * DAY):
        answer = post(cast.client(HANNE), f"{home}/{siv}/gjenopptak")
    assert answer.status_code == 422
    assert "Sluttdatoen er passert. Velg en ny sluttdato." in answer.text


@pytest.mark.parametrize("name", [HANNE, MONA])
def test_holder_and_family_have_no_place_to_change(cast, name):
    plan_id = cast.active_plan()
    client, who = cast.client(HANNE), place_of(cast, plan_id, name)
    for part in ("", "/fjerning"):
        assert client.get(f"/planer/{plan_id}/deltakere/{who}{part}").status_code == 404


def test_a_person_takes_a_pause(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    client, home = cast.client(SIV), f"/planer/{plan_id}/deltakere"
    assert f"{home}/pause" in text_of(client, home)
    assert "Hanne Nilsen og familien får beskjed." in text_of(client, f"{home}/pause")
    assert post(client, f"{home}/pause").location == "/planer"
    assert client.get(home).status_code == 404
    assert "Har pause etter eget ønske." in text_of(cast.client(MONA), home)
    assert "Har pause etter eget ønske." not in text_of(cast.client(KARI), home)


def test_the_family_suggests_and_the_holder_answers(cast):
    plan_id = cast.active_plan(people=(KARI,))
    home = f"/planer/{plan_id}/deltakere"
    mona, hanne = cast.client(MONA), cast.client(HANNE)
    assert post(mona, f"{home}/onsker", {"name": "", "place": "PPT"}).status_code == 422
    for name in ("Siv", "Petter Hov"):
        assert post(mona, f"{home}/onsker", {"name": name, "place": ""}).status_code == 303
    with cast.acting_as(MONA):
        opened(plan_id)
        ids = {one.name: one.id for one in wishes_of(plan_id)}
    assert "Familien har foreslått 2 nye deltakere." in text_of(hanne, home)
    found = text_of(hanne, f"{home}/forslag?q=Siv&onske={ids['Siv']}")
    assert f"?onske={ids['Siv']}" in found
    siv = cast.profile_id(SIV)
    proposal = f"{home}/forslag/{siv}?onske={ids['Siv']}"
    values = {"title": "logoped", "ends_on": "", **areas()}
    assert post(hanne, proposal, values).status_code == 303
    answering = f"{home}/onsker/{ids['Petter Hov']}/svar"
    assert "Svar til familien" in text_of(hanne, answering)
    assert post(hanne, answering, {"answer": ""}).status_code == 422
    assert post(hanne, answering, {"answer": "Fastlegen må henvise først."}).status_code == 303
    assert hanne.get(answering).status_code == 404
    page = text_of(cast.client(TOR), f"{home}/onsker")
    assert "Fastlegen må henvise først." in page
    assert "Tas med i samtykket" in page


def areas(**more: str) -> dict[str, str]:
    names = "messages meetings goals life_areas subject_plans documents timeline"
    return {f"area_{name}": "0" for name in names.split()} | {"known_to": "ALL"} | more


def test_too_many_suggestions_wait(cast):
    plan_id = cast.active_plan(people=(KARI,))
    mona, address = cast.client(MONA), f"/planer/{plan_id}/deltakere/onsker"
    answers = [post(mona, address, {"name": "Siv", "place": ""}) for _n in range(11)]
    assert [one.status_code for one in answers] == [303] * 10 + [422]


def test_a_proposal_begins_at_a_template_and_what_goes_beyond_is_said(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    hanne, siv = cast.client(HANNE), cast.profile_id(SIV)
    address = f"/planer/{plan_id}/deltakere/forslag/{siv}"
    for template, goals in (("LIMITED", "2"), ("CHILD_WELFARE", "3"), ("UKJENT", "3")):
        page = text_of(hanne, f"{address}?mal={template}")
        inputs = re.findall(r'<input[^>]*name="area_goals"[^>]*>', page)
        chosen = [one for one in inputs if "checked" in one]
        assert len(chosen) == 1
        assert f'value="{goals}"' in chosen[0]
    past = {"title": "logoped", "ends_on": clock.today().isoformat(), **areas()}
    assert "Velg en dag etter i dag." in post(hanne, address, past).text
    values = {"title": "logoped", "ends_on": "", **areas(area_goals="3", area_messages="1")}
    assert post(hanne, f"{address}?mal=LIMITED", values).status_code == 303
    assert "Mer enn vanlig for rollen" in text_of(hanne, f"/planer/{plan_id}/samtykke")
    consent_id = cast.send(plan_id)
    page = text_of(cast.client(MONA), f"/planer/{plan_id}/samtykke/{consent_id}")
    assert "Mer enn vanlig for rollen" in page


def test_the_consent_says_until_when_somebody_is_asked_for(cast):
    plan_id = cast.draft("Emma Aas")
    cast.propose(plan_id, SIV, ends_on=clock.today() + 30 * DAY)
    consent_id = cast.send(plan_id)
    page = text_of(cast.client(MONA), f"/planer/{plan_id}/samtykke/{consent_id}")
    assert "Er med til og med" in page


def test_who_sees_what_in_one_look(cast):
    plan_id = cast.active_plan()
    address = f"/planer/{plan_id}/deltakere/hvem-ser-hva"
    page = text_of(cast.client(MONA), address)
    assert "Hvem ser hva nå?" in page
    for word in (SIV, TOR, "Livsområder", "Kan lese og skrive", "Ser ikke"):
        assert word in page
    assert cast.client(KARI).get(address).status_code == 403
    client = cast.client(HANNE)
    assert "Ingen hadde tilgang" in text_of(client, f"{address}?dato=2020-01-01")
    for words in ("?dato=9999-01-01", "?dato=tull", f"?dato={clock.today()}"):
        assert "Hvem ser hva nå?" in text_of(client, address + words)
