"""A file of employees, whatever it is: rows, or what is wrong with each in plain words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.administration.employees.entries import Sheet, read_sheet
from samspill.infra.tabular import MOST_BYTES, MOST_ROWS
from tests.administration.test_employees import number_of

HEADING = "Fødselsnummer;Fornavn;Etternavn;E-post;Enhet;Stilling;Første arbeidsdag;Leder"
NUMBER = number_of(0)
ROW = f"{NUMBER};Åse;Bø;aase@fjordvik.example;Fjordvik skole;lærer;01.08.2026;nei"


def read(*rows, heading=HEADING, encoding="utf-8", end="\r\n") -> Sheet:
    with_heading = end.join([heading, *rows]) + end
    return read_sheet(with_heading.encode(encoding), synthetic=True)


def problems(sheet):
    return [(one.row, one.column) for one in sheet.problems]


@pytest.fixture(autouse=True)
def words(app):
    """Texts are made in a language."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_usual_shapes_read_the_same(encoding, delimiter, end):
    sheet = read(
        ROW.replace(";", delimiter),
        heading=HEADING.replace(";", delimiter),
        encoding=encoding,
        end=end,
    )
    assert sheet.problems == []
    (entry,) = sheet.entries
    assert (entry.row, entry.number, entry.given_name) == (2, NUMBER, "Åse")
    assert (entry.family_name, entry.unit, entry.title) == ("Bø", "Fjordvik skole", "lærer")
    assert entry.first_day.isoformat() == "2026-08-01"
    assert (entry.last_day, entry.may_hold_plans, entry.leads_unit) == (None, None, False)


def test_the_order_of_columns_does_not_matter():
    names, cells = HEADING.split(";"), ROW.split(";")
    order = list(range(len(names)))
    random.Random(7).shuffle(order)  # noqa: S311 - an order, no secret
    sheet = read(
        ";".join(cells[place] for place in order),
        heading=";".join(names[place] for place in order),
    )
    assert sheet.entries[0].given_name == "Åse"


def test_headings_are_known_in_any_case_and_with_spaces_around():
    heading = HEADING.upper().replace("FORNAVN", "  fornavn ")
    assert read(ROW, heading=heading).problems == []


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("Fornavn;Etternavn", "Fødselsnummer, E-post, Enhet"),
        (HEADING + ";Skostørrelse", "Skostørrelse"),
        (HEADING + ";Fornavn", "to ganger"),
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
        ("Fødselsnummer", "12345678901"),
        ("Fødselsnummer", ""),
        ("Fødselsnummer", NUMBER[1:]),
        ("Fornavn", ""),
        ("Etternavn", "x" * 300),
        ("E-post", "aase"),
        ("Enhet", ""),
        ("Første arbeidsdag", "32.01.2026"),
        ("Første arbeidsdag", "i morgen"),
        ("Leder", "kanskje"),
        ("Fornavn", "Å\x07se"),
    ],
)
def test_each_fault_names_its_row_and_field(column, cell):
    cells = dict(zip(HEADING.split(";"), ROW.split(";"), strict=True))
    sheet = read(ROW, ";".join({**cells, column: cell}.values()))
    assert problems(sheet) == [(3, column)]
    assert sheet.problems[0].text.endswith(".")
    assert [entry.row for entry in sheet.entries] == [2]


def test_every_fault_of_a_row_is_said_at_once():
    sheet = read("1;;Bø;x;Fjordvik skole;lærer;i går;kanskje")
    assert [column for _row, column in problems(sheet)] == [
        "Fødselsnummer",
        "Fornavn",
        "E-post",
        "Første arbeidsdag",
        "Leder",
    ]


def test_no_problem_repeats_a_national_number():
    wrong = ROW.replace(NUMBER, "01010112345")
    assert "01010112345" not in str(read(wrong, ROW, ROW).problems)
    assert NUMBER not in str(read(ROW, ROW).problems)


@pytest.mark.parametrize(
    "formula", ["=1+1", "+47", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK(""x"")', " =cmd|' /C calc'!A0"]
)
@pytest.mark.parametrize("place", [1, 5])
def test_a_formula_is_refused(formula, place):
    cells = ROW.split(";")
    cells[place] = f'"{formula}"'
    sheet = read(";".join(cells))
    assert problems(sheet) == [(2, HEADING.split(";")[place])]
    assert "formel" in sheet.problems[0].text


@pytest.mark.parametrize(
    ("row", "says"), [(f"{NUMBER};Åse", "mangler"), (ROW + ";mer", "for mange")]
)
def test_rows_that_are_cut_or_too_long_are_refused(row, says):
    sheet = read(row, ROW)
    assert problems(sheet) == [(2, "")]
    assert says in sheet.problems[0].text


def test_empty_rows_are_no_rows():
    sheet = read("", ";;;;;;;", ROW, "  ")
    assert sheet.problems == []
    assert [entry.row for entry in sheet.entries] == [4]


def test_the_same_person_twice_in_a_unit_is_refused_and_in_two_units_is_not():
    other = ROW.replace("Fjordvik skole", "PPT")
    sheet = read(ROW, other, ROW.replace("Fjordvik skole", "FJORDVIK SKOLE"))
    assert problems(sheet) == [(4, "")]
    assert "rad 2" in sheet.problems[0].text
    assert len(sheet.entries) == 2


def test_the_same_number_by_two_names_is_refused():
    other = ROW.replace("Fjordvik skole", "PPT").replace("Bø", "Dahl")
    assert problems(read(ROW, other)) == [(3, "Etternavn")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"\x00\x01\x02",
        b"PK\x03\x04" + bytes(range(256)),
        b"\xff\xfe\x00",
        HEADING.encode(),
        f'{HEADING}\n"{NUMBER};Åse'.encode(),
        f'{HEADING}\n"a"b;c'.encode(),
        (HEADING + "\n" + "x" * 200_000).encode(),
    ],
)
def test_what_is_no_file_of_employees_is_said_in_one_line(content):
    sheet = read_sheet(content, synthetic=True)
    assert sheet.entries == []
    assert [problem.row for problem in sheet.problems] == [0]


def test_a_file_that_is_too_long_is_refused_whole():
    sheet = read(*[ROW] * (MOST_ROWS + 1))
    assert problems(sheet) == [(0, "")]
    assert "10 000" in sheet.problems[0].text
    assert sheet.entries == []


def test_a_hundred_thousand_rows_are_refused_with_what_to_do():
    content = "\n".join([HEADING, *[ROW] * 100_000]).encode()
    assert len(content) > MOST_BYTES
    sheet = read_sheet(content, synthetic=True)
    assert "Del den i filer" in sheet.problems[0].text


def test_real_numbers_are_refused_where_only_invented_may_be():
    sheet = read_sheet("\n".join([HEADING, ROW]).encode(), synthetic=False)
    assert problems(sheet) == [(2, "Fødselsnummer")]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_at_all_break_it(content):
    for start in (b"", HEADING.encode() + b"\n", HEADING.encode("latin-1") + b"\r\n"):
        sheet = read_sheet(start + content, synthetic=True)
        assert sheet.entries or sheet.problems


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(ROW.encode())), st.integers(0, 3))
def test_a_file_cut_anywhere_takes_whole_rows_only(cut, rows):
    whole = [ROW.replace(NUMBER, number_of(place)) for place in range(rows)]
    start = ("\n".join([HEADING, *whole]) + "\n").encode()
    sheet = read_sheet(start + ROW.encode()[:cut], synthetic=True)
    assert {entry.number for entry in sheet.entries} >= {number_of(p) for p in range(rows)} or not (
        sheet.entries
    )
