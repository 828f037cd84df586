"""The fourth net: every address and method, for everybody, on every kind of plan.

``matrix.csv`` is written by hand and shares no code with the policy: one row says what some
people get (the status) on a plan of their *own* circle, on *another* family's, on one whose
child got a *protected* address after it began, on one where the consent was withdrawn
(*closed*) and on a *draft*. Rows of pages without a plan fill the first column. "others" is
everybody whom no other row of the address names, but for a pupil by Feide: where no row names her,
she is refused (403), so that only a row can open something to her.

own        Emma's plan, in force: guardians Mona and Tor, holder Hanne, Kari and Siv in it by the
           default scope; a new version that asks for Jonas waits for answers
other      Lea's: guardian Grete alone, holder Bente, Nina in it; Jonas proposed, not sent
protected  Oskar's: as Emma's; Jonas proposed, not sent, and then the protection came: who has a
           right by consent keeps it, but nobody new can be asked for; nobody is on a list of who
           sees where and when (test_whereabouts.py)
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from samspill.core import clock
from samspill.infra.settings import ROOT
from samspill.notifications.rhythms import OFFERED
from tests.access.turns import one_and_another, some_of
from tests.support.administration_forms import (
    PROFESSIONAL,
    administration_forms,
    outside_forms,
)
from tests.support.canaries import SEES, seen_in
from tests.support.numbers import number_of
from tests.support.tally import Count
from tests.support.tool_forms import tool_forms
from tests.support.world import MORE, NO, PEOPLE, Subject, World

EVERYDAY = ("own", "other", "protected")
DEEP = ("closed", "draft")
BY_FEIDE = "Sara by Feide"
WITHOUT_A_LOGIN = ("Mona too low", BY_FEIDE, "nobody")


Cells = dict[str, str]
Address = tuple[str, str]


def matrix() -> dict[Address, dict[str, Cells]]:
    """Endpoint and method to people to what each kind of plan answers them."""
    found: dict[Address, dict[str, Cells]] = {}
    with (ROOT / "tests" / "access" / "matrix.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            people = found.setdefault((row.pop("endpoint"), row.pop("method")), {})
            for person in row.pop("who").split(";"):
                assert person not in people, f"{person} stands twice"
                people[person] = dict(row)
    return found


MATRIX = matrix()


@lru_cache(maxsize=1)
def all_rules(app: Flask) -> dict[Address, Rule]:
    """Every rule of the application by endpoint and method."""
    return {
        (rule.endpoint, method): rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def about(world: World, address: Address) -> str:
    """The argument of the address that names what it is about; '' for none of the three."""
    arguments = rules(world)[address].arguments
    return next((name for name in SUBJECTS if name in arguments), "")


def subject_of(world: World, address: Address, kind: str) -> Subject:
    """What an address is about: a plan, or of the school a pupil or a group, in this state."""
    name = about(world, address)
    if name not in world.school:
        return world.subjects[kind]
    found = world.school[name][kind]
    return replace(world.subjects[kind], plan_id=found, **{name: found})


def rules(world: World) -> dict[Address, Rule]:
    return all_rules(world.app)


def test_every_route_has_its_rows_and_every_row_a_route(world):
    routes = rules(world)
    new = sorted(set(routes) - set(MATRIX))
    assert not new, (
        f"{new}: who may call these? Write their rows in tests/access/matrix.csv: the status for"
        " the family, the holder, those in the plan, strangers (others), somebody signed in too"
        " low, and nobody. Decide from the rules of the domain, not from what the code answers"
    )
    assert not sorted(set(MATRIX) - set(routes)), "these routes are gone: take their rows out"
    known = {*PEOPLE, *MORE, "others"}
    for address, people in MATRIX.items():
        assert set(people) <= known, address
        assert "others" in people, address
        if about(world, address):
            assert all(set(cells.values()) <= STATUSES for cells in people.values()), address


AS_PROPOSED = {"quiet": "NONE", "quiet_from": "21", "quiet_until": "7"}
AS_PROPOSED |= dict.fromkeys((kind.lower() for kind in OFFERED), "")
OWN = {
    "first_steps.keep": {"step": "NOTICES", "how": "DONE"},
    "devices.keep_pin": {"pin": "402918", "again": "402918"},
    **dict.fromkeys(("notice_choices.keep", "notice_choices.keep_of_one"), AS_PROPOSED),
    "notifications.done": {"how": "PHONE"},
}
FROM_A_FRESH_LOGIN = {"devices.keep_pin"}
"""Where those who logged in long ago are sent to do it anew: here everybody has just done it."""
BY_THE_BELL = {"notices"}
"""That what a page is about has been read."""

BY_A_LOOK = {"access_log", "limit_counts", "system_accesses"}
BY_READING = {
    "messages.thread": {"messages", "message_reads"},
    "timeline.overview": {"timeline_visits"},
}
"""What a page itself notes beside the look: that she has read what was sent, and was here."""
READS_MORE_AREAS = {
    "overview.as_seen_by": 2,
    "subject_plans.own_part": 3,
    "summary.overview": 4,
}
"""A preview with the overview in it is two looks: at the consent, and at the overview. The part of
one service may be three: at the overview, at subject plans, at goals. The summary
for a new holder is four: at the overview, at goals, at meetings, at the consent."""
EVERYDAY_OF_SCHOOL = (
    *("absence.", "absence_files.", "attendance.", "absence_totals."),
    *("contacts.", "school_calendar."),
    "my_consents.",
    "assessments.",
    "grades.",
    *("school_messages.", "school_message_files."),
    "questionnaires.",
    "sign_ups.",
    "class_lists.",
    "home_weeks.",
    "sfo.",
    *("sfo_places.", "sfo_day.", "sfo_today.", "sfo_holidays.", "sfo_requests."),
    *("cases.", "case_handling.", "leave."),
    *(f"parents.{name}" for name in ("overview", "write", "join", "leave")),
    *(f"parents.{name}" for name in ("post", "answer", "report", "remove")),
)
"""What a login at level substantial is enough for: there she gets what she gets at level high."""
SUBJECTS = ("plan_id", "pupil_id", "group_id")
"""What an address may be about: a plan, a pupil, a group."""
STATUSES = {"200", "303", "400", "403", "404", "409", "422"}


# ---- a request ----------------------------------------------------------------------------


def written_in(subject: Subject) -> dict[str, Any]:
    """What people have written in the plan: goals, documents, a message, a meeting."""
    goals = ("goal_id", "activity_id", "comment_id")
    documents = ("document_id", "upload_id", "folder_id")
    talk = ("thread_id", "message_id", "message_file_id", "meeting_id", "life_event_id", "note_id")
    more = ("share_id", "subject_plan_id", "copy_id", "bright_spot_id", "mapping_id")
    return {name: getattr(subject, name) for name in (*goals, *documents, *talk, *more)}


OF_SCHOOL = (
    *("lesson_id", "assessment_id", "remark_id", "talk_id"),
    *("grade_id", "warning_id", "round_id", "time_id", "party_id", "post_id", "letter_id"),
    "weeks_id",
)
"""What an address at school may name, and here never is."""


def at_school(world: World) -> dict[str, Any]:
    """What is written at school, of 3B and Emma; what would need a row everywhere is none."""
    own = (
        *("absence_id", "asked_id", "questionnaire_id", "gathering_id"),
        *("application_id", "payment_id"),
    )
    found = {name: world.school[name]["own"] for name in own}
    return {**dict.fromkeys(OF_SCHOOL, NO), "place": 0, **found}


def values_for(world: World, subject: Subject, endpoint: str, rule: Rule) -> dict[str, Any]:
    """What the address needs."""
    by_phone = endpoint.endswith("_by_phone")
    removal = endpoint == "participants.removal"
    every = {
        "plan_id": subject.plan_id,
        **at_school(world),
        "pupil_id": subject.pupil_id,
        "group_id": subject.group_id,
        "tenant_id": world.tenant_id,
        "consent_id": subject.consent_id,
        "participant_id": subject.proposed_id if removal else subject.participant_id,
        "wish_id": subject.wish_id,
        **written_in(subject),
        "code": "FRIENDS",
        "profile_id": world.colleague_id,
        **dict.fromkeys(("session_id", "check_id"), world.never.plan_id),
        "block_id": world.never.plan_id,
        "case_id": world.never.plan_id,
        "swap_id": NO,
        "filename": "app.css",
        "signatory_id": subject.signed_id if by_phone else subject.signatory_id,
        "registration_id": subject.plan_id,  # none: a witness would need a row everywhere
        "person_id": subject.person_id,
        **dict.fromkeys(("task_id", "about_id"), subject.plan_id),
        "handover_id": uuid4(),
        "access_id": uuid4(),
        **dict.fromkeys(("read_id", "place_id", "school_thread_id", "sent_id", "sent_file_id"), NO),
        "number": world.number,
        "unit_id": world.outside_unit_id,
        **dict.fromkeys(("viewer_id", "role_id", "file_id", "wave_id", "switch_id"), NO),
        "subscription_id": NO,
        **dict.fromkeys(("policy_id", "conflict_id", "review_id", "entry_id", "device_id"), NO),
        **dict.fromkeys(("contact_id", "need_id", "picker_id", "bar_id", "holiday_id"), NO),
        "secret": "unknown",
    }
    missing = rule.arguments - set(every)
    assert not missing, f"{rule}: say in values_for what {missing} may be"
    return {name: every[name] for name in rule.arguments}


SPOKEN = {"channel": "ORAL", "note": "Ringte.", "in_person": "y"}
HEARD = {"how": "DRAWING", "said": "Fint.", "heard_by": "Hanne", "may_be_told": "y"}


def form_for(world: World, subject: Subject, endpoint: str) -> dict[str, str]:
    """What a person who may would write in the form."""
    day = clock.today()
    later = day.replace(year=day.year + 1) if day.month > 2 else day.replace(month=12)
    spoken = {**SPOKEN, "answered_on": day.isoformat()}
    forms: dict[str, dict[str, str]] = {
        "plans.create_draft": {
            "number": number_of("Iben Dahl"),
            "purpose": "Lese bedre.",
        },
        "plans.keep_introduction": {"description": "Ny", "important": "Nytt"},
        "plans.keep_picture": {"remove": "y"},
        "plans.keep_closing_note": {"text": "Takk for nå."},
        "participants.propose": {"title": "vikar", "known_to": "ALL", **PROFESSIONAL},
        "participants.place_end": {"ends_on": (day + timedelta(days=1)).isoformat()},
        "wishes.make": {"name": "Petter Hov", "place": "BUP"},
        "wishes.answer": {"answer": "Spør fastlegen."},
        "whereabouts.propose": {
            "profile_id": str(world.tors_profile_id),
            "fields": "CONTACT",
            "reason": "Ringer.",
        },
        "consents.duration": {"until": later.replace(day=1).isoformat()},
        "consents.signature": {f"answer_{line}": "YES" for line in subject.line_ids},
        "consents.narrow": {"areas": "GOALS"},
        "child_views.keep_view": {**HEARD, "heard_on": day.isoformat()},
        "registrations.refusal": spoken,
        "registrations.register": spoken,
        "registrations.register_by_phone": {**spoken, "what": "ALL"},
        **OWN,
        "pages.choose_language": {"language": "nn", "next": "/"},
        "insight.report_fault": {"fault": "OTHER", "text": "Noe er feil."},
        "insight.ask": {"kind": "CORRECTION", "text": "Noe er feil."},
        "identity.switch_profile": {"profile": str(world.tors_profile_id)},
        "identity.keep_language": {"language": "nn"},
        "identity.keep_last_day": {"last_day": day.isoformat()},
    }
    more = {**outside_forms(world), **life_forms(world), **administration_forms(world)}
    more |= tool_forms(subject)
    return {**forms, **leaders_forms(), **more}.get(endpoint, {})


def leaders_forms() -> dict[str, dict[str, str]]:
    """The forms of what leaders decide."""
    emma, iben, per = (number_of(name) for name in ("Emma Aas", "Iben Dahl", "Per Strand"))
    return {
        "emergency.asking": {"child_number": emma, "ground": "CRISIS", "reason": "Akutt."},
        "emergency.decision": {"answer": "now"},
        "unusual.decision": {"outcome": "FINE", "text": "Snakket med lederen."},
        "blocks.propose": {
            "child_number": iben,
            "adult_number": per,
            "source": "POLICE",
            "reason": "Vedtak.",
        },
    }


def life_forms(world: World) -> dict[str, dict[str, str]]:
    """The forms of a plan's holder, kind and end."""
    week = clock.today() + timedelta(days=7)
    return {
        "lifecycle.pause": {"reason": "Ferie."},
        "lifecycle.another_kind": {"kind": "COOPERATION"},
        "lifecycle.end": {"reason": "GOALS_MET"},
        "moves.note": {"last_day": week.isoformat(), "wish": "END"},
        "stages.decide": {
            "stage": "2",
            "decided_on": clock.today().isoformat(),
            "attended": "Mor og skolen.",
            "decided": "PPT hjelper.",
        },
        "holders.appointment": {
            "profile_id": str(world.leader_id),
            "until": week.isoformat(),
        },
    }


def path_of(world: World, address: Address, subject: Subject) -> str:
    """The address of an endpoint for one plan."""
    endpoint, method = address
    values = values_for(world, subject, endpoint, rules(world)[address])
    return world.address(endpoint, method, values)


def send(
    world: World, person: str, address: Address, subject: Subject, **more: Any
) -> TestResponse:
    """One request as the person, with everything right but perhaps the right."""
    path, client = path_of(world, address, subject), world.browser(person)
    if address[1] == "GET":
        return client.open(path, **{"method": "GET", **more})
    form = {"form_key": str(uuid4()), "csrf_token": world.tokens[person]}
    return client.post(path, data={**form, **form_for(world, subject, address[0])}, **more)


IDS = (
    *("pupil_id", "group_id"),
    *("plan_id", "consent_id", "participant_id", "proposed_id"),
    *("signatory_id", "signed_id", "person_id", "wish_id"),
    *("goal_id", "activity_id", "comment_id"),
    *("document_id", "upload_id", "folder_id"),
    *("thread_id", "message_id", "message_file_id", "meeting_id", "life_event_id", "note_id"),
    *("share_id", "subject_plan_id", "copy_id", "bright_spot_id", "mapping_id"),
)


def as_never(answer: TestResponse, subject: Subject, world: World) -> tuple[bytes, Any]:
    """Body and headers; where they say what was asked for, as if the other had been asked for."""
    body, headers = answer.get_data(), sorted(answer.headers)
    for name in IDS:
        ours, never = str(getattr(subject, name)), str(getattr(world.never, name))
        body = body.replace(ours.encode(), never.encode())
        headers = [(key, value.replace(ours, never)) for key, value in headers]
    return body, headers


# ---- the cells ----------------------------------------------------------------------------


def expected(address: Address, person: str, kind: str) -> str:
    people = MATRIX[address]
    if person == BY_FEIDE and person not in people:
        return "403"
    return people.get(person, people["others"])[kind]


def log_in_anew(connection: Connection, address: Address) -> None:
    """Let everybody have logged in just now, where that is asked for."""
    if address[0] in FROM_A_FRESH_LOGIN:
        connection.execute(text("update sessions set signed_in_at = now()"))


def faults(world: World, address: Address, kinds: tuple[str, ...], people: Any) -> Iterator[str]:
    """Every cell that answers otherwise than the matrix says."""
    if not about(world, address):
        for person in people:
            with world.attempt() as connection:
                log_in_anew(connection, address)
                answer = send(world, person, address, world.never)
            wanted = expected(address, person, "own")
            yield from wrong_answer(person, person, answer, wanted)
        return
    never = {who: never_existing(world, who, address) for who in ("Ingrid", *WITHOUT_A_LOGIN)}
    with world.attempt() as connection:
        world.written = world.traces(connection, world.never.plan_id).written
    for person in people:
        for kind in asked_for(address, person, kinds):
            yield from wrong_cell(world, person, address, kind, never)


def asked_for(address: Address, person: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds to try. Who has no row reaches none of them: in the short form two, in turn."""
    if kinds != EVERYDAY or person in MATRIX[address]:
        return kinds
    return one_and_another(kinds, list(MATRIX).index(address) + len(person))


def wrong_answer(place: str, person: str, answer: TestResponse, wanted: str) -> Iterator[str]:
    """Another status than the matrix says, or words that the person may not read."""
    if str(answer.status_code) != wanted:
        yield f"{place}: {answer.status_code}, not {wanted}"
    words = f"{answer.headers} {answer.get_data().decode(errors='replace')}"
    names = not answer.request.path.startswith("/dev/")  # those pages list the demo's children
    if leaked := seen_in(words, names=names) - SEES.get(person, set()):
        yield f"{place}: shows {sorted(leaked)}"


def never_existing(world: World, person: str, address: Address) -> tuple[bytes, Any]:
    with world.attempt():
        return as_never(send(world, person, address, world.never), world.never, world)


def wrong_cell(
    world: World, person: str, address: Address, kind: str, never: dict[str, Any]
) -> Iterator[str]:
    place, wanted = f"{person} on {kind}", expected(address, person, kind)
    subject = subject_of(world, address, kind)
    with world.attempt() as connection:
        answer = send(world, person, address, subject)
        left = world.traces(connection, subject.plan_id)
        yield from wrong_answer(place, person, answer, wanted)
        logged = left.decisions
        if set(logged) == {"ALLOWED"} and len(logged) <= READS_MORE_AREAS.get(address[0], 1):
            logged = logged[:1]
        yield from wrong_log(place, answer, person, logged)
        changed = {table for table, n in left.written.items() if n != world.written.get(table)}
        world.written = left.written
        more = changed - BY_A_LOOK - BY_THE_BELL - BY_READING.get(address[0], set())
        if address[1] == "GET" and more:
            yield f"{place}: reading wrote in {sorted(more)}"
        elif changed - BY_A_LOOK and answer.status_code >= 400 and world.changes(connection):
            yield f"{place}: refused, but {world.changes(connection)} changed"
    if wanted == "404" and (answer.get_data(), sorted(answer.headers)) != never["Ingrid"]:
        yield f"{place}: differs from a plan that never was"
    everyday = person == "Mona too low" and address[0].startswith(EVERYDAY_OF_SCHOOL)
    opened = wanted == "200" or everyday
    if (
        person in WITHOUT_A_LOGIN
        and not opened
        and as_never(answer, subject, world) != never[person]
    ):
        yield f"{place}: differs from a plan that never was"


def wrong_log(place: str, answer: TestResponse, person: str, logged: list[str]) -> Iterator[str]:
    """A look leaves one row, a refusal one row, and nothing is kept by a cache."""
    if "ETag" in answer.headers or "Last-Modified" in answer.headers:
        yield f"{place}: could be kept by a cache"
    if len(logged) != (0 if person == "nobody" else 1):
        yield f"{place}: the access log got {logged}"
    elif logged and (logged == ["ALLOWED"]) != (answer.status_code in (200, 303, 409, 422)):
        yield f"{place}: the access log says {logged[0]}"


STATUS = re.compile(r".*: (\d+), not (\d+)")


def is_allowed_too_much(fault: str) -> bool:
    """Is it an answer where the matrix wants a refusal?"""
    found = STATUS.match(fault)
    return bool(found) and int(found[1]) < min(400, int(found[2]))


def whole(count: Count, world: World, address: Address, kinds: Any, people: Any) -> list[str]:
    """The faults of one address, counted."""
    found = list(faults(world, address, kinds, people))
    count(
        "the matrix",
        cells=sum(
            len(asked_for(address, one, kinds)) if about(world, address) else 1 for one in people
        ),
        unexpected_allows=sum(map(is_allowed_too_much, found)),
        foreign_canaries=sum(": shows " in fault for fault in found),
    )
    return found


NEVER_LEFT_OUT = ("Erik", "Per", "Ingrid", *WITHOUT_A_LOGIN)


@pytest.mark.parametrize("address", MATRIX, ids=" ".join)
def test_everybody_gets_what_the_matrix_says(world, address, count):
    always, turn = {*MATRIX[address], *NEVER_LEFT_OUT}, list(MATRIX).index(address)
    assert whole(count, world, address, EVERYDAY, some_of(PEOPLE, always, turn)) == []


@pytest.mark.deep
@pytest.mark.parametrize("address", MATRIX, ids=" ".join)
def test_everybody_gets_what_the_matrix_says_on_every_kind_of_plan(whole_world, address, count):
    assert whole(count, whole_world, address, EVERYDAY + DEEP, {**PEOPLE, **MORE}) == []
