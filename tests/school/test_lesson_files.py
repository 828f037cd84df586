"""A timetable from a file: shown first, conflicts set aside, whole or not at all, undone."""

from __future__ import annotations

from datetime import time

import pytest

from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.infra.db import db
from samspill.school.imports import jobs
from samspill.school.imports.models import SchoolFileKind, SchoolFileState
from samspill.school.imports.queries import file_in
from samspill.school.imports.taking import outcome_of, send_file, take_file, undo_file
from samspill.school.timetable.actions import add_lesson
from samspill.school.timetable.models import Lesson
from tests.school.test_imports import state_of, work
from tests.school.test_timetable import lesson, write
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD
from tests.support.spreadsheets import CLOCK, number, spreadsheet

__all__ = ["write"]  # the fixture
HEADING = "Gruppe;Dag;Fra;Til;Fag;Rom;Lærer;Uker"
NORSK = "3B;mandag;08.30;09.30;norsk;12;Kari Lunde;"
GYM = "3B;Tirsdag;10:15;1115;gym;;;oddetall"


def table(*rows, heading=HEADING):
    return "\n".join([heading, *rows]).encode()


@pytest.fixture
def send(school):
    def it(*rows, content=None, is_whole=False):
        with school.opened() as opened:
            found = content if content is not None else table(*rows)
            kind = SchoolFileKind.LESSONS
            return send_file(opened, found, is_whole=is_whole, synthetic=True, kind=kind)

    return it


@pytest.fixture
def look(school):
    def it(file_id):
        with school.opened() as opened:
            return outcome_of(opened, file_in(opened.subject.id, file_id), synthetic=True)

    return it


@pytest.fixture
def take(cast, school):
    def it(file_id):
        with school.opened() as opened:
            take_file(opened, file_id, synthetic=True)
        work(jobs.take_school_file, school, file_id, cast.profile_id(HEAD), synthetic=True)
        return state_of(school, file_id)

    return it


@pytest.fixture
def standing(cast):
    """What the groups have today and later, as whoever teaches them reads it."""

    def it(who="Kari Lunde"):
        with cast.acting_as(who, "WORK"):
            rows = db.session.query(Lesson).filter(Lesson.valid_to > clock.today())
            return sorted((one.weekday, one.starts_at, one.subject, one.weeks) for one in rows)

    return it


def test_a_timetable_is_shown_first_and_then_taken(send, look, take, standing):
    file_id = send(NORSK, GYM)
    shown = look(file_id)
    assert [one.lesson.subject for one in shown.added] == ["norsk", "gym"]
    assert not shown.refused and not shown.halts
    assert standing() == [], "nothing is changed by looking"
    assert take(file_id) == SchoolFileState.TAKEN
    assert standing() == [
        (1, time(8, 30), "norsk", "ALL"),
        (2, time(10, 15), "gym", "ODD"),
    ]
    again = look(send(NORSK, GYM))
    assert (again.unchanged, again.does_something) == (2, False)


@pytest.mark.parametrize(
    ("bad", "column", "said"),
    [
        ("9Z;mandag;08.30;09.30;norsk;;;", "Gruppe", "ingen gruppe med det navnet"),
        ("3B;lørdag;08.30;09.30;norsk;;;", "Dag", "ukedag"),
        ("3B;mandag;halv ni;09.30;norsk;;;", "Fra", "08.30"),
        ("3B;mandag;11.00;10.00;norsk;;;", "Til", "slutte etter"),
        ("3B;mandag;11.00;12.00;;;;", "Fag", "Mangler."),
        ("3B;mandag;11.00;12.00;=1+1;;;", "Fag", "formel"),
        ("3B;mandag;11.00;12.00;norsk;;Ola Ukjent;", "Lærer", "Ingen som arbeider"),
        ("3B;mandag;11.00;12.00;norsk;;;C", "Uker", "oddetall eller partall"),
        ("3B;mandag;09.00;10.00;matte;;;", "Fra", "Samme tid som rad 2"),
        ("3B;mandag;13.30;14.30;matte;;;partall", "Fra", "Gruppen har kor da"),
        ("3B;mandag;11.00;12.00", "", "mangler felter"),
    ],
    ids=[
        *("group", "day", "clock", "order", "subject", "formula", "teacher", "weeks"),
        *("in the file", "in the timetable", "short"),
    ],
)
def test_a_row_in_conflict_is_set_aside_and_the_rest_is_taken(
    send, look, take, standing, write, bad, column, said
):
    write(add_lesson, lesson("kor", 1, (13, 0), (14, 0)))
    file_id = send(NORSK, bad, "3B;fredag;08.30;09.30;kunst;;;")
    shown = look(file_id)
    (refused,) = shown.refused
    assert (refused.row, refused.column) == (3, column)
    assert said in refused.text
    assert take(file_id) == SchoolFileState.TAKEN
    assert [one[2] for one in standing()] == ["norsk", "kor", "kunst"]


def test_odd_and_even_weeks_do_not_meet(send, look):
    even = "3B;mandag;08.30;09.30;musikk;;;partall"
    shown = look(send(NORSK[:-1] + ";oddetall", even))
    assert [one.row for one in shown.added] == [2, 3]


def test_a_whole_file_ends_what_is_not_in_it_in_its_groups_alone(send, look, take, standing, write):
    write(add_lesson, lesson("kor", 3))
    write(add_lesson, lesson("engelsk", 3), who="Anne Dahl", group="2A")
    file_id = send(NORSK, is_whole=True)
    assert [one.lesson.subject for one in look(file_id).ending] == ["kor"]
    take(file_id)
    assert [one[2] for one in standing()] == ["norsk"]
    assert [one[2] for one in standing("Anne Dahl")] == ["engelsk"]


@pytest.mark.parametrize("bad", ["3B;mandag;11;12.00;x;;;", "3B;mandag;11.00;12.00;x;;Ukjent;"])
def test_nothing_ends_where_a_row_could_not_be_used(send, look, write, bad):
    write(add_lesson, lesson("kor", 3))
    shown = look(send(NORSK, bad, is_whole=True))
    assert len(shown.refused) == 1
    assert shown.ending == []


def test_what_has_changed_since_the_preview_is_not_taken(send, take, standing, write):
    file_id = send(NORSK)
    write(add_lesson, lesson("kor", 1))
    assert take(file_id) == SchoolFileState.CHANGED
    assert [one[2] for one in standing()] == ["kor"]


def test_undone_the_timetable_is_as_before(cast, school, send, take, standing, write):
    write(add_lesson, lesson("kor", 1))
    write(add_lesson, lesson("engelsk", 3))
    before = standing()
    file_id = send(NORSK, is_whole=True)
    take(file_id)
    assert [one[2] for one in standing()] == ["norsk"]
    write(add_lesson, lesson("sløyd", 3))
    with school.opened() as opened:
        undo_file(opened, file_id)
    work(jobs.undo_school_file, school, file_id, cast.profile_id(HEAD))
    assert state_of(school, file_id) == SchoolFileState.UNDONE
    now = [one[2] for one in standing()]
    assert now == ["kor", "sløyd"], "what somebody has put there since stays"
    assert before[0] in standing()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "overskrifter"),
        (table(), "ingen timer"),
        (table(NORSK, heading="Fødselsnummer;Fornavn;Etternavn"), "Disse mangler"),
        (table(NORSK) + b'\n"3B', "stopper midt i rad 3"),
        (table(*[NORSK] * 100_000), "mange rader"),
        (b"PK\x03\x04\x00\x00", "CSV"),
    ],
    ids=["empty", "no rows", "columns", "half", "100000", "no sheet"],
)
def test_what_is_no_such_file_is_refused_whole(school, send, content, said):
    with pytest.raises(RuleBroken) as refused:
        send(content=content)
    assert (refused.value.field, said in str(refused.value.text)) == ("file", True)


def test_an_excel_file_is_read_as_it_stands(send, look):
    starts = number("0.354166666666667", CLOCK, "C2")
    shown = look(
        send(
            content=spreadsheet(
                tuple(HEADING.split(";")),
                ("3B", "mandag", starts, "09.30", "norsk"),
                ("3B", "mandag", "10.00", "11.00", "<c><f>1+1</f><v>2</v></c>"),
            )
        )
    )
    assert [(one.lesson.subject, one.lesson.starts_at) for one in shown.added] == [
        ("norsk", time(8, 30))
    ]
    assert "formel" in shown.refused[0].text


def test_the_pages_show_it_and_say_what_it_did(cast, school, send, take):
    client, home = cast.client(HEAD), f"/skole/grupper/{school.id}/filer"
    text = Page(client.get(home)).text
    assert "Slik skal filen med timeplanen se ut" in text
    answer = post(client, home, {"kind": "BREAD"})
    assert answer.status_code == 422
    file_id = send(NORSK)
    page = Page(client.get(f"{home}/{file_id}")).text
    assert "Én ny time i uka" in page
    assert "3B: norsk Rad 2 · Mandag 08.30–09.30" in page
    take(file_id)
    done = Page(client.get(f"{home}/{file_id}")).text
    assert "Nye timer i uka 1" in done
