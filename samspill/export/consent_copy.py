"""What stands in the family's copy: the version as its evidence has it, in the page's own words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.language import _
from samspill.plans.consent.evidence import evidence_of
from samspill.plans.consent.lines import LineView, lines_of
from samspill.plans.consent.models import Consent, Evidence, LineState
from samspill.plans.consent.queries import SignatoryView, consent, signatories_of
from samspill.plans.consent.wording import ShownLine, asked_kind, shown_line
from samspill.plans.consent.words import REASONS, long_day, who_must_answer
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.words import KIND_NAMES


@dataclass(frozen=True)
class CopyText:
    """Every word of the copy. Rows are pairs of a question and its answer."""

    title: str
    lead: str
    people_heading: str
    people: list[ShownLine]
    facts_heading: str
    facts: list[tuple[str, str]]
    answers_heading: str
    answers: list[tuple[str, str]]
    proof_heading: str
    proof: list[str]
    fingerprints: list[tuple[str, str]]


def copy_text(plan: OpenPlan, consent_id: UUID) -> CopyText:
    """The copy of a version that holds or has held. Raises NotVisible for any other.

    Levels are taken from the record of what opened where it has them. It goes to the whole
    family: days only, and no word about who answered what (J9).
    """
    version = consent(plan.subject.id, consent_id)
    if version is None or version.active_at is None:
        raise NotVisible
    records = [row for row in evidence_of(plan.subject.id) if row.consent_id == consent_id]
    signatories = signatories_of(consent_id)
    kind = asked_kind(plan.subject, version)
    return CopyText(
        title=_("Samtykke for %(child)s", child=plan.subject.child_name),
        lead=_lead(version, kind),
        people_heading=_("Hvem som er med, og hva de kan se"),
        people=[shown_line(line, kind) for line in _held(consent_id, records)],
        facts_heading=_("Om samtykket"),
        facts=_facts(plan, version, signatories),
        answers_heading=_("Hvem som har samtykket"),
        answers=[_answer(one) for one in signatories if one.answered_at],
        proof_heading=_("Slik er det bekreftet"),
        proof=_proof(plan),
        fingerprints=_fingerprints(records),
    )


def _lead(version: Consent, kind: PlanKind) -> str:
    return _(
        "%(kind)s, versjon %(number)s. Trekkes samtykket tilbake, eller kommer det en ny"
        " versjon, gjelder ikke denne lenger. Det som gjelder nå, står i Samspill.",
        kind=_(KIND_NAMES[kind]),
        number=version.number,
    )


def _facts(
    plan: OpenPlan, version: Consent, signatories: list[SignatoryView]
) -> list[tuple[str, str]]:
    begins, ends = today(version.active_at), version.until or today(version.active_at)
    return [
        (_("Hvorfor"), plan.subject.purpose),
        (_("Gjelder fra"), long_day(begins)),
        (_("Gjelder til og med"), long_day(ends)),
        (_("Hvem må svare"), who_must_answer(signatories, None)),
        (_("Hvis du ombestemmer deg"), _("Trekk tilbake samtykket i Samspill, når du vil.")),
        (_("Ansvarlig"), plan.subject.tenant_name or _("Kommunen")),
    ]


def _held(consent_id: UUID, records: list[Evidence]) -> list[LineView]:
    """The lines that held when the version began to."""
    opened: dict[str, Any] = next(
        (json.loads(row.record)["lines"] for row in records if row.kind == "ACTIVE"), {}
    )
    held = (LineState.OPEN, LineState.ENDED)
    lines = [line for line in lines_of([consent_id]) if line.state in held]
    return [replace(line, scope=opened.get(str(line.id), line.scope)) for line in lines]


def _answer(one: SignatoryView) -> tuple[str, str]:
    day = long_day(today(one.answered_at))
    return one.name, _("Svarte %(day)s, %(reason)s.", day=day, reason=_(REASONS[one.capacity]))


def _proof(plan: OpenPlan) -> list[str]:
    return [
        _(
            "De som har samtykket på skjermen, bekreftet hvem de er med elektronisk ID (ID-porten)"
            " da de svarte. Det er en innlogging på høyt sikkerhetsnivå, og gjelder som"
            " underskriften deres. Det er ikke en kvalifisert elektronisk signatur."
        ),
        _(
            "Et svar på papir eller muntlig er skrevet inn av en ansatt og bekreftet av en ansatt"
            " til, med elektronisk ID."
        ),
        _(
            "Denne kopien er forseglet av Samspill for %(tenant)s. Forseglingen viser om noe er"
            " endret etterpå. Den er ikke underskriften til dem som samtykket.",
            tenant=plan.subject.tenant_name or _("kommunen"),
        ),
        _("Hele teksten de så, og svarene, står i Samspill under Samtykke, Alt som er signert."),
    ]


def _fingerprints(records: list[Evidence]) -> list[tuple[str, str]]:
    """The hash of each text that was signed, and of the last record: the chain up to here."""
    signed = [json.loads(row.record) for row in records if row.kind == "SIGNED"]
    texts: list[tuple[str, str]] = [
        (_("Tekst %(number)s", number=number), _hash(one))
        for number, one in enumerate(signed, start=1)
    ]
    chain = [(_("Oppføring %(number)s", number=row.sequence), row.hash) for row in records[-1:]]
    return texts + chain


def _hash(record: dict[str, Any]) -> str:
    return str(record["shown_hash"])
