"""The pages of subject plans: they show, ask, refuse at the field, lose nothing typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.log import AccessLogEntry
from samspill.core import clock
from samspill.infra.db import db
from samspill.plans.subject_plans.models import SubjectPlan
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, opened
from tests.plans.test_goal_pages import SCRIPT, sent, shown
from tests.plans.test_goals import add as add_goal
from tests.plans.test_goals import add_doing
from tests.plans.test_settling import protect
from tests.plans.test_subject_plans import (
    ANNE,
    EVERYBODY,
    a_document,
    add,
    change,
    iop,
    plan_with,
)
from tests.support.remembered import made_once
from tests.support.statements import counted_statements

DAY = clock.today


def form(**more):
    said = {
        "title": "Leseplan",
        "kept": "HERE",
        "text": "Lese hver dag.",
        "document": "",
        "place": "",
        "outside": "",
        "valid_from": DAY().isoformat(),
        "valid_to": "",
        "contact": "",
        "version": "1",
    }
    return {**said, **more}


@pytest.fixture
@made_once
def plan_id(cast):
    """Kari and Anne write for the school, Siv of PPT reads, Jonas reads none."""
    return plan_with(cast, *EVERYBODY)


def home(found):
    return f"/planer/{found}/fagplan"


def test_from_the_empty_page_to_a_plan_that_the_family_reads(cast, plan_id):
    kari = cast.client(KARI)
    assert "Skriv den første" in shown(kari, home(plan_id)).text
    assert "når en tjeneste legger inn sin" in shown(cast.client(MONA), home(plan_id)).text
    asks = shown(kari, f"{home(plan_id)}/ny")
    for name in (MONA, HANNE, SIV):
        assert name in asks.text, "who will read it stands there by name"
    assert JONAS not in asks.text
    made = sent(kari, f"{home(plan_id)}/ny", form(contact=str(cast.profile_id(KARI))))
    assert made.status == 303
    page = shown(cast.client(MONA), made.location)
    assert "Lese hver dag." in page.text
    assert "Kontaktperson Kari Lunde" in page.text
    assert "Endre fagplanen" not in page.text
    listed = shown(cast.client(MONA), home(plan_id)).text
    assert "Skolen Leseplan Skrevet her · Gjelder fra" in listed
    assert "Kopier til fagsystem" not in listed


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(cast, plan_id):
    kari, new = cast.client(KARI), f"{home(plan_id)}/ny"
    page = sent(kari, new, form(title="", kept="ELSEWHERE", valid_from="i fjor", text="Mitt"))
    assert page.status == 422
    assert set(page.errors()) == {"title", "valid_from"}
    assert page.value("text") == "Mitt"
    assert page.chosen("kept") == ["ELSEWHERE"]
    assert set(sent(kari, new, form(kept="ELSEWHERE")).errors()) == {"place"}
    assert set(sent(kari, new, form(kept="NOWHERE")).errors()) == {"kept"}
    assert set(sent(kari, f"{new}?slag=IOP", form()).errors()) == {"decided_on"}
    assert set(sent(kari, new, form(text="x" * 20_001)).errors()) == {"text"}
    seen = sent(kari, new, form(text="## Mål", vis="ja"))
    assert "Slik blir det" in seen.text
    assert sent(kari, new, form(text=SCRIPT, title=SCRIPT)).status == 303
    assert not shown(cast.client(MONA), home(plan_id)).soup.select("main script")


def test_the_second_of_two_writers_gets_both_texts(cast, plan_id):
    one = add(cast, plan_id)
    change(cast, plan_id, one, words="Det Kari skrev")
    anne = cast.client(ANNE, "WORK")
    address = f"{home(plan_id)}/{one}/endre"
    page = sent(anne, address, form(text="Det Anne skrev"))
    assert page.status == 422
    assert page.value("text") == "Det Anne skrev"
    assert "Det Kari skrev" in page.text
    again = form(text="Det Anne skrev", version=page.value("version"))
    assert sent(anne, address, again).status == 303
    old = shown(cast.client(MONA), f"{home(plan_id)}/{one}?versjon=2")
    assert "Det Kari skrev" in old.text
    assert "eldre versjon" in old.text
    assert cast.client(MONA).get(f"{home(plan_id)}/{one}?versjon=9").status_code == 404


def test_a_school_is_offered_an_iop_and_shares_it_by_name(cast, plan_id):
    one = iop(cast, plan_id)
    kari, here = cast.client(KARI), f"{home(plan_id)}/{one}"
    listed = shown(kari, home(plan_id)).text
    assert "Ny opplæringsplan (IOP)" in listed
    assert "Ikke delt ennå" in listed
    assert "Ny opplæringsplan (IOP)" not in shown(cast.client(HANNE), home(plan_id)).text
    assert cast.client(HANNE).get(f"{home(plan_id)}/ny?slag=IOP").status_code == 403
    page = shown(cast.client(MONA), here)
    assert "krever samtykke" in page.text
    assert "2026/17" in page.text
    asks = shown(kari, f"{here}/deling")
    assert SIV in asks.text
    assert sent(kari, f"{here}/deling", {}).status == 303
    assert "2026/17" in shown(cast.client(SIV), here).text
    assert sent(kari, f"{here}/deling", {}).status == 409
    assert kari.get(f"{here}/deling").status_code == 303


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        (-40, -1, "Gjelder ikke lenger"),
        (-40, 10, "Går snart ut"),
        (5, None, "Gjelder ikke ennå"),
    ],
)
def test_how_long_it_holds_stands_in_words(cast, plan_id, since, until, says):
    day = DAY()
    days = {"valid_from": day + timedelta(days=since)}
    days["valid_to"] = None if until is None else day + timedelta(days=until)
    one = add(cast, plan_id, HANNE, **days)
    assert says in shown(cast.client(MONA), home(plan_id)).text
    assert shown(cast.client(MONA), f"{home(plan_id)}/{one}").status == 200
    week = shown(cast.client(HANNE), "/min-uke").text
    assert ("Vanlig fagplan, Helsestasjonen" in week) is (until is not None)


def test_a_document_that_is_one_can_be_said_more_of(cast, plan_id):
    document = a_document(cast, plan_id)
    hanne = cast.client(HANNE)
    page = shown(hanne, home(plan_id))
    assert "Plan fra PPT" in page.text
    asks = shown(hanne, f"{home(plan_id)}/ny?dokument={document}")
    assert asks.chosen("kept") == ["DOCUMENT"]
    made = sent(
        hanne, f"{home(plan_id)}/ny", form(kept="DOCUMENT", document=str(document), text="")
    )
    assert made.status == 303
    assert shown(cast.client(MONA), made.location).soup.select_one(f'a[href$="{document}"]')
    assert "bare for noen" in shown(cast.client(SIV), made.location).text


def test_where_it_is_kept_is_not_said_around_a_protected_child(cast, plan_id):
    made = sent(
        cast.client(KARI), f"{home(plan_id)}/ny", form(kept="ELSEWHERE", place="BUP Fjordvik")
    )
    assert "BUP Fjordvik" in shown(cast.client(SIV), made.location).text
    protect(cast)
    page = shown(cast.client(SIV), made.location)
    assert "BUP Fjordvik" not in page.text
    assert "Spør kontaktpersonen" in page.text


def test_a_service_copies_its_own_part_and_the_log_says_so(cast, plan_id):
    add(cast, plan_id, words="Skolens ord", title="Leseplan")
    iop(cast, plan_id, valid_to=DAY())
    add(cast, plan_id, HANNE, words="Helsestasjonens ord", title="Søvn")
    goal = add_goal(cast, plan_id, MONA)
    add_doing(cast, plan_id, goal, MONA, KARI, title="Lese høyt", how="Ti min")
    add_doing(cast, plan_id, goal, MONA, HANNE, title="Sove mer")
    address = f"/planer/{plan_id}/kopi-til-fagsystem"
    text = shown(cast.client(ANNE, "WORK"), address).text
    for words in ("Skolens ord", "Lese høyt", "Ti min", "2026/17", "Stafettlogg nummer"):
        assert words in text, words
    for words in ("Helsestasjonens ord", "Sove mer"):
        assert words not in text, words
    assert "Lese høyt" not in shown(cast.client(JONAS), address).text, "SFO has nothing in it"
    assert cast.client(MONA).get(address).status_code == 403
    anne = cast.profile_id(ANNE, "WORK")
    with cast.acting_as(MONA):
        opened(plan_id)
        looks = db.session.scalars(
            select(AccessLogEntry.area).where(
                AccessLogEntry.profile_id == anne,
                AccessLogEntry.page == "subject_plans.own_part",
            )
        )
        assert sorted(looks) == ["GOALS", "OVERVIEW", "SUBJECT_PLANS"]


def test_what_was_taken_away_is_asked_about_once(cast, plan_id):
    one = add(cast, plan_id)
    kari, here = cast.client(KARI), f"{home(plan_id)}/{one}"
    assert "Slette fagplanen?" in shown(kari, f"{here}/sletting").text
    assert sent(kari, f"{here}/sletting", {}).status == 303
    assert kari.get(here).status_code == 404


def test_its_pages_run_few_statements_however_many_there_are(cast, plan_id):
    one = iop(cast, plan_id)
    a_document(cast, plan_id)
    parts = ("", f"/{one}", "/ny", "/ny?slag=IOP", f"/{one}/endre", f"/{one}/sletting")
    parts = (*parts, f"/{one}/deling", "/../kopi-til-fagsystem")
    kari, before = cast.client(KARI), {}
    for part in parts:
        before[part] = run_by(kari, plan_id, part)
        assert len(before[part]) <= 10, "\n".join([part, *before[part]])
    for number in range(4):
        add(cast, plan_id, title=f"Plan {number}")
        a_document(cast, plan_id, f"Dokument {number}")
    for part in parts:
        assert len(run_by(kari, plan_id, part)) == len(before[part]), part


def run_by(client, found, part):
    address = home(found) + part if ".." not in part else f"/planer/{found}{part[3:]}"
    with counted_statements() as statements:
        shown(client, address)
    return list(statements)


def test_nobody_writes_into_another_plan(cast, plan_id):
    one = add(cast, plan_id)
    other = cast.active_plan("Lea Vik", ("Kari Lunde",), ("Grete Vik",), "Bente Ruud")
    with cast.acting_as("Bente Ruud"):
        assert db.session.scalars(select(SubjectPlan.id)).all() == []
    for part in ("", "/endre", "/deling", "/sletting"):
        address = f"/planer/{other}/fagplan/{one}{part}"
        assert cast.client("Bente Ruud").get(address).status_code == 404
