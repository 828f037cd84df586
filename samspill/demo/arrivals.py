"""Zara goes to school in the next municipality now: her father had a copy of her plan with him,
all have said yes to the new one, and the copy waits for Ingrid to take it in."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import start_of_day, today
from samspill.demo.people import national_number, person_named
from samspill.identity.models import ProfileKind
from samspill.plans.arrivals.actions import begin_with_copy
from samspill.plans.child_views.actions import Told, record_child_view
from samspill.plans.child_views.models import HowHeard
from samspill.plans.consent.actions import propose_participant, set_duration
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.plan.access import open_plan

INGRID = "Ingrid Holm"

As = Callable[[str, str], AbstractContextManager[Actor]]
Sign = Callable[..., None]


def load_arrival(as_person: As, sign: Sign) -> None:
    """Begin with the copy, ask, and let her father answer."""
    with as_person("Åse Brekke", ProfileKind.WORK) as actor:
        aase = actor.profile_id
    with as_person(INGRID, ProfileKind.WORK) as ingrid:
        plan_id = begin_with_copy(
            ingrid,
            content=json.dumps(_copy()).encode(),
            number=national_number(person_named("Zara Ali"), today()),
            purpose="Zara skal få en god start på den nye skolen.",
            synthetic=True,
        )
    with as_person(INGRID, ProfileKind.WORK):
        said = "Jeg vil at noen skal vite hva som hjalp sist."
        told = Told(HowHeard.CONVERSATION, INGRID, today(), said, "", may_be_told=True)
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        record_child_view(plan, told)
        propose_participant(
            open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE),
            profile_id=aase,
            title="rådgiver",
            scope=PROFESSIONAL_DEFAULT,
        )
        set_duration(plan, until=today() + timedelta(days=200))
        send_consent(plan)
    sign(plan_id, "Yusuf Ali")


def _day(back: int) -> str:
    return (today() - timedelta(days=back)).isoformat()


def _copy() -> dict[str, Any]:
    """What her father downloaded where they lived."""
    begun, ended = _day(500), _day(30)
    plan = {"number": 1001, "kind": "RELAY_LOG", "status": "CLOSED", "about": "Zara Ali"}
    place = {"at": None, "holder": "", "begun_on": begun, "ended_on": ended}
    return {
        "schema": "samspill/plan",
        "version": 1,
        "made_on": _day(31),
        "language": "nb",
        "plan": {**plan, **place},
        "about": {
            "description": "Zara er glad i håndball og matematikk.",
            "important": "Si fra dagen før når noe blir annerledes.",
            "written_with": None,
        },
        "goals": {"goals": [_goal()], "own_activities": []},
        "meetings": [_meeting()],
        "documents": [],
    }


def _goal() -> dict[str, Any]:
    said = {"day": _day(60), "by": "Læreren", "child_view": "Det ble lettere.", "family_view": ""}
    words = {"text": "To minutter sammen før timen er nok.", "effect": "GOOD", "way_on": "CONTINUE"}
    activity = {
        "id": "2",
        "title": "En voksen tar imot om morgenen",
        "how": "Kort prat ved skapet om hva dagen skal være.",
        "arena": "SCHOOL",
        "state": "ONGOING",
        "starts_on": _day(200),
        **dict.fromkeys(("due_on", "evaluate_on", "done_on", "responsible")),
        "helpers": [],
        "said": [{"id": "3", **said, **words}],
    }
    return {
        "id": "1",
        "part_of": None,
        "life_area": "KINDERGARTEN_SCHOOL",
        "title": "Zara kommer trygt inn i skoledagen",
        "description": "De første minuttene avgjør hvordan dagen blir.",
        "words": "TOGETHER",
        "status": "ACTIVE",
        "due_on": None,
        "responsible": None,
        "ratings": [{"day": _day(60), "seen_by": "CHILD", "value": 6}],
        "activities": [activity],
        "said": [],
    }


def _meeting() -> dict[str, Any]:
    begins = start_of_day(today() - timedelta(days=45)) + timedelta(hours=9)
    minutes = {
        "state": "APPROVED",
        "text": "Zara fortalte selv hva som hjelper. Det følger med til den nye skolen.",
        "decisions": ["Den nye skolen får vite det Zara sa."],
        "remarks": [],
    }
    return {
        "id": "4",
        "kind": "TRANSITION",
        "is_cancelled": False,
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=1)).isoformat(),
        "place": "",
        "agenda": "Hva skal bli med videre?",
        "child_part": "WHOLE",
        "child_reason": "",
        "called_in": [],
        "minutes": minutes,
    }
