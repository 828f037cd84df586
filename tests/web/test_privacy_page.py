"""/personvern: what is declared, in plain words, and how long by the policies in force."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core.language import speaking
from samspill.declared import words
from samspill.declared.registry import registry
from samspill.demo.people import PEOPLE
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from tests.support.page import Page
from tests.support.statements import counted_statements


def test_every_activity_and_every_class_has_its_words():
    activities, keeps = set(registry().activities), set(registry().keeps)
    for said in (words.TITLES, words.WHAT, words.WHY, words.WHO):
        assert set(said) == activities, "samspill/declared/words.py says it to families"
    assert set(words.HOW_LONG) == keeps
    for code, sentence in words.HOW_LONG.items():
        assert ("%(time)s" in sentence) == (registry().keeps[code].policy is not None), code


def test_anybody_reads_what_why_how_long_and_who(cast):
    page = Page(cast.client(None).get("/personvern"))
    for title in words.TITLES.values():
        assert title in page.text
    assert "Loggen slettes 5 år etter at planen er avsluttet." in page.text
    assert "Beskjeder slettes etter 12 måneder." in page.text
    assert "art. 9 nr. 2 bokstav a" in page.text


def test_it_costs_a_passer_by_next_to_nothing(cast):
    client = cast.client(None)
    client.get("/personvern")
    with counted_statements() as statements:
        client.get("/personvern")
    assert len(statements) <= 3


def test_a_municipality_that_decided_otherwise_says_so_to_its_own(cast):
    with acting(None), transaction(), system_access("test"):
        mona = db.session.get_one(Profile, cast.profile_id("Mona Aas"))
        db.session.add(
            DatedPolicy(
                tenant_id=mona.tenant_id,
                name="keep_notices",
                value={"days": 1},
                valid_from=date(2020, 1, 1),
                valid_to=date(9999, 1, 1),
                source="Vedtak i kommunestyret.",
            )
        )
    assert "Beskjeder slettes etter 1 dag." in Page(cast.client("Mona Aas").get("/personvern")).text
    for client in (cast.client(None), cast.client(elsewhere(cast))):
        assert "Beskjeder slettes etter 12 måneder." in Page(client.get("/personvern")).text


def elsewhere(cast):
    """The name of somebody of another municipality."""
    ours = cast.actor("Mona Aas").tenant_id
    person_id = db.session.scalars(
        select(Profile.person_id).where(Profile.tenant_id != ours).limit(1)
    ).one()
    person = next(p for p in PEOPLE if cast.person(p.name).id == person_id)
    db.session.rollback()
    return person.name


@pytest.mark.parametrize(
    ("language", "says"), [("nb", "1 måned"), ("nn", "1 månad"), ("en", "1 month")]
)
def test_lengths_are_said_in_the_readers_language(app, language, says):
    with app.test_request_context(), speaking(language):
        assert words.spell({"months": 1}) == says
        assert words.spell({"days": 30}).startswith("30 ")
        assert words.spell({"years": 5}).startswith("5 ")


@pytest.mark.parametrize("length", [{}, {"weeks": 2}, {"days": 1, "years": 1}])
def test_what_is_no_length_is_refused(app, length):
    with pytest.raises(ValueError, match="no length of time"):
        words.spell(length)
