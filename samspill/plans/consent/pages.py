"""What the consent pages need, read in few queries: no rule and no change here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.clock import age, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.plans.child_views.queries import Hearing, child_view, hearing_at
from samspill.plans.consent.models import Consent, ConsentState, LineState, SignatoryState
from samspill.plans.consent.queries import (
    ConsentView,
    LineView,
    SignatoryView,
    active_consent,
    consent,
    lines_of,
    signatories_of,
    versions,
)
from samspill.plans.consent.signatories import who_must_agree
from samspill.plans.consent.wording import Shown, compose, what_the_child_means, who_must_answer
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class ConsentPage:
    """The page «Samtykke» of a plan."""

    versions: list[ConsentView]
    active: ConsentView | None
    unfinished: ConsentView | None
    open_lines: list[LineView]
    asked_lines: list[LineView]
    signatories: list[SignatoryView]
    own: SignatoryView | None
    required: str
    hearing: Hearing | None
    heard: list[tuple[str, str]]

    @property
    def must_answer(self) -> bool:
        """Does the reader have an answer to give?"""
        return self.own is not None and self.own.state == SignatoryState.WAITING


def consent_page(plan: OpenPlan) -> ConsentPage:
    """Everything the page «Samtykke» shows, in three queries; five for who prepares it."""
    drafts = (ConsentState.DRAFT,) if not plan.is_holder else ()
    found = [v for v in versions(plan.subject.id) if v.state not in drafts]
    active = next((v for v in found if v.state == ConsentState.ACTIVE), None)
    waiting = (ConsentState.DRAFT, ConsentState.SENT, ConsentState.PARTLY_SIGNED)
    unfinished = next((v for v in found if v.state in waiting), None)
    lines = lines_of([v.id for v in (active, unfinished) if v])
    is_sent = unfinished is not None and unfinished.state != ConsentState.DRAFT
    signatories = signatories_of(unfinished.id) if unfinished and is_sent else []
    person = plan.actor.person_id
    drafting = _is_drafting(plan, unfinished)
    return ConsentPage(
        versions=found,
        active=active,
        unfinished=unfinished,
        open_lines=[
            x for x in lines if active and x.consent_id == active.id and x.state == LineState.OPEN
        ],
        asked_lines=[
            x
            for x in lines
            if unfinished and x.consent_id == unfinished.id and x.state == LineState.ASKED
        ],
        signatories=signatories,
        own=next((s for s in signatories if s.person_id == person), None),
        required=_required(plan) if drafting else "",
        hearing=_hearing(plan) if drafting else None,
        heard=_heard(plan) if drafting else [],
    )


def _is_drafting(plan: OpenPlan, unfinished: ConsentView | None) -> bool:
    drafting = unfinished.state == ConsentState.DRAFT if unfinished else plan.subject.is_draft
    return plan.is_holder and drafting


def _hearing(plan: OpenPlan) -> Hearing:
    day = today(plan.at)
    return hearing_at(age(plan.subject.child_born_on, day), plan.subject.tenant_id, day)


def _heard(plan: OpenPlan) -> list[tuple[str, str]]:
    return what_the_child_means(plan.subject.child_first_name, child_view(plan.subject.id))


def _required(plan: OpenPlan) -> str:
    """Who must agree and why, or why that is unclear."""
    try:
        found = who_must_agree(plan.subject, today(plan.at))
    except RuleBroken as unclear:
        return str(unclear.text)
    return who_must_answer(found.people, None)


@dataclass(frozen=True)
class AnswerPage:
    """The page where one who must agree reads and answers."""

    version: Consent
    shown: Shown
    agreed_before: list[LineView]
    signatories: list[SignatoryView]
    own: SignatoryView | None

    @property
    def may_answer(self) -> bool:
        """Is the reader's answer awaited?"""
        own_waits = self.own is not None and self.own.state == SignatoryState.WAITING
        return self.version.is_waiting and own_waits


def answer_page(plan: OpenPlan, consent_id: UUID, reader: UUID | None = None) -> AnswerPage:
    """The text of a version for the actor, or for another ``reader`` (a person id) on paper.

    Raises NotVisible for a version not sent.
    """
    version = consent(plan.subject.id, consent_id)
    if version is None or version.state == ConsentState.DRAFT:
        raise NotVisible
    found = versions(plan.subject.id)
    active = next((v for v in found if v.state == ConsentState.ACTIVE and v.id != version.id), None)
    lines = lines_of([version.id, *([active.id] if active else [])])
    own_lines = [x for x in lines if x.consent_id == version.id and x.state != LineState.TAKEN_BACK]
    asked = [x for x in own_lines if not x.is_carried]
    carried = [x for x in own_lines if x.is_carried]
    before = carried or [
        x for x in lines if x.consent_id != version.id and x.state == LineState.OPEN
    ]
    signatories = signatories_of(version.id)
    person = reader or plan.actor.person_id
    heard = child_view(plan.subject.id, version.sent_at or version.created_at)
    shown = compose(plan.subject, version, asked, signatories, person, heard)
    own = next((s for s in signatories if s.person_id == person), None)
    return AnswerPage(version, shown, before, signatories, own)


def scopes_in_force(plan: OpenPlan) -> dict[UUID, LineView]:
    """What each participant may see by the consent in force: participant id to line.

    A professional sees who takes part, not what the others may see: the lines are the family's,
    the holder's, and one's own.
    """
    active = active_consent(plan.subject.id)
    if active is None:
        return {}
    lines = lines_of([active.id])
    return {line.participant_id: line for line in lines if line.state == LineState.OPEN}
