"""The same request in other shapes: as a fragment, as JSON, in part, with what a cache has kept.

No shape opens, shortens or names anything: a refusal is byte for byte the one that a plan which
never was would get in the same shape, and what is allowed is the whole page as always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from werkzeug.test import TestResponse

from samspill.core import clock
from tests.access.test_matrix import (
    DEEP,
    EVERYDAY,
    MATRIX,
    WITHOUT_A_LOGIN,
    Address,
    about,
    as_never,
    expected,
    form_for,
    path_of,
    rules,
    subject_of,
)
from tests.support.canaries import SEES, seen_in
from tests.support.client import Client
from tests.support.world import PEOPLE, Subject, World

AS_ALWAYS, HEAD, SLASH, AS_JSON = "as always", "only the headers", "a slash more", "a JSON body"
SHAPES: dict[str, dict[str, str]] = {
    "a fragment": {
        "HX-Request": "true",
        "HX-Target": "main",
        "HX-Boosted": "true",
        "X-Requested-With": "XMLHttpRequest",
    },
    "a restored page": {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    "JSON wanted": {"Accept": "application/json"},
    "anything but a page": {"Accept": "image/png;q=0.1, application/problem+json"},
    "a part": {"Range": "bytes=0-20"},
    "kept": {"If-None-Match": "*", "If-Modified-Since": "Sat, 01 Jan 2033 00:00:00 GMT"},
    "another method": {"X-HTTP-Method-Override": "PUT", "X-Method-Override": "GET"},
    "another place": {
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Host": "ond.example",
        "X-Forwarded-Prefix": "/admin",
        "X-Original-URL": "/hjem",
        "X-Rewrite-URL": "/hjem",
    },
}
"""Headers by the name of the shape."""

GETS, POSTS = ([a for a in MATRIX if a[1] == method] for method in ("GET", "POST"))
EVERYBODY = [(person, kind) for person in PEOPLE for kind in (*EVERYDAY, *DEEP)]
NOT_PAGES = {"static", "pages.readyz"}
"""A file may be sent in part; readyz looks at its own clock."""

FRESH = re.compile(rb'(name="(?:form_key|csrf_token)" value=")[^"]*')


def in_turn(address: Address, shapes: tuple[str, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Everybody on every kind of plan in one shape each, and in the next one at the next address.

    So every shape is met by everybody on every kind, without asking all of them everywhere.
    """
    first = list(MATRIX).index(address)
    return [
        (person, kind, (shapes[(first + turn) % len(shapes)],))
        for turn, (person, kind) in enumerate(EVERYBODY)
    ]


def each_in(who: Any, shapes: tuple[str, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """These people on these kinds of plans in all of the shapes."""
    return [(person, kind, shapes) for person, kind in who]


def settled(answer: TestResponse, subject: Subject, world: World) -> Any:
    """What may be compared: without the secrets of forms, ids of the plan as the never's."""
    body, headers = as_never(answer, subject, world)
    return answer.status_code, FRESH.sub(rb"\1", body), headers


def ask(world: World, client: Client, address: Address, subject: Subject, shape: str) -> Any:
    """One GET in the shape; what is done by it is undone."""
    path = path_of(world, address, subject) + ("/" if shape == SLASH else "")
    method = "HEAD" if shape == HEAD else "GET"
    with world.attempt():
        return client.open(path, method=method, headers=SHAPES.get(shape))


def send(world: World, person: str, address: Address, subject: Subject, shape: str) -> TestResponse:
    """One form in the shape, with everything else right; what it does is undone."""
    path = path_of(world, address, subject) + ("/" if shape == SLASH else "")
    token = world.tokens[person]
    form = {"form_key": str(uuid4()), **form_for(world, subject, address[0])}
    with world.attempt():
        if shape == AS_JSON:
            return world.browser(person).post(path, json=form, headers={"X-CSRFToken": token})
        data = {**form, "csrf_token": token}
        return world.browser(person).post(path, data=data, headers=SHAPES.get(shape))


HOMES = {
    "plan_id": ("participants.overview", "GET"),
    "pupil_id": ("school.pupil", "GET"),
    "group_id": ("groups.group", "GET"),
}
"""The page of each that everybody opens who reaches it."""


def reaches(world: World, address: Address, person: str, kind: str) -> bool:
    """Does the person reach what the address is about?"""
    home = HOMES.get(about(world, address))
    return home is not None and expected(home, person, kind) == "200"


# ---- pages --------------------------------------------------------------------------------


def wrong_shapes(
    world: World, person: str, address: Address, kind: str, shapes: Any, nevers: Any
) -> Iterator[str]:
    """Every shape in which the person gets something else than she always gets.

    What a plan that never was is answered, by person and shape, is kept in `nevers`.
    """
    subject, client = subject_of(world, address, kind), world.browser(person)
    about_a_plan = bool(about(world, address))
    names = not rules(world)[address].rule.startswith("/dev/")  # those list the demo's children
    always = settled(ask(world, client, address, subject, AS_ALWAYS), subject, world)
    for shape in shapes:
        place = f"{person} on {kind}, {shape}"
        answer = ask(world, client, address, subject, shape)
        got = settled(answer, subject, world)
        yield from _wrong_shape(shape, got, always)
        text = f"{answer.headers} {answer.get_data().decode(errors='replace')}"
        if words := seen_in(text, names=names) - SEES.get(person, set()):
            yield f"{place}: shows {sorted(words)}"
        stranger = person in WITHOUT_A_LOGIN and not reaches(world, address, person, kind)
        alike = always[0] == 404 or shape == SLASH or stranger
        if about_a_plan and alike:
            if (person, shape) not in nevers:
                never = ask(world, client, address, world.never, shape)
                nevers[person, shape] = settled(never, world.never, world)
            if got != nevers[person, shape]:
                yield f"{place}: differs from a plan that never was"


def _wrong_shape(shape: str, got: Any, always: Any) -> Iterator[str]:
    if shape == HEAD:
        if (got[0], got[1], got[2]) != (always[0], b"", always[2]):
            yield f"{shape}: {got[0]} {got[2]}, not {always[0]} {always[2]}"
    elif shape == SLASH:
        if got[0] != 404:
            yield f"{shape}: {got[0]}, not 404"
    elif got != always:
        yield f"{shape}: {got[0]} of {len(got[1])} bytes, not {always[0]} of {len(always[1])}"


def walk(world: World, address: Address, cases: Any, count: Any) -> list[str]:
    """The faults of one page, for each person on one kind of plan in some shapes."""
    if address[0] in NOT_PAGES:
        return []
    if not about(world, address):
        cases = [case for case in cases if case[1] == "own"]
    if path_of(world, address, world.never) == "/":
        cases = [(*who, [shape for shape in shapes if shape != SLASH]) for *who, shapes in cases]
    nevers: dict[tuple[str, str], Any] = {}
    with time_machine.travel(clock.now(), tick=False):
        found = [
            f"{person} on {kind}: {fault}"
            for person, kind, shapes in cases
            for fault in wrong_shapes(world, person, address, kind, shapes, nevers)
        ]
    count("requests in other shapes", pages=sum(len(case[2]) for case in cases))
    return found


AT_ONCE = {
    "asked otherwise": ("a fragment", "JSON wanted", "another method", "another place"),
    "kept in part": ("a part", "kept"),
}
SHAPES |= {
    name: {header: value for shape in parts for header, value in SHAPES[shape].items()}
    for name, parts in AT_ONCE.items()
}
WHO = (("Mona", "own"), ("Mona", "other"), ("nobody", "own"))


@pytest.mark.parametrize("address", GETS, ids=" ".join)
def test_no_shape_opens_shortens_or_names_anything(world, address, count):
    found = walk(world, address, each_in(WHO, (*AT_ONCE, SLASH)), count)
    assert found == []


@pytest.mark.deep
@pytest.mark.parametrize("address", GETS, ids=" ".join)
def test_no_shape_opens_anything_for_anybody_on_any_kind_of_plan(world, address, count):
    alone = tuple(shape for shape in SHAPES if shape not in AT_ONCE)
    assert walk(world, address, in_turn(address, (*AT_ONCE, HEAD, SLASH)), count) == []
    assert walk(world, address, each_in(WHO, alone), count) == []


# ---- forms --------------------------------------------------------------------------------

ONES_OWN = {"notifications.done", "notice_choices.keep_of_one"}
"""Named by an id, but no part of a plan: nobody's is found but one's own."""

ABOUT_PLANS = [a for a in POSTS if MATRIX[a]["others"]["other"] and a[0] not in ONES_OWN]
ANY_FORM_FAILS = {"400", "409"}
"""What has no key of a form is no form."""


def wrong_forms(world: World, address: Address, cases: Any) -> Iterator[str]:
    """Every shape in which a form is answered otherwise than the matrix says."""
    nevers: dict[tuple[str, str], Any] = {}
    for person, kind, shapes in cases:
        wanted, subject = expected(address, person, kind), subject_of(world, address, kind)
        is_hers = reaches(world, address, person, kind)
        for shape in shapes:
            got = _sent(world, person, address, subject, shape)
            hidden = wanted == "404" and not is_hers
            if hidden and (person, shape) not in nevers:
                nevers[person, shape] = _sent(world, person, address, world.never, shape)
            if hidden and got != nevers[person, shape]:
                yield f"{person} on {kind}, {shape}: differs from a plan that never was"
            right = {"404"} if shape == SLASH else {wanted}
            if shape == AS_JSON and is_hers:
                right = ANY_FORM_FAILS | ({wanted} & {"403", "404"})
            if str(got[0]) not in right:
                yield f"{person} on {kind}, {shape}: {got[0]}, not {right}"


def _sent(world: World, person: str, address: Address, subject: Subject, shape: str) -> Any:
    return settled(send(world, person, address, subject, shape), subject, world)


SENDERS = (("Mona", "own"), ("Ingrid", "own"))


@pytest.mark.parametrize("address", ABOUT_PLANS, ids=" ".join)
def test_no_shape_of_a_form_is_answered_otherwise(world, address, count):
    shapes = ("asked otherwise", AS_JSON)
    count("requests in other shapes", forms=len(SENDERS) * len(shapes))
    assert list(wrong_forms(world, address, each_in(SENDERS, shapes))) == []


@pytest.mark.deep
@pytest.mark.parametrize("address", ABOUT_PLANS, ids=" ".join)
def test_no_shape_of_a_form_is_answered_otherwise_to_anybody(world, address, count):
    cases = in_turn(address, (*AT_ONCE, SLASH, AS_JSON))
    count("requests in other shapes", forms=len(cases))
    assert list(wrong_forms(world, address, cases)) == []


# ---- one's own plan, with something of another's -------------------------------------------

PARTS = (
    *("consent_id", "participant_id", "proposed_id", "wish_id"),
    *("signatory_id", "signed_id", "person_id"),
    *("goal_id", "activity_id", "comment_id"),
    *("document_id", "upload_id", "folder_id"),
    *("thread_id", "message_id", "message_file_id", "meeting_id", "life_event_id", "note_id"),
    *("share_id", "subject_plan_id", "copy_id", "bright_spot_id", "mapping_id"),
)
"""What an address may name beside its plan."""
NO_PARTS = {"plan_id", "about_id", "swap_id", "registration_id", "code"}
"""The plan itself, what no plan has here, and the code of a life area, which all plans share."""


def with_parts_of(subject: Subject, other: Subject | None) -> Subject:
    """The plan, with the parts of another, or with parts that never were."""
    return replace(subject, **{p: getattr(other, p) if other else uuid4() for p in PARTS})


def answer_to(world: World, person: str, address: Address, mixed: Subject) -> tuple[Any, list[str]]:
    """What the request was answered, and what it changed."""
    path = path_of(world, address, mixed)
    with world.attempt() as connection:
        client, token = world.browser(person), world.tokens[person]
        if address[1] == "GET":
            answer = client.get(path)
        else:
            form = {"form_key": str(uuid4()), "csrf_token": token}
            form |= form_for(world, world.subjects["own"], address[0])
            answer = client.post(path, data=form)
        changed = world.changes(connection) if address[1] == "POST" else []
    body, headers = answer.get_data(), sorted(answer.headers)
    for part in PARTS:
        body = body.replace(str(getattr(mixed, part)).encode(), b"")
        headers = [(k, v.replace(str(getattr(mixed, part)), "")) for k, v in headers]
    return (answer.status_code, FRESH.sub(rb"\1", body), headers), changed


NAMES_MORE = [a for a in MATRIX if MATRIX[a]["others"]["other"]]


@pytest.mark.parametrize("person", ["Mona", "Hanne"])
def test_a_part_of_another_plan_is_as_absent_as_one_that_never_was(world, person, count):
    """The plan in the address is one's own, what is named in it is somebody else's (IDOR)."""
    own, tried = world.subjects["own"], 0
    wrong = []
    with time_machine.travel(clock.now(), tick=False):
        for address in NAMES_MORE:
            if not rules(world)[address].arguments - NO_PARTS:
                continue
            tried += 1
            foreign, changed = answer_to(
                world, person, address, with_parts_of(own, world.subjects["other"])
            )
            absent, _nothing = answer_to(world, person, address, with_parts_of(own, None))
            if foreign != absent:
                wrong.append(f"{address}: {foreign[0]}, not {absent[0]}")
            if changed:
                wrong.append(f"{address}: changed {changed}")
    count("requests in other shapes", parts_of_another_plan=tried)
    assert wrong == []
