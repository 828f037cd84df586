"""The demo's subject plans: what school, PPT and health station plan for Emma.

Made through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.identity.models import ProfileKind
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.subject_plans.actions import (
    SubjectPlanText,
    add_subject_plan,
    change_subject_plan,
    share_subject_plan,
)
from samspill.plans.subject_plans.models import KeptWhere, SubjectPlanKind
from samspill.plans.subject_plans.queries import Words

As = Callable[[str, str], AbstractContextManager[Actor]]
HANNE, KARI, SIV = "Hanne Nilsen", "Kari Lunde", "Siv Pedersen"

IOP = """## Mål

Emma leser enkle tekster for trinnet, og vet hva hun kan gjøre når hun står fast.

## Innhold

- Lesing med tydelig skrift og korte avsnitt
- Lydbok når teksten er lang

## Slik gjør vi det

To timer i uken sammen med Kari, i en liten gruppe. **Emma velger boken.**
"""
NEXT_YEAR = """## Mål

Emma leser for moro skyld, og skriver korte tekster på PC.

## Slik gjør vi det

Vi fyller ut resten når vedtaket for neste år er klart.
"""
SLEEP = """Vi følger med på søvn og hverdag:

- Samtale med Emma annenhver uke
- Råd til mamma og pappa om leggetid, likt i begge hjem
- Syn og hørsel er sjekket, alt i orden
"""


def load_subject_plans(plan_id: UUID, acting_as: As) -> None:
    """Fill Emma's plan: an IOP in two versions and the next one, one kept by PPT, one that ends."""
    story = _Story(plan_id, acting_as)
    decided = {"decided_on": today() - timedelta(days=75), "decision": "sak 2026/417"}
    days = {"valid_from": today() - timedelta(days=60), "valid_to": today() + timedelta(days=200)}
    iop = story.add(55, KARI, SubjectPlanKind.IOP, "IOP for 3. trinn", IOP[:150], **decided, **days)
    story.share(54, KARI, iop)
    story.again(40, KARI, iop, "IOP for 3. trinn", IOP, **decided, **days)
    ahead = {"valid_from": today() + timedelta(days=201), "valid_to": None}
    story.add(6, KARI, SubjectPlanKind.IOP, "IOP for 4. trinn", NEXT_YEAR, **decided, **ahead)
    story.add(
        45,
        SIV,
        SubjectPlanKind.GENERAL,
        "Plan for språk og lyder",
        "Vi øver på lydene som ligner på hverandre, tjue minutter om gangen.",
        kept=KeptWhere.ELSEWHERE,
        place="PPT, egen journal",
        outside="Siv Pedersen, 55 50 10 40",
    )
    soon = {"valid_from": today() - timedelta(days=60), "valid_to": today() + timedelta(days=18)}
    story.add(58, HANNE, SubjectPlanKind.GENERAL, "Søvn og hverdag", SLEEP, **soon)


class _Story:
    """One plan that services write in, each at her time."""

    def __init__(self, plan_id: UUID, acting_as: As) -> None:
        self._plan_id = plan_id
        self._acting_as = acting_as

    def _open(self) -> OpenPlan:
        return open_plan(self._plan_id, Area.SUBJECT_PLANS, Level.CONTRIBUTE)

    def add(
        self, days_ago: int, name: str, kind: SubjectPlanKind, title: str, words: str, **more: Any
    ) -> UUID:
        """Put one in, so many days ago."""
        with moved(timedelta(days=-days_ago)), self._acting_as(name, ProfileKind.WORK) as actor:
            text = _text(actor, title, words, **more)
            return add_subject_plan(self._open(), kind, text).id

    def again(
        self, days_ago: int, name: str, one: UUID, title: str, words: str, **more: Any
    ) -> None:
        """Write it anew."""
        with moved(timedelta(days=-days_ago)), self._acting_as(name, ProfileKind.WORK) as actor:
            change_subject_plan(self._open(), one, _text(actor, title, words, **more), version=1)

    def share(self, days_ago: int, name: str, one: UUID) -> None:
        """Let the others read it."""
        with moved(timedelta(days=-days_ago)), self._acting_as(name, ProfileKind.WORK):
            share_subject_plan(self._open(), one)


def _text(
    actor: Actor,
    title: str,
    words: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    decided_on: date | None = None,
    kept: KeptWhere = KeptWhere.HERE,
    **inside: str,
) -> SubjectPlanText:
    return SubjectPlanText(
        words=Words(title, words, **inside),
        kept=kept,
        document_id=None,
        contact_profile_id=actor.profile_id,
        valid_from=valid_from or today(),
        valid_to=valid_to,
        decided_on=decided_on,
    )
