"""Hostile and oversized words in every form: a message at the field, nothing lost or saved."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.support.forms import post
from tests.support.page import Page, tidied

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; drop table plans; --",
    "{{ 7 * 7 }} {% raw %} ${7*7} %s %(name)s {0}",
    "../../etc/passwd",
    "\u202eabc\u202c \u200b\ufeff",
    "a\u0301\u0302\u0303" * 20,
)
INTACT = (
    "Æ ø å – blåbærsyltetøy på kjøkkenet",
    "Áŋŋel Čáppa Đuottar Šaddu Ŧorvald Žihku",
    "👩‍👩‍👧‍👦 leser 📚 sammen 🐴",
    "«Æsj», sa Áilu; 5 < 6 & 7 > 3 'ok' \"nei\"",
    "øŋ😀" * 66 + "ab",
)
ELEVEN = "Skriv et fødselsnummer med 11 siffer"
every_letter = pytest.mark.parametrize("words", [*HOSTILE, *INTACT], ids=range(12))


def send(client, path, data=None, **options) -> Page:
    return Page(post(client, path, data, **options))


# --- Start en plan


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("", "Skriv fødselsnummeret til barnet."),
        ("123", ELEVEN),
        ("0123456789a", ELEVEN),
        ("٠١٢٣٤٥٦٧٨٩٠", ELEVEN),
        ("1" * 21, "Skriv høyst 20 tegn. Nå er det 21."),
        ("1" * 100_000, "Skriv høyst 20 tegn. Nå er det 100000."),
        ("an adult", "Vi finner ikke noe barn med dette nummeret i kommunen."),
        *((words[:20], ELEVEN) for words in HOSTILE),
    ],
    ids=range(14),
)
def test_a_number_that_will_not_do(stage, hanne, saved, number, message):
    number = stage.number("Mona Aas") if number == "an adult" else number
    page = send(hanne, "/planer/ny", {"number": number, "purpose": "Lese bedre."})
    assert page.status == 422
    assert list(page.errors()) == ["number"]
    assert page.errors()["number"].startswith(message)
    assert (page.value("number"), page.value("purpose")) == (tidied(number), "Lese bedre.")
    assert page.soup.title.text.startswith("Feil:")
    assert saved() == []


@pytest.mark.parametrize(
    ("purpose", "message"),
    [
        ("", "Skriv formålet i én setning."),
        (" \t\n ", "Skriv formålet i én setning."),
        ("x" * 201, "Skriv høyst 200 tegn. Nå er det 201."),
        ("🐴" * 201, "Skriv høyst 200 tegn. Nå er det 201."),
        ("x" * 100_000, "Skriv høyst 200 tegn. Nå er det 100000."),
    ],
    ids=range(5),
)
def test_a_purpose_that_will_not_do(stage, hanne, saved, purpose, message):
    number = stage.number("Emma Aas")
    page = send(hanne, "/planer/ny", {"number": number, "purpose": purpose})
    assert page.status == 422
    assert page.errors() == {"purpose": message}
    assert (page.value("number"), page.value("purpose")) == (number, purpose.strip())
    assert saved() == []


def test_all_that_is_wrong_is_said_at_once(hanne):
    assert set(send(hanne, "/planer/ny").errors()) == {"number", "purpose"}


@every_letter
def test_a_purpose_is_kept_and_shown_letter_by_letter(stage, hanne, words):
    number = stage.number("Emma Aas")
    spaced = f"  {number[:6]} {number[6:]} "
    page = send(hanne, "/planer/ny", {"number": spaced, "purpose": words})
    assert page.status == 303
    shown = Page(hanne.get(page.location))
    assert " ".join(tidied(words).split()) in shown.text
    assert not shown.soup.find("script", src=False)
    assert not shown.soup.find("img")


# --- Foreslå deltaker


@pytest.fixture
def proposal(stage, standing_plans) -> str:
    siv = stage.profile_id("Siv Pedersen")
    return f"{standing_plans.draft}/deltakere/forslag/{siv}"


@pytest.mark.parametrize(
    ("title", "message"),
    [("", "Skriv rollen."), ("x" * 81, "Skriv høyst 80 tegn. Nå er det 81.")],
    ids=range(2),
)
def test_a_role_that_will_not_do(hanne, saved, proposal, title, message):
    offered = Page(hanne.get(proposal))
    chosen = {name: offered.chosen(name) for name in offered.radios()} | {"area_goals": ["2"]}
    page = send(hanne, proposal, {"title": title, **chosen})
    assert page.status == 422
    assert page.errors() == {"title": message}
    assert page.value("title") == title
    assert {name: page.chosen(name) for name in chosen} == chosen, "what was chosen stays"
    assert saved() == []


@pytest.mark.parametrize(
    "level", ["5", "-1", "1e9", "", "READ", "2; drop", "1" * 500], ids=range(7)
)
def test_a_level_that_is_not_offered(hanne, saved, proposal, level):
    areas = dict.fromkeys(Page(hanne.get(proposal)).radios(), "0") | {"known_to": "ALL"}
    page = send(hanne, proposal, {"title": "logoped", **areas, "area_documents": level})
    assert page.status == 422
    assert list(page.errors()) == ["area_documents"]
    assert page.value("title") == "logoped"
    assert saved() == []


@pytest.mark.parametrize("words", [*HOSTILE, "%", "_", "\0", "x" * 10_000, b"\xff"], ids=range(12))
def test_a_search_for_anything_finds_nobody(hanne, standing_plans, words):
    answer = hanne.get(f"{standing_plans.draft}/deltakere/forslag", query_string={"q": words})
    page = Page(answer)
    assert page.status == 200
    assert "Ingen treff" in page.text or not page.value("q")


# --- Hvor lenge, and sending


@pytest.mark.parametrize(
    "until",
    ["", "i morgen", "2026-02-30", "2020-01-01", "9999-12-31", "99999-01-01", "0", *HOSTILE],
    ids=range(14),
)
def test_a_day_that_will_not_do(hanne, saved, standing_plans, until):
    page = send(hanne, f"{standing_plans.draft}/samtykke/varighet", {"until": until})
    assert page.status == 422
    assert re.match("Velg en da|Dette er ikke en gyldig dato", page.errors()["until"])
    assert tidied(page.value("until")) == tidied(until)
    assert saved() == []


def test_nothing_asked_cannot_be_sent(stage, hanne):
    plan = f"/planer/{stage.draft('Emma Aas')}"
    page = send(hanne, f"{plan}/samtykke/utsending")
    assert page.status == 422
    assert "Foreslå minst én deltaker først." in page.text


# --- the answers


@pytest.fixture
def lines(mona, standing_plans) -> dict[str, str]:
    """The questions of the consent that waits, all answered."""
    names = Page(mona.get(standing_plans.asked)).radios()
    given = {name: "YES" for name in sorted(names) if name.startswith("answer_")}
    assert len(given) == 3
    return given


def test_an_answer_that_is_missing_is_asked_for_and_the_others_stay(
    mona, saved, standing_plans, lines
):
    missing, *rest = lines
    page = send(mona, f"{standing_plans.asked}/underskrift", dict.fromkeys(rest, "YES"))
    assert page.status == 422
    assert page.errors() == {missing: "Velg et svar."}
    assert [page.chosen(name) for name in rest] == [["YES"]] * 2
    assert page.chosen(missing) == [], "nothing is ticked beforehand"
    assert saved() == []


@pytest.mark.parametrize(
    ("answer", "less", "field"),
    [
        ("MAYBE", [], "answer"),
        ("", [], "answer"),
        ("yes", [], "answer"),
        ("NARROWER", [], "less"),
        ("YES", ["GOALS"], "answer"),
        ("NARROWER", ["CHILD_VOICE"], "less"),
        ("NARROWER", ["GOALS", "'; --"], "less"),
    ],
    ids=range(7),
)
def test_an_answer_that_is_not_offered(mona, saved, standing_plans, lines, answer, less, field):
    page = Page(mona.get(standing_plans.asked))
    ticks = {str(box["name"]) for box in page.soup.select('input[name^="less_"]')}
    line = min(ticks).removeprefix("less_")
    data = lines | {f"answer_{line}": answer, f"less_{line}": less}
    page = send(mona, f"{standing_plans.asked}/underskrift", data)
    assert page.status == 422
    assert list(page.errors()) == [f"{field}_{line}"]
    assert saved() == []


def test_an_answer_to_another_line_is_no_answer(mona, saved, standing_plans, lines):
    data = {f"answer_{uuid4()}": "YES"}
    page = send(mona, f"{standing_plans.asked}/underskrift", data)
    assert page.status == 422
    assert set(page.errors()) == set(lines)
    assert saved() == []


# --- what stands on top


@pytest.mark.parametrize(("field", "most"), [("description", 1000), ("important", 500)])
def test_words_that_are_too_many(mona, saved, standing_plans, field, most):
    words = {"description": "Emma", "important": "Å være med.", field: "ø" * (most + 1)}
    page = send(mona, f"{standing_plans.active}/om", words)
    assert page.status == 422
    assert page.errors() == {field: f"Skriv høyst {most} tegn. Nå er det {most + 1}."}
    assert {name: page.value(name) for name in words} == words
    assert saved() == []


@every_letter
def test_words_are_kept_and_shown_letter_by_letter(mona, standing_plans, words):
    home = standing_plans.active
    assert send(mona, f"{home}/om", {"description": words, "important": words}).status == 303
    shown = Page(mona.get(home))
    assert shown.soup.select_one("p.written").text == tidied(words)
    assert shown.soup.select_one("blockquote").text == f"«{tidied(words)}»"
    assert not shown.soup.find("script", src=False)
    assert Page(mona.get(f"{home}/om")).value("description") == tidied(words)


def test_line_breaks_stay(mona, standing_plans):
    words = {"description": "én\r\nto\r\n\r\ntre\0", "important": ""}
    send(mona, f"{standing_plans.active}/om", words)
    shown = Page(mona.get(standing_plans.active))
    assert shown.soup.select_one("p.written").text == "én\nto\n\ntre"


def test_a_name_of_two_hundred_letters_stands_whole_on_every_page(stage, mona, standing_plans):
    """The register's names are what they are: æøå, Sámi letters, very long."""
    name = ("Áŋŋelâš Øyvår-Čáppa " * 15)[:196].strip()
    person_id = stage.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction():
        db.session.execute(update(Person).where(Person.id == person_id).values(given_name=name))
    for path in ("", "/deltakere", "/samtykke", "/tidslinje"):
        page = Page(mona.get(standing_plans.active + path))
        assert page.status == 200
        assert f"{name} Aas" in page.text, path
    assert f"{name} Aas" in Page(mona.get("/planer")).text


# --- the closing note


@pytest.mark.parametrize(
    ("words", "message"),
    [("", "Skriv noe før du lagrer."), ("x" * 4001, "Skriv høyst 4000 tegn. Nå er det 4001.")],
    ids=range(2),
)
def test_a_closing_note_that_will_not_do(hanne, saved, standing_plans, words, message):
    page = send(hanne, f"{standing_plans.closing}/avslutning", {"text": words})
    assert page.status == 422
    assert page.errors() == {"text": message}
    assert page.value("text") == words
    assert saved() == []


# --- the same form again


def test_two_tabs_the_back_button_and_a_double_click_have_one_effect(stage, hanne, standing_plans):
    """A draft is prepared and sent by somebody impatient."""
    form = {"form_key": str(uuid4()), "number": stage.number("Emma Aas"), "purpose": "Lese."}
    first = send(hanne, "/planer/ny", form)
    again = send(hanne, "/planer/ny", form)
    assert (first.status, first.location) == (again.status, again.location)
    changed = send(hanne, "/planer/ny", {**form, "purpose": "Noe annet."})
    assert changed.location == first.location, "the back button: what was sent stands"
    assert "Noe annet." not in Page(hanne.get(first.location)).text
    plan = first.location.removesuffix("/samtykke")
    siv = f"{plan}/deltakere/forslag/{stage.profile_id('Siv Pedersen')}"
    areas = dict.fromkeys(Page(hanne.get(siv)).radios(), "0") | {"known_to": "ALL"}
    assert send(hanne, siv, {"title": "logoped", **areas}).status == 303
    other_tab = send(hanne, siv, {"title": "logoped", **areas})
    assert other_tab.status == 422
    assert "Siv Pedersen er allerede med." in other_tab.text
