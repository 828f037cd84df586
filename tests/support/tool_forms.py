"""The forms of a plan's tools, as a person who may would fill them in: what the matrix sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from samspill.core import clock
from samspill.plans.mappings.queries import GENERAL
from tests.support.world import Subject


def tool_forms(subject: Subject) -> dict[str, dict[str, Any]]:
    """All of them, by endpoint."""
    find = {name: {"words": "lese"} for name in ("finding.find", "finding.find_across_plans")}
    written = {**goal_forms(subject), **document_forms(), **message_forms(subject)}
    more = {**timeline_forms(), **note_forms(subject), **subject_plan_forms(), **room_forms()}
    more |= dict.fromkeys(("bright_spots.add", "bright_spots.change"), {"text": "Hun lo."})
    more |= {"plan_copies.ask": {"much": "WHOLE", "format": "PDF"}}
    more |= dict.fromkeys(("plan_copies.ask_meeting", "plan_copies.ask_text"), {"format": "PDF"})
    return {**written, **meeting_forms(subject), **more, **find}


def room_forms() -> dict[str, dict[str, str]]:
    """The forms of a child's own room, and of the answer to what it shared."""
    return {
        "own_room.keep": {"text": "Hei.", "scale": "4"},
        "own_room.keep_preparation": {"line_1": "Det går bra.", "part": "PARTLY"},
        "own_room.answer": {"kind": "RECEIVED", "text": "Takk."},
    }


def note_forms(subject: Subject) -> dict[str, dict[str, str]]:
    """The forms of one's own notes; whom one shares with has been shown."""
    note = {"title": "Husk", "text": "Ringe skolen."}
    return {
        "notes.add": note,
        "notes.change": {**note, "version": "1"},
        "notes.share": {**note, "to": subject.another, "shown": subject.everybody},
    }


def timeline_forms() -> dict[str, dict[str, str]]:
    """The forms of what is told from before a plan."""
    told = {"what": "Flyttet", "year": "2019", "month": "8", "more": "Fra Bergen."}
    return {"timeline.add": told, "timeline.change": {**told, "version": "1"}}


def subject_plan_forms() -> dict[str, dict[str, str]]:
    """The forms of subject plans."""
    plan = {"title": "Helseplan", "kept": "HERE", "text": "Vi ses."}
    days = {"valid_from": clock.today().isoformat(), "valid_to": ""}
    return {
        "subject_plans.add": {**plan, **days},
        "subject_plans.change": {**plan, **days, "version": "1"},
    }


def meeting_forms(subject: Subject) -> dict[str, dict[str, Any]]:
    """The forms of meetings; two are called in, so that there is one whoever calls."""
    meeting = {
        "kind": "COOPERATION",
        "day": (clock.today() + timedelta(days=9)).isoformat(),
        "starts": "14:00",
        "ends": "15:00",
        "place": "Rom 3",
        "child_part": "PARTLY",
        "to": [str(subject.guardian_id), subject.another],
    }
    take = {"number": "0", "version": "1", "goal": str(subject.goal_id)}
    return {
        "minutes.keep": {"text": "Vi snakket om lesing.", "decisions": "Lese mer"},
        "minutes.add_remark": {"text": "Fint møte."},
        "minutes.take": take,
        "meetings.call": meeting,
        "meetings.change": {**meeting, "version": "1"},
        "meetings.reply": {"answer": "MAYBE", "line_1": "Det går bedre."},
    }


def goal_forms(subject: Subject) -> dict[str, dict[str, str]]:
    """The forms of goals and activities, and of what is said of them."""
    goal = {"title": "Lese", "words": "CHILD", "life_area": "FRIENDS", "status": "ACTIVE"}
    doing = {"title": "Lese", "arena": "HOME", "responsible": str(subject.guardian_id)}
    doing["state"] = "ONGOING"
    comment = {"text": "Fint."}
    evaluation = {"effect": "GOOD", "way_on": "CONTINUE", "text": "Fint."}
    return {
        "goals.add": goal,
        "goals.change": {**goal, "version": "1"},
        "goals.move": {"retning": "opp"},
        "goals.rate": {"rated_by": "CHILD", "value": "4"},
        "activities.add": doing,
        "activities.change": {**doing, "version": "1"},
        "activities.comment_goal": comment,
        "activities.comment_activity": comment,
        "activities.keep_comment": comment,
        "activities.evaluate_goal": evaluation,
        "activities.evaluate_activity": evaluation,
        "life_areas.keep": {"situation": "Fint.", "version": "1"},
        "mappings.keep": {"asked": " / ".join(GENERAL), "answer_1": "Fint.", "version": "0"},
    }


def message_forms(subject: Subject) -> dict[str, dict[str, str]]:
    """The forms of messages, with everybody shown to who writes."""
    said = {"text": "Hei.", "shown": subject.everybody}
    return {
        "messages.send": {"title": "Spørsmål", "audience": "ALL", **said},
        "messages.reply": said,
        "messages.let_in": {"to": subject.another},
    }


def document_forms() -> dict[str, dict[str, str]]:
    """The forms of documents and folders; without a file, which a form of words cannot hold."""
    place = {"title": "Referat", "known_to": "ALL"}
    return {
        "documents.write": {**place, "text": "Vi møttes."},
        "documents.keep_text": {"text": "Vi møttes igjen.", "version": "1"},
        "documents.change": place,
        "documents.add_folder": {"name": "Skole"},
        "documents.keep_folder": {"name": "Skole"},
        "document_files.send": place,
    }
