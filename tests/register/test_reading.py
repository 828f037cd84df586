"""Files as they come: every way to be wrong is told by its row, and none of them stops the rest."""

from __future__ import annotations

import json
import time

import pytest

from samspill.register.entries import decoded, read_register
from tests.register.test_import import as_csv, as_json, held, numbers, person, relation, take

A, B, C = (number for number, _n in zip(numbers(), range(3), strict=False))
PERSON = {"entry": "person", "as_of": "2026-01-01T00:00:00Z", "number": A, "given_name": "Siv"}
RELATION = {
    "entry": "relation",
    "as_of": "2026-01-01T00:00:00Z",
    "adult": A,
    "child": B,
    "kind": "JOINT",
}
GOOD = {**PERSON, "number": C}

WRONG = {
    "as_of is not": {**PERSON, "as_of": "i går"},
    "as_of is in the future": {**PERSON, "as_of": "9000-01-01T00:00:00Z"},
    "as_of is outside": {**PERSON, "as_of": "0001-01-01T00:00:00+14:00"},
    "time zone": {**PERSON, "as_of": "2026-01-01T00:00:00"},
    "number is not a text": {**PERSON, "number": {"$ne": 1}},
    "number is not a national": {**PERSON, "number": int(A)},
    "given_name begins like": {**PERSON, "given_name": "=HYPERLINK(A1)"},
    "family_name begins like": {**PERSON, "family_name": "@SUM(1)"},
    "municipality begins like": {**PERSON, "municipality": "+47"},
    "given_name is too long": {**PERSON, "given_name": "A" * 201},
    "has signs": {**PERSON, "given_name": "Si\x00v"},
    "signs that": {**PERSON, "given_name": "Si\ud800v"},
    "born_on is not a day": {**PERSON, "born_on": "31.03.2026"},
    "protection is not one of NONE": {**PERSON, "protection": "strengtFortrolig"},
    "docs/register.md": {**PERSON, "protecton": "STRICT"},
    "kind is not one of JOINT": {**RELATION, "kind": "felles"},
    "the same": {**RELATION, "child": A},
    "before valid_from": {**RELATION, "valid_from": "2026-01-02", "valid_to": "2026-01-01"},
    "blocked must be": {**RELATION, "blocked": "kanskje"},
    "agrees must be": {**RELATION, "agrees": "ja"},
    "entry must be": {**RELATION, "entry": "dog"},
}


@pytest.mark.parametrize("says", WRONG)
def test_a_wrong_row_is_told_without_its_content_and_the_rest_is_read(says):
    row = WRONG[says]
    file = read_register(as_json([GOOD, row, {**GOOD, "family_name": "Ås"}]), synthetic=True)
    assert [entry.place for entry in file.entries] == [1, 3]
    (bad,) = file.bad
    assert bad.why.startswith("entry 2: ")
    assert says in bad.why
    told = bad.why.removeprefix("entry 2: ")
    assert not [value for name, value in row.items() if name != "entry" and str(value) in told]


def test_what_else_is_said_of_people_in_a_wrong_row_only_narrows():
    good, wrong = {**PERSON, "protection": "NONE"}, {**PERSON, "protection": "?"}
    file = read_register(as_json([good, wrong, GOOD]), synthetic=True)
    assert [file.may_widen(row.news) for row in file.entries if row.place == 1] == [False]
    assert [file.may_widen(row.news) for row in file.entries if row.place == 3] == [True]


@pytest.mark.parametrize("yes", [True, "yes", "YES", "true"])
def test_every_yes_is_a_block(yes):
    file = read_register(as_json([{**RELATION, "blocked": yes}]), synthetic=True)
    assert file.entries[0].news.is_blocked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("sign", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_letters_and_signs_of_older_spreadsheets(encoding, sign, newline):
    lines = ["entry,as_of,number,given_name", f"person,2026-01-01T00:00:00Z,{A},Åse Ærø", "end,1"]
    content = newline.join(line.replace(",", sign) for line in (*lines, "")).encode(encoding)
    file = read_register(decoded(content), synthetic=True)
    assert file.is_whole
    assert [row.news.given_name for row in file.entries] == ["Åse Ærø"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("entry,as_of,as_of\nend,0\n", "twice"),
        ("entry,as_of,protecton\nend,0\n", "docs/register.md"),
        ('entry,as_of\nperson,"' + "x" * 200_000 + "\n", "not whole CSV"),
        ("[" * 100_000, "neither JSON nor CSV"),
        ('{"a":' * 100_000, "not whole JSON"),
        ("\x00\x01\x02", "neither JSON nor CSV"),
        ("PK\x03\x04\x14", "neither JSON nor CSV"),
        (as_json([{**PERSON, "number": "1"}]), "no entry can be read; entry 1"),
    ],
    ids=range(8),
)
def test_a_file_that_is_wrong_as_a_whole(text, says):
    with pytest.raises(ValueError, match=says):
        read_register(text, synthetic=True)


def test_a_row_with_a_comma_too_much_is_wrong():
    lines = ["entry,as_of,number,given_name", f"person,2026-01-01T00:00:00Z,{A},Vik, Siv"]
    good = f"person,2026-01-01T00:00:00Z,{B},Siv"
    file = read_register("\n".join([*lines, good, "end,2", ""]), synthetic=True)
    assert [bad.why for bad in file.bad] == ["entry 1: more cells than the header has names"]


def test_a_csv_cut_anywhere_is_read_to_where_it_is_cut(cast):
    text = as_csv([relation(cast, "Mona Aas", "JOINT"), person(cast, "Emma Aas", "NONE")])
    start = text.index("\n") + 1
    for cut in range(start, len(text) - 3, 7):
        file = read_register(text[:cut], synthetic=True)
        assert not file.is_whole
    whole = read_register(text, synthetic=True)
    assert whole.is_whole
    assert len(whole.entries) == 2


def test_nothing_is_half_applied_when_the_program_falls(cast, monkeypatch):
    before = held(cast)

    def fall(*_plans):
        raise RuntimeError("the program falls")

    monkeypatch.setattr("samspill.plans.news.taking.plans_of_children", fall)
    with pytest.raises(RuntimeError, match="falls"):
        take(as_json([relation(cast, "Tor Aas", "WITHOUT")]))
    assert held(cast) == before


def test_a_hundred_thousand_rows_about_strangers_are_read_in_time(cast):
    header = "entry,as_of,adult,child,kind\n"
    row = f"relation,2026-01-01T00:00:00Z,{A},{B},JOINT\n"
    ours = relation(cast, "Tor Aas", "WITHOUT")
    last = f"relation,{ours['as_of']},{ours['adult']},{ours['child']},WITHOUT\n"
    began = time.monotonic()
    taken = take(header + row * 100_000 + last + "end,100001\n")
    assert (taken.unknown, taken.changed) == (100_000, 1)
    assert time.monotonic() - began < 60, "a large file is read in one go"
    assert json.dumps(taken.aside) == "[]"
