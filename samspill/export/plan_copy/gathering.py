"""What a copy holds, as JSON values: read through the actor's own rights, part by part.

Nothing is read as system, and each part is opened by the door, so that it stands in the log. Words
that people wrote stand as they wrote them; what the program has words for stands as its code.
Contact data of people is in no part, and no message or note.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask_babel import get_locale

from samspill.access.levels import Area
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.paging import PER_PAGE
from samspill.export.plan_copy.facts import Facts
from samspill.export.plan_copy.facts import day as _day
from samspill.export.plan_copy.goal_facts import goal_facts
from samspill.export.plan_copy.parts import OPENED_BY, Part
from samspill.infra.db import instant
from samspill.plans.bright_spots.queries import bright_spots_of
from samspill.plans.child_views.queries import child_view
from samspill.plans.consent.history import history
from samspill.plans.documents.queries import documents_in, folders_of, written_texts
from samspill.plans.life_areas.queries import (
    LifeAreaView,
    life_area_name,
    life_areas_of,
)
from samspill.plans.mappings.queries import kept_mappings
from samspill.plans.meetings.models import Meeting
from samspill.plans.meetings.queries import IN_VIEW, content_of, meetings_of
from samspill.plans.minutes.models import Minutes
from samspill.plans.minutes.queries import laid_out_in, remarks_to, said_in
from samspill.plans.participants.models import Role
from samspill.plans.participants.people import People, people_of
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.plan.last_words import last_words
from samspill.plans.plan.queries import introduction
from samspill.plans.stages.queries import StageDecision, decisions_of
from samspill.plans.subject_plans.queries import subject_plans_of
from samspill.plans.timeline.queries import latest_lines, life_events_of, opened

SCHEMA = "samspill/plan"
VERSION = 1
"""Of the JSON: raised when a field changes its meaning or goes (docs/schemas/plan-1.json)."""

LINES = 3000
PAGES = 40
"""The most of a timeline, and of the pages of documents, that one copy holds."""


def gather(
    plan: OpenPlan, parts: Collection[str], begins: Callable[[int], None] = lambda _number: None
) -> Facts:
    """The parts of an opened plan that are asked for and that the actor may read now. ``begins``
    hears of each, by its number from 1, before it is read."""
    found = of_all(plan)
    wanted = [part for part in OPENED_BY if part in parts]
    for number, part in enumerate(wanted, start=1):
        begins(number)
        with suppress(NotEnough, NotVisible):
            found[part.lower()] = _READ[part](open_plan(plan.subject.id, *OPENED_BY[part]))
    return found


def gather_whole(plan: OpenPlan, parts: Collection[str]) -> Facts:
    """The parts of a plan that the program reads by itself (``seen_by_system``), each whole.

    Around a protected child nobody acts who may know where and when, so it is not in them. Raises
    TooLong where a part is longer than one copy holds: nothing may be left out unsaid.
    """
    found = of_all(plan)
    for part in Part:
        if part in parts:
            found[part.lower()] = _READ[part](plan)
    longest = {"timeline": LINES, "meetings": IN_VIEW, "documents": PAGES * PER_PAGE}
    counted = {**found, "timeline": found.get("timeline", {}).get("lines", [])}
    if full := [part for part, most in longest.items() if len(counted.get(part, [])) >= most]:
        raise TooLong(", ".join(full))
    return found


class TooLong(Exception):
    """A plan has more of something than a copy holds."""


def of_all(plan: OpenPlan) -> Facts:
    """What every copy says first: its kind, its day, and whose plan it is of."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "made_on": today(instant()).isoformat(),
        "language": str(get_locale().language),
        "plan": _shell(plan),
    }


def _shell(plan: OpenPlan) -> Facts:
    shell = plan.subject
    return {
        "number": shell.number,
        "kind": shell.kind,
        "status": shell.status,
        "about": shell.child_name,
        "at": shell.tenant_name,
        "holder": shell.holder_name,
        "begun_on": _day(shell.created_at),
        "ended_on": _day(shell.closed_at),
    }


def _about(plan: OpenPlan) -> Facts:
    top = introduction(plan.subject.id)
    return {
        "description": top.description if top else "",
        "important": top.important if top else "",
        "written_with": top.written_with if top else None,
    }


def bright_spot_facts(plan: OpenPlan) -> list[Facts]:
    """The good things that happened, the newest first."""
    people = people_of(plan, Area.OVERVIEW)
    return [
        {"day": _day(one.written_at), "by": people.name(one.author_profile_id), "text": one.text}
        for one in bright_spots_of(plan.subject.id)
    ]


def _people(plan: OpenPlan) -> list[Facts]:
    """Who takes part; of a plan that has ended also who did, as its last page says."""
    found = participants_of(plan.subject.id)
    if plan.subject.is_closing:
        gone = participants_of(plan.subject.id, removed=True)
        found += [one for one in gone if one.role == Role.BATON_HOLDER or one.invitation_until]
    return [
        {
            "name": one.name,
            "role": one.role,
            "title": one.title,
            "unit": one.unit_name,
            "service": one.service,
        }
        for one in found
    ]


def _child_view(plan: OpenPlan) -> Facts | None:
    heard = child_view(plan.subject.id)
    if heard is None:
        return None
    return {
        "how": heard.how,
        "heard_by": heard.heard_by,
        "heard_on": _day(heard.heard_on),
        "said": heard.said,
        "why_not": heard.why_not,
    }


def _life_areas(plan: OpenPlan) -> list[Facts]:
    found = life_areas_of(plan.subject.id, plan.subject.tenant_id)
    return [_life_area(one) for one in found if one.filled]


def _life_area(one: LifeAreaView) -> Facts:
    return {
        "id": one.code,
        "name": one.name,
        "situation": one.situation,
        "matters": one.matters,
        "resources": one.resources,
        "needs": one.needs,
        "changed_on": _day(one.changed_at),
    }


def _mappings(plan: OpenPlan) -> list[Facts]:
    people = people_of(plan, Area.LIFE_AREAS)
    return [
        {
            "id": one.code,
            "name": life_area_name(plan.subject.tenant_id, one.code),
            "day": _day(one.kept_at),
            "by": people.name(one.author_profile_id),
            "said": [{"question": asked, "answer": said} for asked, said in one.said.items()],
        }
        for one in kept_mappings(plan.subject.id)
    ]


def subject_plan_facts(plan: OpenPlan) -> list[Facts]:
    """What the services plan, as they say it now; where it is kept only as far as she may know."""
    knows_place = plan.subject.sees(Where.WORKPLACES)
    return [
        {
            "id": str(one.id),
            "service": one.service,
            "kind": one.kind,
            "title": one.words.title,
            "text": one.words.text,
            "kept_at": one.words.place if knows_place else "",
            "decision": one.words.decision,
            "decided_on": _day(one.decided_on),
            "valid_from": _day(one.valid_from),
            "valid_to": _day(one.valid_to),
        }
        for one in subject_plans_of(plan.subject.id)
    ]


def _meetings(plan: OpenPlan) -> list[Facts]:
    return meeting_facts(plan, meetings_of(plan.subject.id))


def meeting_facts(plan: OpenPlan, meetings: Collection[Meeting]) -> list[Facts]:
    """Some meetings of a plan, each with its minutes; where and when only for who may know."""
    minutes = laid_out_in(plan.subject.id)
    people = people_of(plan, Area.MEETINGS)
    found = [_meeting(one, minutes.get(one.id), people) for one in meetings]
    if plan.subject.sees(Where.MEETINGS):
        return found
    return [{**one, "starts_at": None, "ends_at": None, "place": ""} for one in found]


def _meeting(one: Meeting, minutes: Minutes | None, people: People) -> Facts:
    content = content_of(one)
    return {
        "id": str(one.id),
        "kind": one.kind,
        "is_cancelled": one.is_cancelled,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "place": content.place,
        "agenda": content.agenda,
        "child_part": one.child_part,
        "child_reason": content.child_reason,
        "called_in": [people.name(each) for each in one.invited_ids if people.find(each)],
        "minutes": _minutes(minutes, people) if minutes else None,
    }


def _minutes(one: Minutes, people: People) -> Facts:
    said = said_in(one)
    return {
        "state": one.state,
        "text": said.text,
        "decisions": [decision.text for decision in said.decisions],
        "remarks": [
            {
                "day": _day(remark.written_at),
                "by": people.name(remark.profile_id),
                "text": remark.text,
            }
            for remark in remarks_to(one)
        ],
    }


def _documents(plan: OpenPlan) -> list[Facts]:
    folders = {one.id: one.name for one in folders_of(plan.subject.id)}
    texts, people = written_texts(plan.subject.id), people_of(plan, Area.DOCUMENTS)
    found: list[Facts] = []
    for number in range(1, PAGES + 1):
        page = documents_in(plan.subject.id, None, number)
        found += [
            {
                "id": str(one.id),
                "title": one.title,
                "folder": folders.get(one.folder_id) if one.folder_id else None,
                "kind": one.kind,
                "by": people.name(one.author),
                "changed_on": _day(one.changed_at),
                "text": texts.get(one.id),
            }
            for one in page
            if one.shown is not None
        ]
        if not page or number * PER_PAGE >= page[0].total:
            break
    return found


def _timeline(plan: OpenPlan) -> Facts:
    knows = plan.subject.sees(Where.MEETINGS)
    areas = None if knows else frozenset(Area) - {Area.MEETINGS}
    lines = latest_lines(plan.subject.id, LINES, areas)
    return {
        "lines": [{"day": _day(one.at), "text": one.text} for one in lines],
        "before_the_plan": before_the_plan(plan),
    }


def before_the_plan(plan: OpenPlan) -> list[Facts]:
    """What the family has told of the time before the plan."""
    told = [opened(row) for row in life_events_of(plan.subject.id)]
    return [{"when": one.day_as_known, "what": one.what, "more": one.more} for one in told]


def _consent(plan: OpenPlan) -> Facts:
    return {
        "purpose": plan.subject.purpose,
        "until": _day(plan.subject.consent_until),
        "levels": [_level(one) for one in decisions_of(plan.subject.id, plan.subject.tenant_id)],
        "versions": [
            {
                "number": one.version.number,
                "happened": [{"day": _day(x.day), "text": x.text} for x in one.happened],
            }
            for one in history(plan).versions
        ],
    }


def _level(one: StageDecision) -> Facts:
    return {
        "id": str(one.id),
        "day": _day(one.decided_on),
        "level": one.stage,
        "name": one.name,
        "decided": one.decided,
        "attended": one.attended,
        "by": one.author,
    }


def _closing(plan: OpenPlan) -> Facts:
    said = last_words(plan.subject.id)
    return {
        "reason": plan.subject.closing_reason,
        "note": said.text,
        "how_it_went": asdict(said.evaluation),
    }


_READ: dict[Part, Callable[[OpenPlan], Any]] = {
    Part.ABOUT: _about,
    Part.BRIGHT_SPOTS: bright_spot_facts,
    Part.PEOPLE: _people,
    Part.CHILD_VIEW: _child_view,
    Part.LIFE_AREAS: _life_areas,
    Part.MAPPINGS: _mappings,
    Part.GOALS: goal_facts,
    Part.SUBJECT_PLANS: subject_plan_facts,
    Part.MEETINGS: _meetings,
    Part.DOCUMENTS: _documents,
    Part.TIMELINE: _timeline,
    Part.CONSENT: _consent,
    Part.CLOSING: _closing,
}
