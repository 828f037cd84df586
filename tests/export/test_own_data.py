"""«Last ned»: what the file holds, the pages show; made after a fresh login only (GDPR 15, 20)."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry
from samspill.export.archive import FIRST, OPEN
from samspill.export.own_data import SCHEMA, VERSION
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact
from samspill.identity.models import ContactKind, ShownTo
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.plan.actions import change_introduction, change_picture
from samspill.plans.plan.picture import seal_picture
from samspill.privacy.actions import Reported, register_case
from samspill.privacy.models import CaseKind
from tests.export.test_consent_copy import work
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_own_drawings import WORDS, as_picture, draw
from tests.plans.test_young_person import JON, SARA
from tests.support.pictures import picture

PATH = "/innsyn/nedlasting/fil"
GRETE, ERIK = "Grete Vik", "Erik Moe"


@pytest.fixture
def fresh(monkeypatch):
    """Everybody has just confirmed with a fresh login."""
    monkeypatch.setattr("samspill.export.views._is_ready", lambda _actor: True)


def parts(cast, name, kind=""):
    answer = cast.client(name, kind).get(PATH)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="samspill-mine-opplysninger.zip"'
    )
    with ZipFile(BytesIO(answer.get_data())) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def facts(cast, name, kind=""):
    return json.loads(parts(cast, name, kind)[OPEN])


def write(cast, plan_id, by, words):
    with cast.acting_as(by, "PRIVATE"):
        plan = opened(plan_id, Area.OVERVIEW, Level.WRITE)
        change_introduction(plan, description=words, important="")
        change_picture(plan, seal_picture(of_plan(plan_id, plan.subject.tenant_id), picture()))


def test_the_file_holds_what_is_held_about_me_and_mine(cast, fresh):
    plan_id = cast.active_plan(people=(KARI, SIV))
    write(cast, plan_id, MONA, "Glad i hester.")
    work(cast)
    with cast.acting_as(MONA, "PRIVATE"):
        register_case(cast.actor_now(), Reported(CaseKind.CORRECTION, "Skriv om."))
    found = parts(cast, MONA)
    held = json.loads(found[OPEN])
    assert (held["schema"], held["version"]) == (SCHEMA, VERSION)
    assert held["person"]["name"] == MONA
    assert {one["child"] for one in held["relations"]} == {"Emma Aas", "Oskar Aas"}
    [plan] = held["plans"]
    assert plan["description"] == "Glad i hester."
    assert plan["purpose"]
    assert {one["name"] for one in plan["participants"]} >= {MONA, TOR, HANNE, KARI, SIV}
    assert plan["consents"][0]["signed_by_you"][0]["answers"]
    assert any(one["text"].startswith(HANNE) for one in plan["looks_by_employees"])
    assert [one["text"] for one in held["cases"]] == ["Skriv om."]
    number = plan["number"]
    assert found[f"plan-{number}-bilde.jpg"].startswith(b"\xff\xd8")
    assert found[f"plan-{number}-samtykke-1.pdf"].startswith(b"%PDF")
    page = found[FIRST].decode()
    for words in ("Mona Aas", "Glad i hester.", "Kari Lunde", "Skriv om."):
        assert words in page
    assert not {"src=", "href=", "<script", "<style"} & set(page.split('"')), "it stands alone"


def test_nothing_of_the_other_guardians_own_is_in_it(cast, fresh):
    plan_id = cast.active_plan()
    with cast.acting_as(TOR, "PRIVATE"):
        change_contact(
            cast.actor_now(),
            [
                Contact(ContactKind.MOBILE, "90012345", ShownTo.PARTICIPANTS),
                Contact(ContactKind.ADDRESS_NOTE, "hemmeligsted", ShownTo.PARTICIPANTS),
            ],
        )
    with cast.acting_as(TOR, "PRIVATE"):
        register_case(cast.actor_now(), Reported(CaseKind.OBJECTION, "hemmeligsak"))
    with cast.acting_as(TOR, "PRIVATE"):
        opened(plan_id, Area.OVERVIEW)
    words = b" ".join(parts(cast, MONA).values()).decode(errors="replace")
    for hidden in ("90012345", "hemmeligsted", "hemmeligsak", "tor.aas@"):
        assert hidden not in words, hidden
    [plan] = facts(cast, MONA)["plans"]
    assert not [one for one in plan["looks_by_employees"] if TOR in one["text"]]
    signed = [text for version in plan["consents"] for text in version["signed_by_you"]]
    assert len(signed) == 1


def test_another_family_is_not_in_it_and_a_blocked_parent_gets_an_empty_one(cast, fresh):
    cast.active_plan("Lea Vik", ("Nina Haug",), (GRETE,), "Bente Ruud")
    cast.active_plan()
    assert b"Lea" not in b" ".join(parts(cast, MONA).values())
    assert [one["about"] for one in facts(cast, GRETE)["plans"]] == ["Lea Vik"]
    held = facts(cast, ERIK)
    assert held["plans"] == held["relations"] == []
    assert b"Noah" not in b" ".join(parts(cast, ERIK).values())


def test_at_work_it_is_about_the_employee_and_holds_no_plan(cast, fresh):
    plan_id = cast.active_plan(people=(KARI,))
    write(cast, plan_id, MONA, "Glad i hester.")
    cast.accept(plan_id, KARI)
    for name in (HANNE, KARI):
        found = parts(cast, name, "WORK")
        assert set(found) == {FIRST, OPEN}
        assert b"hester" not in found[OPEN]
        [plan] = json.loads(found[OPEN])["plans"]
        assert "participants" not in plan


def test_each_area_that_is_read_stands_in_the_log_and_she_is_told(cast, fresh):
    plan_id, mona = cast.active_plan(), cast.profile_id(MONA)
    parts(cast, MONA)
    with acting(None), transaction(), system_access("test: read"):
        areas = db.session.scalars(
            select(AccessLogEntry.area).where(
                AccessLogEntry.profile_id == mona,
                AccessLogEntry.subject_id == plan_id,
                AccessLogEntry.page == "exports.own_file",
            )
        )
        assert {"OVERVIEW", "PARTICIPANTS", "TIMELINE", "CONSENT", "ACCESS_LOG"} <= set(areas)
        kept = select(ChangeLogEntry.profile_id).where(ChangeLogEntry.event == "OwnDataDownloaded")
        assert list(db.session.scalars(kept)) == [mona]
        told = select(Notice.profile_id).where(Notice.template == "own_data_downloaded")
        assert list(db.session.scalars(told)) == [mona]


def test_without_a_fresh_login_there_is_no_file(cast):
    cast.active_plan()
    client = cast.client(MONA)
    answer = client.get(PATH)
    assert (answer.status_code, answer.location) == (303, "/innsyn/nedlasting")
    assert PATH not in client.get("/innsyn/nedlasting").text
    low = cast.client(MONA, strength=Strength.SUBSTANTIAL)
    assert low.get(PATH).status_code == low.get("/innsyn/nedlasting").status_code == 403
    assert cast.client(None).get(PATH).status_code == 303


def test_a_child_gets_what_it_drew_in_its_own_room(cast, fresh):
    cast.active_plan("Sara Lie", ("Kari Lunde",), ("Sara Lie", "Jon Lie"))
    draw(cast)
    found = parts(cast, SARA)
    [entry] = json.loads(found[OPEN])["own_room"]
    assert (entry["text"], entry["picture"]) == (WORDS, "mitt-rom-1.jpg")
    assert as_picture(found["mitt-rom-1.jpg"]).format == "JPEG"
    assert "mitt-rom-1.jpg" in found[FIRST].decode()
    assert not [one for one in parts(cast, JON) if "rom" in one]
