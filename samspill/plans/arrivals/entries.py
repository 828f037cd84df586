"""A copy of a plan as open data, read and checked: nothing of it is believed before.

It is held to the published schema (docs/schemas/plan-1.json), then to what the schema cannot say:
days that exist, sub-goals of a goal, so much and no more. What names a person or a place of the
other municipality is not kept: who takes part is for the new consent, and where they lived is a
danger to some (F7).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from samspill.core.errors import RuleBroken
from samspill.core.json_schema import is_like
from samspill.core.language import _
from samspill.infra.locked import COST, NotOpened, unlocked
from samspill.infra.settings import ROOT
from samspill.plans.arrivals.rules import Broken, check

MOST_MB = 5
_AGE = b"age-encryption.org/"
_ZIP = b"PK\x03\x04"

Facts = dict[str, Any]


@dataclass(frozen=True)
class Copy:
    """What can be taken in; how much there is of what, and of what has no place here."""

    facts: Facts
    counts: dict[str, int]
    left_out: dict[str, int]


@cache
def _schema() -> Facts:
    found: Facts = json.loads((ROOT / "docs/schemas/plan-1.json").read_text("utf-8"))
    return found


def read_copy(content: bytes, passphrase: str, now: datetime) -> Copy:
    """Read a file. Meetings that are not over at the instant ``now`` are left out.

    Raises RuleBroken at "file" or "passphrase", in plain words.
    """
    if len(content) > MOST_MB * 1024 * 1024:
        raise _refused(_("Filen er for stor. Den kan være på høyst %(most)s MB.", most=MOST_MB))
    facts = _parsed(_opened(content, passphrase))
    if not isinstance(facts, dict) or facts.get("schema") != "samspill/plan":
        raise _refused(_("Dette er ikke åpne data fra en plan i Samspill."))
    if facts.get("version") != _schema()["properties"]["version"]["const"]:
        raise _refused(_("Filen er laget av en annen utgave av Samspill, og kan ikke leses her."))
    if not is_like(facts, _schema()):
        raise _broken()
    try:
        check(facts)
    except Broken:
        raise _broken() from None
    kept = _kept(facts, now)
    return Copy(kept, _counts(kept), _left_out(facts, kept))


def _refused(text: str) -> RuleBroken:
    return RuleBroken("file", text, "refused")


def _broken() -> RuleBroken:
    return _refused(_("Filen er skadet eller endret. Be familien om en ny kopi."))


def _opened(content: bytes, passphrase: str) -> bytes:
    if content.startswith(_ZIP):
        raise _refused(_("Dette er en ZIP-fil. Pakk den ut, og velg filen samspill-plan.json."))
    if not content.startswith(_AGE):
        return content
    if not passphrase:
        text = _("Filen er låst. Skriv passordet som familien har til den.")
        raise RuleBroken("passphrase", text, "locked")
    try:
        return unlocked(content, passphrase, COST)
    except NotOpened:
        text = _("Passordet åpner ikke filen. Skriv det slik familien har det.")
        raise RuleBroken("passphrase", text, "wrong") from None


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(
            content.decode(), parse_constant=_no_number, object_pairs_hook=_each_name_once
        )
    except (ValueError, RecursionError):
        raise _refused(_("Dette er ikke åpne data fra en plan i Samspill.")) from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _each_name_once(pairs: list[tuple[str, Any]]) -> Facts:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


# ---- what is kept ---------------------------------------------------------------------------


def _kept(facts: Facts, now: datetime) -> Facts:
    """What can be taken in, without people and places."""
    goals = facts.get("goals", {}).get("goals", [])
    timeline = facts.get("timeline", {})
    return {
        "made_on": facts["made_on"],
        "about": _but(facts.get("about", {}), "written_with"),
        "bright_spots": [_but(one, "by") for one in facts.get("bright_spots", [])],
        "life_areas": facts.get("life_areas", []),
        "mappings": [_but(one, "by", "name") for one in facts.get("mappings", [])],
        "goals": [_goal(one) for one in goals],
        "subject_plans": [_but(one, "id", "kept_at") for one in facts.get("subject_plans", [])],
        "meetings": [_meeting(one) for one in facts.get("meetings", []) if _has_been(one, now)],
        "documents": [_document(one) for one in facts.get("documents", []) if one["text"]],
        "before_the_plan": timeline.get("before_the_plan", []),
        "closing": facts.get("closing", {}).get("how_it_went", {}),
    }


def _but(one: Facts, *names: str) -> Facts:
    return {name: value for name, value in one.items() if name not in names}


def _goal(one: Facts) -> Facts:
    activities = [_activity(each) for each in one["activities"]]
    said = [_but(each, "id", "by") for each in one["said"]]
    return {**_but(one, "responsible"), "activities": activities, "said": said}


def _activity(one: Facts) -> Facts:
    said = [_but(each, "id", "by") for each in one["said"]]
    return {**_but(one, "id", "responsible", "helpers"), "said": said}


def _has_been(one: Facts, now: datetime) -> bool:
    if one["is_cancelled"] or not one["ends_at"]:
        return False
    return datetime.fromisoformat(one["ends_at"]) < now


def _meeting(one: Facts) -> Facts:
    minutes = one["minutes"]
    if minutes:
        minutes = {**minutes, "remarks": [_but(each, "by") for each in minutes["remarks"]]}
    return {**_but(one, "id", "place", "called_in"), "minutes": minutes}


def _document(one: Facts) -> Facts:
    return {"title": one["title"], "text": one["text"]}


# ---- how much -------------------------------------------------------------------------------


def _counts(kept: Facts) -> dict[str, int]:
    goals, meetings = kept["goals"], kept["meetings"]
    activities = [each for one in goals for each in one["activities"]]
    found = {
        "about": int(any(kept["about"].values())),
        "bright_spots": len(kept["bright_spots"]),
        "life_areas": len(kept["life_areas"]),
        "mappings": len(kept["mappings"]),
        "goals": len(goals),
        "activities": len(activities),
        "said": sum(len(one["said"]) for one in (*goals, *activities)),
        "ratings": sum(len(one["ratings"]) for one in goals),
        "subject_plans": len(kept["subject_plans"]),
        "meetings": len(meetings),
        "minutes": sum(bool(one["minutes"]) for one in meetings),
        "documents": len(kept["documents"]),
        "before_the_plan": len(kept["before_the_plan"]),
        "closing": int(any(kept["closing"].values())),
    }
    return {name: number for name, number in found.items() if number}


def _left_out(facts: Facts, kept: Facts) -> dict[str, int]:
    consent = facts.get("consent", {})
    found = {
        "people": len(facts.get("people", [])),
        "child_view": int(bool(facts.get("child_view"))),
        "meetings": len(facts.get("meetings", [])) - len(kept["meetings"]),
        "own_activities": len(facts.get("goals", {}).get("own_activities", [])),
        "files": len(facts.get("documents", [])) - len(kept["documents"]),
        "lines": len(facts.get("timeline", {}).get("lines", [])),
        "consent": sum(len(consent.get(part, [])) for part in ("levels", "versions")),
    }
    return {name: number for name, number in found.items() if number}
