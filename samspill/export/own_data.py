"""«Last ned»: everything that is held about somebody and hers, read through her own rights.

Each plan is opened by the door, area by area, and nothing is read as system but her own relations:
what the file holds, the pages show her (GDPR art. 15 and 20). The other guardian's contact data,
answers and drafts are on none of her pages, and so not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.language import _
from samspill.core.paging import PER_PAGE
from samspill.export.events import OwnDataDownloaded
from samspill.export.plan_copy.gathering import (
    before_the_plan,
    bright_spot_facts,
    subject_plan_facts,
)
from samspill.export.queries import copy_of, is_released
from samspill.infra.db import instant
from samspill.plans.consent.history import history
from samspill.plans.insight.pages import LookLine, earlier_than, held_page, looks_at_plan
from samspill.plans.insight.queries import OwnPlace, OwnRecord, OwnRelation
from samspill.plans.insight.words import RELATION_NAMES
from samspill.plans.meetings.models import ChildPart
from samspill.plans.notes.queries import NoteView, all_notes
from samspill.plans.own_room.models import RoomAnswerKind
from samspill.plans.own_room.queries import (
    EntryView,
    ShareView,
    entries_of,
    pictures_of,
    shares_of,
)
from samspill.plans.own_room.words import ANSWERED, FEELING_NAMES, OWN_PART, Feeling
from samspill.plans.participants.models import FAMILY
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.plan.last_words import last_words
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.picture import open_picture
from samspill.plans.plan.queries import introduction, picture_of
from samspill.plans.plan.words import KIND_NAMES
from samspill.plans.stages.queries import StageDecision, decisions_of
from samspill.plans.subject_plans.words import kind_name, service_name
from samspill.plans.timeline.queries import latest_lines
from samspill.privacy.models import CaseKind, Decision, StepKind
from samspill.privacy.queries import CaseView, steps_of, words_of
from samspill.privacy.words import DECISION_NAMES, STEP_NAMES
from samspill.privacy.words import KIND_NAMES as CASE_NAMES

SCHEMA = "samspill/own-data"
VERSION = 1
"""Of the JSON: raised when a field changes its meaning or goes."""

LINES = 5000
PAGES = 200
"""The most of a timeline, and of the log's pages, that one file holds."""

Facts = dict[str, Any]


@dataclass(frozen=True)
class OwnData:
    """The facts as JSON values, and files that belong to them, by name."""

    facts: Facts
    files: dict[str, bytes]


def own_data(actor: Actor, *, at_work: bool) -> OwnData:
    """Gather it. In a work profile: about the employee alone, nothing of what plans hold."""
    page = held_page(actor, at_work=at_work)
    files: dict[str, bytes] = {}
    facts: Facts = {
        "schema": SCHEMA,
        "version": VERSION,
        "made_on": today(instant()).isoformat(),
        "person": _person(page.record),
        "contact": [
            {"kind": kind, "value": one.value, "shown_to": one.shown_to}
            for kind, one in page.contact.items()
            if one.value
        ],
        "profiles": [
            {"kind": one.kind, "title": one.title, "unit": one.unit_name, "at": one.tenant_name}
            for one in page.profiles
        ],
        "relations": [_relation(one) for one in page.relations],
        "plans": [_plan(one, files, at_work=at_work) for one in page.places],
        "cases": [_case(one) for one in page.cases],
        "own_room": [] if at_work else _own_room(actor, files),
    }
    return OwnData(facts, files)


def _person(own: OwnRecord) -> Facts:
    return {
        "name": own.name,
        "born_on": own.born_on.isoformat() if own.born_on else None,
        "language": own.language,
        "interpreter": own.interpreter_language if own.needs_interpreter else None,
        "address_is_protected": own.is_protected,
        "national_number_is_held": True,
        "register_at": own.register_at.isoformat() if own.register_at else None,
    }


def _relation(one: OwnRelation) -> Facts:
    return {
        "child": one.child_name or None,
        "kind": _(RELATION_NAMES[one.kind]),
        "source": one.source,
        "decision": one.decision,
        "since": one.since.isoformat(),
    }


def note_download(actor: Actor) -> None:
    """Keep that somebody downloaded it, and tell her: she who did it knows, another did not."""
    if actor.tenant_id is None:
        raise NotVisible
    record(
        OwnDataDownloaded(
            subject_id=actor.person_id,
            tenant_id=actor.tenant_id,
            profile_ids=(actor.profile_id,),
        )
    )


def _plan(place: OwnPlace, files: dict[str, bytes], *, at_work: bool) -> Facts:
    found: Facts = {
        "number": place.number,
        "kind": _(KIND_NAMES[PlanKind(place.kind)]),
        "about": place.child_name,
        "at": place.tenant_name,
        "your_role": place.role,
        "you_agreed_on": place.agreed_on.isoformat() if place.agreed_on else None,
    }
    if at_work or place.role not in (*FAMILY, None):
        return found
    for name, part in _parts(place.id, place.number, files):
        found[name] = part
    return found


def _parts(plan_id: UUID, number: int, files: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    """What the reader may read of a plan, area by area; each opening stands in the log."""
    for plan in _opened(plan_id, Area.OVERVIEW):
        top = introduction(plan_id)
        yield "description", top.description if top else ""
        yield "important", top.important if top else ""
        yield "bright_spots", bright_spot_facts(plan)
        sealed = picture_of(plan_id)
        if sealed is not None:
            files[f"plan-{number}-bilde.jpg"] = open_picture(plan_id, sealed)
    for plan in _opened(plan_id, Area.SUBJECT_PLANS):
        yield "subject_plans", [_in_words(one) for one in subject_plan_facts(plan)]
    for _plan_opened in _opened(plan_id, Area.PARTICIPANTS):
        yield (
            "participants",
            [
                {"name": p.name, "title": p.title, "unit": p.unit_name, "role": p.role}
                for p in participants_of(plan_id)
            ],
        )
    for plan in _opened(plan_id, Area.TIMELINE):
        lines = latest_lines(plan_id, LINES)
        yield "timeline", [{"day": today(x.at).isoformat(), "text": x.text} for x in lines]
        yield "before_the_plan", before_the_plan(plan)
    for plan in _opened(plan_id, Area.MESSAGES, Level.OWN):
        own = all_notes(plan_id, plan.actor.profile_id, LINES)
        yield "your_notes", [_own_note(one) for one in own]
    for plan in _opened(plan_id, Area.CONSENT):
        yield "purpose", plan.subject.purpose
        yield "consents", _consents(plan, files)
        yield "levels", [_level(x) for x in decisions_of(plan_id, plan.subject.tenant_id)]
    for _plan_opened in _opened(plan_id, Area.CLOSING):
        said = last_words(plan_id)
        yield "closing_note", said.text
        yield "how_it_went", asdict(said.evaluation)
    for plan in _opened(plan_id, Area.ACCESS_LOG):
        yield "looks_by_employees", list(_looks(plan))


def _opened(plan_id: UUID, area: Area, level: Level = Level.READ) -> Iterator[OpenPlan]:
    """The plan, when the door opens this area so far; nothing when it does not."""
    with suppress(NotEnough, NotVisible):
        yield open_plan(plan_id, area, level)


def _level(one: StageDecision) -> Facts:
    who = {"attended": one.attended, "written_by": one.author}
    return {"day": one.decided_on.isoformat(), "level": one.stage, "decided": one.decided, **who}


def _own_note(one: NoteView) -> Facts:
    return {"day": today(one.changed_at).isoformat(), "title": one.title, "text": one.text}


def _in_words(one: Facts) -> Facts:
    return {**one, "service": service_name(one["service"]), "kind": kind_name(one["kind"])}


def _consents(plan: OpenPlan, files: dict[str, bytes]) -> list[Facts]:
    found = []
    for one in history(plan).versions:
        copy = (
            copy_of(plan.subject.id, one.version.id)
            if one.has_copy and _may_leave(plan, one.version.id)
            else None
        )
        if copy is not None:
            name = f"plan-{plan.subject.number}-samtykke-{one.version.number}.pdf"
            files[name] = copy
        found.append(
            {
                "number": one.version.number,
                "happened": [{"day": x.day.isoformat(), "text": x.text} for x in one.happened],
                "signed_by_you": [
                    {
                        "day": text.day.isoformat(),
                        "shown": text.shown,
                        "answers": [{"about": a.name, "answer": a.answer} for a in text.answers],
                    }
                    for text in one.texts
                ],
            }
        )
    return found


def _may_leave(plan: OpenPlan, consent_id: UUID) -> bool:
    """A copy of a protected plan comes along when another has looked through it for her (F8)."""
    if not plan.subject.child_is_protected:
        return True
    released = is_released(plan.subject.id, consent_id, plan.actor.profile_id)
    return plan.subject.sees_all and released


def _own_room(actor: Actor, files: dict[str, bytes]) -> list[Facts]:
    """What a child has written in its own room, and what became of what it shared."""
    found: list[EntryView] = []
    for number in range(1, PAGES + 1):
        page = entries_of(actor.profile_id, number)
        found += page
        if len(page) < PER_PAGE:
            break
    shares = shares_of(actor.profile_id, [one.id for one in found])
    pictures = pictures_of(actor.profile_id) if found else {}
    names = {entry: f"mitt-rom-{n}.jpg" for n, entry in enumerate(pictures, start=1)}
    files.update((name, pictures[entry]) for entry, name in names.items())
    return [
        {
            "day": today(one.written_at).isoformat(),
            "text": one.said.text,
            "feeling": _(FEELING_NAMES[Feeling(one.said.feeling)]) if one.said.feeling else None,
            "scale": one.said.scale,
            "to_a_meeting": [line for line in one.said.lines if line],
            "takes_part": _(OWN_PART[ChildPart(one.said.part)]) if one.said.part else None,
            "picture": names.get(one.id),
            "written_with": one.said.beside or None,
            "shared": [_shared(share) for share in shares.get(one.id, ())],
        }
        for one in found
    ]


def _shared(share: ShareView) -> Facts:
    return {
        "with": share.reader_name,
        "day": today(share.shared_at).isoformat(),
        "answers": [
            {
                "day": today(one.written_at).isoformat(),
                "answer": _(ANSWERED[RoomAnswerKind(one.kind)]),
                "activity": one.activity or None,
                "text": one.text or None,
            }
            for one in share.answers
        ],
    }


def _looks(plan: OpenPlan) -> Iterator[Facts]:
    before = None
    for _page in range(PAGES):
        page = looks_at_plan(plan, before)
        for day, lines in page.days.items():
            yield from (_look(day.isoformat(), line) for line in lines)
        before = earlier_than(page.older)
        if before is None:
            return


def _look(day: str, line: LookLine) -> Facts:
    return {"day": day, "text": line.text, "why": line.why}


def _case(case: CaseView) -> Facts:
    words = words_of(case.id)
    return {
        "number": case.number,
        "kind": _(CASE_NAMES[CaseKind(case.kind)]),
        "sent_on": today(case.registered_at).isoformat(),
        "text": words.text,
        "about": words.about or None,
        "steps": [
            {
                "day": today(step.at).isoformat(),
                "what": _(STEP_NAMES[StepKind(step.kind)]),
                "decision": _(DECISION_NAMES[Decision(step.decision)]) if step.decision else None,
                "text": step.text or None,
            }
            for step in steps_of(case.id)
        ],
    }
