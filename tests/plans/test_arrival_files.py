"""Files that begin a plan: what is no copy is refused in plain words, and nothing of it is kept."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from samspill.core.errors import RuleBroken
from samspill.infra.db import instant
from samspill.infra.locked import lock_by, locked
from samspill.plans.arrivals import entries
from samspill.plans.arrivals.entries import MOST_MB, read_copy
from samspill.plans.plan.models import Arrival, Plan
from tests.register.test_safe_imports import rows
from tests.support.arrivals import activity, goal, meeting, said, small, with_goals, words_in
from tests.support.forms import post
from tests.support.page import Page

NEW = "/planer/ny/kopi"
PASSWORD = "to blå hester på tur"


def read(content, passphrase=""):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_copy(content, passphrase, instant())


def refusal(app, content, passphrase=""):
    with app.test_request_context(), pytest.raises(RuleBroken) as broken:
        read(content, passphrase)
    return broken.value.field, str(broken.value.text)


WHEN = {"when": "2019-02-30", "what": "x", "more": ""}
BAD = {
    "empty": b"",
    "not text": b"\xff\xfe\x00",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "not JSON": b"{",
    "a list": b"[]",
    "another's": b'{"schema": "fhir", "version": 1}',
    "no number": b'{"schema": "samspill/plan", "version": NaN}',
    "a name twice": b'{"schema": "samspill/plan", "schema": "samspill/plan"}',
    "very deep": b"[" * 200_000,
    "a huge number": b'{"schema": "samspill/plan", "version": ' + b"9" * 5000 + b"}",
    "a newer one": small() | {"version": 2},
    "something more": small() | {"script": "x"},
    "something less": {k: v for k, v in small().items() if k != "plan"},
    "no day of making": small() | {"made_on": None},
    "no day at all": small() | {"made_on": "2026-02-30"},
    "a year far off": small() | {"made_on": "9999-01-01"},
    "a NUL": with_goals(goal(title="a\0b")),
    "half a sign": b'{"schema": "samspill/plan", "x": "\\ud800"}',
    "half a sign within": with_goals(goal(title="\ud800")),
    "a title without end": with_goals(goal(title="x" * 301)),
    "a text without end": with_goals(goal(description="x" * 20_001)),
    "no title": with_goals(goal(title="  ")),
    "a goal twice": with_goals(goal(), goal()),
    "a part of nothing": with_goals(goal(part_of="77")),
    "a part of a part": with_goals(goal(), goal(id="8", part_of="1"), goal(id="9", part_of="8")),
    "a part of itself": with_goals(goal(part_of="1")),
    "an area of signs": with_goals(goal(life_area="../../x")),
    "a word of its own": with_goals(goal(status="<script>")),
    "eleven": with_goals(goal(ratings=[{"day": "2026-01-01", "seen_by": "CHILD", "value": 11}])),
    "said on no day": with_goals(goal(said=[said(day=None)])),
    "an effect and no way on": with_goals(goal(said=[said(effect="GOOD")])),
    "due before it starts": with_goals(
        goal(activities=[activity(starts_on="2026-02-02", due_on="2026-02-01")])
    ),
    "done on no day": with_goals(goal(activities=[activity(state="DONE")])),
    "over before it begins": small(meetings=[meeting(ends_at="2026-02-01T08:00:00+00:00")]),
    "a time without a zone": small(meetings=[meeting(starts_at="2026-02-01T08:00:00")]),
    "a time of words": small(meetings=[meeting(starts_at="2026-02-01Tnoon")]),
    "a beginning without an end": small(meetings=[meeting(ends_at=None)]),
    "a day that was not": small(timeline={"lines": [], "before_the_plan": [WHEN]}),
    "too many": with_goals(*(goal(id=str(number)) for number in range(1001))),
    "too much of all": with_goals(
        *(goal(id=str(n), said=[said()] * 500) for n in range(45)),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_copy_is_refused(app, name):
    field, words = refusal(app, BAD[name])
    assert field == "file"
    assert words.endswith(".")


def test_what_is_refused_says_what_to_do(app):
    assert refusal(app, b"PK\x03\x04")[1].startswith("Dette er en ZIP-fil. Pakk den ut")
    assert "høyst 5 MB" in refusal(app, b" " * (MOST_MB * 1024 * 1024 + 1))[1]
    assert "ny kopi" in refusal(app, BAD["a part of nothing"])[1]


def test_the_good_ones_are_good(app):
    """Each refusal above is about what it says, and not about what is beside it."""
    with app.test_request_context():
        assert read(small()).counts == {}
        sub = with_goals(goal(), goal(id="8", part_of="1"))
        assert read(sub).counts == {"goals": 2}
        done = goal(activities=[activity(state="DONE", done_on="2026-02-01")])
        assert read(with_goals(done)).counts == {"goals": 1, "activities": 1}
        met = small(meetings=[meeting(), meeting(starts_at=None, ends_at=None)])
        assert read(met).left_out == {"meetings": 1}
        when = [{**WHEN, "when": day} for day in ("2019", "2019-08", "2019-08-31")]
        told = small(timeline={"lines": [], "before_the_plan": when})
        assert read(told).counts == {"before_the_plan": 3}


def test_no_name_and_no_place_is_kept(app):
    """Not even sealed: where they lived, and with whom, is a danger to some."""
    minutes = {"state": "APPROVED", "text": "", "decisions": [], "remarks": []}
    remark = {"day": None, "by": "Per", "text": "Fint"}
    met = meeting(minutes={**minutes, "remarks": [remark]})
    facts = small(
        meetings=[met],
        about={"description": "x", "important": "", "written_with": "Per"},
        goals={"goals": [goal(responsible="Per", said=[said()])], "own_activities": []},
    )
    with app.test_request_context():
        found = list(words_in(read(facts).facts))
    assert "Fint" in found
    assert not {"Per", "Storgata 1"} & set(found)


# ---- locked ---------------------------------------------------------------------------------


def test_a_locked_one_opens_by_its_words_alone(app):
    content = locked(json.dumps(small()).encode(), lock_by(PASSWORD, 4))
    with app.test_request_context():
        assert read(content, PASSWORD).counts == {}
    assert refusal(app, content)[0] == "passphrase"
    assert refusal(app, content, "noe annet")[0] == "passphrase"
    assert refusal(app, content[:-1] + bytes([content[-1] ^ 1]), PASSWORD)[0] == "passphrase"


def test_one_that_asks_for_too_much_memory_is_not_opened(app, monkeypatch):
    """The head may ask for any: a gibibyte is a way to stop a machine."""
    content = locked(b"{}", lock_by(PASSWORD, 4))
    monkeypatch.setattr(entries, "COST", 3)
    assert refusal(app, content, PASSWORD)[0] == "passphrase"


# ---- the form -------------------------------------------------------------------------------


def send(cast, content, name="Bente Ruud", **more):
    form = {
        "file": (BytesIO(content), "samspill-plan.json"),
        "passphrase": "",
        "kind": "RELAY_LOG",
        "number": cast.number("Lea Vik"),
        "purpose": "Lese bedre.",
        **more,
    }
    return post(cast.client(name), NEW, form)


def test_a_file_makes_a_draft_and_leads_to_how_much_there_is(cast):
    answer = send(cast, json.dumps(with_goals(goal())).encode())
    assert answer.status_code == 303
    [plan] = rows(Plan)
    assert answer.location == f"/planer/{plan.id}/tidligere-plan"
    assert plan.status == "DRAFT"
    page = Page(cast.client("Bente Ruud").get(answer.location))
    assert "Kopien ligger låst til alle har sagt ja." in page.text
    assert "Gå videre til samtykket" in page.text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "file"),
        ({"number": "123"}, "number"),
        ({"purpose": ""}, "purpose"),
        ({"file": (BytesIO(b""), "")}, "file"),
    ],
)
def test_of_a_refused_one_nothing_is_kept_and_what_was_typed_stays(cast, more, field):
    content = b"{}" if field == "file" else json.dumps(small()).encode()
    page = Page(send(cast, content, **more))
    assert page.status == 422
    assert field in page.errors()
    if field != "purpose":
        assert page.value("purpose") == "Lese bedre."
    assert rows(Plan) == rows(Arrival) == []


def test_who_tries_many_files_waits_until_tomorrow(cast, monkeypatch):
    monkeypatch.setattr("samspill.plans.arrivals.actions.FILES_A_DAY", 1)
    content = json.dumps(small()).encode()
    assert send(cast, content).status_code == 303
    page = Page(send(cast, content))
    assert "Prøv igjen i morgen" in page.text
    assert len(rows(Plan)) == 1


def test_who_may_not_hold_plans_gets_no_form(cast):
    for name in ("Kari Lunde", "Mona Aas"):
        assert cast.client(name).get(NEW).status_code == 403
