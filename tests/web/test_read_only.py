"""With too little room left people read on, and what they send comes back to them, whole."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from samspill.access.levels import Area, Level
from samspill.access.log import AccessLogEntry
from samspill.infra.db import db
from samspill.infra.disk import MEGABYTE, Room, Space, places, room_at
from samspill.plans.goals.actions import add_goal
from samspill.plans.goals.models import Comment
from samspill.plans.participants.models import Participant
from samspill.plans.plan.access import open_plan
from samspill.web.read_only import STILL_TAKEN
from tests.plans.test_goals import goal_text
from tests.support.forms import csrf_token, post
from tests.support.page import Page

HOLDER, MOTHER = "Hanne Nilsen", "Mona Aas"
TEXT = "Vi øvde på <b>lyder</b>.\nDet gikk fint!"
PLENTY, LITTLE = Room(10**12, 10**6, 10**13), Room(10 * MEGABYTE, 10**6, 10**13)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@pytest.fixture
def room(app, monkeypatch):
    """Say how much is left."""
    space = app.extensions["space"]
    space.forget()

    def say(left):
        monkeypatch.setattr(space, "look", lambda _folder: left)
        space.forget()

    yield say
    space.forget()


@pytest.fixture
def goal(cast):
    """The address of a goal that both may comment on."""
    plan_id = cast.active_plan()
    with cast.acting_as(MOTHER):
        goal_id = add_goal(open_plan(plan_id, Area.GOALS, Level.WRITE), goal_text()).id
    return f"/planer/{plan_id}/maal/{goal_id}"


def kept(cast):
    with cast.acting_as(MOTHER):
        found = db.session.scalars(select(Comment.text)).all()
        db.session.rollback()
        return list(found)


def test_a_pass_phrase_is_not_shown_and_goes_along_when_it_is_sent_again(cast, goal, room):
    """Without it, the same form again would make a copy that nothing locks."""
    client, words = cast.client(HOLDER), "to blå hester på tur"
    token = csrf_token(client)
    room(LITTLE)
    form = {"much": "WHOLE", "format": "JSON", "passphrase": words, "again": words}
    answer = post(client, goal.partition("/maal/")[0] + "/nedlasting", form, token=token)
    assert answer.status_code == 503
    assert words not in Page(answer).text
    assert dict(HIDDEN.findall(answer.text))["passphrase"] == words


def test_what_is_typed_comes_back_and_is_sent_again_once(app, cast, goal, room):
    client = cast.client(HOLDER)
    token = csrf_token(client)
    room(LITTLE)
    answer = post(client, goal + "/kommentarer", {"text": TEXT}, token=token)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "120"
    assert Page(answer).soup.h1.text.strip() == "Samspill kan bare leses akkurat nå"
    assert "Vi øvde på &lt;b&gt;lyder&lt;/b&gt;." in answer.text
    assert kept(cast) == []
    again = MultiDict((name, unescape(value)) for name, value in HIDDEN.findall(answer.text))
    assert again["text"] == TEXT
    assert f'action="{goal}/kommentarer"' in answer.text
    room(PLENTY)
    for _time in range(2):
        assert client.post(goal + "/kommentarer", data=again).status_code == 303
    assert kept(cast) == [TEXT.replace("\r\n", "\n")]


def test_people_read_on_and_each_look_is_logged(app, cast, goal, room):
    client = cast.client(HOLDER)
    assert "kan bare leses" not in client.get(goal).text
    room(LITTLE)
    before = _looks(cast, goal)
    answer = client.get(goal)
    assert answer.status_code == 200
    assert "Samspill kan bare leses akkurat nå" in answer.text
    assert _looks(cast, goal) == before + 1
    room(PLENTY)
    assert "kan bare leses" not in client.get(goal).text


def _looks(cast, goal):
    with cast.acting_as(HOLDER):
        plan_id = goal.split("/")[2]
        many = db.session.scalar(
            select(func.count())
            .select_from(AccessLogEntry)
            .where(AccessLogEntry.subject_id == plan_id)
        )
        db.session.rollback()
        return many


def test_a_file_is_chosen_anew(app, cast, goal, room):
    client = cast.client(HOLDER)
    token = csrf_token(client)
    room(LITTLE)
    plan = "/".join(goal.split("/")[:3])
    data = {"csrf_token": token, "file": (BytesIO(b"hei"), "notat.txt"), "title": "A b"}
    answer = client.post(plan + "/dokumenter/filer", data=data)
    assert answer.status_code == 503
    assert "Filen må du velge på nytt" in answer.text
    assert not HIDDEN.findall(answer.text)
    assert "A b" in answer.text


def test_who_shuts_somebody_out_is_heard(app, cast, goal, room):
    client = cast.client(MOTHER)
    token = csrf_token(client)
    room(LITTLE)
    plan = "/".join(goal.split("/")[:3])
    with cast.acting_as(MOTHER):
        helper = db.session.scalars(
            select(Participant.id).where(Participant.role == "PROFESSIONAL")
        )
        place = f"{plan}/samtykke/deltakere/{helper.first()}/tilbaketrekking"
        db.session.rollback()
    answer = post(client, place, token=token)
    assert answer.status_code == 303
    assert post(client, goal + "/kommentarer", {"text": "x"}, token=token).status_code == 503
    assert post(client, "/logg-ut", token=token).status_code == 303


def test_a_form_from_elsewhere_gets_nothing_back(app, cast, goal, room):
    """What refuses a forged form comes first: nobody makes us show her words."""
    client = cast.client(HOLDER)
    room(LITTLE)
    path = goal + "/kommentarer"
    assert client.post(path, data={"text": TEXT}).status_code == 400
    elsewhere = post(client, path, {"text": TEXT}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert "lyder" not in elsewhere.text


def test_what_is_still_taken_exists(app):
    assert sorted(STILL_TAKEN - set(app.view_functions)) == []


@pytest.mark.parametrize(
    ("room_left", "least", "short"),
    [
        (Room(64 * MEGABYTE, 10**6, 10**12), 64, False),
        (Room(64 * MEGABYTE - 1, 10**6, 10**12), 64, True),
        (Room(10**12, 999, 10**13), 64, True),
        (Room(0, 0, 10**12), 0, False),
        (None, 64, False),
    ],
)
def test_when_it_is_short(app, room_left, least, short):
    settings = replace(app.config["SAMSPILL"], least_free=least)
    assert Space(settings, lambda _folder: room_left).is_short() is short


def test_it_is_looked_at_now_and_then(app, monkeypatch):
    looked = []
    space = Space(app.config["SAMSPILL"], lambda folder: looked.append(folder) or PLENTY)
    for _time in range(50):
        space.is_short()
    assert len(looked) == len(places(app.config["SAMSPILL"]))


def test_every_disk_it_writes_on_is_watched(app, tmp_path):
    assert set(places(app.config["SAMSPILL"])) >= {"instance", "data keys", "files"}
    assert room_at(tmp_path / "not" / "yet").free > 0, "a folder that will be made there"
