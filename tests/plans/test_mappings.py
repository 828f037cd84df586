"""Kartlegging: asked by a template, kept as it was answered, side by side with the one before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.mappings.actions import (
    CHANGED,
    Answers,
    asked_now,
    finish_mapping,
    keep_mapping_draft,
)
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.mappings.queries import (
    GENERAL,
    MappingView,
    compared,
    mapping_and_before,
    mappings_of,
)
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import LONG, SCRIPT, sent, shown
from tests.plans.test_life_areas import plan_id
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # Emma's plan: Siv may write about life areas, Kari may not read them

SHOWN = " / ".join(GENERAL)


def said(*answers, asked=GENERAL):
    return Answers(asked, [*answers, *("" for _more in asked[len(answers) :])])


def mapped(cast, plan_id, name, *answers, act=finish_mapping, version=0, asked=GENERAL):
    with cast.changing(plan_id, name):
        plan = opened(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE)
        return act(plan, "FRIENDS", said(*answers, asked=asked), version=version).id


def seen(cast, plan_id, name, level=Level.OWN):
    with cast.acting_as(name):
        opened(plan_id, Area.LIFE_AREAS, level)
        return [list(one.said.values()) for one in mappings_of(plan_id)]


def home(plan_id, more=""):
    return f"/planer/{plan_id}/kartlegging{more}"


def decide(cast, plan_id, *questions):
    """The municipality asks its own of a life area, from now."""
    with cast.acting_as(MONA):
        tenant_id = opened(plan_id, Area.LIFE_AREAS).subject.tenant_id
    with acting(None), transaction():
        value = {"goals": [], "meetings": [], "mapping": {"FRIENDS": list(questions)}}
        row = DatedPolicy(
            id=new_id(),
            tenant_id=tenant_id,
            name="starters",
            value=value,
            valid_from=clock.today(),
            valid_to=FOREVER,
            source="Prøve",
        )
        db.session.add(row)


# ---- who, and what stays -------------------------------------------------------------------


def test_a_draft_is_its_writers_alone_and_what_is_kept_is_the_areas(cast, plan_id):
    mapped(cast, plan_id, SIV, "Ett utkast", act=keep_mapping_draft)
    assert seen(cast, plan_id, SIV) == [["Ett utkast"]]
    for name in (MONA, HANNE):
        assert seen(cast, plan_id, name) == []
    one = mapped(cast, plan_id, SIV, "To venner", version=1)
    for name in (SIV, MONA, TOR, HANNE):
        assert seen(cast, plan_id, name) == [["To venner"]]
        page = shown(cast.client(name), home(plan_id, f"/{one}"))
        assert "To venner" in page.text
        assert f"Svart av {SIV}" in page.text
    assert cast.client(KARI).get(home(plan_id)).status_code == 403
    with pytest.raises(NotEnough), cast.changing(plan_id, KARI):
        opened(plan_id, Area.LIFE_AREAS, Level.OWN)
    with cast.acting_as(MONA):
        assert f"{SIV} kartla et livsområde" in [one.text for one in latest_lines(plan_id, 9)]


def test_what_is_kept_is_never_changed_and_the_next_stands_beside_it(cast, plan_id):
    first = mapped(cast, plan_id, MONA, "Ingen", "Friminuttene")
    with clock.moved(timedelta(hours=1)):
        second = mapped(cast, plan_id, MONA, "To venner")
    with cast.acting_as(TOR):
        opened(plan_id, Area.LIFE_AREAS, Level.OWN)
        one, before = mapping_and_before(plan_id, second)
        assert (one.id, before.id) == (second, first)
        assert [(x.now, x.before) for x in compared(one, before)][:2] == [
            ("To venner", "Ingen"),
            ("", "Friminuttene"),
        ]
        assert mapping_and_before(plan_id, first)[1] is None
    page = shown(cast.client(TOR), home(plan_id, f"/{second}")).text
    assert page.index("To venner") < page.index("Ingen") < page.index("Friminuttene")
    assert "Friminuttene" in shown(cast.client(TOR), home(plan_id, f"/{first}")).text


def test_two_who_map_at_once_keep_one_each(cast, plan_id):
    for name in (MONA, TOR):
        mapped(cast, plan_id, name, f"Utkast av {name}", act=keep_mapping_draft)
    for name in (MONA, TOR):
        mapped(cast, plan_id, name, f"Svar av {name}", version=1)
    assert sorted(seen(cast, plan_id, HANNE)) == [[f"Svar av {MONA}"], [f"Svar av {TOR}"]]


def test_a_question_that_is_no_longer_asked_is_compared_last():
    at = clock.now()
    old = MappingView(new_id(), "FRIENDS", ("A?", "B?"), ("a", "b"), None, 1, at)
    new = MappingView(new_id(), "FRIENDS", ("C?", "A?"), ("c", ""), None, 1, at)
    found = [(x.question, x.now, x.before) for x in compared(new, old)]
    assert found == [("C?", "c", ""), ("A?", "", "a"), ("B?", "", "b")]


def test_a_draft_or_another_plans_mapping_is_not_there(cast, plan_id):
    draft = mapped(cast, plan_id, MONA, "Utkast", act=keep_mapping_draft)
    other = cast.active_plan(child="Oskar Aas")
    kept = mapped(cast, other, MONA, "Oskars")
    for found in (draft, kept, new_id()):
        assert cast.client(MONA).get(home(plan_id, f"/{found}")).status_code == 404
    with pytest.raises(NotVisible), cast.changing(plan_id, MONA):
        asked_now(opened(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE), "NO_SUCH_AREA")


# ---- the questions -------------------------------------------------------------------------


def test_a_draft_keeps_its_answer_when_the_municipality_asks_something_else(cast, plan_id):
    mapped(cast, plan_id, MONA, "Leker med Iben", act=keep_mapping_draft)
    decide(cast, plan_id, "Hvem leker hun med?", "Hva er gøy?")
    asked = ("Hvem leker hun med?", "Hva er gøy?", GENERAL[0])
    with cast.acting_as(MONA):
        plan = opened(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE)
        assert asked_now(plan, "FRIENDS")[0] == asked
    page = shown(cast.client(MONA), home(plan_id, "/FRIENDS/ny"))
    assert page.value("answer_3") == "Leker med Iben"
    with pytest.raises(RuleBroken) as refused:
        mapped(cast, plan_id, MONA, "Iben", version=1)
    assert refused.value.code == CHANGED
    mapped(cast, plan_id, MONA, "Iben", version=1, asked=asked)


def test_questions_that_changed_while_somebody_wrote_are_shown_with_what_she_wrote(cast, plan_id):
    decide(cast, plan_id, "Hvem leker hun med?")
    data = {"asked": SHOWN, "answer_1": "Iben", "how": "KEEP"}
    page = sent(cast.client(MONA), home(plan_id, "/FRIENDS/ny"), data)
    assert page.status == 422
    assert "Spørsmålene er endret mens du skrev." in page.text
    assert page.value("answer_1") == "Iben"
    assert page.value("asked") == "Hvem leker hun med?"
    assert seen(cast, plan_id, MONA) == []


# ---- the form ------------------------------------------------------------------------------


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(cast, plan_id):
    client, to = cast.client(SIV), home(plan_id, "/FRIENDS/ny")
    form = shown(client, to)
    assert "Dette ser:" in form.text
    assert MONA in form.text
    asked = {"asked": form.value("asked"), "how": "KEEP"}
    assert "Svar på minst ett spørsmål først." in sent(client, to, asked).text
    page = sent(client, to, {**asked, "answer_2": LONG})
    assert list(page.errors()) == ["answer_2"]
    assert page.value("answer_2") == LONG
    assert seen(cast, plan_id, SIV) == []
    page = sent(client, to, {**asked, "answer_1": SCRIPT})
    assert page.status == 303
    answer = client.get(page.location)
    assert SCRIPT not in answer.text
    assert "Hei" in answer.text


def test_two_windows_of_one_writer_lose_nothing(cast, plan_id):
    client, to = cast.client(MONA), home(plan_id, "/FRIENDS/ny")
    data = {"asked": SHOWN, "how": "DRAFT", "version": "0"}
    assert sent(client, to, {**data, "answer_1": "Fra telefonen"}).status == 303
    page = sent(client, to, {**data, "answer_1": "Fra PC-en"})
    assert page.status == 422
    assert "Fra telefonen" in page.text
    assert page.value("answer_1") == "Fra PC-en"
    assert page.value("version") == "1"
    with pytest.raises(RuleBroken) as refused:
        mapped(cast, plan_id, MONA, "Nei")
    assert refused.value.code == WRITTEN_MEANWHILE


def test_the_pages_ask_as_much_however_much_is_kept(cast, plan_id):
    one = mapped(cast, plan_id, MONA, "Fint")
    client, pages = cast.client(MONA), (home(plan_id), home(plan_id, f"/{one}"))
    counts = []
    for _time in range(2):
        for page in pages:
            client.get(page)
            with counted_statements() as few:
                client.get(page)
            counts.append(len(few))
        with cast.changing(plan_id, MONA):
            row = db.session.scalars(select(AreaMapping)).first()
            same = {c.name: getattr(row, c.name) for c in AreaMapping.__table__.columns}
            db.session.execute(insert(AreaMapping), [{**same, "id": new_id()} for _n in range(40)])
    assert counts[:2] == counts[2:]
    assert max(counts) <= 10
