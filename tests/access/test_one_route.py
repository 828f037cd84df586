"""One route, alone: what it may declare, whom it lets in to what, and a form sent twice."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, g, make_response, request
from sqlalchemy import select

from samspill.access import routes
from samspill.access.door import Opened
from samspill.access.forms import FormAnswer
from samspill.access.levels import Area, Level, Strength
from samspill.access.log import AccessLogEntry
from samspill.access.routes import (
    Declaration,
    Mine,
    Module,
    Public,
    mine,
    opens_for,
    public,
    register_opener,
    require_all_declared,
)
from samspill.core.errors import Conflict, LevelTooLow, NotEnough, NotSignedIn
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from tests.plans.passing_days import seen_whole

DECLARED = routes.declared
OPEN, OWN = public("a test"), mine("a test")
ROOM = mine("a test", by_feide=True)
HOUR = timedelta(hours=1)
THING = "/ting/<uuid:thing_id>"
READ = {"opens": Area.OVERVIEW, "at": Level.READ}


@pytest.fixture
def order():
    """What happened, in order."""
    return []


@pytest.fixture(autouse=True)
def opener(monkeypatch, cast, order):
    """Things are opened by whoever asks; the lock and the opening are noted."""

    def open_thing(thing_id, area, level):
        order.append(("opened", thing_id, area, level))
        return Opened(SimpleNamespace(id=thing_id), cast.actor("Kari Lunde"), {}, instant())

    monkeypatch.setattr(routes, "_openers", {**routes._openers})
    monkeypatch.setattr(routes, "declared", {})
    monkeypatch.setattr(routes, "begin_in_turn", lambda *asked: order.append(("in turn", *asked)))
    register_opener("thing_id", open_thing)
    return open_thing


def added(view, rule="/", **declares):
    """What a module hands on to the application for one route."""
    module, found = Module("one", __name__), {}

    def add(rule, endpoint, guarded, **options):
        found.update(rule=rule, endpoint=endpoint, run=guarded, **options)

    module.add_url_rule = add
    assert module.route(rule, **declares)(view) is view
    return SimpleNamespace(**found)


def view(*_arguments, **_values):
    return "the view"


# ---- what it may declare ------------------------------------------------------------------


def test_what_a_route_may_declare():
    assert (public("x"), mine("y")) == (Public("x"), Mine("y", by_feide=False))
    assert not mine("y").by_feide
    assert frozenset({"GET", "HEAD"}) == routes.SAFE


@pytest.mark.parametrize(
    ("rule", "declares", "says"),
    [
        ("/", READ, "needs at=Level and a subject"),
        (THING, {"opens": Area.OVERVIEW}, "needs at=Level and a subject"),
        (THING, {"opens": OPEN}, "needs at=Level and a subject"),
        ("/", {"opens": OPEN, "at": Level.READ}, "needs at=Level and a subject"),
        ("/", {"opens": OWN, "at": Level.OWN}, "needs at=Level and a subject"),
        ("/ting/<uuid:other_id>", READ, "needs at=Level and a subject"),
        (THING, {**READ, "least": Strength.HIGH}, "knows what login it demands"),
        ("/", {"opens": OWN, "least": Strength.LOW}, "weaker login"),
        ("/", {"opens": OWN, "least": Strength.OWN_ROOM}, "weaker login"),
        ("/", {"opens": ROOM, "least": Strength.LOW}, "weaker login"),
    ],
)
def test_what_does_not_fit_cannot_be_added(rule, declares, says):
    with pytest.raises(TypeError, match=says):
        Module("one", __name__).route(rule, **declares)


@pytest.mark.parametrize(
    ("rule", "declares", "becomes"),
    [
        (THING, READ, (Area.OVERVIEW, Level.READ, Strength.HIGH)),
        ("/", {"opens": OPEN}, (OPEN, Level.NONE, Strength.SUBSTANTIAL)),
        ("/", {"opens": OWN}, (OWN, Level.NONE, Strength.SUBSTANTIAL)),
        ("/", {"opens": ROOM}, (ROOM, Level.NONE, Strength.OWN_ROOM)),
        ("/", {"opens": OWN, "least": Strength.HIGH}, (OWN, Level.NONE, Strength.HIGH)),
        (
            *("/", {"opens": OWN, "least": Strength.SUBSTANTIAL}),
            (OWN, Level.NONE, Strength.SUBSTANTIAL),
        ),
    ],
)
def test_what_it_opens_is_written_down(rule, declares, becomes):
    found = added(view, rule, methods=("GET", "POST"), **declares)
    assert routes.declared == {"one.view": Declaration(*becomes)}
    assert (found.rule, found.endpoint, found.methods) == (rule, "view", ["GET", "POST"])
    assert found.provide_automatic_options is False, "OPTIONS would be a way past it"
    assert found.run.__name__ == "view"


def test_a_route_that_says_nothing_stops_the_start():
    app = Flask("a_test", static_folder=None)
    require_all_declared(app)
    for name in ("b", "a"):
        app.add_url_rule(f"/{name}", name, view)
    routes.declared["b"] = Declaration(OPEN, Level.NONE, Strength.LOW)
    with pytest.raises(RuntimeError, match=r"do not say what they open: a$"):
        require_all_declared(app)
    routes.declared["a"] = routes.declared["b"]
    require_all_declared(app)


# ---- whom it lets in to what --------------------------------------------------------------


@pytest.fixture
def ask(app, cast):
    """Ask a guarded view as somebody. Gives its answer."""

    def answer(run, who="Kari Lunde", method="GET", strength=Strength.HIGH, form=None, **values):
        actor = cast.actor(who, strength=strength) if who else None
        db.session.rollback()
        with app.test_request_context("/", method=method, data=form or {}):
            g.actor = actor
            return run(**values)

    return answer


def key():
    return {"form_key": str(new_id())}


def log():
    with seen_whole():
        return db.session.scalars(select(AccessLogEntry.decision)).all()


def test_a_look_is_opened_and_handed_on_and_nothing_is_locked(ask, order):
    thing, other = new_id(), new_id()

    def look(opened, other_id):
        assert g.opened is opened
        order.append((opened.subject.id, other_id))
        return "seen"

    answer = ask(added(look, THING, **READ).run, thing_id=thing, other_id=other)
    assert answer.get_data(as_text=True) == "seen"
    assert order == [("opened", thing, Area.OVERVIEW, Level.READ), (thing, other)]


def test_an_act_waits_for_its_turn_before_it_reads_anything(ask, order, cast):
    thing = new_id()

    def act(_opened):
        order.append("done")
        return "done"

    run = added(act, THING, **READ).run
    assert ask(run, method="POST", form=key(), thing_id=thing).get_data(as_text=True) == "done"
    waited = ("in turn", thing, cast.profile_id("Kari Lunde"))
    assert order == [waited, ("opened", thing, Area.OVERVIEW, Level.READ), "done"]


@pytest.mark.parametrize(
    ("who", "strength", "waits"),
    [
        ("Kari Lunde", Strength.HIGH, True),
        ("Kari Lunde", Strength.SUBSTANTIAL, False),
        (None, Strength.HIGH, False),
    ],
)
def test_who_signed_in_too_weakly_is_refused_without_waiting(ask, order, who, strength, waits):
    """A wait, or an answer that somebody else just changed it, would tell that it is there."""
    thing = new_id()
    ask(added(view, THING, **READ).run, who, "POST", strength, key(), thing_id=thing)
    assert (order[0][0] == "in turn") is waits
    assert ("opened", thing, Area.OVERVIEW, Level.READ) in order


def test_ones_own_page_gets_the_actor_and_asks_how_she_signed_in(ask, cast):
    got = []
    run = added(lambda actor: got.append(actor) or "own", "/", opens=OWN).run
    assert ask(run, strength=Strength.SUBSTANTIAL).get_data(as_text=True) == "own"
    assert got[0].profile_id == cast.profile_id("Kari Lunde")
    with pytest.raises(LevelTooLow):
        ask(run, strength=Strength.LOW)
    with pytest.raises(NotSignedIn):
        ask(run, who=None)


def test_a_public_page_gets_nothing_and_needs_no_key(ask):
    run = added(view, "/", opens=OPEN).run
    for who in (None, "Kari Lunde"):
        for method in ("GET", "POST"):
            assert ask(run, who, method).get_data(as_text=True) == "the view"


def test_who_is_not_signed_in_has_no_key_to_give(ask):
    assert (
        ask(added(view, THING, **READ).run, None, "POST", thing_id=new_id()).get_data(as_text=True)
        == "the view"
    )


def test_only_an_area_with_a_subject_goes_through_the_door(ask, order):
    """Such a declaration cannot be made: and if it could, nothing would open."""
    thing = new_id()
    run = routes._guarded(
        lambda thing_id: str(thing_id), Declaration(OPEN, Level.NONE, Strength.LOW), "thing_id"
    )
    assert ask(run, thing_id=thing).get_data(as_text=True) == str(thing)
    run = routes._guarded(view, Declaration(Area.OVERVIEW, Level.READ, Strength.HIGH), None)
    assert ask(run).get_data(as_text=True) == "the view"
    assert order == []


# ---- what stays ---------------------------------------------------------------------------


def leaves(status):
    """A view that writes something and answers so."""

    def write(opened, kept):
        row = FormAnswer(key=kept, profile_id=opened.actor.profile_id, page="left", at=opened.at)
        db.session.add(row)
        return "written", status

    return write


def left(kept):
    with seen_whole():
        return db.session.get(FormAnswer, kept) is not None


@pytest.mark.parametrize(("status", "does"), [(200, True), (399, True), (400, False)])
def test_what_is_left_for_the_end_is_done_when_the_act_went_well(ask, monkeypatch, status, does):
    done = []

    def finish():
        done.append("finished")

    monkeypatch.setattr(routes, "_at_the_end", [])
    routes.at_the_end_of_acts(finish)
    routes.at_the_end_of_acts(finish)  # said twice, done once
    assert routes._at_the_end == [finish]
    run = added(lambda _opened: ("", status), THING, **READ).run
    assert ask(run, thing_id=new_id()).status_code == status
    assert done == (["finished"] if does else [])


@pytest.mark.parametrize(("method", "does"), [("GET", True), ("POST", False)])
def test_what_goes_with_a_look_is_done_before_it_and_with_no_act(
    ask, monkeypatch, order, method, does
):
    def note():
        order.append("noted")

    monkeypatch.setattr(routes, "_before", [])
    routes.before_what_is_shown(note)
    routes.before_what_is_shown(note)  # said twice, done once
    assert routes._before == [note]
    run = added(lambda _actor: order.append("seen") or "", opens=OWN).run
    ask(run, method=method, form=key())
    assert order == ([*(["noted"] if does else []), "seen"])


@pytest.mark.parametrize(
    ("status", "stays"), [(200, True), (399, True), (400, False), (422, False)]
)
def test_what_is_refused_leaves_the_look_alone(ask, status, stays):
    kept = new_id()
    run = added(leaves(status), THING, **READ).run
    assert ask(run, thing_id=new_id(), kept=kept).status_code == status
    assert left(kept) == stays
    assert log() == ([] if stays else ["ALLOWED"]), "here the opener writes no row of its own"


def test_a_refusal_inside_leaves_its_own_row(ask):
    def refuse(_opened):
        raise NotEnough("no")

    with pytest.raises(NotEnough):
        ask(added(refuse, THING, **READ).run, thing_id=new_id())
    assert log() == [NotEnough.code]


# ---- a link to what one was told of --------------------------------------------------------

PLAN = "/planer/12345678-1234-4234-8234-123456789012"


@pytest.mark.parametrize(
    ("path", "levels", "opens"),
    [
        (f"{PLAN}/dokumenter", {Area.DOCUMENTS: Level.OWN}, True),
        (f"{PLAN}/dokumenter?side=2", {Area.DOCUMENTS: Level.MANAGE}, True),
        (f"{PLAN}/dokumenter", {Area.DOCUMENTS: Level.NONE}, False),
        (f"{PLAN}/dokumenter", {Area.GOALS: Level.MANAGE}, False),
        ("/varsler", {}, True),
        ("/ingensteds", {Area.DOCUMENTS: Level.MANAGE}, False),
        ("/varsler/finnes-ikke", {}, False),
    ],
)
def test_a_link_stands_where_its_page_opens(app, monkeypatch, path, levels, opens):
    monkeypatch.setattr(routes, "declared", DECLARED)
    with app.test_request_context("/"):
        assert opens_for(path, levels) is opens


# ---- a form sent twice --------------------------------------------------------------------


@pytest.fixture
def sends(ask, order):
    """Send a form to a view that answers so; gives (the answer, how often it was done)."""

    def send(status, location, form):
        def act(_actor):
            order.append("done")
            answer = make_response("", status)
            if location:
                answer.headers["Location"] = location
            return answer

        answer = ask(added(act, "/", opens=OWN).run, method="POST", form=form)
        return answer, order.count("done")

    return send


@pytest.mark.parametrize("status", [302, 303])
def test_a_form_sent_again_is_answered_alike_and_done_once(sends, status):
    form = key()
    answer, done = sends(status, "/der", form)
    assert (answer.status_code, answer.location, done) == (status, "/der", 1)
    answer, done = sends(status, "/et-annet-sted", form)
    assert (answer.status_code, answer.location, done) == (303, "/der", 1)


def test_an_answer_that_leads_nowhere_leads_home(sends):
    form = key()
    sends(303, "", form)
    answer, done = sends(303, "", form)
    assert (answer.location, done) == ("/", 1)


@pytest.mark.parametrize("status", [200, 301, 304])
def test_what_led_nowhere_is_told_that_it_was_sent(sends, status):
    form = key()
    assert sends(status, "/der", form)[1] == 1
    with pytest.raises(Conflict, match="allerede sendt"):
        sends(status, "/der", form)


@pytest.mark.parametrize("form", [{}, {"form_key": ""}, {"form_key": "1"}])
def test_a_form_without_a_key_of_ours_is_refused(sends, order, form):
    with pytest.raises(Conflict, match="Vi kjenner ikke igjen skjemaet"):
        sends(303, "/der", form)
    assert order == []


def test_a_look_needs_no_key(ask):
    run = added(lambda _actor: request.method, "/", opens=OWN).run
    for method in ("GET", "HEAD"):
        assert ask(run, method=method).status_code == 200
