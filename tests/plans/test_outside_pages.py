"""The pages of people outside the ordinary login: forms, what is asked again, few statements."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from samspill.core import clock
from samspill.infra.db import db
from samspill.organisation.models import Unit
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.participants.models import Role
from tests.plans.test_consent import HANNE, KARI, MONA, SIV
from tests.plans.test_outside import KNUT, PETTER, add_doctor, agree, give, participant
from tests.plans.test_statements import AT_MOST, statements
from tests.support.forms import post

PROFESSIONAL = {f"area_{a.lower()}": str(int(v)) for a, v in PROFESSIONAL_DEFAULT.items()}
DOCTOR = {
    "name": "Solveig Bø",
    "place": "Fjordvik legesenter",
    "title": "fastlege",
    "areas": ["GOALS"],
    "channel": "LETTER",
    "known_to": "ALL",
}
SUPPORTER = {"title": "trener", "area_messages": "1", "area_meetings": "1", "area_goals": "0"}


@pytest.fixture
def plan_id(cast):
    return cast.active_plan(people=(KARI, SIV))


def who(cast, name):
    given, _space, family = name.rpartition(" ")
    names = {"given_name": given, "family_name": family}
    return {"number": cast.number(name), "email": "ny@eksempel.example", **names}


def unit_id():
    found = db.session.execute(select(Unit.id).where(Unit.is_outside)).scalar_one()
    db.session.rollback()
    return str(found)


def send(cast, plan_id, name, part, data, kind=""):
    return post(cast.client(name, kind), f"/planer/{plan_id}{part}", data)


def test_a_contact_is_proposed_with_who_may_know(cast, plan_id):
    kari = str(cast.profile_id(KARI))
    named = {**DOCTOR, "known_to": "NAMED"}
    missing = send(cast, plan_id, HANNE, "/deltakere/uten-innlogging", named)
    assert missing.status_code == 422
    assert "Velg minst én person." in missing.text
    nothing = send(cast, plan_id, HANNE, "/deltakere/uten-innlogging", {**DOCTOR, "areas": []})
    assert nothing.status_code == 422
    assert "Kryss av for minst én ting." in nothing.text
    stranger = {**named, "known_by": [str(cast.profile_id("Dag Moen"))]}
    assert send(cast, plan_id, HANNE, "/deltakere/uten-innlogging", stranger).status_code == 422
    done = send(cast, plan_id, HANNE, "/deltakere/uten-innlogging", {**named, "known_by": [kari]})
    assert done.status_code == 303
    doctor = participant(cast, plan_id, Role.CONTACT)
    assert (doctor.known_to, doctor.known_names, doctor.channel) == ("NAMED", KARI, "LETTER")
    page = cast.client(HANNE).get(f"/planer/{plan_id}/samtykke").text
    assert "Kan få vite om" in page


def test_no_link_leads_to_what_a_contact_would_see(cast, plan_id):
    """She never sees the plan, so there is nothing to show: before, while and after it is asked."""
    add_doctor(cast, plan_id)
    preview = f"/deltakere/{participant(cast, plan_id, Role.CONTACT).id}/slik"

    def links(name, part=""):
        page = cast.client(name).get(f"/planer/{plan_id}/samtykke{part}").text
        assert "Solveig" in page
        return preview in page

    assert not links(HANNE)
    consent_id = cast.send(plan_id)
    assert not links(HANNE)
    assert not links(MONA, f"/{consent_id}")
    for name in (MONA, "Tor Aas"):
        cast.sign(plan_id, name)
    assert not links(HANNE)
    assert not links(MONA)
    assert "Hva Solveig kan få vite" in cast.client(MONA).get(f"/planer/{plan_id}/samtykke").text
    assert cast.client(MONA).get(f"/planer/{plan_id}{preview}").status_code == 404


def test_who_does_not_take_a_contact_out_comes_back_to_the_people(cast, plan_id):
    """A contact has no page of her own place."""
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    people = f"/planer/{plan_id}/deltakere"
    place = f"{people}/{participant(cast, plan_id, Role.CONTACT).id}"
    hanne = cast.client(HANNE)
    page = hanne.get(f"{place}/fjerning")
    assert page.status_code == 200
    assert f'href="{people}"' in page.text
    assert f'href="{place}"' not in page.text
    assert hanne.get(place).status_code == 404


def test_a_handing_over_is_written_and_read(cast, plan_id):
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    doctor = participant(cast, plan_id, Role.CONTACT).id
    address = f"/deltakere/{doctor}/overlevering"
    form = {"areas": ["GOALS"], "channel": "PHONE", "given_on": clock.today().isoformat()}
    assert send(cast, plan_id, HANNE, address, {**form, "areas": []}).status_code == 422
    assert send(cast, plan_id, HANNE, address, form).status_code == 303
    assert send(cast, plan_id, MONA, address, form, "PRIVATE").status_code == 403
    page = cast.client(MONA).get(f"/planer/{plan_id}{address}").text
    assert "Mål og aktiviteter" in page
    assert "Hanne Nilsen" in page
    assert "Skriv opp at noe er gitt" not in page, "the holder's to write"
    assert "Hva Solveig har fått" in cast.client(MONA).get(f"/planer/{plan_id}/deltakere").text
    assert cast.client(KARI).get(f"/planer/{plan_id}{address}").status_code == 403


def test_an_external_is_invited_and_confirmed(cast, plan_id):
    form = {
        **who(cast, PETTER),
        **PROFESSIONAL,
        "unit_id": unit_id(),
        "title": "psykolog",
        "known_to": "ALL",
    }
    wrong = send(cast, plan_id, HANNE, "/deltakere/utenfra", {**form, "family_name": "Holm"})
    assert wrong.status_code == 422
    assert "Navnet og nummeret passer ikke sammen." in wrong.text
    unsaid = send(cast, plan_id, HANNE, "/deltakere/utenfra", {**form, "unit_id": ""})
    assert "Velg tjenesten." in unsaid.text
    assert send(cast, plan_id, HANNE, "/deltakere/utenfra", form).status_code == 303
    agree(cast, plan_id)
    page = cast.client(HANNE).get(f"/planer/{plan_id}/deltakere").text
    assert "Bekreft at Petter fortsatt er med" in page
    petter = participant(cast, plan_id, Role.EXTERNAL).id
    done = send(cast, plan_id, HANNE, f"/deltakere/{petter}/bekreftelse", {})
    assert done.status_code == 303


def test_without_services_outside_the_page_says_what_to_do(cast, plan_id):
    with cast.acting_as(HANNE):
        for unit in db.session.scalars(select(Unit).where(Unit.is_outside)):
            unit.is_outside = False
    page = cast.client(HANNE).get(f"/planer/{plan_id}/deltakere/utenfra").text
    assert "Spør den lokale administratoren" in page


def test_the_family_proposes_a_supporter(cast, plan_id):
    form = {**who(cast, KNUT), **SUPPORTER}
    wrong = send(cast, plan_id, MONA, "/stottepersoner", {**form, "email": "knut"}, "PRIVATE")
    assert wrong.status_code == 422
    assert "Skriv en e-postadresse." in wrong.text
    blocked = send(cast, plan_id, MONA, "/stottepersoner", {**form, "family_name": "Berg"})
    assert blocked.status_code == 422
    assert send(cast, plan_id, MONA, "/stottepersoner", form).status_code == 303
    page = cast.client(MONA).get(f"/planer/{plan_id}/stottepersoner").text
    assert KNUT in page
    assert "Foreslått" in page
    assert KNUT in cast.client(MONA).get(f"/planer/{plan_id}/deltakere").text
    assert KNUT not in cast.client("Tor Aas").get(f"/planer/{plan_id}/deltakere").text


def test_who_signs_before_the_plan_lives_is_told_when(cast):
    waiting = cast.draft("Oskar Aas", people=(KARI,))
    cast.send(waiting)
    page = cast.client(MONA).get(f"/planer/{waiting}/stottepersoner").text
    assert "Dere kan foreslå støttepersoner når samtykket gjelder." in page
    assert "<input" not in page.split("<main")[1].split("</main>")[0]


def test_the_pages_run_few_statements_however_much_was_given(cast, plan_id):
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    doctor = participant(cast, plan_id, Role.CONTACT).id
    parts = {
        HANNE: (f"/deltakere/{doctor}/overlevering", "/deltakere/utenfra", "/deltakere"),
        MONA: ("/stottepersoner", f"/deltakere/{doctor}/overlevering", "/deltakere"),
    }
    first = {}
    for _again in range(2):
        give(cast, plan_id)
        for name, pages in parts.items():
            client = cast.client(name)
            client.get(f"/planer/{plan_id}/deltakere")
            for part in pages:
                found = statements(client, f"/planer/{plan_id}{part}")
                assert len(found) <= AT_MOST, "\n".join([part, *found])
                assert first.setdefault((name, part), len(found)) == len(found), part
