"""What a copy must be besides what its schema says: plain facts in, a decision out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

MOST = {
    "bright_spots": 1000,
    "life_areas": 100,
    "mappings": 300,
    "goals": 1000,
    "activities": 500,
    "said": 500,
    "ratings": 500,
    "helpers": 100,
    "subject_plans": 200,
    "meetings": 1000,
    "called_in": 200,
    "remarks": 200,
    "decisions": 200,
    "documents": 1000,
    "before_the_plan": 200,
    "people": 1000,
    "lines": 5000,
    "versions": 1000,
    "levels": 1000,
    "happened": 1000,
    "own_activities": 1000,
}
"""How many of each a copy may hold; a plan here never holds more than it lets anybody write."""
ALL = 20_000
"""Rows of all kinds that one copy may bring."""
LONG = 20_000
SHORT = 300
_SHORT = {"title", "what", "when", "name", "id", "part_of", "life_area"}
_CODE = re.compile(r"[A-Z0-9_]{1,40}")
_WHEN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DAYS = {"day", "due_on", "starts_on", "evaluate_on", "done_on", "valid_from", "valid_to"} | {
    *("decided_on", "changed_on", "heard_on", "until", "made_on", "begun_on", "ended_on")
}
_MOMENTS = {"starts_at", "ends_at"}
_YEARS = range(1900, 2101)

Facts = dict[str, Any]


class Broken(Exception):
    """No copy says this."""


def check(facts: Facts) -> None:
    """Raise Broken for what no copy that a plan gave would say."""
    rows = 0
    for name, value in _all(facts):
        if isinstance(value, str):
            _text(name, value)
        elif isinstance(value, list):
            _require(len(value) <= MOST.get(name, 0))
            rows += len(value)
    _require(rows <= ALL)
    _require(facts["made_on"])
    goals = facts.get("goals", {}).get("goals", [])
    _goals(goals)
    for one in goals:
        for activity in one["activities"]:
            _activity(activity)
    for one in facts.get("life_areas", []):
        _require(_CODE.fullmatch(one["id"]))
    _require(_once(one["id"] for one in facts.get("life_areas", [])))
    for one in facts.get("meetings", []):
        _meeting(one)
    for one in facts.get("mappings", []):
        _require(one["day"] and _CODE.fullmatch(one["id"]))
    for one in facts.get("bright_spots", []):
        _require(one["day"] and one["text"].strip())
    for one in facts.get("timeline", {}).get("before_the_plan", []):
        _require(_WHEN.fullmatch(one["when"]) and one["what"].strip())
        _day(one["when"] + "-01-01"[len(one["when"]) - 4 :])


def _all(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in it, each with the name it stands under."""
    yield name, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _all(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _all(one, name if isinstance(one, str) else "")


def _require(said: Any) -> None:
    if not said:
        raise Broken


def _once(values: Iterator[str]) -> bool:
    found = list(values)
    return len(set(found)) == len(found)


def _text(name: str, value: str) -> None:
    _require("\0" not in value and len(value) <= (SHORT if name in _SHORT else LONG))
    if name in _DAYS and value:
        _day(value)
    if name in _MOMENTS and value:
        _require(_read(datetime.fromisoformat, value).tzinfo)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Broken from None


def _day(value: str) -> date:
    found: date = _read(date.fromisoformat, value)
    return found


def _read(how: Callable[[str], Any], value: str) -> Any:
    try:
        found = how(value)
    except (ValueError, OverflowError):
        raise Broken from None
    _require(found.year in _YEARS)
    return found


def _goals(goals: list[Facts]) -> None:
    _require(_once(one["id"] for one in goals))
    main = {one["id"] for one in goals if not one["part_of"]}
    for one in goals:
        _require(one["title"].strip() and one["words"] and one["status"])
        _require(_CODE.fullmatch(one["life_area"]))
        _require(not one["part_of"] or one["part_of"] in main)
        for rating in one["ratings"]:
            _require(rating["day"] and rating["seen_by"])
        _said(one["said"])


def _said(said: list[Facts]) -> None:
    for one in said:
        _require(one["day"] and bool(one["effect"]) == bool(one["way_on"]))


def _activity(one: Facts) -> None:
    _require(one["title"].strip() and one["arena"] and one["state"])
    starts, due = one["starts_on"], one["due_on"]
    _require(not (starts and due) or starts <= due)
    _require((one["state"] == "DONE") == bool(one["done_on"]))
    _said(one["said"])


def _meeting(one: Facts) -> None:
    _require(one["kind"] and one["child_part"])
    _require(bool(one["starts_at"]) == bool(one["ends_at"]))
    if one["starts_at"]:
        starts, ends = (datetime.fromisoformat(one[at]) for at in ("starts_at", "ends_at"))
        _require(starts < ends)
    if one["minutes"]:
        _require(one["minutes"]["state"])
