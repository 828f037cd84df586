"""«Alt som er signert»: every version as its evidence tells it, never composed anew (I16).

A guardian reads what was shown to her and what she answered; of the other she learns that he
answered, and the day (J9). The stafettholder sees the answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from samspill.core.canonical import digest
from samspill.core.clock import today
from samspill.core.language import N_, _
from samspill.plans.consent.evidence import evidence_of, first_break
from samspill.plans.consent.models import (
    Answer,
    AnswerChannel,
    ConsentState,
    Evidence,
    Substitution,
)
from samspill.plans.consent.queries import ConsentView, signatories_ever, versions
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.plan.access import OpenPlan

KINDS = {
    "SENT": N_("Samtykket ble sendt til signering"),
    "ACTIVE": N_("Samtykket begynte å gjelde"),
    "NARROWED": N_("Samtykket ble smalere"),
    "DECLINED": N_("Ikke alle sa ja"),
    "CANCELLED": N_("Forespørselen ble trukket tilbake"),
    "WITHDRAWN": N_("Samtykket ble trukket tilbake"),
    "PLAN_CLOSED": N_("Planen ble avsluttet"),
    "PLAN_REOPENED": N_("Planen ble åpnet igjen"),
    "HANDOVER": N_("Stafetten ble gitt videre"),
    "ACTING_HOLDER": N_("Det ble satt inn en vikar for stafettholderen"),
    "KIND_CHANGED": N_("Planen fikk en annen type"),
    "RENEWAL_REQUIRED": N_("Samtykket må fornyes"),
    "LAPSED": N_("Fristen for å svare gikk ut"),
    "EXPIRED": N_("Samtykket gikk ut"),
    "READS_ON": N_("Noen som hadde hjulpet, leste videre"),
    "READING_ENDED": N_("Bare familien kunne lese videre"),
    "SWAP_ANNOUNCED": N_("Et personbytte ble varslet"),
    "SWAP_CANCELLED": N_("Et personbytte ble ikke noe av"),
    "SWAP_OBJECTED": N_("Noen sa nei til et personbytte"),
    "SWAPPED": N_("En kollega kom inn for en annen"),
}
"""What happened, by the kind of the evidence."""
CHANGED = N_("Samtykket ble endret")
"""What has no words of its own."""
FOR_THE_HOLDER = {
    "EXEMPTED": N_("En leder avgjorde at én ikke trenger å svare"),
    "SUSPENDED": N_("Én i familien har ikke lenger tilgang"),
}
"""Between guardians neither who nor why (J9), and never what a safety decision hides."""

ANSWERS = {
    Answer.YES: N_("Ja"),
    Answer.NARROWER: N_("Ja, men mindre"),
    Answer.NO: N_("Nei"),
}
SUBSTITUTIONS = {
    Substitution.NOTIFY: N_("Ja, og si fra til meg på forhånd"),
    Substitution.ASK: N_("Nei, spør meg først"),
}


@dataclass(frozen=True)
class Happened:
    """One record of the chain, in words. The day only."""

    day: date
    text: str


@dataclass(frozen=True)
class GivenAnswer:
    """The answer to one line, as it was given. ``substitution`` is '' where it was not asked."""

    name: str
    answer: str
    less: list[str]
    question: str
    substitution: str


@dataclass(frozen=True)
class SignedText:
    """What one signatory was shown, as kept, and what she answered.

    ``beside`` is the translation that stood beside it, ``interpreter`` who read it to her,
    ``channel`` how she answered. ``holds``: the text has the hash that
    was signed.
    """

    name: str
    day: date
    shown: dict[str, Any]
    fingerprint: str
    holds: bool
    answers: list[GivenAnswer]
    beside: dict[str, Any] | None
    channel: str
    interpreter: dict[str, Any] | None


@dataclass(frozen=True)
class SignedVersion:
    """One version with all that its evidence holds for this reader."""

    version: ConsentView
    happened: list[Happened]
    texts: list[SignedText]

    @property
    def has_copy(self) -> bool:
        """Has it been in force, so that the family has a sealed copy?"""
        return self.version.active_at is not None


@dataclass(frozen=True)
class History:
    """Every version that was sent, the newest first. ``broken_at``: the chain does not hold."""

    versions: list[SignedVersion]
    records: int
    broken_at: int | None


def history(plan: OpenPlan) -> History:
    """Read it, in three queries.

    Around a protected child the texts, which may tell where and when, show to who is on all lists.
    """
    chain = evidence_of(plan.subject.id)
    names = {one.person_id: one.name for one in signatories_ever(plan.subject.id)}
    found = []
    for version in versions(plan.subject.id):
        if version.state == ConsentState.DRAFT:
            continue
        rows = [row for row in chain if row.consent_id == version.id]
        happened = [_happened(row, names, plan.is_holder) for row in rows]
        texts = [_text(row, names) for row in rows if _may_read(plan, row)]
        found.append(SignedVersion(version, happened, texts))
    return History(found, len(chain), first_break(chain))


def _may_read(plan: OpenPlan, row: Evidence) -> bool:
    if row.kind != "SIGNED" or row.is_emptied or not plan.subject.sees_all:
        return False
    return plan.is_holder or _signatory(row) == plan.actor.person_id


def _signatory(row: Evidence) -> UUID:
    return UUID(json.loads(row.record)["signatory"])


def _happened(row: Evidence, names: dict[UUID, str], to_holder: bool) -> Happened:
    if row.kind == "SIGNED" and row.is_emptied:
        text = _("Én av dem som måtte svare, svarte")
    elif row.kind == "SIGNED":
        text = _("%(name)s svarte", name=names[_signatory(row)])
    else:
        known = {**KINDS, **FOR_THE_HOLDER} if to_holder else KINDS
        text = _(known.get(row.kind, CHANGED))
    return Happened(_day(row.at), text)


def _day(at: datetime) -> date:
    return today(at)


def _text(row: Evidence, names: dict[UUID, str]) -> SignedText:
    record = json.loads(row.record)
    shown = json.loads(record["shown"])
    beside = record.get("translation")
    return SignedText(
        name=names[UUID(record["signatory"])],
        day=_day(row.at),
        shown=shown,
        fingerprint=record["shown_hash"],
        holds=digest(record["shown"]) == record["shown_hash"],
        answers=[_answer(line, record["answers"][line["id"]]) for line in shown["lines"]],
        beside={**json.loads(beside["shown"]), "code": beside["language"]} if beside else None,
        channel=record.get("channel", AnswerChannel.EID),
        interpreter=record.get("interpreter"),
    )


def _answer(line: dict[str, Any], given: dict[str, Any]) -> GivenAnswer:
    asked = line["kind"] == "PERSON"
    return GivenAnswer(
        name=line["name"],
        answer=_(ANSWERS[Answer(given["answer"])]),
        less=[_(name) for area, name in AREA_NAMES.items() if area in given["less"]],
        question=line["substitution"] if asked else "",
        substitution=_(SUBSTITUTIONS[Substitution(given["substitution"])]) if asked else "",
    )
