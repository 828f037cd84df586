"""A file of plans, whatever it is: rows, or what is wrong with each in plain words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.infra import tabular
from samspill.infra.tabular import MOST_BYTES
from samspill.plans.imports.entries import MOST_PEOPLE, Sheet, read_sheet
from samspill.plans.participants.models import Template
from samspill.plans.plan.models import PlanKind
from tests.administration.test_employees import number_of

HEADING = "Barnets fødselsnummer;Plantype;Stafettholder;Formål;Deltakere;Sluttdato"
NUMBER, HANNE, KARI = number_of(0), "Hanne.Nilsen@fjordvik.example", "kari@fjordvik.example"
ROW = f"{NUMBER};Stafettlogg;{HANNE};Åse skal lese bedre.;{KARI} (Fagperson);31.12.2027"


def read(*rows, heading=HEADING, encoding="utf-8", end="\r\n") -> Sheet:
    with_heading = end.join([heading, *rows]) + end
    return read_sheet(with_heading.encode(encoding), synthetic=True)


def changed(column, cell):
    """The row with another cell, quoted where it must be."""
    cells = dict(zip(HEADING.split(";"), ROW.split(";"), strict=True)) | {column: cell}
    return ";".join(f'"{one}"' if ";" in one or "\n" in one else one for one in cells.values())


def problems(sheet):
    return [(one.row, one.column) for one in sheet.problems]


@pytest.fixture(autouse=True)
def words(app):
    """Texts are made in a language."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_all_usual_shapes_read_the_same(encoding, delimiter):
    sheet = read(
        ROW.replace(";", delimiter), heading=HEADING.replace(";", delimiter), encoding=encoding
    )
    assert sheet.problems == []
    (entry,) = sheet.entries
    assert (entry.row, entry.number, entry.kind) == (2, NUMBER, PlanKind.RELAY_LOG)
    assert (entry.holder, entry.purpose) == (HANNE.lower(), "Åse skal lese bedre.")
    assert entry.people == ((KARI, Template.PROFESSIONAL),)
    assert entry.until.isoformat() == "2027-12-31"


def test_the_order_of_rows_and_columns_does_not_matter():
    names, cells = HEADING.split(";"), ROW.split(";")
    order = list(range(len(names)))
    random.Random(7).shuffle(order)  # noqa: S311 - an order, no secret
    sheet = read(
        changed("Barnets fødselsnummer", number_of(1)).replace(";", "|"),  # not a row of this file
        ";".join(cells[place] for place in order),
        heading=";".join(names[place] for place in order),
    )
    assert problems(sheet) == [(2, "")]
    assert sheet.entries[0].purpose == "Åse skal lese bedre."


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("Barnets fødselsnummer;Formål", "Plantype, Stafettholder"),
        (HEADING + ";Diagnose", "Diagnose"),
        (HEADING + ";Formål", "to ganger"),
        ("", "overskrifter"),
    ],
)
def test_what_is_wrong_with_the_headings_is_said_once(heading, says):
    sheet = read(ROW, ROW, heading=heading)
    assert problems(sheet) == [(0, "")]
    assert says in sheet.problems[0].text
    assert sheet.entries == []


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Barnets fødselsnummer", "12345678901"),
        ("Barnets fødselsnummer", ""),
        ("Plantype", "behandlingsplan"),
        ("Stafettholder", "Hanne Nilsen"),
        ("Stafettholder", "01010112345"),
        ("Formål", ""),
        ("Formål", "x" * 3_000),
        ("Formål", "Første.\nAndre."),
        ("Formål", "Hjelpe 010203 12345 på skolen."),
        ("Deltakere", "Kari Lunde"),
        ("Deltakere", f"{KARI} (Lege)"),
        ("Deltakere", f"{KARI}|{KARI}"),
        ("Deltakere", f"{KARI} (Fagperson) (Fagperson)"),
        ("Deltakere", "|".join(f"a{n}@b.example" for n in range(MOST_PEOPLE + 1))),
        ("Sluttdato", "31.02.2027"),
    ],
)
def test_each_fault_names_its_row_and_field(column, cell):
    sheet = read(changed("Barnets fødselsnummer", number_of(1)), changed(column, cell))
    assert problems(sheet) == [(3, column)]
    assert sheet.problems[0].text.endswith(".")
    assert [entry.row for entry in sheet.entries] == [2]


def test_a_purpose_that_is_too_long_says_how_long_it_is():
    (problem,) = read(changed("Formål", "x" * 3_000)).problems
    assert problem.text == "Skriv høyst 200 tegn. Nå er det 3000."


@pytest.mark.parametrize("between", [" | ", ", ", ";", "\n"])
def test_people_stand_in_one_cell_with_their_roles(between):
    cell = between.join(
        [f"{KARI} (fagperson som trenger lite)", number_of(3), "t@b.example (Barnevern med omsorg)"]
    )
    (entry,) = read(changed("Deltakere", cell)).entries
    assert entry.people == (
        (KARI, Template.LIMITED),
        (number_of(3), Template.PROFESSIONAL),
        ("t@b.example", Template.CHILD_WELFARE),
    )


def test_the_same_child_twice_is_refused_in_the_later_row():
    sheet = read(ROW, changed("Plantype", "individuell plan"))
    assert problems(sheet) == [(3, "Barnets fødselsnummer")]
    assert "rad 2" in sheet.problems[0].text
    assert [entry.row for entry in sheet.entries] == [2]


def test_no_problem_repeats_a_national_number():
    wrong = "01010112345"
    sheet = read(
        ROW.replace(NUMBER, wrong), changed("Deltakere", wrong), changed("Stafettholder", wrong)
    )
    assert len(sheet.problems) >= 3
    assert wrong not in str(sheet.problems)


@pytest.mark.parametrize(
    "formula", ["=1+1", "+47", "@SUM(A1)", '=HYPERLINK("x")', " =cmd|' /C'!A0"]
)
@pytest.mark.parametrize("column", ["Formål", "Stafettholder"])
def test_a_formula_is_refused(formula, column):
    cell = '"' + formula.replace('"', '""') + '"'
    assert problems(read(changed(column, cell))) == [(2, column)]


@pytest.mark.parametrize("row", [f"{NUMBER};Stafettlogg", ROW + ";mer"])
def test_rows_that_are_cut_or_too_long_are_refused(row):
    assert problems(read(row, ROW)) == [(2, "")]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x00\x01", b"PK\x03\x04" + bytes(range(256)), HEADING.encode()]
    + [f'{HEADING}\n"{NUMBER};Sta'.encode()],
)
def test_what_is_no_file_of_plans_is_said_in_one_line(content):
    sheet = read_sheet(content, synthetic=True)
    assert sheet.entries == []
    assert [problem.row for problem in sheet.problems] == [0]


def test_a_file_that_is_too_long_is_refused_whole(monkeypatch):
    monkeypatch.setattr(tabular, "MOST_ROWS", 20)
    sheet = read(*[ROW] * 21)
    assert (sheet.entries, problems(sheet)) == ([], [(0, "")])
    assert "10 000" in sheet.problems[0].text
    content = "\n".join([HEADING, *[ROW] * 100_000]).encode()
    assert len(content) > MOST_BYTES
    sheet = read_sheet(content, synthetic=True)
    assert (sheet.entries, problems(sheet)) == ([], [(0, "")])


def test_real_numbers_are_refused_where_only_invented_may_be():
    assert problems(read_sheet(f"{HEADING}\n{ROW}".encode(), synthetic=False)) == [
        (2, "Barnets fødselsnummer")
    ]


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(ROW.encode())))
def test_no_bytes_at_all_break_it(content, cut):
    whole = f"{HEADING}\n{changed('Barnets fødselsnummer', number_of(1))}\n".encode()
    for start in (b"", HEADING.encode() + b"\n", whole, whole + ROW.encode()[:cut]):
        sheet = read_sheet(start + content, synthetic=True)
        assert sheet.entries or sheet.problems
