"""The letter of a decision: what it says, in which language, who opened it when, and who cannot."""

from __future__ import annotations

import hashlib
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import text, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.export.jobs import look_for_letters, write_letters
from samspill.export.subscriber import WRITE_LETTERS
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.cases.actions import appeal
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import decide
from samspill.school.cases.kinds import Decision
from samspill.school.cases.letters import letters_of, open_letter
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseLetter,
    SchoolCaseOpening,
    SchoolCaseState,
)
from samspill.school.cases.pages import case_page
from samspill.school.sealing import content_in
from tests.support.leave import CANARY, KARI, MONA, TOR
from tests.support.page import Page
from tests.support.school import HEAD, protect

State = SchoolCaseState
NO = Decision(State.REFUSED, "Emma har vært mye borte i høst.")


def write(case_id):
    """What the worker does, twice: it may be run again."""
    for _time in range(2):
        with acting(None), transaction():
            write_letters(str(case_id))


@pytest.fixture
def quick(monkeypatch):
    """Letters without their seal, of which one test is enough: it takes the most of the time."""
    monkeypatch.setattr("samspill.export.sealing.seal_pdf", lambda content, *_more: content)


def speaks(cast, who, language):
    person_id = cast.person(who).id
    db.session.rollback()
    with acting(None), transaction(), system_access("a test sets a language"):
        db.session.execute(update(Person).where(Person.id == person_id).values(language=language))


def letter_ids(do, who, case_id):
    return do(who, lambda _pupil, one: [found.id for found in letters_of(one)], case_id)


def opened(do, who, case_id, letter_id, *, as_word=False):
    return do(who, open_letter, case_id, letter_id, as_word=as_word)


def words(pdf):
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def words_in_word(content):
    document = docx.Document(BytesIO(content))
    return " ".join(" ".join(one.text for one in document.paragraphs).split())


def test_a_refusal_is_a_letter_with_reasons_rules_and_how_to_appeal(
    cast, school, leave, alone, apply, do, rows
):
    one = apply(days=6)
    do(HEAD, decide, one, NO)
    with acting(None), transaction(), system_access("test: look at the queue"):
        query = text("select args from procrastinate_jobs where task_name = :name")
        queued = [row.args for row in db.session.execute(query, {"name": WRITE_LETTERS})]
    assert queued == [{"case_id": str(one)}]
    assert do(MONA, case_page, one).letter_comes
    write(one)
    [letter_id] = letter_ids(do, MONA, one)
    pdf = opened(do, MONA, one, letter_id)
    said = words(pdf)
    for part in (
        *("Vedtak om permisjon", "Til Mona Aas", "Emma Aas", "Søknaden er avslått."),
        *("Emma har vært mye borte i høst.", "Fjordvik skole", "Avgjort av: Bente Ruud"),
        *(
            "Bare skoledager telles.",
            "Kommunestyret, sak 34/26.",
            "Du kan klage",
            "statsforvalteren",
        ),
    ):
        assert part in said, part
    assert CANARY not in said, "why it was asked for may be private"
    word = words_in_word(opened(do, MONA, one, letter_id, as_word=True))
    for part in ("Søknaden er avslått.", "Emma har vært mye borte i høst.", "Du kan klage"):
        assert part in word, part
    catalog = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "nb"
    assert "/AcroForm" in catalog, "the seal of the house"
    with acting(None), transaction(), system_access("a test looks"):
        kept = db.session.query(SchoolCaseLetter).one()
        assert kept.fingerprint == hashlib.sha256(pdf).hexdigest()


def test_a_yes_has_no_appeal_and_a_reader_of_nynorsk_gets_nynorsk(cast, leave, alone, apply, do):
    speaks(cast, MONA, "nn")
    one = apply()
    do(KARI, decide, one, Decision(State.GRANTED, ""))
    write(one)
    said = words(opened(do, MONA, one, *letter_ids(do, MONA, one)))
    assert "Søknaden er innvilga." in said
    assert "klage" not in said.split("Reglane")[0]
    assert "Du kan klage" not in said


def test_each_step_of_an_appeal_is_a_letter_of_its_own(leave, alone, apply, do, quick):
    one, other = apply(), apply(ahead=40)
    for case_id in (one, other):
        do(HEAD, decide, case_id, NO)
        do(MONA, appeal, case_id, "Hun er frisk nå.")
    do(HEAD, reassess, one, AppealAnswer.REVERSED, "Vi ser at hun er frisk.")
    do(HEAD, reassess, other, AppealAnswer.FORWARDED, "Vi holder fast.")
    do(HEAD, reassess, other, AppealAnswer.UPHELD, "Statsforvalteren var enig med dere.")
    write(one)
    write(other)
    newest = [words(opened(do, MONA, one, letter)) for letter in letter_ids(do, MONA, one)]
    assert "Vi har gjort om vedtaket." in newest[0]
    assert "Svar på klage om permisjon" in newest[0]
    told = {words(opened(do, MONA, other, letter)) for letter in letter_ids(do, MONA, other)}
    assert len(told) == 3
    for part in (
        "Klagen er sendt til statsforvalteren",
        "Klagen er avgjort av statsforvalteren. Du fikk medhold",
    ):
        assert sum(part in one for one in told) == 1, part


def test_who_opened_it_when_stands_with_the_case_and_nobody_else_gets_it(
    cast, school, leave, alone, apply, do, rows
):
    one = apply(days=6)
    do(HEAD, decide, one, NO)
    write(one)
    [letter_id] = letter_ids(do, HEAD, one)
    path = f"/skole/elever/{school.pupils['Emma Aas']}/soknader/{one}"
    mona, head = cast.client(MONA, "PRIVATE"), cast.client(HEAD)
    assert "Ikke åpnet ennå" in Page(head.get(path)).text
    answer = mona.get(f"{path}/brev/{letter_id}")
    assert answer.content_type == "application/pdf"
    assert 'filename="Brev-fra-skolen.pdf"' in answer.headers["Content-Disposition"]
    assert "officedocument" in mona.get(f"{path}/brev/{letter_id}?som=word").content_type
    head.get(f"{path}/brev/{letter_id}")
    for client, seen, times in ((head, (MONA, HEAD), 3), (mona, (MONA,), 2)):
        shown = Page(client.get(path)).text
        assert shown.count("Åpnet av") == times
        assert all(f"Åpnet av {name}" in shown for name in seen)
    for who in (TOR, KARI):
        kind = "PRIVATE" if who == TOR else "WORK"
        assert cast.client(who, kind).get(f"{path}/brev/{letter_id}").status_code == 404
        assert rows(who, SchoolCaseLetter, kind) == rows(who, SchoolCaseOpening, kind) == 0
        with pytest.raises(NotVisible):
            opened(do, who, one, letter_id)
    assert rows(MONA, SchoolCaseOpening, "PRIVATE") == 3


def test_what_no_job_came_to_is_found_by_night(leave, alone, apply, do):
    one = apply()
    do(KARI, decide, one, Decision(State.GRANTED, ""))
    for found in (1, 0):
        with acting(None), transaction():
            db.session.execute(text("delete from procrastinate_jobs"))
            look_for_letters()
            query = text("select count(*) from procrastinate_jobs")
            assert db.session.execute(query).scalar_one() == found
        write(one)


def test_the_letter_about_a_protected_child_names_no_school(cast, leave, alone, apply, do):
    one = apply()
    do(KARI, decide, one, Decision(State.GRANTED, ""))
    protect(cast, "Emma Aas")
    write(one)
    with acting(None), transaction(), system_access("a test looks"):
        said = words(content_in(db.session.query(SchoolCaseLetter).one(), "pdf"))
        assert db.session.get_one(SchoolCase, one).state == State.GRANTED
    assert "Vedtak om permisjon" in said
    assert "Fjordvik skole" not in said
