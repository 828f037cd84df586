"""A form is sent once: a double click, a second tab, the back button have one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from samspill.access.forms import FormAnswer
from samspill.infra.db import db
from samspill.web.factory import create_app
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.forms import csrf_token, post
from tests.support.machine import DEEP
from tests.support.world import as_system

TWINS, ROUNDS = 4, 1_000 if DEEP else 2
WORDS = {"description": "Liker å lese.", "important": "Ro."}


@pytest.fixture
def plan_id(world):
    return world.subjects["own"].plan_id


@pytest.fixture
def mona(world):
    return world.browser("Mona")


@pytest.fixture
def changes(world):
    """How often something happened since the world was made, by the change log."""

    def count(event_name="IntroductionChanged"):
        query = text("select count(*) from change_log where event = :event and at > :since")
        with as_system(db.session.connection()):
            found = db.session.scalar(query, {"event": event_name, "since": world.made_at})
        db.session.rollback()
        return found

    return count


def with_key(**more):
    return {**WORDS, "form_key": str(uuid4()), **more}


def test_a_double_click_has_one_effect_and_the_same_answer(plan_id, mona, changes):
    form = with_key()
    answers = [post(mona, f"/planer/{plan_id}/om", form) for _ in range(3)]
    assert {a.status_code for a in answers} == {303}
    assert {a.location for a in answers} == {f"/planer/{plan_id}"}
    assert changes() == 1


def test_a_repeat_with_other_words_changes_nothing(plan_id, mona):
    form = with_key()
    post(mona, f"/planer/{plan_id}/om", form)
    again = post(mona, f"/planer/{plan_id}/om", {**form, "description": "Noe annet"})
    assert again.status_code == 303
    page = mona.get(f"/planer/{plan_id}").text
    assert WORDS["description"] in page
    assert "Noe annet" not in page


def test_two_tabs_are_two_forms(plan_id, mona, changes):
    assert post(mona, f"/planer/{plan_id}/om", with_key()).status_code == 303
    assert post(mona, f"/planer/{plan_id}/om", with_key()).status_code == 303
    assert changes() == 2


def test_two_tabs_of_a_thing_that_is_done_once(world, plan_id, mona, changes):
    path = f"/planer/{plan_id}/samtykke/{world.subjects['own'].consent_id}/avslag"
    assert post(mona, path).status_code == 303
    assert post(mona, path).status_code == 409, "the second tab is told that it is over"
    assert changes("ConsentDeclined") == 1


def test_the_key_of_another_page_is_refused(plan_id, mona, changes):
    form = with_key()
    post(mona, f"/planer/{plan_id}/om", form)
    answer = post(mona, f"/planer/{plan_id}/bilde", {**form, "remove": "y"})
    assert answer.status_code == 409
    assert changes() == 1


def test_the_key_of_somebody_else_is_refused_and_tells_nothing(world, plan_id, mona, changes):
    form = with_key()
    post(mona, f"/planer/{plan_id}/om", form)
    answer = post(world.browser("Tor"), f"/planer/{plan_id}/om", form)
    assert answer.status_code == 409
    assert changes() == 1


@pytest.mark.parametrize("key", ["", "x", "00000000", "null"])
def test_a_form_without_a_key_is_refused(plan_id, mona, key, changes):
    answer = post(mona, f"/planer/{plan_id}/om", with_key(form_key=key))
    assert answer.status_code == 409
    assert changes() == 0


def test_a_form_with_errors_can_be_mended_and_sent_again(plan_id, mona, changes):
    form = with_key(description="x" * 1001)
    assert post(mona, f"/planer/{plan_id}/om", form).status_code == 422
    assert changes() == 0
    assert post(mona, f"/planer/{plan_id}/om", {**form, **WORDS}).status_code == 303
    assert changes() == 1


def test_a_refused_form_keeps_no_key(world, plan_id):
    form = with_key()
    assert post(world.browser("Siv"), f"/planer/{plan_id}/om", form).status_code == 403
    with as_system(db.session.connection()):
        assert db.session.query(FormAnswer).count() == 0


def test_a_form_that_is_open_to_all_needs_no_key(mona):
    answer = mona.post("/spraak", data={"language": "nn", "next": "/hjelp"})
    assert answer.status_code == 303


# ---- on a database where commits are commits ----------------------------------------------


@pytest.fixture
def busy(cluster):
    """An application whose requests run beside each other."""
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def test_twins_in_flight_have_one_effect_and_the_same_answer(busy, count):
    """And who never got her answer sends once more, and gets it."""
    cast = Cast(busy)
    plan_id = cast.active_plan()
    one = cast.client("Mona Aas", "PRIVATE")
    token, cookie = csrf_token(one), one.get_cookie("samspill", domain="127.0.0.1")
    start = Barrier(TWINS)

    def click(form):
        twin = busy.test_client()
        twin.set_cookie("samspill", cookie.value, domain="127.0.0.1")
        start.wait()
        return post(twin, f"/planer/{plan_id}/om", form, token=token)

    with ThreadPoolExecutor(TWINS) as hands:
        for _round in range(ROUNDS):
            form = with_key()
            answers = list(hands.map(click, [form] * TWINS))
            answers.append(post(one, f"/planer/{plan_id}/om", form, token=token))
            assert {(a.status_code, a.location) for a in answers} == {(303, f"/planer/{plan_id}")}
    query = text("select count(*) from change_log where event = 'IntroductionChanged'")
    with as_system(db.session.connection()):
        assert db.session.scalar(query) == ROUNDS
    count("forms sent again", rounds=ROUNDS, sent=ROUNDS * (TWINS + 1), done_twice=0)


def test_a_form_and_a_look_are_one_commit_each(busy):
    cast = Cast(busy)
    plan_id = cast.active_plan()
    client = cast.client("Mona Aas", "PRIVATE")
    token, commits = csrf_token(client), []
    event.listen(db.engine, "commit", lambda connection: commits.append(connection))
    assert client.get(f"/planer/{plan_id}").status_code == 200
    assert len(commits) == 1
    assert post(client, f"/planer/{plan_id}/om", WORDS, token=token).status_code == 303
    assert len(commits) == 2
    assert client.get(f"/planer/{uuid4()}").status_code == 404
    assert len(commits) == 3, "the refusal's row"
