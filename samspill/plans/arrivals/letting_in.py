"""What a copy says becomes rows of the plan: by whoever takes it in, or by nobody here.

What people have said of goals, what was rated, met about and written down keeps its day and has no
author here; goals, activities and texts are the holder's from today, to go on with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import start_of_day, today
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.bright_spots.models import BrightSpot
from samspill.plans.documents.actions import TITLE, Place, add_written
from samspill.plans.documents.models import Folder
from samspill.plans.goals.models import OVER, Activity, Comment, Evaluation, Goal, GoalRating
from samspill.plans.goals.queries import last_position
from samspill.plans.life_areas.models import PARTS, LifeArea
from samspill.plans.life_areas.queries import life_area_name, life_areas_of
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.meetings.models import Meeting, MeetingState, content_place
from samspill.plans.meetings.queries import Content
from samspill.plans.minutes.models import Minutes, MinutesState
from samspill.plans.minutes.queries import Decision, Said, sealed_words
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanIntroduction
from samspill.plans.timeline.models import Exact, LifeEvent
from samspill.plans.timeline.models import content_place as event_place

Facts = dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """A text that has no other place in the plan: it lies in Documents."""

    title: str
    text: str
    is_subject_plan: bool = False


def let_in(plan: OpenPlan, facts: Facts) -> None:
    """Write it all, for whoever has asked what must be asked."""
    beside = [
        *_about(plan, facts["about"]),
        *_life_areas(plan, facts["life_areas"]),
        *_subject_plans(facts["subject_plans"]),
        *(Beside(one["title"], one["text"]) for one in facts["documents"]),
        *_how_it_went(facts["closing"]),
    ]
    _goals(plan, facts["goals"])
    for one in facts["meetings"]:
        _meeting(plan, one)
    db.session.add_all(_mappings(plan, facts["mappings"]))
    db.session.add_all(_bright_spots(plan, facts["bright_spots"]))
    for one in facts["before_the_plan"]:
        _life_event(plan, one)
    _documents(plan, beside)


def _about(plan: OpenPlan, said: Facts) -> Iterator[Beside]:
    """On top of the plan, unless the family has written there already."""
    if not any(said.values()):
        return
    row = db.session.get(PlanIntroduction, plan.subject.id)
    if row is not None and (row.description or row.important):
        text = "\n\n".join(words for words in said.values() if words)
        yield Beside(_("Det viktigste om barnet"), text)
        return
    row = row or PlanIntroduction(plan_id=plan.subject.id, version=0)
    row.description, row.important, row.changed_at = said["description"], said["important"], plan.at
    row.version, row.changed_by_profile_id = row.version + 1, plan.actor.profile_id
    db.session.add(row)


def _bright_spots(plan: OpenPlan, found: list[Facts]) -> Iterator[BrightSpot]:
    """By nobody here, on the day they were written; those of one day keep their order."""
    for place, one in enumerate(reversed(found)):
        written_at = _at(one["day"], place)
        yield BrightSpot(
            id=new_id(), plan_id=plan.subject.id, text=one["text"], written_at=written_at
        )


def _life_areas(plan: OpenPlan, found: list[Facts]) -> Iterator[Beside]:
    """An area that somebody has written about here stays as it is; the old words lie beside."""
    there = {one.code for one in life_areas_of(plan.subject.id, plan.subject.tenant_id) if one.id}
    for one in found:
        if one["id"] in there:
            text = "\n\n".join(one[part] for part in PARTS if one[part])
            yield Beside(one["name"] or life_area_name(plan.subject.tenant_id, one["id"]), text)
            continue
        row = LifeArea(id=new_id(), plan_id=plan.subject.id, code=one["id"], **_written(plan))
        for part in PARTS:
            # nosemgrep: attributes-by-name - names of PARTS alone
            setattr(row, part, one[part])
        db.session.add(row)


def _mappings(plan: OpenPlan, found: list[Facts]) -> Iterator[AreaMapping]:
    """By nobody here, on the day they were kept; those of one day keep their order."""
    for place, one in enumerate(reversed(found)):
        at = _at(one["day"], place)
        yield AreaMapping(
            id=new_id(),
            plan_id=plan.subject.id,
            code=one["id"],
            questions=[each["question"] for each in one["said"]],
            answers=[each["answer"] for each in one["said"]],
            version=1,
            changed_at=at,
            kept_at=at,
        )


def _written(plan: OpenPlan) -> Facts:
    """By the holder, today."""
    me = plan.actor.profile_id
    by = {"author_profile_id": me, "changed_by_profile_id": me}
    return {**by, "version": 1, "changed_at": plan.at}


def _subject_plans(found: list[Facts]) -> Iterator[Beside]:
    """As texts: whose unit wrote them is not here to write them on."""
    for one in found:
        facts = (
            (_("Vedtak"), one["decision"]),
            (_("Vedtaksdato"), one["decided_on"]),
            (_("Gjelder fra"), one["valid_from"]),
            (_("Gjelder til og med"), one["valid_to"]),
        )
        lines = "\n".join(f"* {name}: {said}" for name, said in facts if said)
        yield Beside(one["title"], f"{lines}\n\n{one['text']}".strip(), is_subject_plan=True)


def _how_it_went(said: Facts) -> Iterator[Beside]:
    names = {
        "helped": _("Hva hjalp?"),
        "not_helped": _("Hva hjalp ikke?"),
        "child_view": _("Hva barnet mener"),
        "family_view": _("Hva de foresatte mener"),
    }
    text = "\n\n".join(f"## {name}\n\n{said[key]}" for key, name in names.items() if said.get(key))
    if text:
        yield Beside(_("Hvordan det gikk"), text)


# ---- goals ----------------------------------------------------------------------------------


def _goals(plan: OpenPlan, found: list[Facts]) -> None:
    """In four steps, each with what the next one names: goals, sub-goals, activities, the rest."""
    ids = {one["id"]: new_id() for one in found}
    position = last_position(plan.subject.id)
    steps: tuple[list[Any], ...] = ([], [], [], [])
    for place, one in enumerate(found, 1):
        goal = _goal(plan, one, ids, position + place)
        steps[bool(one["part_of"])].append(goal)
        steps[3].extend(_rating(goal, rating) for rating in one["ratings"])
        steps[3].extend(_said(goal, None, one["said"]))
        for each in one["activities"]:
            activity = _activity(plan, goal, each)
            steps[2].append(activity)
            steps[3].extend(_said(goal, activity.id, each["said"]))
    for step in steps:
        db.session.add_all(step)
        db.session.flush()


def _goal(plan: OpenPlan, one: Facts, ids: dict[str, UUID], position: int) -> Goal:
    names = ("life_area", "title", "description", "words", "status")
    return Goal(
        id=ids[one["id"]],
        plan_id=plan.subject.id,
        parent_id=ids[one["part_of"]] if one["part_of"] else None,
        position=position,
        due_on=_day(one["due_on"]),
        created_at=plan.at,
        **{name: one[name] for name in names},
        **_written(plan),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _at(written: str, place: int = 0) -> datetime:
    """An instant of that day in Oslo; what was said on one day keeps its order."""
    return start_of_day(date.fromisoformat(written)) + timedelta(milliseconds=place)


def _rating(goal: Goal, one: Facts) -> GoalRating:
    return GoalRating(
        id=new_id(),
        plan_id=goal.plan_id,
        goal_id=goal.id,
        rated_by=one["seen_by"],
        value=one["value"],
        noted_at=_at(one["day"]),
    )


def _activity(plan: OpenPlan, goal: Goal, one: Facts) -> Activity:
    names = ("title", "how", "arena", "state")
    days = ("starts_on", "due_on", "evaluate_on")
    found = {name: _day(one[name]) for name in days}
    if one["state"] in OVER and found["evaluate_on"] and found["evaluate_on"] < today(plan.at):
        found["evaluate_on"] = None  # it was for them to evaluate, there
    return Activity(
        id=new_id(),
        plan_id=goal.plan_id,
        goal_id=goal.id,
        helpers=[],
        created_at=plan.at,
        done_at=_at(one["done_on"]) if one["done_on"] else None,
        **{name: one[name] for name in names},
        **found,
        **_written(plan),
    )


def _said(goal: Goal, activity_id: UUID | None, found: list[Facts]) -> Iterator[Any]:
    """Comments and evaluations, by nobody here."""
    about = {"plan_id": goal.plan_id, "goal_id": goal.id, "activity_id": activity_id}
    for place, one in enumerate(found):
        at: Facts = {**about, "id": new_id(), "written_at": _at(one["day"], place)}
        if one["effect"]:
            names = ("text", "effect", "child_view", "family_view", "way_on")
            yield Evaluation(**at, **{name: one[name] for name in names})
        else:
            yield Comment(**at, text=one["text"])


# ---- meetings, and what was before ----------------------------------------------------------


def _meeting(plan: OpenPlan, one: Facts) -> None:
    meeting_id, owner = new_id(), of_plan(plan.subject.id, plan.subject.tenant_id)
    words = json.dumps(asdict(Content("", one["agenda"], one["child_reason"]))).encode()
    starts_at = datetime.fromisoformat(one["starts_at"])
    row = Meeting(
        id=meeting_id,
        plan_id=plan.subject.id,
        kind=one["kind"],
        state=MeetingState.CALLED,
        starts_at=starts_at,
        ends_at=datetime.fromisoformat(one["ends_at"]),
        child_part=one["child_part"],
        content_sealed=seal(words, content_place(meeting_id), owner),
        invited_ids=[],
        created_at=plan.at,
        near_for=starts_at,
        **{**_written(plan), "author_profile_id": None},
    )
    db.session.add(row)
    db.session.flush()
    if one["minutes"]:
        db.session.add(_minutes(plan, row, one["minutes"]))


def _minutes(plan: OpenPlan, meeting: Meeting, one: Facts) -> Minutes:
    """As text that nobody changes: who could have remarked is not here."""
    minutes_id, shell = new_id(), plan.subject
    said = [one["text"], *(_("Merknad: %(words)s", words=each["text"]) for each in one["remarks"])]
    if one["state"] != MinutesState.APPROVED:
        said.append(_("Referatet var ikke godkjent."))
    whole = Said("\n\n".join(said), tuple(Decision(text) for text in one["decisions"]))
    return Minutes(
        id=minutes_id,
        plan_id=shell.id,
        meeting_id=meeting.id,
        state=MinutesState.APPROVED,
        content_sealed=sealed_words(minutes_id, shell.id, shell.tenant_id, whole),
        sent_at=plan.at,
        approved_at=plan.at,
        **{**_written(plan), "author_profile_id": None},
    )


_EXACT = {4: Exact.YEAR, 7: Exact.MONTH, 10: Exact.DAY}


def _life_event(plan: OpenPlan, one: Facts) -> None:
    event_id, owner = new_id(), of_plan(plan.subject.id, plan.subject.tenant_id)
    words = json.dumps({"what": one["what"], "more": one["more"]}, ensure_ascii=False).encode()
    when = one["when"]
    row = LifeEvent(
        id=event_id,
        plan_id=plan.subject.id,
        happened_on=date.fromisoformat(when + "-01-01"[len(when) - 4 :]),
        exact=_EXACT[len(when)],
        content_sealed=seal(words, event_place(event_id), owner),
        created_at=plan.at,
        **_written(plan),
    )
    db.session.add(row)


# ---- documents ------------------------------------------------------------------------------


def _documents(plan: OpenPlan, found: list[Beside]) -> None:
    """In a folder of their own, for the family and the holder: who read them is not known here."""
    if not found:
        return
    folder = Folder(
        id=new_id(),
        plan_id=plan.subject.id,
        name=_("Fra en tidligere plan"),
        author_profile_id=plan.actor.profile_id,
        created_at=plan.at,
    )
    db.session.add(folder)
    db.session.flush()
    known, titles = Known(KnownTo.FAMILY_AND_HOLDER), set[str]()
    for one in found:
        title = _new_title(one.title.strip() or _("Uten tittel"), titles)
        add_written(plan, Place(title, folder.id, known, one.is_subject_plan), one.text)


def _new_title(title: str, titles: set[str]) -> str:
    """The title, with a number where another of the folder has it."""
    for number in range(1, len(titles) + 2):
        ending = f" ({number})" if number > 1 else ""
        new = title[: TITLE - len(ending)] + ending
        if new.lower() not in titles:
            break
    titles.add(new.lower())
    return new
