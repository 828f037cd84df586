"""What goes along with a copy of a plan: its files, as one ZIP, and the child's picture."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import docx
import pytest
from pypdf import PdfReader

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.documents.kinds import FileKind
from samspill.export.archive import archive_pieces
from samspill.export.plan_copy import jobs
from samspill.export.plan_copy.actions import ask_copy
from samspill.export.plan_copy.files import name_in_archive
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.infra.key_store import of_plan
from samspill.infra.storage import FileGone, Stored
from samspill.plans.documents.actions import change_document, delete_document
from samspill.plans.documents.models import Document
from samspill.plans.documents.queries import ReadyFile
from samspill.plans.plan.actions import change_picture
from samspill.plans.plan.picture import seal_picture
from tests.export.test_plan_copy import ALL, decide, fetch, let_read, work
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, opened
from tests.plans.test_documents import FAMILY, PDF, documents, look_through, place, plan_id, send
from tests.plans.test_settling import protect
from tests.plans.test_whereabouts import name_on_list
from tests.register.test_safe_imports import rows
from tests.support.forms import post
from tests.support.page import Page
from tests.support.pictures import picture
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
pytestmark = pytest.mark.usefixtures("own_store")
HOME = "/planer/{}/nedlasting"


@pytest.fixture
def filled(cast, plan_id):
    """Emma's plan with a file for all, one for the family, one that waits, and a picture."""
    send(cast, plan_id, HANNE, title="Rapport: høst/vår 2026")
    send(cast, plan_id, MONA, title="Bare oss", known=FAMILY)
    look_through(plan_id)
    send(cast, plan_id, TOR, title="Ikke sett gjennom")
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, Area.OVERVIEW, Level.WRITE)
        owner = of_plan(plan_id, plan.subject.tenant_id)
        change_picture(plan, seal_picture(owner, picture()))
    return plan_id


def ask(cast, plan_id, by=MONA, format=CopyFormat.JSON, parts=ALL, files=True):
    with cast.changing(plan_id, by):
        plan = opened(plan_id, Area.OVERVIEW)
        words = {"format": format, "parts": parts, "language": "nb", "is_family": by == MONA}
        return ask_copy(plan, **words, with_files=files).id


def made(cast, plan_id, by=MONA, **what):
    copy_id = ask(cast, plan_id, by, **what)
    work(jobs.make_copy, plan_id, copy_id, cast.profile_id(by))
    return copy_id


def fetched(cast, plan_id, copy_id, by=MONA):
    answer = fetch(cast, plan_id, copy_id, by)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert "Emma" not in answer.headers["Content-Disposition"]
    archive = ZipFile(BytesIO(answer.get_data()))
    assert archive.testzip() is None
    return archive


def test_the_files_that_one_reads_go_along_as_they_were_sent(cast, filled):
    archive = fetched(cast, filled, made(cast, filled))
    first, second = "filer/01 Bare oss.pdf", "filer/02 Rapport- høst-vår 2026.pdf"
    assert archive.namelist() == ["samspill-plan.json", first, second]
    assert archive.read(first) == archive.read(second) == PDF
    assert json.loads(archive.read("samspill-plan.json"))["plan"]["about"] == "Emma Aas"
    theirs = fetched(cast, filled, made(cast, filled, KARI), KARI)
    assert [one for one in theirs.namelist() if "oss" in one] == [], "it is not for her"
    assert len(theirs.namelist()) == 2


@pytest.mark.parametrize(
    ("format", "name"),
    [(CopyFormat.PDF, "samspill-plan.pdf"), (CopyFormat.WORD, "samspill-plan.docx")],
)
def test_they_go_along_with_each_kind_of_copy(cast, filled, format, name):
    assert fetched(cast, filled, made(cast, filled, format=format)).namelist()[0] == name


def test_files_are_what_one_reads_when_one_fetches_them(cast, filled):
    copy_id = made(cast, filled, KARI)
    document_id = next(one.id for one in rows(Document) if one.title.startswith("Rapport"))
    with cast.changing(filled, HANNE):
        change_document(documents(filled), document_id, place("Rapport", FAMILY))
    assert fetched(cast, filled, copy_id, KARI).namelist() == ["samspill-plan.json"]
    mine = made(cast, filled)
    with cast.changing(filled, HANNE):
        delete_document(documents(filled), document_id)
    assert len(fetched(cast, filled, mine).namelist()) == 2


def test_without_documents_or_without_asking_there_are_no_files(cast, filled):
    for what in ({"parts": ("GOALS", "ABOUT")}, {"files": False}):
        answer = fetch(cast, filled, made(cast, filled, **what))
        assert answer.headers["Content-Type"] == "application/json"


def test_the_page_says_that_files_are_with_it_and_takes_few_statements(cast, filled):
    made(cast, filled)
    client = cast.client(MONA)
    with counted_statements() as found:
        page = Page(client.get(HOME.format(filled)))
    assert len(found) <= 10
    assert "med filer" in page.text
    assert page.soup.select("#with_files:not([checked])")


def test_the_form_offers_files_and_asks_for_the_part_that_lists_them(cast, filled, monkeypatch):
    asked_of = []
    monkeypatch.setattr(
        "samspill.export.plan_copy.views.confirm_with_login",
        lambda *what: asked_of.append(what) or ("", 200),
    )
    client, path = cast.client(MONA), HOME.format(filled)
    wrong = {"much": "SOME", "parts": ["GOALS"], "format": "PDF", "with_files": "y"}
    answer = post(client, path, wrong)
    assert answer.status_code == 422
    assert "with_files" in Page(answer).errors()
    assert post(client, path, {**wrong, "parts": ["GOALS", "DOCUMENTS"]}).status_code == 200
    assert asked_of[0][1]["with_files"] is True


# ---- the picture ---------------------------------------------------------------------------


def pictures_in_pdf(content):
    return [image for page in PdfReader(BytesIO(content)).pages for image in page.images]


def test_the_picture_stands_first_with_what_it_shows(cast, filled):
    content = fetch(cast, filled, made(cast, filled, format=CopyFormat.PDF, files=False)).get_data()
    assert len(pictures_in_pdf(content)) == 1
    assert PdfReader(BytesIO(content)).pages[0].images
    assert "Bilde av Emma Aas".encode("utf-16-be") in content or b"Bilde av Emma Aas" in content
    word = fetch(cast, filled, made(cast, filled, format=CopyFormat.WORD, files=False)).get_data()
    [shape] = docx.Document(BytesIO(word)).inline_shapes
    assert shape._inline.docPr.get("descr") == "Bilde av Emma Aas"


def test_without_the_part_about_the_child_there_is_no_picture(cast, filled):
    what = {"format": CopyFormat.PDF, "files": False, "parts": ("GOALS", "PEOPLE")}
    assert pictures_in_pdf(fetch(cast, filled, made(cast, filled, **what)).get_data()) == []


# ---- around a protected child ----------------------------------------------------------------


def guard(cast, plan_id):
    protect(cast)
    for name in (MONA, HANNE):
        name_on_list(cast, plan_id, name, tuple(Where))


def test_around_a_protected_child_neither_files_nor_picture_leave(cast, filled):
    asked_before = ask(cast, filled, format=CopyFormat.PDF)
    guard(cast, filled)
    work(jobs.make_copy, filled, asked_before, cast.profile_id(MONA))
    let_read(cast, filled, asked_before)
    decide(cast, filled, asked_before)
    answer = fetch(cast, filled, asked_before)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert pictures_in_pdf(answer.get_data()) == []
    page = Page(cast.client(MONA).get(HOME.format(filled)))
    assert "filer blir ikke med" in page.text
    assert not page.soup.select("#with_files")
    made(cast, filled)
    found = {one.state: one.with_files for one in rows(PlanCopy)}
    assert found == {CopyState.READY: False, CopyState.WAITING: False}


def test_a_copy_with_files_from_before_the_protection_is_not_handed_out(cast, filled):
    copy_id = made(cast, filled)
    guard(cast, filled)
    assert fetch(cast, filled, copy_id).status_code == 303


# ---- the ZIP -------------------------------------------------------------------------------


def test_a_zip_is_written_as_its_files_come_and_needs_no_more_memory_than_a_piece():
    piece, come = bytes(64 * 1024), []

    def large(number):
        for _piece in range(500):
            come.append(number)
            yield piece

    longest, total = 0, 0
    for some in archive_pieces(((f"{n}.bin", large(n)) for n in range(2)), clock.now()):
        longest, total = max(longest, len(some)), total + len(some)
        assert total >= len(piece) * (len(come) - 1), "nothing is read ahead"
    assert total > 60 * 1024 * 1024
    assert longest < 2 * len(piece)


def test_when_a_file_breaks_off_no_program_opens_the_zip():
    def gone():
        yield b"begun"
        raise FileGone("x")

    written = bytearray()
    with pytest.raises(FileGone):
        for some in archive_pieces([("a.txt", [b"hel"]), ("b.txt", gone())], clock.now()):
            written += some
    with pytest.raises(BadZipFile):
        ZipFile(BytesIO(written))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rapport", "filer/07 Rapport.pdf"),
        ("../../etc/passwd", "filer/07 etc-passwd.pdf"),
        ("C:\\x\x00\n?", "filer/07 C--x.pdf"),
        ("...", "filer/07 fil.pdf"),
        ("æ" * 200, f"filer/07 {'æ' * 80}.pdf"),
    ],
)
def test_a_name_is_one_that_any_computer_takes(title, name):
    assert name_in_archive(7, ReadyFile(title, FileKind.PDF, Stored(None, "", 0))) == name
