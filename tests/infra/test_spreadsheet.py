"""Excel files as tables: what cells say, and what is refused whole."""

from __future__ import annotations

import pytest

from samspill.infra import spreadsheet as read
from samspill.infra.spreadsheet import NotASpreadsheet, sheet_rows
from samspill.infra.tabular import Shape, Unreadable, plain_fault, read_rows
from tests.support.spreadsheets import CLOCK, DAY, MAIN, number, packed, spreadsheet

SHAPE = Shape({"a": "Navn", "b": "Tid"}, {"navn": "a", "tid": "b"}, ("a",), {})


def rows(*given, **parts):
    return list(sheet_rows(spreadsheet(*given, **parts)))


def test_cells_are_read_as_people_see_them():
    assert rows(
        ("Navn", "Tid", "Dag"),
        ("Bjørn & Åse", number("0.354166666666667", CLOCK), number("46356", DAY)),
        (number("12"), "", '<c t="inlineStr"><is><t>inne</t></is></c>'),
        ("", "", ""),
        ('<c t="b"><v>1</v></c>',),
    ) == [
        (1, ["Navn", "Tid", "Dag"]),
        (2, ["Bjørn & Åse", "08.30", "30.11.2026"]),
        (3, ["12", "inne", ""]),
        (4, ["", "", ""]),
        (5, ["1", "", ""]),
    ]


def test_a_formula_is_told_as_one_and_never_calculated():
    found = rows(("Navn",), ('<c t="str"><f>HYPERLINK("http://x","y")</f><v>y</v></c>',))
    assert found[1] == (2, ['=HYPERLINK("http://x","y")'])
    assert "formel" in (plain_fault(SHAPE, "a", found[1][1][0]) or "")
    assert rows(("Navn",), ("<c><f/><v>3</v></c>",))[1] == (2, ["="]), "one that is shared"


def test_what_says_how_a_text_is_read_aloud_is_no_part_of_it():
    shared = f"<sst {MAIN}><si><r><t>Na</t></r><r><t>vn</t></r><rPh><t>x</t></rPh></si></sst>"
    assert rows(("Navn",), **{"xl/sharedStrings.xml": shared}) == [(1, ["Navn"])]


def test_rows_go_on_as_those_of_any_table():
    content = spreadsheet(("Navn", "Tid"), ("Ola", ""), ("", ""), ("Kari", "09.00", "", "mer"))
    first, second = read_rows(content, SHAPE)
    assert first == (2, {"a": "Ola", "b": ""})
    assert "for mange felter" in second[1].text


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x00\x00",
        packed({"word/document.xml": "<a/>"}),
        spreadsheet(("Navn",))[:-200],
        spreadsheet(("Navn",), **{SHEET: "<worksheet><sheetData><row>"}),
        spreadsheet(
            ("Navn",), **{SHEET: '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'}
        ),
        spreadsheet(("Navn",), ('<c r="XFD1"><v>1</v></c>',)),
        spreadsheet(("Navn",), (number("x"),)),
        spreadsheet(("Navn",), (number("1e300", DAY),)),
        spreadsheet(("Navn",), (f"<c><is><t>{'x' * 20_001}</t></is></c>",)),
        spreadsheet(("Navn",), **{"xl/workbook.xml": "<workbook/>"}),
        packed({f"xl/{place}.xml": "<a/>" for place in range(1001)}),
    ],
    ids=[
        "no zip",
        "word",
        "half",
        "half part",
        "doctype",
        "wide",
        "no number",
        "day",
        "long",
        "no sheet",
        "entries",
    ],
)
def test_what_is_no_such_file_is_refused_whole(content):
    with pytest.raises(NotASpreadsheet):
        list(sheet_rows(content))
    with pytest.raises(Unreadable, match="CSV"):
        list(read_rows(content, SHAPE))


def test_a_part_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(read, "MOST_UNPACKED", 100_000)
    with pytest.raises(NotASpreadsheet):
        rows(("Navn",), **{SHEET: f"<worksheet {MAIN}>{' ' * 200_000}</worksheet>"})
