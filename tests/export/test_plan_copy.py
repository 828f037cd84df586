"""«Last ned planen»: what one reads, and nothing else, as PDF, Word or open JSON, for a day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import perf_counter

import docx
import pytest
from flask import redirect
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.json_schema import faults
from samspill.export.pdf import write_pdf
from samspill.export.plan_copy import jobs
from samspill.export.plan_copy.actions import answer_copy, ask_copy, begin_reading
from samspill.export.plan_copy.both import common
from samspill.export.plan_copy.gathering import gather
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.export.plan_copy.parts import Part
from samspill.export.text import Bullets, Heading, Paragraph, Table, Text, pairs
from samspill.export.word import write_word
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact
from samspill.identity.models import ContactKind, Profile, ShownTo
from samspill.identity.signin.client import complete
from samspill.infra.transaction import transaction
from samspill.plans.emergency.access import open_for_emergency
from samspill.retention.actions import clean
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_settling import change, protect
from tests.plans.test_whereabouts import name_on_list
from tests.plans.test_who_may_know import TONE, signed, with_tone
from tests.plans.test_withdrawal import withdraw
from tests.register.test_safe_imports import rows
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements
from tests.support.whole_plan import FOR_THE_FAMILY, WORDS, fill

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/schemas/plan-1.json").read_text())
ALL = tuple(str(part) for part in Part)


def ask(cast, plan_id, by=MONA, format=CopyFormat.JSON, parts=ALL):
    with cast.changing(plan_id, by):
        plan = opened(plan_id, Area.OVERVIEW)
        family = by in (MONA, TOR)
        copy = ask_copy(plan, format=format, parts=parts, language="nb", is_family=family)
        return copy.id, copy.asked_by


def work(job, plan_id, copy_id, profile_id, times=2):
    """As the worker runs it, twice: jobs may run again."""
    for _time in range(times):
        with acting(None), transaction():
            job(str(plan_id), str(copy_id), str(profile_id))


def made(cast, plan_id, by=MONA, format=CopyFormat.JSON, parts=ALL):
    copy_id, profile_id = ask(cast, plan_id, by, format, parts)
    work(jobs.make_copy, plan_id, copy_id, profile_id)
    return copy_id


def fetch(cast, plan_id, copy_id, by=MONA):
    return cast.client(by).get(f"/planer/{plan_id}/nedlasting/{copy_id}/fil")


def facts(cast, plan_id, by=MONA, parts=ALL):
    answer = fetch(cast, plan_id, made(cast, plan_id, by, parts=parts), by)
    assert answer.status_code == 200
    return json.loads(answer.get_data())


def pdf_words(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def word_words(content):
    document = docx.Document(BytesIO(content))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return " ".join([*(one.text for one in document.paragraphs), *cells])


@pytest.fixture
def plan_id(cast):
    """Emma's plan with something in every part; Kari and Siv as most professionals."""
    plan_id = cast.active_plan(people=(KARI, SIV))
    cast.accept(plan_id, KARI, SIV)
    fill(cast, plan_id)
    return plan_id


def every(*parts):
    return {word for part, words in WORDS.items() if not parts or part in parts for word in words}


def test_a_guardian_gets_all_of_it_in_each_format(cast, plan_id):
    found = facts(cast, plan_id)
    assert faults(found, SCHEMA, SCHEMA) == []
    assert set(found) >= set(WORDS) | {"people", "child_view", "consent"}
    for format, read in ((CopyFormat.PDF, pdf_words), (CopyFormat.WORD, word_words)):
        answer = fetch(cast, plan_id, made(cast, plan_id, format=format))
        assert answer.status_code == 200
        assert "Emma" not in answer.headers["Content-Disposition"]
        words = read(answer.get_data()).replace("\n", "")
        for word in (*every(), FOR_THE_FAMILY, MONA, TOR, KARI, "Lastet ned av Mona Aas"):
            assert word in words or (format == CopyFormat.WORD and "Lastet" in word), word
    assert every() | {FOR_THE_FAMILY} <= {w for w in every() | {FOR_THE_FAMILY} if w in str(found)}


def test_who_has_some_areas_gets_those_and_no_more(cast, plan_id):
    found = facts(cast, plan_id, KARI)
    parts = {one for one in found if one.upper() in ALL}
    assert parts == {"about", "bright_spots", "people", "goals", "meetings", "timeline"}
    seen = {word for word in every() | {FOR_THE_FAMILY} if word in json.dumps(found)}
    assert seen >= every("about", "goals") - {"møterommet"}
    assert not seen & (every("life_areas", "subject_plans", "documents") | {FOR_THE_FAMILY})
    written = fetch(cast, plan_id, made(cast, plan_id, KARI, CopyFormat.PDF), KARI).get_data()
    words = pdf_words(written)
    assert "leser-hver-dag" in words
    for hidden in ("alene-i-friminuttet", "felles-tekst", FOR_THE_FAMILY, "subjectplan"):
        assert hidden not in words


def test_a_part_that_is_not_chosen_is_not_there(cast, plan_id):
    found = facts(cast, plan_id, parts=("GOALS", "DOCUMENTS"))
    assert {one for one in found if one.upper() in ALL} == {"goals", "documents"}
    assert "glad-i-hester" not in json.dumps(found)


def test_the_other_guardians_contact_data_and_answers_are_in_no_copy(cast, plan_id):
    with cast.acting_as(TOR, "PRIVATE"):
        shown = (ContactKind.MOBILE, "90012345", ShownTo.PARTICIPANTS)
        note = (ContactKind.ADDRESS_NOTE, "hemmeligsted", ShownTo.PARTICIPANTS)
        change_contact(cast.actor_now(), [Contact(*shown), Contact(*note)])
    for by in (MONA, KARI, HANNE):
        words = json.dumps(facts(cast, plan_id, by), ensure_ascii=False)
        assert "90012345" not in words
        assert "hemmeligsted" not in words
        assert "tor.aas@" not in words
    assert "answers" not in words


def test_who_takes_part_unknown_to_somebody_is_not_in_her_copy(cast):
    plan_id = signed(cast, with_tone(cast))
    assert TONE in json.dumps(facts(cast, plan_id))
    assert TONE not in json.dumps(facts(cast, plan_id, KARI))


def swept():
    with acting(None), transaction():
        return clean("plan_copy:plan_copies")


def test_a_copy_is_hers_alone_and_goes_after_a_day(cast, plan_id):
    copy_id = made(cast, plan_id)
    for name in (TOR, HANNE, KARI):
        assert (fetch(cast, plan_id, copy_id, name).status_code, name) == (404, name)
    [row] = rows(PlanCopy)
    assert b"leser-hver-dag" not in row.file_sealed
    with clock.moved(timedelta(hours=23)):
        assert fetch(cast, plan_id, copy_id).status_code == 200
        assert swept() == 0
    with clock.moved(timedelta(hours=25)):
        assert fetch(cast, plan_id, copy_id).status_code in (303, 404)
        assert swept() == 1
    assert rows(PlanCopy) == []


def test_who_reads_less_than_when_she_asked_fetches_nothing(cast, plan_id):
    copy_id = made(cast, plan_id, KARI)
    assert fetch(cast, plan_id, copy_id, KARI).status_code == 200
    withdraw(cast, plan_id, KARI)
    assert fetch(cast, plan_id, copy_id, KARI).status_code == 404


def test_the_job_reads_what_she_may_read_when_it_runs(cast, plan_id):
    copy_id, profile_id = ask(cast, plan_id, KARI)
    withdraw(cast, plan_id, KARI)
    work(jobs.make_copy, plan_id, copy_id, profile_id)
    assert [one.state for one in rows(PlanCopy)] == [CopyState.ASKED]


def test_somebody_whose_profile_is_over_gets_nothing_made(cast, plan_id):
    copy_id, profile_id = ask(cast, plan_id, HANNE)
    change(cast, update(Profile).where(Profile.id == profile_id).values(valid_to=clock.today()))
    work(jobs.make_copy, plan_id, copy_id, profile_id)
    assert [one.state for one in rows(PlanCopy)] == [CopyState.ASKED]


def test_nobody_takes_along_what_she_reads_in_an_emergency(cast, plan_id):
    now = clock.now()
    emergency = cast.profile_id(JONAS)
    with acting(None), transaction(), system_access("test"):
        open_for_emergency(plan_id, plan_id, emergency, now + timedelta(hours=2))
    with pytest.raises(NotEnough):
        ask(cast, plan_id, JONAS)
    assert cast.client(JONAS).get(f"/planer/{plan_id}/nedlasting").status_code == 403


def test_one_at_a_time_and_again_when_one_was_never_made(cast, plan_id):
    ask(cast, plan_id)
    with pytest.raises(Conflict):
        ask(cast, plan_id)
    ask(cast, plan_id, TOR)
    with clock.moved(timedelta(minutes=11)):
        page = Page(cast.client(MONA).get(f"/planer/{plan_id}/nedlasting"))
        assert "Ble ikke laget" in page.text
        ask(cast, plan_id)


def test_without_a_part_nothing_is_asked_for(cast, plan_id):
    with pytest.raises(RuleBroken):
        ask(cast, plan_id, KARI, parts=("DOCUMENTS", "CONSENT"))
    assert rows(PlanCopy) == []


def test_the_family_sees_that_a_helper_took_a_copy_and_not_that_one_of_them_did(cast, plan_id):
    made(cast, plan_id)
    made(cast, plan_id, KARI)

    def told(name):
        words = Page(cast.client(name).get(f"/planer/{plan_id}/tidslinje")).text
        return [who for who in (MONA, KARI) if f"{who} lastet ned en kopi av planen" in words]

    assert told(TOR) == [KARI]
    assert told(SIV) == []


def test_it_takes_a_fresh_login_and_what_is_wrong_stands_at_its_field(cast, plan_id, monkeypatch):
    asked_of = []

    def login(*what):
        asked_of.append(what)
        return redirect("/login", 303)

    monkeypatch.setattr("samspill.export.plan_copy.views.confirm_with_login", login)
    path, client = f"/planer/{plan_id}/nedlasting", cast.client(MONA)
    wrong = post(client, path, {"much": "SOME", "format": "PDF"})
    assert wrong.status_code == 422
    assert "Velg minst én del." in Page(wrong).text
    asked = post(client, path, {"much": "WHOLE", "format": "PDF"})
    assert (asked.status_code, asked.location) == (303, "/login")
    assert rows(PlanCopy) == []
    [(name, values, _language)] = asked_of
    with cast.changing(plan_id, MONA):
        assert complete(name, values, {}) == path
    [row] = rows(PlanCopy)
    assert (row.format, row.state) == (CopyFormat.PDF, CopyState.ASKED)
    assert set(row.parts) >= {"ABOUT", "GOALS", "CONSENT"}


def test_the_page_takes_few_statements(cast, plan_id):
    for _copy in range(3):
        made(cast, plan_id)
    client = cast.client(MONA)
    with counted_statements() as statements:
        page = Page(client.get(f"/planer/{plan_id}/nedlasting"))
    assert len(statements) <= 10, statements
    assert page.text.count("Kan hentes til") == 3


def test_what_is_written_is_for_all(app):
    """Tags, language, title; headings and table heads in Word: and 100 pages in three seconds."""
    sentence = "Hun leser best om morgenen, når noen sitter ved siden av. "
    blocks = [
        block
        for number in range(90)
        for block in (
            Heading(2, f"Mål {number}"),
            *(Paragraph(sentence * 12) for _times in range(4)),
            Heading(3, "Aktiviteter"),
            *pairs(("Frist", "i morgen"), ("Ansvarlig", "Kari Lunde"), ("Uten svar", "")),
            Bullets(("én", "to")),
            Table(("Dag", "Hva"), tuple((f"{day}. mai", sentence) for day in range(8))),
        )
    ]
    text = Text("Stafettlogg for Emma Aas", "Slik var den.", "nn", "Under", tuple(blocks))
    begun = perf_counter()
    pdf = PdfReader(BytesIO(write_pdf(text)))
    assert perf_counter() - begun < 3
    assert len(pdf.pages) >= 100
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nn"
    assert pdf.metadata.title == text.title
    assert "Uten svar" not in pdf.pages[1].extract_text()
    begun = perf_counter()
    document = docx.Document(BytesIO(write_word(text, clock.now())))
    assert perf_counter() - begun < 15
    styles = [one.style.name for one in document.paragraphs]
    assert styles[:3] == ["Title", "Normal", "Heading 1"]
    assert {"Heading 2", "List Bullet"} <= set(styles)
    assert document.core_properties.author == "Samspill"
    assert document.tables[0].rows[0]._tr.trPr.xpath("./w:tblHeader")


ODD = "Takk 😀 ሰላም, Čáhppesčázi, سلام\x0b\x1f!"


def test_what_no_font_has_is_said_and_stops_nothing():
    """People write what they like: PDF/UA takes no text that cannot be seen, Word no controls."""
    rows = Table((ODD,), ((ODD,),))
    text = Text(ODD, "Slik.", "nb", "Under", (Paragraph(ODD), rows), "Noe står som □.")
    words = pdf_words(write_pdf(text))
    assert "Takk □ □□□, Čáhppesčázi" in words
    assert "Slik. Noe står som □." in words
    assert "Noe står" not in pdf_words(write_pdf(replace(text, title="T", blocks=())))
    document = word_words(write_word(text, clock.now()))
    assert document.count("Takk 😀 ሰላም, Čáhppesčázi, سلام!") == 4


def test_the_pdf_is_sealed(cast, plan_id):
    content = fetch(cast, plan_id, made(cast, plan_id, format=CopyFormat.PDF)).get_data()
    [signature] = PdfFileReader(BytesIO(content)).embedded_signatures
    assert signature.compute_integrity_info() is None
    assert signature.coverage


# ---- around a protected child ----------------------------------------------------------------


@pytest.fixture
def guarded(cast, plan_id):
    """Mona and Hanne are on all lists."""
    protect(cast)
    for name in (MONA, HANNE):
        name_on_list(cast, plan_id, name, tuple(Where))
    return plan_id


def page(cast, plan_id, copy_id, name=HANNE):
    return cast.client(name).get(f"/planer/{plan_id}/nedlasting/{copy_id}/gjennomsyn")


def let_read(cast, plan_id, copy_id, name=HANNE):
    with cast.changing(plan_id, name):
        begin_reading(opened(plan_id, Area.OVERVIEW), copy_id=copy_id)
    work(jobs.read_copy, plan_id, copy_id, cast.profile_id(name))


def decide(cast, plan_id, copy_id, releases=True, reason="", name=HANNE):
    with cast.changing(plan_id, name):
        plan = opened(plan_id, Area.OVERVIEW)
        answer_copy(plan, copy_id=copy_id, releases=releases, reason=reason)
    work(jobs.write_copy, plan_id, copy_id, cast.profile_id(MONA))


def test_nothing_of_a_protected_plan_leaves_before_another_has_read_it(cast, guarded):
    before = len(notices(cast, HANNE))
    copy_id = made(cast, guarded)
    assert fetch(cast, guarded, copy_id).status_code == 303
    assert len(notices(cast, HANNE)) == before + 1
    assert "ber om en kopi av planen" in Page(cast.client(HANNE).get("/hjem")).text
    for name in (MONA, TOR, KARI):
        assert (page(cast, guarded, copy_id, name).status_code, name) == (404, name)
    assert "leser-hver-dag" not in Page(page(cast, guarded, copy_id)).text
    let_read(cast, guarded, copy_id)
    assert "leser-hver-dag" in Page(page(cast, guarded, copy_id)).text
    decide(cast, guarded, copy_id)
    answer = fetch(cast, guarded, copy_id)
    assert answer.status_code == 200
    with clock.moved(timedelta(days=6)):
        assert fetch(cast, guarded, copy_id).status_code == 200
    with clock.moved(timedelta(days=8)):
        assert fetch(cast, guarded, copy_id).status_code in (303, 404)


def test_what_leaves_is_what_both_may_read(cast, guarded, monkeypatch):
    def without_documents_and_an_activity(plan, parts, _begins):
        hers = gather(plan, [part for part in parts if part != Part.DOCUMENTS])
        hers["goals"]["goals"][0]["activities"] = []
        hers["goals"]["goals"][0]["description"] = "Noe annet"
        return hers

    copy_id = made(cast, guarded)
    monkeypatch.setattr(jobs, "gather", without_documents_and_an_activity)
    let_read(cast, guarded, copy_id)
    decide(cast, guarded, copy_id)
    words = fetch(cast, guarded, copy_id).get_data(as_text=True)
    assert faults(json.loads(words), SCHEMA, SCHEMA) == []
    assert "leser-hver-dag" in words
    for left_out in ("sammen-i-sofaen", "felles-tekst", "Noe annet"):
        assert left_out not in words


def test_a_copy_that_is_returned_says_why_and_is_not_there(cast, guarded):
    copy_id = made(cast, guarded)
    let_read(cast, guarded, copy_id)
    with pytest.raises(RuleBroken):
        decide(cast, guarded, copy_id, releases=False)
    decide(cast, guarded, copy_id, releases=False, reason="Skolen må ut.")
    assert fetch(cast, guarded, copy_id).status_code == 303
    assert "Skolen må ut." in Page(cast.client(MONA).get(f"/planer/{guarded}/nedlasting")).text
    [row] = rows(PlanCopy)
    assert row.facts_sealed is None
    with pytest.raises(Conflict):
        decide(cast, guarded, copy_id)


def test_who_is_not_on_all_lists_gets_none_and_one_made_before_cannot_be_fetched(cast, plan_id):
    early = made(cast, plan_id)
    protect(cast)
    assert fetch(cast, plan_id, early).status_code == 303
    made(cast, plan_id, TOR)
    assert {one.state for one in rows(PlanCopy)} == {CopyState.READY, CopyState.RETURNED}
    name_on_list(cast, plan_id, MONA, tuple(Where))
    name_on_list(cast, plan_id, HANNE, tuple(Where))
    assert fetch(cast, plan_id, early).status_code == 303, "nobody read it through"


def test_one_who_reads_it_through_is_another_person_on_all_lists(cast, guarded):
    copy_id = made(cast, guarded, HANNE)
    with pytest.raises(NotVisible):
        let_read(cast, guarded, copy_id)
    [row] = rows(PlanCopy)
    assert row.state == CopyState.RETURNED, "no other employee is on all lists"


@pytest.mark.parametrize(
    ("mine", "hers", "both"),
    [
        ({"a": "x", "b": "y"}, {"a": "x", "b": "z"}, {"a": "x", "b": ""}),
        ({"a": 1, "b": 2}, {"a": 1}, {"a": 1}),
        ([{"id": "1", "t": "x"}, {"id": "2"}], [{"id": "1", "t": "y"}], [{"id": "1", "t": ""}]),
        (["x", "y"], ["y"], ["y"]),
        ([{"t": "x"}], [{"t": "y"}], []),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        (3, 4, None),
    ],
)
def test_common_is_what_stands_in_both(mine, hers, both):
    assert common(mine, hers) == both
