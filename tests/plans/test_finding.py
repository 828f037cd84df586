"""Søk i planen: what one may read already, by its words; nothing that tells of anything else."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, text

from samspill.access.levels import Area, Level
from samspill.access.log import AccessLogEntry
from samspill.infra.db import db
from samspill.plans.documents.actions import Place, write_text
from samspill.plans.finding.matching import Question, words_of
from samspill.plans.finding.queries import question_of
from samspill.plans.messages.actions import Audience, To, write
from samspill.plans.notes.actions import NoteText, take_away_note, write_note
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.plan.access import open_plan
from samspill.plans.timeline.actions import LifeEventText, add_life_event
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import SCRIPT, sent, shown
from tests.plans.test_goals import add, add_doing
from tests.plans.test_life_areas import write as write_life_area
from tests.support.meetings import called
from tests.support.statements import counted_statements


@pytest.fixture
def plan_id(cast):
    """Emma's plan with a word of its own in each place."""
    found = cast.active_plan(people=(KARI,))
    cast.accept(found, KARI)
    goal_id = add(cast, found, MONA, title="Lese bøker", description="Med havregrøt etterpå.")
    add_doing(cast, found, goal_id, MONA, title="Ringe besteforeldrene")
    write_life_area(cast, found, MONA, situation="Bor nær stallen.")
    hanne = cast.profile_id(HANNE)
    with cast.acting_as(MONA):
        to = To(Audience.CHOSEN, (hanne,), frozenset((hanne,)))
        plan = open_plan(found, Area.MESSAGES, Level.OWN)
        write(plan, to, title="Sykkelen", text="Hun sov dårlig i natt.")
        write_note(plan, NoteText("Huskelapp", "Spørre om briller."))
        called(found, hanne, "Biblioteket")
        told = LifeEventText("Flyttet", "Fra Bergen.", 2019, 8, None)
        add_life_event(open_plan(found, Area.OVERVIEW, Level.WRITE), told)
    return found


def find(cast, plan_id, name, words):
    """What somebody finds: the addresses in the plan, and the page."""
    client, address = cast.client(name), f"/planer/{plan_id}/sok"
    page = sent(client, address, {"words": words})
    assert (page.status, page.location) == (303, address), "no word stands in an address"
    page = shown(client, address)
    links = [a["href"] for a in page.soup.select("#main .rows a")]
    return [link.removeprefix(f"/planer/{plan_id}") for link in links], page


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("bok havregrøt", ""),
        ("bøkene", "/maal/"),
        ("HAVREGRØT", "/maal/"),
        ("besteforeldre", "/aktiviteter/"),
        ("stall", "/livsomraader/FRIENDS"),
        ("sykkel", "/meldinger/"),
        ("sov natt", "/meldinger/"),
        ("brille", "/notater/"),
        ("bibliotek", "/kalender/"),
        ("bergen", "/tidslinje"),
        ("kaninhopping", ""),
        ("sov bergen", ""),
    ],
)
def test_every_word_is_found_where_it_stands(cast, plan_id, words, part):
    found, page = find(cast, plan_id, MONA, words)
    if part:
        assert [link.startswith(part) for link in found] == [True], found
    else:
        assert found == []
        assert "Vi fant ikke ordene" in page.text


@pytest.mark.parametrize(
    ("name", "words", "finds"),
    [
        (TOR, "bøker", True),
        (TOR, "sov", False),
        (HANNE, "sov", True),
        (KARI, "sov", False),
        (TOR, "briller", False),
        (HANNE, "briller", False),
        (KARI, "bøker", True),
        (KARI, "stallen", False),
    ],
)
def test_each_finds_what_she_reads_and_no_more(cast, plan_id, name, words, finds):
    """A message is its readers', a note its writer's, and Kari's consent has no life areas."""
    assert bool(find(cast, plan_id, name, words)[0]) is finds


def test_who_is_out_or_only_invited_finds_nothing(cast, plan_id):
    address = f"/planer/{plan_id}/sok"
    assert cast.client(SIV).get(address).status_code == 404
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    client = cast.client(SIV)
    sent(client, address, {"words": "bøker"})
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (303, f"/planer/{plan_id}")
    cast.accept(plan_id, SIV)
    assert find(cast, plan_id, SIV, "bøker")[0]


def test_around_a_protected_child_no_meeting_is_found(cast, plan_id):
    cast.protect("Emma Aas")
    assert find(cast, plan_id, HANNE, "bibliotek")[0] == []
    assert find(cast, plan_id, HANNE, "bøker")[0]


MARKED = (
    "## Målet for høsten\n\n- **Lese ti minutter**\n- Kal*ender* og \\*trip\\_trapp\\*\n\n> sagt"
)


def test_of_a_text_in_markdown_the_words_are_found_and_no_mark_is_shown(cast, plan_id):
    with cast.acting_as(MONA):
        plan = open_plan(plan_id, Area.DOCUMENTS, Level.CONTRIBUTE)
        write_text(plan, Place("Møte *1*", None, Known(KnownTo.ALL)), MARKED)
    shown_words = "Målet for høsten Lese ti minutter Kalender og *trip_trapp* sagt"
    for words in ("minutt", "kalender", "høst sagt", "trapp"):
        found, page = find(cast, plan_id, MONA, words)
        assert [link.startswith("/dokumenter/") for link in found] == [True], words
        assert page.soup.select_one("#main .rows small").text == shown_words
    assert find(cast, plan_id, MONA, "ender")[0] == [], "a mark inside a word divides it not"
    _found, page = find(cast, plan_id, MONA, "møte")
    assert "Møte *1*" in page.text, "a title is as it was written"


def test_what_is_taken_away_is_not_found(cast, plan_id):
    ((part,), _page) = find(cast, plan_id, MONA, "briller")
    with cast.acting_as(MONA):
        take_away_note(opened(plan_id, Area.MESSAGES, Level.OWN), UUID(part.rpartition("/")[2]))
    assert find(cast, plan_id, MONA, "briller")[0] == []


def test_the_words_are_kept_for_one_plan_and_one_profile(cast, plan_id):
    other = cast.active_plan("Oskar Aas", (KARI,))
    client = cast.client(MONA)
    sent(client, f"/planer/{plan_id}/sok", {"words": "bøker"})
    assert shown(client, f"/planer/{plan_id}/sok").value("words") == "bøker"
    assert shown(client, f"/planer/{other}/sok").value("words") == ""
    assert shown(cast.client(TOR), f"/planer/{plan_id}/sok").value("words") == ""
    kept = db.session.execute(text("select data from sessions")).all()
    db.session.rollback()
    assert "bøker" not in str(kept), "what somebody looks for is sealed"


def test_the_log_says_where_she_was_shown_something(cast, plan_id):
    find(cast, plan_id, HANNE, "sov")
    with cast.acting_as(MONA):
        opened(plan_id, Area.ACCESS_LOG)
        query = select(AccessLogEntry.area, AccessLogEntry.method).where(
            AccessLogEntry.page.like("finding.%")
        )
        seen = {tuple(row) for row in db.session.execute(query)}
    assert seen == {("OVERVIEW", "POST"), ("OVERVIEW", "GET"), ("MESSAGES", "GET")}


@pytest.mark.parametrize("words", ["", "   ", "x" * 101])
def test_bad_input_says_so_at_the_field(cast, plan_id, words):
    page = sent(cast.client(MONA), f"/planer/{plan_id}/sok", {"words": words})
    assert page.status == 422
    assert "words" in page.errors()


@pytest.mark.parametrize("words", ["og", "%", "'", "a & b | !c", "\\", SCRIPT[:90], "🙂"])
def test_any_words_are_words(cast, plan_id, words):
    _found, page = find(cast, plan_id, MONA, words)
    assert page.status == 200
    assert page.value("words") == words


def test_what_is_found_is_words(cast, plan_id):
    add(cast, plan_id, MONA, title="Trampoline", description=SCRIPT)
    client = cast.client(MONA)
    sent(client, f"/planer/{plan_id}/sok", {"words": "hei"})
    assert "<script>alert" not in client.get(f"/planer/{plan_id}/sok").text


def test_it_takes_few_statements_however_much_there_is(cast, plan_id):
    client, counts = cast.client(MONA), set()
    for number in range(3):
        goal_id = add(cast, plan_id, MONA, title=f"Lese bøker {number}")
        add_doing(cast, plan_id, goal_id, MONA, title=f"Låne bøker {number}")
        sent(client, f"/planer/{plan_id}/sok", {"words": "bøker"})
        with counted_statements() as found:
            shown(client, f"/planer/{plan_id}/sok")
        assert len(found) <= 10, "\n".join(found)
        counts.add(len(found))
    assert len(counts) == 1


# ---- matching -------------------------------------------------------------------------------


def test_a_question_is_stems_without_the_words_that_carry_nothing(app):
    with app.app_context():
        assert question_of("lesingen på skolene").stems == ("lesing", "skol")
        assert question_of("og").stems == ("og",), "unless there is nothing else"
        assert question_of("x").stems == ()


def test_every_word_must_begin_a_word():
    question = Question(("les", "bok"))
    assert question.finds(["Hun leser en bok."])
    assert question.finds(["Hun leser", "bokmerke"])
    assert not question.finds(["Hun leser.", "en notatbok"])
    assert not Question(()).finds(["Hun leser"])


def test_before_its_markdown_is_read_a_text_is_left_out_by_its_letters():
    assert Question(("lese",)).may_find(["**L**ese"])
    assert Question(("lese", "bok")).may_find(["Lese", "en notatbok"]), "more is read, never less"
    assert Question(("lese",)).may_find(["[Le](https://a.example)se"])
    assert not Question(("lese", "katt")).may_find(["Lese"])


def test_an_excerpt_has_whole_words_around_what_is_found():
    text = "ord " * 40 + "hesten står ute. " + "mer " * 40
    excerpt = Question(("hest",)).excerpt(text)
    assert excerpt.startswith("… ord")
    assert excerpt.endswith("mer …")
    assert "hesten står ute." in excerpt
    assert Question(("hest",)).excerpt("kort hest") == "kort hest"
    assert Question(("hest",)).excerpt("ingenting") == ""


def test_words_are_letters_and_numbers():
    assert words_of("Øya, PPT-rådgiver 3B!") == ["øya", "ppt", "rådgiver", "3b"]
