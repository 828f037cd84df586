"""One meeting with its minutes, or one text, taken along from its own page."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.json_schema import faults
from samspill.export.plan_copy import actions, jobs
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.documents.actions import change_document, delete_document, write_text
from samspill.plans.documents.models import Document
from samspill.plans.emergency.access import open_for_emergency
from samspill.plans.meetings.models import Meeting
from tests.export.test_plan_copy import (
    SCHEMA,
    ask,
    decide,
    every,
    fetch,
    guarded,
    let_read,
    page,
    pdf_words,
    plan_id,
    word_words,
    work,
)
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, TOR, notices, opened
from tests.plans.test_documents import FAMILY, documents, place
from tests.plans.test_documents import plan_id as read_by_kari
from tests.plans.test_settling import protect
from tests.plans.test_withdrawal import withdraw
from tests.register.test_safe_imports import rows
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["guarded", "plan_id", "read_by_kari"]  # the fixtures
LONG = """# Uken

Vi leser *hver* kveld.

## Slik

1. Velg en bok
2. Les **ti** minutter

Så:

1. Skriv ned

- Ta det med ro
"""


def text_in(cast, plan_id, title="Leseplan", words=LONG, known=None):
    with cast.changing(plan_id, HANNE):
        plan = opened(plan_id, Area.DOCUMENTS, Level.CONTRIBUTE)
        return write_text(plan, place(title, known) if known else place(title), words).id


def meeting_in(plan_id):
    [found] = [one for one in rows(Meeting) if one.plan_id == plan_id]
    return found.id


def press(cast, path, by=MONA, format="PDF"):
    return post(cast.client(by), f"{path}/nedlasting", {"format": format})


def of_text(plan_id, document_id):
    return f"/planer/{plan_id}/dokumenter/{document_id}"


def of_meeting(plan_id):
    return f"/planer/{plan_id}/kalender/{meeting_in(plan_id)}"


def asked(cast, plan_id, path, by=MONA, format="PDF"):
    answer = press(cast, path, by, format)
    assert (answer.status_code, answer.location) == (303, f"/planer/{plan_id}/nedlasting")
    return max(rows(PlanCopy), key=lambda one: one.asked_at).id


def made(cast, plan_id, path, by=MONA, format="PDF"):
    copy_id = asked(cast, plan_id, path, by, format)
    work(jobs.make_copy, plan_id, copy_id, cast.profile_id(by))
    return copy_id


def fetched(cast, plan_id, path, by=MONA, format="PDF"):
    answer = fetch(cast, plan_id, made(cast, plan_id, path, by, format), by)
    assert answer.status_code == 200
    return answer


def listed(cast, plan_id, name=MONA):
    return Page(cast.client(name).get(f"/planer/{plan_id}/nedlasting"))


# ---- a text --------------------------------------------------------------------------------


def test_a_text_leaves_as_word_with_its_headings_its_lists_and_its_language(cast, plan_id):
    path = of_text(plan_id, text_in(cast, plan_id))
    shown = Page(cast.client(MONA).get(path))
    assert "Last ned som Word" in shown.text
    assert "Last ned som PDF" in shown.text
    answer = fetched(cast, plan_id, path, format="WORD")
    assert 'filename="samspill-tekst.docx"' in answer.headers["Content-Disposition"]
    document = docx.Document(BytesIO(answer.get_data()))
    found = [(one.style.name, one.text) for one in document.paragraphs]
    assert found[0] == ("Title", "Leseplan")
    assert "Fra Stafettlogg for Emma Aas." in found[1][1]
    assert found[2:] == [
        ("Heading 1", "Uken"),
        ("Normal", "Vi leser hver kveld."),
        ("Heading 2", "Slik"),
        ("List Number", "Velg en bok"),
        ("List Number", "Les ti minutter"),
        ("Normal", "Så:"),
        ("List Number", "Skriv ned"),
        ("List Bullet", "Ta det med ro"),
    ]
    assert document.core_properties.title == "Leseplan"
    assert document.core_properties.language == "nb"
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"nb"}
    runs = [(run.text, run.italic) for run in document.paragraphs[3].runs]
    assert runs == [("Vi leser ", None), ("hver", True), (" kveld.", None)]
    assert [run.text for run in document.paragraphs[6].runs if run.bold] == ["ti"]
    numbered = [one for one in document.paragraphs if one.style.name == "List Number"]
    first, second, other = (one._p.pPr.numPr.numId.val for one in numbered)
    assert first == second != other, "each list begins at one"


def test_a_text_leaves_as_pdf_with_tags_title_and_language(cast, plan_id):
    path = of_text(plan_id, text_in(cast, plan_id))
    pdf = PdfReader(BytesIO(fetched(cast, plan_id, path).get_data()))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb"
    assert pdf.metadata.title == "Leseplan"
    words = pdf.pages[0].extract_text()
    for one in ("Leseplan", "Uken", "1. Velg en bok", "2. Les ti minutter", "1. Skriv ned"):
        assert one in words
    assert "Lastet ned av Mona Aas" in words
    assert "*" not in words
    assert len(pdf.pages[0]["/Resources"]["/Font"]) > 2, "what is marked has a font of its own"
    assert not {word for word in every() if word in words}, "nothing else of the plan"


def test_who_reads_no_documents_gets_no_text_and_what_is_no_text_is_none(cast, plan_id):
    family = next(one.id for one in rows(Document) if one.title == "bare-for-familien")
    assert press(cast, of_text(plan_id, family), KARI).status_code == 403
    assert press(cast, of_text(plan_id, meeting_in(plan_id))).status_code == 404
    assert press(cast, of_text(plan_id, family), format="ZIP").status_code == 422
    assert rows(PlanCopy) == []
    assert press(cast, of_text(plan_id, family), TOR).status_code == 303


def test_a_text_that_is_deleted_meanwhile_is_not_fetched(cast, plan_id):
    document_id = text_in(cast, plan_id)
    copy_id = made(cast, plan_id, of_text(plan_id, document_id), HANNE)
    assert fetch(cast, plan_id, copy_id, HANNE).status_code == 200
    mine = made(cast, plan_id, of_text(plan_id, document_id))
    with cast.changing(plan_id, HANNE):
        delete_document(documents(plan_id), document_id)
    for who, one in ((HANNE, copy_id), (MONA, mine)):
        assert fetch(cast, plan_id, one, who).status_code == 303
        words = listed(cast, plan_id, who).text
        assert "Kan ikke hentes lenger" in words
        assert "Leseplan" not in words, "its name went with it"


def test_a_text_that_is_not_for_her_any_more_is_not_fetched(cast, read_by_kari):
    plan_id = read_by_kari
    document_id = text_in(cast, plan_id)
    copy_id = made(cast, plan_id, of_text(plan_id, document_id), KARI)
    assert fetch(cast, plan_id, copy_id, KARI).status_code == 200
    with cast.changing(plan_id, HANNE):
        change_document(documents(plan_id), document_id, place("Leseplan", FAMILY))
    assert fetch(cast, plan_id, copy_id, KARI).status_code == 303
    assert "Leseplan" not in listed(cast, plan_id, KARI).text
    assert press(cast, of_text(plan_id, document_id), KARI).status_code == 404


def test_what_is_asked_for_is_read_as_she_reads_when_the_job_runs(cast, plan_id):
    document_id = text_in(cast, plan_id)
    copy_id = asked(cast, plan_id, of_text(plan_id, document_id))
    with cast.changing(plan_id, HANNE):
        delete_document(documents(plan_id), document_id)
    work(jobs.make_copy, plan_id, copy_id, cast.profile_id(MONA))
    assert [one.state for one in rows(PlanCopy)] == [CopyState.ASKED]


# ---- a meeting -----------------------------------------------------------------------------


def test_a_meeting_leaves_with_its_minutes_in_each_format(cast, plan_id):
    path = of_meeting(plan_id)
    shown = Page(cast.client(MONA).get(path)).text
    for kind in ("PDF", "Word", "åpne data (JSON)"):
        assert f"Last ned som {kind}" in shown
    for format, read in (("PDF", pdf_words), ("WORD", word_words)):
        words = read(fetched(cast, plan_id, path, format=format).get_data()).replace("\n", " ")
        for one in every("meetings"):
            assert one in words, one
        assert "Samarbeidsmøte" in words
        assert not {word for word in every() - every("meetings") if word in words}
    answer = fetched(cast, plan_id, path, format="JSON")
    assert 'filename="samspill-mote.json"' in answer.headers["Content-Disposition"]
    found = json.loads(answer.get_data())
    assert faults(found, SCHEMA, SCHEMA) == []
    assert [one["id"] for one in found["meetings"]] == [str(meeting_in(plan_id))]
    assert set(found) == {"schema", "version", "made_on", "language", "plan", "meetings"}


def test_a_meeting_as_word_has_its_name_as_title_and_the_minutes_as_heading(cast, plan_id):
    content = fetched(cast, plan_id, of_meeting(plan_id), KARI, "WORD").get_data()
    document = docx.Document(BytesIO(content))
    styles = {one.style.name: one.text for one in document.paragraphs}
    assert styles["Title"].startswith("Samarbeidsmøte, ")
    assert styles["Title"] == document.core_properties.title
    assert styles["Heading 1"].startswith("Referat")


def test_who_leaves_the_plan_between_asking_and_fetching_gets_nothing(cast, plan_id):
    copy_id = made(cast, plan_id, of_meeting(plan_id), KARI)
    assert fetch(cast, plan_id, copy_id, KARI).status_code == 200
    for name in (MONA, TOR, HANNE):
        assert fetch(cast, plan_id, copy_id, name).status_code == 404
    withdraw(cast, plan_id, KARI)
    assert fetch(cast, plan_id, copy_id, KARI).status_code == 404
    assert press(cast, of_meeting(plan_id), KARI).status_code == 404


def test_nobody_takes_a_meeting_along_from_an_emergency(cast, plan_id):
    until = clock.now() + timedelta(hours=2)
    with acting(None), transaction(), system_access("test"):
        open_for_emergency(plan_id, plan_id, cast.profile_id(JONAS), until)
    path = of_meeting(plan_id)
    assert press(cast, path, JONAS).status_code == 403
    assert rows(PlanCopy) == []


# ---- asking --------------------------------------------------------------------------------


def test_a_second_press_is_no_second_copy_and_the_whole_plan_waits_for_none_of_them(cast, plan_id):
    path = of_meeting(plan_id)
    for _press in range(2):
        asked(cast, plan_id, path)
    asked(cast, plan_id, path, format="WORD")
    asked(cast, plan_id, of_text(plan_id, text_in(cast, plan_id)))
    assert len(rows(PlanCopy)) == 3
    ask(cast, plan_id)
    asked(cast, plan_id, of_text(plan_id, text_in(cast, plan_id, "En annen")))
    assert len(rows(PlanCopy)) == 5


def test_who_asks_for_very_many_is_told_to_wait(cast, plan_id, monkeypatch):
    monkeypatch.setattr(actions, "SINGLE_A_DAY", 1)
    asked(cast, plan_id, of_meeting(plan_id))
    answer = press(cast, of_meeting(plan_id), format="WORD")
    assert answer.status_code == 422
    assert "mange kopier i dag" in Page(answer).text


def test_it_needs_no_login_anew_tells_nobody_and_stands_on_the_logs(cast, plan_id):
    before = len(notices(cast, MONA))
    made(cast, plan_id, of_meeting(plan_id))
    assert len(notices(cast, MONA)) == before
    made(cast, plan_id, of_meeting(plan_id), HANNE)
    told = Page(cast.client(MONA).get(f"/planer/{plan_id}/tidslinje")).text
    assert "lastet ned" not in told
    with acting(None), transaction(), system_access("test"):
        looks = db.session.execute(
            sql("select profile_id from access_log where area = 'MEETINGS' and method = ''")
        ).scalars()
        assert {cast.profile_id(MONA), cast.profile_id(HANNE)} <= set(looks)
    kinds = [one.event for one in rows(ChangeLogEntry)]
    assert kinds.count("SingleCopyAsked") == 2


def test_the_page_takes_few_statements_however_many_there_are(cast, plan_id):
    for number in range(4):
        made(cast, plan_id, of_text(plan_id, text_in(cast, plan_id, f"Tekst {number}")))
        made(cast, plan_id, of_meeting(plan_id))
    client = cast.client(MONA)
    with counted_statements() as statements:
        found = Page(client.get(f"/planer/{plan_id}/nedlasting"))
    assert len(statements) <= 10, statements
    assert found.text.count("Kan hentes til") == 8
    assert "Tekst 3" in found.text
    assert "Samarbeidsmøte, " in found.text


def test_only_one_meeting_or_one_text_can_be_alone_in_a_copy(cast, plan_id):
    asked(cast, plan_id, of_meeting(plan_id))
    wrong = "update plan_copies set parts = array['GOALS']"
    with pytest.raises(IntegrityError), acting(None), transaction(), system_access("test"):
        db.session.execute(sql(wrong))


# ---- around a protected child --------------------------------------------------------------


def test_around_a_protected_child_another_reads_it_through_first(cast, guarded):
    path = of_meeting(guarded)
    copy_id = made(cast, guarded, path, format=CopyFormat.WORD)
    assert fetch(cast, guarded, copy_id).status_code == 303
    let_read(cast, guarded, copy_id)
    shown = Page(page(cast, guarded, copy_id)).text
    assert "vi-snakket" in shown
    assert "leser-hver-dag" not in shown
    decide(cast, guarded, copy_id)
    assert "vi-snakket" in word_words(fetch(cast, guarded, copy_id).get_data())


def test_a_text_too_and_one_that_was_made_before_is_not_handed_out(cast, plan_id):
    copy_id = made(cast, plan_id, of_text(plan_id, text_in(cast, plan_id)))
    protect(cast)
    assert fetch(cast, plan_id, copy_id).status_code == 303
    path = of_text(plan_id, text_in(cast, plan_id, "En ny", known=FAMILY))
    made(cast, plan_id, path)
    states = {one.state for one in rows(PlanCopy)}
    assert states == {CopyState.READY, CopyState.RETURNED}, "nobody is on all lists"
