"""Hjelp: whose questions, which words, and that the page names things as the menus do."""

from __future__ import annotations

import pytest

from samspill.web.question import ROLES
from samspill.web.questions import TOPICS
from tests.support.page import Page


def asked(cast, query=""):
    answer = cast.app.test_client().get(f"/hjelp{query}")
    assert answer.status_code == 200
    return [one.text for one in Page(answer).soup.select("main summary")]


def test_everybody_finds_every_question(cast):
    assert len(asked(cast)) == sum(len(topic.questions) for topic in TOPICS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_questions(cast, role):
    expected = [one.asked for topic in TOPICS for one in topic.questions if role in one.roles]
    assert asked(cast, f"?for={role}") == expected
    assert 0 < len(expected) < len(asked(cast))


def test_each_word_must_begin_one_that_stands_there(cast):
    assert "Hva hvis jeg ikke har BankID?" in asked(cast, "?sok=bankid")
    assert asked(cast, "?sok=tolk+barn") == ["Kan jeg få tolk?"]
    assert asked(cast, "?sok=FLYTT") == ["Vi skal flytte. Hva skjer med planen?"]
    assert asked(cast, "?for=administrator&sok=flytt") == []
    assert asked(cast, "?sok=lytte") == [], "a word begins so, it does not only hold it"


def test_what_is_not_there_says_so_and_shows_the_way_back(cast):
    page = cast.app.test_client().get("/hjelp?sok=romskip&for=tull").text
    assert "Vi fant ikke ordet" in page
    assert 'href="/hjelp"' in page
    assert 'value="romskip"' in page


def test_what_is_asked_for_is_no_markup(cast):
    page = cast.app.test_client().get("/hjelp?sok=%22%3E%3Cscript%3Ealert(1)").text
    assert "<script>alert" not in page


def test_it_is_searched_in_the_readers_language(cast):
    client = cast.app.test_client()
    client.post("/spraak", data={"language": "en", "next": "/hjelp"})
    found = Page(client.get("/hjelp?sok=moving")).soup.select("main summary")
    assert [one.text for one in found] == ["We are moving. What happens to the plan?"]
