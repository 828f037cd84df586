"""A copy of a protected plan leaves when another has looked through it, for some days (F8)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import IN_WORDS, Where
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.export.models import CopyReview, ReviewState
from samspill.export.queries import is_released
from samspill.export.reviewing import answer_review, ask_review
from samspill.infra.db import db
from samspill.plans.consent.queries import active_consent
from samspill.plans.whereabouts.actions import remove_viewer
from samspill.plans.whereabouts.queries import viewers_of
from tests.export.test_consent_copy import work
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_settling import protect
from tests.plans.test_settling_pages import see, send
from tests.plans.test_whereabouts import name_on_list
from tests.register.test_safe_imports import rows
from tests.support.page import Page
from tests.support.remembered import made_once
from tests.support.statements import counted_statements

WHY = "Navnet på skolen må ut."


@pytest.fixture
@made_once
def plan_id(cast):
    """A protected child's plan with a copy; Mona and Hanne are on all lists."""
    plan_id = cast.active_plan("Emma Aas")
    cast.accept(plan_id, KARI, SIV)
    work(cast)
    protect(cast)
    for name in (MONA, HANNE):
        name_on_list(cast, plan_id, name, tuple(Where))
    return plan_id


def version(cast, plan_id):
    with cast.acting_as(HANNE):
        opened(plan_id)
        return active_consent(plan_id).id


def ask(cast, plan_id, by=MONA):
    consent_id = version(cast, plan_id)
    with cast.changing(plan_id, by):
        ask_review(opened(plan_id, level=Level.READ), consent_id=consent_id)
    return next(one.id for one in rows(CopyReview) if one.state == ReviewState.WAITING)


def answer(cast, plan_id, review_id, releases=True, reason="", by=HANNE):
    with cast.changing(plan_id, by):
        plan = opened(plan_id, level=Level.READ)
        answer_review(plan, review_id=review_id, releases=releases, reason=reason)


def fetch(cast, plan_id, name=MONA):
    consent_id = version(cast, plan_id)
    return cast.client(name).get(f"/planer/{plan_id}/samtykke/{consent_id}/kopi")


def test_nothing_leaves_before_another_has_looked_through_it(cast, plan_id):
    for name in (MONA, HANNE):
        assert (fetch(cast, plan_id, name).status_code, name) == (303, name)
    asked = notices(cast, HANNE)
    review_id = ask(cast, plan_id)
    assert len(notices(cast, HANNE)) == len(asked) + 1
    assert fetch(cast, plan_id).status_code == 303
    told = notices(cast, MONA)
    answer(cast, plan_id, review_id)
    assert len(notices(cast, MONA)) == len(told) + 1
    assert fetch(cast, plan_id).status_code == 200
    assert fetch(cast, plan_id, HANNE).status_code == 303, "released to the one who asked, alone"


def test_who_is_not_on_all_lists_cannot_ask_and_gets_nothing(cast, plan_id):
    with pytest.raises(NotEnough):
        ask(cast, plan_id, by=TOR)
    page = see(cast, TOR, plan_id, f"samtykke/{version(cast, plan_id)}/gjennomsyn")
    assert "på alle listene" in page.text
    assert page.soup.select("form.form") == []


def test_what_waits_stands_on_the_home_of_who_may_look_and_of_nobody_else(cast, plan_id):
    def asked(name):
        page = Page(cast.client(name).get("/hjem"))
        return f"{MONA} ber om en kopi" in page.text

    assert not asked(HANNE)
    review_id = ask(cast, plan_id)
    assert asked(HANNE)
    page = Page(cast.client(HANNE).get("/hjem"))
    assert page.soup.select(f'a[href$="/{version(cast, plan_id)}/gjennomsyn"]')
    for name in (MONA, TOR, KARI, SIV):
        assert not asked(name), name
    client = cast.client(HANNE)
    with counted_statements() as statements:
        client.get("/hjem")
    assert len(statements) <= 10, statements
    take_off(cast, plan_id, HANNE)
    assert not asked(HANNE), "she may not look through it any more"
    name_on_list(cast, plan_id, HANNE, missing(cast, plan_id, HANNE))
    answer(cast, plan_id, review_id)
    assert not asked(HANNE)


def missing(cast, plan_id, name):
    profile_id = cast.profile_id(name)
    with cast.acting_as(HANNE):
        opened(plan_id)
        has = {one.field for one in viewers_of(plan_id) if one.profile_id == profile_id}
    return tuple(one for one in Where if one not in has)


def test_she_who_loses_a_list_loses_the_copy_too(cast, plan_id):
    answer(cast, plan_id, ask(cast, plan_id))
    take_off(cast, plan_id, MONA)
    assert "på alle listene" in fetch(cast, plan_id).text


def take_off(cast, plan_id, name):
    profile_id = cast.profile_id(name)
    with cast.changing(plan_id, HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.READ)
        own = [one for one in viewers_of(plan_id) if one.profile_id == profile_id]
        one = next(one for one in own if one.field in IN_WORDS)
        remove_viewer(plan, viewer_id=one.id)


def test_it_can_be_fetched_as_long_as_the_rule_says_and_not_a_second_longer(
    cast, plan_id, monkeypatch
):
    answer(cast, plan_id, ask(cast, plan_id))
    (review,) = rows(CopyReview)
    assert review.until - review.decided_at == timedelta(days=7)
    consent_id, mona = version(cast, plan_id), cast.profile_id(MONA)
    second = timedelta(seconds=1)
    for at, may in ((review.until - second, True), (review.until, False)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        db.session.rollback()
        with cast.acting_as(MONA):
            opened(plan_id, level=Level.READ)
            assert is_released(plan_id, consent_id, mona) == may


def test_a_return_says_why_and_she_may_ask_again(cast, plan_id):
    review_id = ask(cast, plan_id)
    with pytest.raises(RuleBroken) as broken:
        answer(cast, plan_id, review_id, releases=False)
    assert broken.value.field == "reason"
    answer(cast, plan_id, review_id, releases=False, reason=WHY)
    assert fetch(cast, plan_id).status_code == 303
    page = see(cast, MONA, plan_id, f"samtykke/{version(cast, plan_id)}/gjennomsyn")
    assert WHY in page.text
    with pytest.raises(Conflict):
        answer(cast, plan_id, review_id)
    answer(cast, plan_id, ask(cast, plan_id))
    assert fetch(cast, plan_id).status_code == 200


def test_who_may_not_review(cast, plan_id):
    review_id = ask(cast, plan_id)
    with pytest.raises(NotEnough):
        answer(cast, plan_id, review_id, by=MONA)
    with pytest.raises(NotEnough):
        answer(cast, plan_id, review_id, by=TOR)
    with pytest.raises(NotVisible):
        answer(cast, plan_id, new_id())
    with pytest.raises(Conflict):
        ask(cast, plan_id)
    with pytest.raises(RuleBroken) as broken:
        ask(cast, plan_id, by=HANNE)
    assert broken.value.code == "nobody", "the holder cannot look through her own"
    take_off(cast, plan_id, HANNE)
    with pytest.raises(NotEnough):
        answer(cast, plan_id, review_id)


def test_an_open_address_has_no_review(cast):
    plan_id = cast.active_plan("Emma Aas")
    work(cast)
    assert fetch(cast, plan_id).status_code == 200
    page = see(cast, MONA, plan_id, f"samtykke/{version(cast, plan_id)}/gjennomsyn")
    assert page.status == 404
    with pytest.raises(NotVisible):
        ask(cast, plan_id)


def test_the_download_holds_the_copy_when_it_is_released_and_not_before(cast, plan_id, monkeypatch):
    monkeypatch.setattr("samspill.export.views._is_ready", lambda _actor: True)

    def copies():
        answered = cast.client(MONA).get("/innsyn/nedlasting/fil")
        with ZipFile(BytesIO(answered.get_data())) as archive:
            return [name for name in archive.namelist() if name.endswith(".pdf")]

    assert copies() == []
    answer(cast, plan_id, ask(cast, plan_id))
    assert len(copies()) == 1


def test_the_pages(cast, plan_id):
    part = f"samtykke/{version(cast, plan_id)}/gjennomsyn"
    assert "Be om kopien" in see(cast, MONA, plan_id, part).text
    assert send(cast, MONA, plan_id, part).status == 303
    assert "Du har spurt" in see(cast, MONA, plan_id, part).text
    hanne = cast.client(HANNE)
    with counted_statements() as statements:
        hanne.get(f"/planer/{plan_id}/{part}")
    assert len(statements) <= 10, statements
    page = see(cast, HANNE, plan_id, part)
    assert f"{MONA} ber om kopien" in page.text
    assert "Hvem som er med, og hva de kan se" in page.text, "she reads what will leave"
    action = page.soup.select_one('form[action$="/svar"]')["action"].removeprefix(
        f"/planer/{plan_id}/"
    )
    wrong = send(cast, HANNE, plan_id, action, answer="no", reason="")
    assert (wrong.status, "reason" in wrong.errors()) == (422, True)
    assert send(cast, HANNE, plan_id, action, answer="yes").status == 303
    assert "Last ned kopien (PDF)" in see(cast, MONA, plan_id, part).text
    assert UUID(action.split("/")[-2])
