"""The first net: what each route declares, and how requests of all shapes are met."""

from __future__ import annotations

import pytest

from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Mine, Module, Public, declared, mine, opens_for, public
from samspill.core.ids import new_id
from tests.access.test_matrix import (
    READS_MORE_AREAS,
    SUBJECTS,
    Address,
    about,
    expected,
    path_of,
    rules,
    send,
    subject_of,
)
from tests.support.forms import post
from tests.support.world import World

FOREIGN = ("OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW")
WHO = ("Mona", "Ingrid", "nobody")


def test_what_a_route_declares_is_kept():
    module, before = Module("planted", __name__), dict(declared)
    try:
        for name, options in (
            ("area", {"opens": Area.GOALS, "at": Level.READ}),
            ("own", {"opens": mine("one's own things")}),
            ("own_high", {"opens": mine("one's own things"), "least": Strength.HIGH}),
            ("all", {"opens": public("the front page")}),
        ):
            rule = "/planer/<uuid:plan_id>/x" if name == "area" else f"/{name}"
            module.route(rule, **options)(_named(name))
        kept = {n.removeprefix("planted."): d for n, d in declared.items() if n not in before}
    finally:
        for name in set(declared) - set(before):
            del declared[name]
    assert kept["area"].opens == Area.GOALS
    assert (kept["area"].at, kept["area"].least) == (Level.READ, Strength.HIGH)
    assert isinstance(kept["own"].opens, Mine)
    assert kept["own"].least == Strength.SUBSTANTIAL
    assert kept["own_high"].least == Strength.HIGH
    assert isinstance(kept["all"].opens, Public)


def _named(name):
    def view(*_opened):
        return ""

    view.__name__ = name
    return view


NO_SUBJECT = {
    "meeting_files.subscription": "one's own calendar; the address is the key, by its hash",
    "school_calendar.feed": "one's own calendar; the address is the key, by its hash",
    "insight.case": "one's own case; the query asks for the profile that reported it",
    **dict.fromkeys(
        (
            "own_room.entry",
            "own_room.picture",
            "own_room.sharing",
            "own_room.share",
            "own_room.throwing",
        ),
        "in one's own room; the query asks for the profile, and so does row security",
    ),
    **dict.fromkeys(
        ("own_room.throw", "own_room.withdrawal", "own_room.withdraw"),
        "in one's own room; the action asks for the profile, and so does row security",
    ),
    **dict.fromkeys(
        (
            "contact_checks.waiting",
            "contact_checks.type_code",
            "contact_checks.another",
            "contact_checks.let_be",
        ),
        "one's own new address; the query and row security ask for the profile",
    ),
    "identity.end_one": "one's own session; the action asks for the person's sessions",
    "subscriptions.end": "one's own telephone; the action asks for the profile's",
    "devices.end_one": "one's own device; the action asks for the person's devices",
    "identity.last_day": "an employee; the query asks for the unit that one leads",
    "identity.keep_last_day": "an employee; the action asks for the unit that one leads",
    "blocks.confirmation": "a block; the action asks for a leader of the municipality",
    "blocks.lifting": "a block; the action asks for a leader of the municipality",
    "emergency.ending": "what a leader opened; the action asks for herself",
    "notifications.done": "one's own task; row security gives nobody else's, and the action asks",
    **dict.fromkeys(
        ("notice_choices.of_one", "notice_choices.keep_of_one"),
        "one's own choices; the query asks for the plans that one reads",
    ),
    "holders.reply": "an offer; the action asks for the one it was sent to",
    "waves.wave": "what was sent together; the query asks for the plans one holds",
    "holders.absence": "an employee; the action asks for the unit that one leads",
    "holders.acting_form": "a plan by number; the query asks for the unit that one leads",
    **dict.fromkeys(
        (
            *("school_messages.thread", "school_messages.reply"),
            *("school_messages.take_back", "school_messages.seen"),
            *("school_message_files.download", "school_message_files.picture"),
        ),
        "a thread one is in, by row security; its pupil or group is opened by the door",
    ),
    "holders.appointment": "a plan by number; the action asks for the unit that one leads",
}
"""Addresses that name something which is nobody's plan, and who checks whose it is."""


def test_every_address_with_a_subject_is_behind_the_door(world):
    for (endpoint, _method), rule in rules(world).items():
        if rule.arguments - {"filename"} and endpoint not in NO_SUBJECT:
            opens = declared[endpoint].opens
            assert isinstance(opens, Area), f"{rule}: {endpoint} names a thing but opens no area"
            subject = {"tenant_id", *SUBJECTS} & rule.arguments
            assert subject, f"{rule}: whose is it? Put it under its plan or municipality"


SETTLED_BY_WHO_IS_NAMED = {
    *("registrations.confirmation", "registrations.rejection"),
    *("my_consents.reply", "questionnaires.answer", "sign_ups.say"),
    *("class_lists.show", "class_lists.ending"),
    *("reduced_payment.keep", "reduced_payment.hand_in", "reduced_payment.remove_file"),
    *("cases.answer_other", "cases.take_back", "cases.answer", "cases.complain", "leave.keep"),
    *("parents.write", "parents.join", "parents.leave"),
    *("parents.answer", "parents.report", "parents.remove"),
}
"""OWN opens one row to the witness it names, and her answer to it is all she gives; or the answers
of one whom a school asks about a pupil, who reads no other's."""


BY_READERS = {
    "finding.find": "words to look for in what one reads already; they are kept for oneself",
    "lifecycle.reopening": "the family only reads a plan that has ended, and may wish it back",
    "moves.stop_reading": "the family only reads a plan that has ended, and may end reading on",
    "school_calendar.make": "whoever reads a pupil's days at home may let her own calendar ask",
    "school_calendar.shut": "whoever reads a pupil's days at home may shut her own address",
    "sfo_invoices.take_out": "who leads an SFO may take along what families pay there",
    "plan_copies.ask": "whoever reads may take along what she reads",
    "plan_copies.ask_meeting": "whoever reads a meeting may take it along",
    "plan_copies.ask_text": "whoever reads a text may take it along",
    "plan_copies.read": "who reads it through is found by the lists of the child",
    "plan_copies.answer": "who reads it through is found by the lists of the child",
}
"""Forms for those who read; the action says what each of them brings about."""


OWN_PLACE = {"participants.acceptance", "participants.refusal", "participants.take_pause"}
"""What everybody with a place may do with it; the action finds her own, and no other."""


BETWEEN_THEM = {
    *("messages.send", "messages.reply", "messages.let_in", "messages.withdraw"),
    *("notes.add", "notes.change", "notes.take_away", "notes.share", "school_messages.send"),
    *("contacts.add", "contacts.remove", "contacts.confirm"),
}
"""OWN is all there is in messages: row security keeps to threads that one is in, and one's own
notes. So it is in whom a school rings: what one home names, the other does not see."""


CALLED_IN = {
    *("meetings.reply", "minutes.add_remark", "own_room.answer", "own_room.begin_together"),
    *("assessments.answer", "grades.receipt"),
}
"""Whoever is called in, or was told by the child, answers, whatever her level; the action asks."""


def test_every_form_needs_more_than_to_read(world):
    for endpoint, method in rules(world):
        declaration = declared[endpoint]
        if endpoint in {*BY_READERS, *OWN_PLACE, *BETWEEN_THEM, *CALLED_IN}:
            continue
        if method == "POST" and isinstance(declaration.opens, Area):
            least = Level.OWN if endpoint in SETTLED_BY_WHO_IS_NAMED else Level.CONTRIBUTE
            assert declaration.at >= least, f"{endpoint} changes something"


# ---- requests of all shapes ---------------------------------------------------------------


def every(world: World, method: str) -> list[Address]:
    return [address for address in rules(world) if address[1] == method]


LOOKS_AT_SEVERAL = {
    *("insight.looks", "activities.promises", "week.overview"),
    *("meetings.across_plans", "meetings.month_across_plans", "meetings.week_across_plans"),
    "finding.across_plans",
}
"""A page that gathers from all one's plans is a look at each, at this one too if it is hers."""


@pytest.mark.parametrize("person", WHO)
def test_head_is_get_without_a_body(world, person):
    own = world.subjects["own"]
    for address in every(world, "GET"):
        subject = subject_of(world, address, "own") if about(world, address) else world.never
        with world.attempt() as connection:
            head = send(world, person, address, subject, method="HEAD")
            seen = subject if about(world, address) else own
            left = world.traces(connection, seen.plan_id).decisions
        assert str(head.status_code) == expected(address, person, "own"), address
        assert head.get_data() == b""
        about_plans = bool(about(world, address))
        looks = range(1, READS_MORE_AREAS.get(address[0], 1) + 1)
        if address[0] in LOOKS_AT_SEVERAL:
            looks, about_plans = range(2), True
        assert len(left) in (looks if about_plans and person != "nobody" else range(1)), address


@pytest.mark.parametrize(
    ("person", "methods"),
    [
        ("Mona", ("OPTIONS", "BREW")),
        ("Ingrid", ("BREW",)),
        ("nobody", ("DELETE",)),
        pytest.param("Mona", FOREIGN, marks=pytest.mark.deep),
    ],
)
def test_other_methods_are_refused_alike_for_what_is_and_what_never_was(world, person, methods):
    by_path: dict[str, set[str]] = {}
    for (endpoint, method), rule in rules(world).items():
        if endpoint != "static":
            by_path.setdefault(rule.rule, set()).add(method)
    client, subjects = world.browser(person), (world.subjects["own"], world.never)
    for address, rule in rules(world).items():
        allowed = by_path.pop(rule.rule, None)
        if allowed is None:
            continue
        for method in {*methods, "GET", "POST"} - allowed:
            answers = [client.open(path_of(world, address, s), method=method) for s in subjects]
            assert {a.status_code for a in answers} == {405}, (method, address)
            assert answers[0].get_data() == answers[1].get_data(), address


def test_a_slash_more_is_another_address(world):
    plan_id = world.subjects["own"].plan_id
    answers = [world.browser("Mona").get(f"/planer/{i}/") for i in (plan_id, world.never.plan_id)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].get_data() == answers[1].get_data()


# ---- forms from elsewhere -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "https://ond.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
    ],
)
def test_a_form_from_another_site_does_nothing(world, headers, status):
    subject = world.subjects["own"]
    with world.attempt() as connection:
        answer = send(world, "Mona", ("plans.keep_introduction", "POST"), subject, headers=headers)
        assert answer.status_code == status
        assert bool(world.changes(connection)) == (status == 303)


@pytest.mark.parametrize("token", ["", "x", "Tor's"])
def test_a_form_without_the_sessions_own_token_does_nothing(world, token):
    path = f"/planer/{world.subjects['own'].plan_id}/om"
    with world.attempt() as connection:
        value = world.tokens["Tor"] if token == "Tor's" else token or " "
        answer = post(world.browser("Mona"), path, {"description": "Nytt"}, token=value)
        assert answer.status_code == 400
        assert world.changes(connection) == []


def test_a_form_may_not_bring_columns_of_its_own(world):
    """Mass assignment: what the form does not name is not taken."""
    subject = world.subjects["own"]
    more = {"status": "DRAFT", "holder_profile_id": str(world.tors_profile_id), "plan_id": "x"}
    with world.attempt() as connection:
        path = f"/planer/{subject.plan_id}/om"
        form = {"description": "Nytt", "important": "", **more}
        answer = post(world.browser("Mona"), path, form, token=world.tokens["Mona"])
        assert answer.status_code == 303
        assert "plans" not in world.changes(connection)


def test_a_link_stands_only_for_whom_its_page_opens(cast):
    plan = f"/planer/{new_id()}"
    for path, levels, opens in (
        (plan, {Area.OVERVIEW: Level.READ}, True),
        (plan, {Area.OVERVIEW: Level.OWN}, False),
        (f"{plan}/samtykke?side=2", {Area.CONSENT: Level.READ}, True),
        (f"{plan}/samtykke", {Area.OVERVIEW: Level.READ}, False),
        ("/hjem", {}, True),
        ("/finnes-ikke", {Area.OVERVIEW: Level.READ}, False),
        ("/spraak", {}, False),
    ):
        assert opens_for(path, levels) == opens, path
