"""Words that stand in one place of one plan only: who sees one, has seen that place.

``SEES`` is written by hand: the domain's word on who may read what, not the code's.
"""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import text

from samspill.access.actor import acting
from samspill.infra.db import db
from samspill.infra.transaction import transaction

PLANS = ("own", "other", "protected", "closed", "draft")
MARK = re.compile(r"kanari-[a-z]+-[a-z]+")
CHILDREN = {"Lea Vik": "kanari-child-other", "Oskar Aas": "kanari-child-protected"}


def canary(place: str, plan: str) -> str:
    """The word that stands in one place of one plan."""
    return f"kanari-{place}-{plan}"


def _content(plan: str, *more: str) -> set[str]:
    places = (
        "description",
        "important",
        "title",
        "goal",
        "activity",
        "comment",
        "before",
        "bright",
    )
    return {canary(place, plan) for place in (*places, *more)}


_AAS_FAMILY = {
    *_content("own", "purpose", "wish", "lifearea", "mapping", "document", "file", "meeting"),
    *_content("own", "subjectplan", "subjectplace"),
    *_content(
        "protected", "purpose", "child", "wish", "lifearea", "mapping", "document", "subjectplan"
    ),
    *_content("closed", "purpose", "note", "lifearea", "mapping", "document", "file", "meeting"),
    *_content("closed", "subjectplan", "subjectplace"),
}
_IN_BOTH = {*_content("own", "meeting"), *_content("protected", "child")}
"""Not the meetings of the protected one: on no list is anybody (F8)."""
_VIK_FAMILY = _content(
    *("other", "purpose", "child", "wish", "lifearea", "mapping", "document", "file", "meeting"),
    *("subjectplan", "subjectplace"),
)
_SUBJECT = ("subjectplan", "subjectplace")
_MONAS_OWN = {
    canary(place, plan)
    for place in ("message", "enclosed", "own")
    for plan in ("own", "protected", "closed")
}
"""What she has written to the holder alone, and for herself: the other guardian reads neither, and
the holder no note."""
SEES: dict[str, set[str]] = {
    "Mona": {
        *_AAS_FAMILY,
        *_MONAS_OWN,
        canary("file", "protected"),  # her own: on no list is anybody (F8)
    },
    "Tor": _AAS_FAMILY,
    "Hanne": {
        *_IN_BOTH,
        *(canary("purpose", plan) for plan in ("own", "protected", "draft")),
        *(
            canary(place, plan)
            for place in (
                "wish",
                "lifearea",
                "mapping",
                "document",
                "message",
                "subjectplan",
                "subjectplace",
            )
            for plan in ("own", "protected")
        ),
        canary("file", "own"),
        *(canary("room", plan) for plan in ("own", "protected")),  # what the child told her alone
        canary("enclosed", "own"),  # not of the protected one: on no list is anybody (F8)
        canary("title", "draft"),
        canary("note", "closed"),  # her own last words, and who took part as what; no content
        canary("title", "closed"),
    },
    "Kari": _IN_BOTH,  # the purpose stands in the consent, which is the family's and the holder's
    "Siv": _IN_BOTH,
    "Grete": {*_VIK_FAMILY, *(canary(place, "other") for place in ("message", "enclosed", "own"))},
    "Bente": {*_VIK_FAMILY, *(canary(place, "other") for place in ("message", "enclosed", "room"))},
    "Nina": _content("other", "child", "meeting"),
}
"""Everybody else sees none of them."""


def seen_in(content: str, *, names: bool = True) -> set[str]:
    """The canaries in a page, a letter or a log. ``names`` False: the children's do not count."""
    children = {c for name, c in CHILDREN.items() if name in content} if names else set()
    return set(MARK.findall(content)) | children


def put_canaries(plans: dict[str, UUID]) -> None:
    """Set the words that no form of the cast sets: purpose and titles."""
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        for plan, plan_id in plans.items():
            for statement, place in (
                ("update plans set purpose = :word where id = :id", "purpose"),
                ("update participants set title = :word where plan_id = :id", "title"),
            ):
                values = {"word": canary(place, plan), "id": plan_id}
                db.session.execute(text(statement), values)
