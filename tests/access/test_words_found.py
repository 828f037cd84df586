"""Søk i planen against the canaries: who looks for them finds no more than her pages hold."""

from __future__ import annotations

import pytest

from tests.access.test_canaries import EVERYDAY
from tests.support.canaries import SEES, seen_in
from tests.support.forms import post

WORDS = ("kanari", "subjectplace", "enclosed", "room", "message")
"""All of them, and those that only some of a row's readers may know: an excerpt shows the first."""


@pytest.mark.parametrize("person", EVERYDAY)
def test_who_looks_for_everything_finds_what_she_sees_and_no_more(world, person):
    client, found = world.browser(person), set()
    for subject in world.subjects.values():
        address = f"/planer/{subject.plan_id}/sok"
        for words in WORDS:
            if post(client, address, {"words": words}).status_code == 303:
                found |= seen_in(client.get(address).text)
    for words in WORDS:
        post(client, "/planer/sok", {"words": words})
        found |= seen_in(client.get("/planer/sok").text)
    sees = SEES.get(person, set())
    assert found - sees == set()
    assert bool(found) is bool(sees)
