"""What the archive gets of a plan that ended: whole, once, in Noark 5, with a receipt."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree as Tree
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from samspill.access.levels import Area
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.export.jobs import seal_copy
from samspill.export.plan_archive import transport as port
from samspill.export.plan_archive.jobs import DELIVER, RECEIPT, count, daily, deliver_one
from samspill.export.plan_archive.noark import CATALOGUE, OWN
from samspill.export.plan_archive.package import MANIFEST, MESSAGE
from samspill.export.plan_archive.queries import counted_plans
from samspill.export.plan_copy import gathering
from samspill.export.plan_copy.gathering import TooLong
from samspill.export.subscriber import SEAL_COPY
from samspill.infra.db import db, instant
from samspill.infra.settings import SettingError, Settings
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.lifecycle.actions import close_plan, finish_closing, reopen_plan
from samspill.plans.notes.actions import NoteText
from samspill.plans.plan.models import ClosingReason
from tests.plans.passing_days import seen_whole
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_messages import write
from tests.plans.test_notes import note
from tests.plans.test_settling import protect
from tests.support.archive import (
    answered,
    as_worker,
    delivered,
    ended,
    has_archive,
    packages,
    queued,
)
from tests.support.page import Page
from tests.support.whole_plan import FOR_THE_FAMILY, WORDS, fill

N = {"a": OWN, "m": CATALOGUE}
WHISPERED = "bare-mellom-oss"


@pytest.fixture
def archive(app, monkeypatch, tmp_path):
    return has_archive(app, monkeypatch, tmp_path / "archive")


@pytest.fixture
def plan_id(cast):
    return cast.active_plan()


def whole(cast):
    """A plan with something in every part of it, also what no archive should have."""
    plan_id = cast.active_plan(people=(KARI, SIV))
    cast.accept(plan_id, KARI, SIV)
    fill(cast, plan_id)
    write(cast, plan_id, HANNE, MONA, words=WHISPERED)
    note(cast, plan_id, text=NoteText("", WHISPERED))
    return plan_id


def opened_zip(folder, found):
    return ZipFile(folder / f"{found.id}.zip")


def words_of(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def message(packed):
    return Tree.fromstring(packed.read(MESSAGE))  # noqa: S314 - what we have just written


def test_the_package_holds_the_plan_and_nothing_that_was_whispered(cast, archive):
    plan_id = whole(cast)
    ended(cast, plan_id)
    found = delivered(plan_id)
    packed = opened_zip(archive, found)
    words = words_of(packed.read("dokumenter/plan.pdf")).replace("\n", "")
    for word in (*(word for part in WORDS.values() for word in part), FOR_THE_FAMILY, MONA, KARI):
        assert word in words, word
    every = b"".join(packed.read(name) for name in packed.namelist() if not name.endswith(".pdf"))
    seen = words + words_of(packed.read("dokumenter/tilganger.pdf"))
    assert WHISPERED not in seen
    assert WHISPERED.encode() not in every
    assert "Lastet ned av" not in words


def test_it_is_a_pdf_a_and_says_who_had_access_and_who_of_the_employees_looked(
    cast, archive, plan_id
):
    cast.client(HANNE).get(f"/planer/{plan_id}")
    cast.client(MONA).get(f"/planer/{plan_id}")
    ended(cast, plan_id)
    packed = opened_zip(archive, delivered(plan_id))
    for name in ("dokumenter/plan.pdf", "dokumenter/tilganger.pdf"):
        about = packed.read(name)
        assert b"<pdfaid:part>2</pdfaid:part>" in about
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in about
    access, _, looks = words_of(packed.read("dokumenter/tilganger.pdf")).partition("Ansatte som")
    assert MONA in access
    assert HANNE in looks
    assert MONA not in looks, "what one of the family reads is hers alone (J9)"


def test_the_message_is_noark_and_every_checksum_holds(cast, archive, plan_id):
    for asked in queued(SEAL_COPY):
        as_worker(seal_copy, asked["plan_id"], asked["consent_id"])
    ended(cast, plan_id)
    found = delivered(plan_id)
    packed = opened_zip(archive, found)
    said = message(packed)
    kept = said.findall(".//a:dokumentobjekt", N)
    names = [one.findtext("a:referanseDokumentfil", "", N) for one in kept]
    assert int(said.findtext("a:antallFiler", "", N)) == len(kept) == len(set(names)) >= 3
    assert {*names, MESSAGE, MANIFEST} == set(packed.namelist())
    for one, name in zip(kept, names, strict=True):
        content = packed.read(name)
        assert one.findtext("a:sjekksum", "", N) == hashlib.sha256(content).hexdigest()
        assert int(one.findtext("a:filstoerrelse", "", N)) == len(content)
    for line in packed.read(MANIFEST).decode().splitlines():
        sha256, _, name = line.partition("  ")
        assert hashlib.sha256(packed.read(name)).hexdigest() == sha256
    mappe, numbered = said.find("a:mappe", N), cast.number("Emma Aas")
    order = [one.tag.partition("}")[2] for one in mappe]
    first = "systemID mappeID tittel offentligTittel opprettetDato opprettetAv"
    then = "avsluttetDato avsluttetAv part skjerming" + 4 * " klassifikasjon"
    assert " ".join(order) == f"{first} {then} referanseEksternNoekkel"
    assert mappe.findtext("a:part/a:personID/a:identifikator", "", N) == numbered
    assert "Emma" not in mappe.findtext("a:offentligTittel", "", N)
    assert mappe.findtext("a:skjerming/a:tilgangsrestriksjon/m:kode", "", N) == "UO"
    parent = said.findtext("a:registrering/a:referanseForelderMappe/m:systemID", "", N)
    assert parent == mappe.findtext("a:systemID", "", N) == str(found.id)
    assert numbered not in " ".join(packed.namelist())


def test_around_a_protected_child_it_says_neither_where_nor_when(cast, archive):
    plan_id = whole(cast)
    protect(cast)
    ended(cast, plan_id)
    packed = opened_zip(archive, delivered(plan_id))
    words = words_of(packed.read("dokumenter/plan.pdf")).replace("\n", "")
    for word in WORDS["meetings"]:
        assert word in words
    assert "Sted" not in words
    assert "10.00" not in words
    said = message(packed)
    codes = said.findall(".//a:tilgangsrestriksjon/m:kode", N)
    assert {one.text for one in codes} == {"6"}
    assert said.findtext("a:mappe/a:part/a:erSkjermet", "", N) == "true"
    systems = [one.text for one in said.findall(".//a:klassifikasjonssystemID", N)]
    assert "Enhet" not in systems


@pytest.mark.parametrize("state", ["in use", "closing"])
def test_a_plan_that_has_not_ended_is_not_delivered(cast, archive, plan_id, state):
    if state == "closing":
        with cast.acting_as(HANNE):
            close_plan(opened(plan_id), reason=ClosingReason.GOALS_MET)
    as_worker(daily)
    assert str(plan_id) not in str(queued(DELIVER))
    as_worker(deliver_one, str(plan_id))
    assert packages(plan_id) == []
    assert list(archive.iterdir()) == []


def test_without_an_archive_it_stays_and_waits(cast, archive, plan_id, app, monkeypatch):
    ended(cast, plan_id)
    with monkeypatch.context() as without:
        without.setattr(port, "FolderArchive", lambda _folder: None)
        as_worker(daily)
        as_worker(deliver_one, str(plan_id))
        assert queued(DELIVER) == []
    assert packages(plan_id) == []
    as_worker(daily)
    assert queued(DELIVER) == [{"plan_id": str(plan_id)}]


def test_it_is_delivered_once_and_what_lies_there_is_never_written_over(cast, archive, plan_id):
    ended(cast, plan_id)
    first = delivered(plan_id)
    lies = archive / f"{first.id}.zip"
    content = lies.read_bytes()
    assert (first.sha256, first.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert lies.stat().st_mode & 0o007 == 0
    assert [one.name for one in archive.iterdir()] == [lies.name]
    found = port.FolderArchive(archive).deliver(lies.name, lambda out: out.write(b"another"))
    assert found == port.Delivered(first.sha256, first.size)
    assert lies.read_bytes() == content
    as_worker(daily)
    assert queued(DELIVER) == []
    assert len(queued(RECEIPT)) == 1


def test_a_kill_before_the_receipt_is_kept_delivers_no_other_file(
    cast, archive, plan_id, monkeypatch
):
    ended(cast, plan_id)
    with monkeypatch.context() as killed:
        killed.setattr(ArchivePackage, "__init__", _die)
        with pytest.raises(KeyboardInterrupt):
            as_worker(deliver_one, str(plan_id))
    assert packages(plan_id) == []
    lies = list(archive.iterdir())
    content = lies[0].read_bytes()
    found = delivered(plan_id)
    assert list(archive.iterdir()) == lies
    assert lies[0].read_bytes() == content
    assert found.sha256 == hashlib.sha256(content).hexdigest()


def _die(*_arguments, **_more):
    raise KeyboardInterrupt


def test_a_draft_of_a_killed_delivery_is_no_package_and_goes(archive):
    folder = port.FolderArchive(archive)
    with pytest.raises(KeyboardInterrupt):
        folder.deliver("one.zip", _die)
    assert list(archive.iterdir()) == []
    left = archive / f"{port.DRAFT}one.zip-x"
    left.write_bytes(b"half")
    folder.deliver("one.zip", lambda out: out.write(b"whole"))
    assert [one.name for one in archive.iterdir()] == ["one.zip"]
    assert (archive / "one.zip").read_bytes() == b"whole"


def settings_page(cast, plan_id):
    return Page(cast.client(MONA).get(f"/planer/{plan_id}/innstillinger")).text


def test_the_family_reads_where_the_plan_is_on_its_way(cast, archive, plan_id):
    assert "Arkivet" not in settings_page(cast, plan_id)
    with cast.acting_as(HANNE):
        close_plan(opened(plan_id), reason=ClosingReason.GOALS_MET)
    assert "Når avslutningen er ferdig, går planen til arkivet" in settings_page(cast, plan_id)
    with cast.acting_as(HANNE):
        finish_closing(opened(plan_id, Area.CLOSING))
    assert "Den er ikke levert ennå" in settings_page(cast, plan_id)
    found = delivered(plan_id)
    assert "Arkivet har ikke svart ennå" in settings_page(cast, plan_id)
    answered(archive, found)
    assert "Arkivet i kommunen fikk planen" in settings_page(cast, plan_id)


def test_who_runs_it_sees_how_many_wait_and_of_whom_nothing(cast, archive, plan_id):
    before = counting()
    ended(cast, plan_id)
    assert counted(before) == (1, 0, 0, 0, 0)
    found = delivered(plan_id)
    assert counted(before) == (0, 1, 0, 0, 0)
    assert counted(before, days=13) == (0, 1, 0, 0, 0)
    assert counted(before, days=15) == (0, 1, 1, 0, 0)
    answered(archive, found)
    assert counted(before) == (0, 0, 0, 1, 0)


def counting():
    as_worker(count)
    return astuple(counted_plans())


def counted(before, days=0):
    with clock.moved(timedelta(days=days)):
        found = counting()
    return tuple(now - then for now, then in zip(found, before, strict=True))


def test_a_receipt_is_the_archives_word_for_that_very_file(cast, archive, plan_id):
    ended(cast, plan_id)
    found = delivered(plan_id)
    for says in ("0" * 64, "takk", found.sha256[:-1]):
        assert answered(archive, found, says).received_at is None, says
    assert answered(archive, found).received_at is not None
    with seen_whole():
        events = select(ChangeLogEntry.event).where(ChangeLogEntry.subject_id == plan_id)
        said = list(db.session.scalars(events))
    assert (said.count("PlanDelivered"), said.count("PlanReceived")) == (1, 1)


def test_a_plan_that_was_opened_again_has_no_package_of_its_new_end(cast, archive, plan_id):
    ended(cast, plan_id)
    first = answered(archive, delivered(plan_id))
    with cast.acting_as(MONA):
        reopen_plan(opened(plan_id, Area.CLOSING))
    as_worker(deliver_one, str(plan_id))
    assert len(packages(plan_id)) == 1
    ended(cast, plan_id)
    again = delivered(plan_id)
    assert again.id != first.id
    assert again.received_at is None
    assert len(list(archive.glob("*.zip"))) == 2


def test_what_is_too_long_for_a_package_is_not_delivered_short(cast, archive, plan_id, monkeypatch):
    ended(cast, plan_id)
    monkeypatch.setattr(gathering, "LINES", 2)
    with pytest.raises(TooLong):
        as_worker(deliver_one, str(plan_id))
    assert packages(plan_id) == []
    assert list(archive.iterdir()) == []


def test_nobody_in_the_plan_writes_that_it_was_delivered(cast, plan_id):
    for name in (MONA, TOR, HANNE):
        with pytest.raises(ProgrammingError), cast.acting_as(name):
            at = instant()
            tenant_id = opened(plan_id).subject.tenant_id
            row = {"plan_id": plan_id, "tenant_id": tenant_id, "place": "x", "sha256": "0" * 64}
            times = {"ended_at": at, "delivered_at": at, "received_at": at}
            db.session.add(ArchivePackage(id=new_id(), size=1, **row, **times))
            db.session.flush()


def test_the_folder_is_a_whole_path(tmp_path):
    env = {"SAMSPILL_ENV": "development", "SAMSPILL_ARCHIVE_FOLDER": "arkiv"}
    with pytest.raises(SettingError, match="SAMSPILL_ARCHIVE_FOLDER"):
        Settings.from_environment(env)
    whole_path = {**env, "SAMSPILL_ARCHIVE_FOLDER": str(tmp_path)}
    assert Settings.from_environment(whole_path).archive_folder == tmp_path
    assert Settings.from_environment({"SAMSPILL_ENV": "development"}).archive_folder is None
