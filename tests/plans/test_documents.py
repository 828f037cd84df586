"""Documents: who brings them, who sees them; a file is nobody's until it is looked through."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.documents.jobs import remove
from samspill.documents.refusals import Why
from samspill.infra import storage
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_plan
from samspill.infra.scan import NotScanned
from samspill.infra.transaction import transaction
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.documents import jobs, upkeep
from samspill.plans.documents.actions import (
    Place,
    bring_back,
    change_document,
    change_text,
    delete_document,
    send_file,
    send_version,
    write_text,
)
from samspill.plans.documents.doing import make_folder, remove_folder, rename_folder
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.documents.pages import document_page
from samspill.plans.documents.queries import (
    document_row,
    documents_in,
    folders_of,
    version_row,
    versions_of,
)
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.files.queries import room_in
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.plan.access import opened_by_system
from samspill.plans.plan.actions import discard_draft
from samspill.plans.timeline.queries import latest_lines
from samspill.retention.actions import clean, sweep_files
from tests.documents.made import pdf_file, picture, with_exif
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_settling import protect
from tests.plans.test_whereabouts import name_on_list
from tests.plans.test_who_may_know import TONE
from tests.support.remembered import made_once

ALL, FAMILY = Known(KnownTo.ALL), Known(KnownTo.FAMILY_AND_HOLDER)
PDF = pdf_file()
STREAM = b"%PDF-1.7 not looked at"


@pytest.fixture
@made_once
def plan_id(cast, own_store):
    """Kari may bring documents, Siv read them, Jonas sees what is sent to him alone."""
    plan_id = cast.draft("Emma Aas", people=())
    for name, level in ((KARI, 3), (SIV, 2)):
        cast.propose(plan_id, name, scope={**PROFESSIONAL_DEFAULT, Area.DOCUMENTS: level})
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    cast.accept(plan_id, KARI, SIV, JONAS)
    return plan_id


def documents(plan_id, level=Level.CONTRIBUTE):
    return opened(plan_id, Area.DOCUMENTS, level)


def place(title="Referat", known=ALL, folder_id=None):
    return Place(title, folder_id, known)


def write(cast, plan_id, name, text="Vi møttes.", **where):
    with cast.changing(plan_id, name):
        return write_text(documents(plan_id), place(**where), text).id


def send(cast, plan_id, name, content=PDF, file="Brev.pdf", **where):
    with cast.changing(plan_id, name):
        where = {"title": "", **where}
        return send_file(documents(plan_id), place(**where), io.BytesIO(content), file).id


def look_through(plan_id):
    """What the worker does with everything that waits in the plan."""
    with acting(None), transaction():
        with system_access("test"):
            waiting = [
                one.id
                for one in db.session.scalars(
                    select(DocumentVersion).where(
                        DocumentVersion.plan_id == plan_id, DocumentVersion.state == "WAITING"
                    )
                )
            ]
        for version_id in waiting:
            jobs.check(str(plan_id), str(version_id))


def sees(cast, plan_id, name):
    """The titles of the documents that somebody finds in the list."""
    with cast.acting_as(name):
        documents(plan_id, Level.OWN)
        return {one.title for one in documents_in(plan_id, None, 1)}


def opens(cast, plan_id, name, document_id):
    """What somebody reads of a document: its newest version."""
    with cast.acting_as(name):
        documents(plan_id, Level.OWN)
        version = version_row(document_row(plan_id, document_id), None)
        names = ("id", "number", "state", "why", "text", "file_id", "file_size")
        facts = {name: getattr(version, name) for name in (*names, "stored", "picture")}
        return SimpleNamespace(**facts)


def files_of(plan_id):
    """How many files the store holds for the plan."""
    prefix = f"{of_plan(plan_id)}/"
    return sum(len(some) for some in storage.obstore.list(storage._store(), prefix))


@pytest.mark.parametrize("name", [MONA, HANNE, KARI])
def test_whoever_contributes_writes_one_and_the_others_read_it(cast, plan_id, name):
    document_id = write(cast, plan_id, name)
    for other in (MONA, TOR, HANNE, KARI, SIV):
        assert opens(cast, plan_id, other, document_id).text == "Vi møttes."


def test_who_reads_brings_none_and_who_has_no_access_gets_in_nowhere(cast, plan_id):
    with pytest.raises(NotEnough):
        write(cast, plan_id, SIV)
    with cast.acting_as(JONAS), pytest.raises(NotEnough):
        documents(plan_id, Level.OWN)


def test_a_file_is_the_senders_alone_until_it_is_looked_through(cast, plan_id):
    document_id = send(cast, plan_id, KARI)
    assert sees(cast, plan_id, KARI) == {"Brev"}
    for other in (MONA, TOR, HANNE, SIV):
        assert sees(cast, plan_id, other) == set()
        with pytest.raises(NotVisible):
            opens(cast, plan_id, other, document_id)
    before = notices(cast, MONA)
    look_through(plan_id)
    for other in (MONA, TOR, HANNE, SIV, KARI):
        assert sees(cast, plan_id, other) == {"Brev"}
    assert len(notices(cast, MONA)) == len(before) + 1, "now there is something to tell"
    with cast.acting_as(SIV):
        documents(plan_id, Level.READ)
        lines = [one.text for one in latest_lines(plan_id, 5)]
    assert "Det kom et nytt dokument" in lines


def test_a_photograph_is_handed_out_without_where_it_was_taken(cast, plan_id):
    document_id = send(cast, plan_id, MONA, with_exif(), "mobil.jpg")
    assert files_of(plan_id) == 1
    look_through(plan_id)
    version = opens(cast, plan_id, TOR, document_id)
    content = b"".join(storage.open_stored(of_plan(plan_id), version.stored))
    shown = b"".join(storage.open_stored(of_plan(plan_id), version.picture))
    assert b"Hansen" not in content + shown
    assert version.stored.size == len(content)


def test_what_is_refused_leaves_a_reason_and_nothing_else(cast, plan_id):
    document_id = send(cast, plan_id, KARI, STREAM)
    look_through(plan_id)
    version = opens(cast, plan_id, KARI, document_id)
    assert (version.state, version.why) == ("REFUSED", Why.DAMAGED)
    assert (version.file_id, version.file_size) == (None, 0)
    assert sees(cast, plan_id, MONA) == set()
    assert "something_new" in {template for template, _state in notices(cast, KARI)}
    with acting(None), transaction():
        for file in files(plan_id):
            remove(str(of_plan(plan_id)), file)
    assert files_of(plan_id) == 0


def files(plan_id):
    """The ids of the plan's files in the store."""
    listed = storage.obstore.list(storage._store(), f"{of_plan(plan_id)}/")
    return [one["path"].rpartition("/")[2] for some in listed for one in some]


@pytest.mark.parametrize("fault", [NotScanned("away"), None])
def test_without_the_scanners_word_a_file_waits_and_is_asked_for_again(
    cast, plan_id, monkeypatch, fault
):
    def ask(_stream):
        if fault:
            raise fault
        return False

    document_id = send(cast, plan_id, MONA)
    with monkeypatch.context() as scanner:
        scanner.setattr("samspill.documents.checking.is_clean", ask)
        look_through(plan_id)
    version = opens(cast, plan_id, MONA, document_id)
    if fault is None:
        assert (version.state, version.why) == ("REFUSED", Why.VIRUS)
        return
    assert version.state == "WAITING"
    assert sees(cast, plan_id, TOR) == set()
    with acting(None), transaction():
        assert upkeep.ask_again(instant() - timedelta(minutes=10)) == 0
        assert upkeep.ask_again(instant() + timedelta(minutes=10)) == 1
    look_through(plan_id)
    assert sees(cast, plan_id, TOR) == {"Brev"}


def test_a_file_that_is_looked_through_twice_is_let_in_once(cast, plan_id):
    document_id = send(cast, plan_id, MONA)
    version_id = opens(cast, plan_id, MONA, document_id).id
    for _time in (1, 2):
        with acting(None), transaction():
            jobs.check(str(plan_id), str(version_id))
    with acting(None), transaction():
        jobs.check(str(plan_id), str(plan_id))  # there is no such version
    assert len([one for one in notices(cast, TOR) if one[0] == "something_new"]) == 1


def test_one_for_some_is_seen_by_the_family_the_holder_and_those_who_are_named(cast, plan_id):
    karis = cast.profile_id(KARI)
    write(cast, plan_id, MONA, title="Til familien", known=FAMILY)
    write(cast, plan_id, MONA, title="Til Kari", known=Known(KnownTo.NAMED, (karis,)))
    for name in (MONA, TOR, HANNE):
        assert sees(cast, plan_id, name) == {"Til familien", "Til Kari"}
    assert sees(cast, plan_id, KARI) == {"Til Kari"}
    assert sees(cast, plan_id, SIV) == set()
    with cast.acting_as(SIV):
        documents(plan_id, Level.READ)
        assert "dokument" not in " ".join(one.text for one in latest_lines(plan_id, 5))
    assert len([one for one in notices(cast, KARI) if one[0] == "something_new"]) == 1
    assert "something_new" not in {one for one, _state in notices(cast, SIV)}


def test_a_helper_hides_nothing_from_the_family(cast, plan_id):
    document_id = write(cast, plan_id, KARI, known=FAMILY)
    assert opens(cast, plan_id, TOR, document_id).text
    assert opens(cast, plan_id, KARI, document_id).text, "her own"
    with pytest.raises(NotVisible):
        opens(cast, plan_id, SIV, document_id)


def said(cast, plan_id, name, document_id):
    """Whom the page of a document names as its readers."""
    with cast.acting_as(name):
        page = document_page(documents(plan_id, Level.OWN), document_id, None)
        return {one.name for one in page.readers}


@pytest.mark.parametrize("known", [ALL, FAMILY])
def test_a_page_names_those_who_read_it_and_no_others(cast, plan_id, known):
    document_id = write(cast, plan_id, KARI, known=known)
    reads = {one for one in (MONA, TOR, HANNE, KARI, SIV) if sees(cast, plan_id, one)}
    assert reads == {MONA, TOR, HANNE, KARI} | ({SIV} if known == ALL else set())
    for name in (MONA, KARI):
        assert said(cast, plan_id, name, document_id) == reads


def test_a_service_with_the_care_reads_what_it_is_sent_and_is_told_of_that_alone(cast):
    plan_id = cast.active_plan("Adam Nes", (KARI,), (TONE,))
    tones = cast.profile_id(TONE, "WORK")
    for known in (ALL, FAMILY):
        document_id = write(cast, plan_id, HANNE, title=known.to, known=known)
        assert said(cast, plan_id, HANNE, document_id) == {HANNE}
    assert sees(cast, plan_id, TONE) == set()
    assert "something_new" not in {one for one, _state in notices(cast, TONE)}
    document_id = write(cast, plan_id, HANNE, known=Known(KnownTo.NAMED, (tones,)))
    assert sees(cast, plan_id, TONE) == {"Referat"}
    assert said(cast, plan_id, HANNE, document_id) == {HANNE, TONE}
    assert "something_new" in {one for one, _state in notices(cast, TONE)}


def test_nobody_without_access_is_named(cast, plan_id):
    jonas = cast.profile_id(JONAS)
    with pytest.raises(RuleBroken) as error:
        write(cast, plan_id, MONA, known=Known(KnownTo.NAMED, (jonas,)))
    assert error.value.field == "known_by"


def test_a_protected_childs_files_are_seen_by_who_is_on_the_list(cast, plan_id):
    protect(cast)
    file_id = send(cast, plan_id, MONA, title="Fil")
    write(cast, plan_id, MONA, title="Tekst")
    look_through(plan_id)
    told = [one for one in notices(cast, TOR) if one[0] == "something_new"]
    assert len(told) == 1, "of the text, not of the file"
    assert sees(cast, plan_id, MONA) == {"Fil", "Tekst"}
    for name in (TOR, HANNE, KARI, SIV):
        assert sees(cast, plan_id, name) == {"Tekst"}, name
    name_on_list(cast, plan_id, KARI, (Where.FILES,))
    assert sees(cast, plan_id, KARI) == {"Fil", "Tekst"}
    assert opens(cast, plan_id, KARI, file_id).state == "READY"
    assert sees(cast, plan_id, SIV) == {"Tekst"}


def test_one_changes_ones_own_and_the_holder_all(cast, plan_id):
    karis, monas = write(cast, plan_id, KARI, title="A"), write(cast, plan_id, MONA, title="B")

    def change(name, document_id, text="Nytt."):
        with cast.changing(plan_id, name):
            row = document_row(plan_id, document_id)
            change_text(documents(plan_id), document_id, text, version=row.number)

    change(KARI, karis)
    for document_id in (karis, monas):
        change(HANNE, document_id, "Hannes ord")
    for name, document_id in ((KARI, monas), (MONA, karis), (TOR, monas)):
        with pytest.raises(NotEnough):
            change(name, document_id)
    with cast.acting_as(SIV):
        documents(plan_id, Level.READ)
        assert [one.text for one in versions_of(karis)] == ["Hannes ord", "Nytt.", "Vi møttes."]


def test_two_who_write_at_once_both_keep_their_words(cast, plan_id):
    document_id = write(cast, plan_id, MONA)
    with cast.changing(plan_id, HANNE):
        change_text(documents(plan_id), document_id, "Hannes", version=1)
    with cast.changing(plan_id, MONA), pytest.raises(RuleBroken) as error:
        change_text(documents(plan_id), document_id, "Monas", version=1)
    assert error.value.code == WRITTEN_MEANWHILE
    with cast.changing(plan_id, MONA):
        change_text(documents(plan_id), document_id, "Begges", version=2)
        change_text(documents(plan_id), document_id, "Begges", version=3)
    assert opens(cast, plan_id, TOR, document_id).number == 3, "the same words are no new version"


def test_a_newer_file_stands_in_for_the_older_when_it_is_let_in(cast, plan_id):
    document_id = send(cast, plan_id, MONA)
    look_through(plan_id)

    def renew(content, name="Brev2.pdf"):
        with cast.changing(plan_id, MONA):
            send_version(documents(plan_id), document_id, io.BytesIO(content), name)

    renew(STREAM)
    assert opens(cast, plan_id, TOR, document_id).number == 1
    look_through(plan_id)
    assert opens(cast, plan_id, TOR, document_id).number == 1, "refused: the older stands"
    renew(picture("PNG"), "tegning.png")
    look_through(plan_id)
    assert opens(cast, plan_id, TOR, document_id).number == 3
    with cast.acting_as(TOR):
        documents(plan_id)
        assert [one.number for one in versions_of(document_id)] == [3, 1]


def test_a_text_takes_no_file_and_a_file_no_text(cast, plan_id):
    text, file = write(cast, plan_id, MONA), send(cast, plan_id, MONA)
    with cast.changing(plan_id, MONA), pytest.raises(Conflict):
        send_version(documents(plan_id), text, io.BytesIO(PDF), "a.pdf")
    with cast.changing(plan_id, MONA), pytest.raises(Conflict):
        change_text(documents(plan_id), file, "Hei", version=1)


def test_the_same_title_in_the_same_folder_is_refused_at_the_field(cast, plan_id):
    with cast.changing(plan_id, MONA):
        folder_id = make_folder(documents(plan_id), "Skole").id
    write(cast, plan_id, MONA, title="Brev")
    for what, field in ((write, "title"), (send, "file")):
        more = {} if what is send else {"title": "brev"}
        with pytest.raises(RuleBroken) as error:
            what(cast, plan_id, TOR, **more)
        assert (error.value.field, error.value.code) == (field, "same_title")
    assert write(cast, plan_id, TOR, title="Brev", folder_id=folder_id)


def test_a_title_that_one_may_not_know_of_is_no_hindrance(cast, plan_id):
    write(cast, plan_id, MONA, title="Hemmelig", known=FAMILY)
    assert write(cast, plan_id, KARI, title="Hemmelig")


def test_the_plan_has_room_for_so_much(cast, plan_id):
    send(cast, plan_id, MONA, known=FAMILY)
    with cast.changing(plan_id, KARI):
        shell = documents(plan_id).subject
        room = room_in(shell.id, shell.tenant_id)
    assert room.file == 25 * 1024 * 1024
    assert room.left == 500 * 1024 * 1024 - len(PDF), "what she does not see takes room too"


def test_deleted_it_is_gone_for_all_and_can_come_back(cast, plan_id):
    document_id = write(cast, plan_id, KARI)
    with cast.changing(plan_id, MONA), pytest.raises(NotEnough):
        delete_document(documents(plan_id), document_id)
    with cast.changing(plan_id, KARI):
        delete_document(documents(plan_id), document_id)
    assert sees(cast, plan_id, MONA) == set()
    with pytest.raises(NotVisible):
        opens(cast, plan_id, KARI, document_id)
    with cast.changing(plan_id, MONA), pytest.raises(NotEnough):
        bring_back(documents(plan_id), document_id)
    with cast.changing(plan_id, HANNE):
        bring_back(documents(plan_id), document_id)
    assert sees(cast, plan_id, MONA) == {"Referat"}


@pytest.mark.usefixtures("own_store")
def test_what_was_deleted_long_ago_goes_with_its_files(cast, plan_id):
    kept, gone = send(cast, plan_id, MONA), send(cast, plan_id, MONA, file="B.pdf")
    refused = send(cast, plan_id, MONA, STREAM, "C.pdf")
    look_through(plan_id)
    with cast.changing(plan_id, MONA):
        delete_document(documents(plan_id), gone)
    for days, left in ((29, {kept, gone, refused}), (31, {kept})):
        with clock.moved(timedelta(days=days)), acting(None), transaction():
            clean("deleted_documents:document_versions")
            clean("deleted_documents:documents")
        with acting(None), transaction(), system_access("test"):
            query = select(Document.id).where(Document.plan_id == plan_id)
            assert set(db.session.scalars(query)) == left, days
    before = files_of(plan_id)
    with clock.moved(timedelta(days=33)), acting(None), transaction():
        sweep_files()
    assert (before, files_of(plan_id)) == (5, 2), "the page and the file of the one that is kept"


def test_folders_are_made_renamed_and_taken_away_with_nothing_lost(cast, plan_id):
    with cast.changing(plan_id, KARI):
        folder = make_folder(documents(plan_id), "Skole")
        folder_id = folder.id
    write(cast, plan_id, MONA, title="Hemmelig", known=FAMILY, folder_id=folder_id)
    with cast.changing(plan_id, KARI), pytest.raises(RuleBroken):
        make_folder(documents(plan_id), "skole")
    with cast.changing(plan_id, MONA), pytest.raises(NotEnough):
        rename_folder(documents(plan_id), folder_id, "Barnehage")
    with cast.changing(plan_id, KARI):
        rename_folder(documents(plan_id), folder_id, "Barnehage")
        assert [(one.name, one.documents) for one in folders_of(plan_id)] == [("Barnehage", 0)]
    with cast.changing(plan_id, KARI):
        remove_folder(documents(plan_id), folder_id)
        assert folders_of(plan_id) == []
    assert sees(cast, plan_id, TOR) == {"Hemmelig"}
    with pytest.raises(NotVisible):
        write(cast, plan_id, MONA, folder_id=folder_id)


def test_a_place_is_changed_by_whose_it_is(cast, plan_id):
    document_id = write(cast, plan_id, MONA)
    with cast.changing(plan_id, MONA):
        change_document(documents(plan_id), document_id, place(known=FAMILY))
    assert sees(cast, plan_id, KARI) == set()
    with cast.changing(plan_id, TOR), pytest.raises(NotEnough):
        change_document(documents(plan_id), document_id, place())


def test_nothing_is_brought_before_the_first_yes_nor_after_the_end(cast, plan_id):
    draft = cast.draft("Emma Aas")
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        documents(draft)
    document_id = write(cast, plan_id, MONA)
    with cast.changing(plan_id, TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    for name in (KARI, SIV, HANNE):
        with cast.acting_as(name), pytest.raises((NotEnough, NotVisible)):
            documents(plan_id, Level.OWN)
    assert opens(cast, plan_id, MONA, document_id).text
    with pytest.raises(NotEnough):
        write(cast, plan_id, MONA, title="Ny")


def test_a_file_of_a_plan_that_is_gone_is_let_go(cast):
    plan_id = cast.draft("Emma Aas")
    with acting(None), transaction(), opened_by_system(plan_id, "test: gone") as plan:
        discard_draft(plan)
    with acting(None), transaction():
        jobs.check(str(plan_id), str(plan_id))
