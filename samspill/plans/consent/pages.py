"""What the consent pages need, read in few queries: no rule and no change here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.clock import age, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.adults import Adult
from samspill.identity.queries import profiles_by_id
from samspill.organisation.queries import policy
from samspill.organisation.texts import texts_on
from samspill.plans.child_views.queries import Hearing, child_view, hearing_at
from samspill.plans.consent.languages import ReadingLanguage, prepared
from samspill.plans.consent.lines import LineView, lines_in_force, lines_of, lines_of_and_in_force
from samspill.plans.consent.models import (
    WAITING,
    Consent,
    ConsentState,
    LineKind,
    LineState,
    SignatoryState,
)
from samspill.plans.consent.queries import (
    ConsentView,
    SignatoryView,
    consent,
    names_of_readers,
    readers,
    signatories_of,
    versions,
    versions_and_view,
)
from samspill.plans.consent.signatories import standing
from samspill.plans.consent.wording import Shown, Translation, compose, translate
from samspill.plans.consent.words import what_the_child_means, who_must_answer
from samspill.plans.participants.models import HELPERS
from samspill.plans.plan.access import OpenPlan
from samspill.plans.signatories.queries import Matter, matters_of
from samspill.plans.signatories.rules import Required
from samspill.plans.signatories.words import hearing


@dataclass(frozen=True)
class Renewal:
    """The consent in force must be asked for again, or has run out.

    ``last_day`` is its last day, ``grace_day`` the last on which it can be renewed after that.
    """

    last_day: date
    grace_day: date
    because: str | None
    is_over: bool


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
    unreached: list[str]
    """Who must agree and gets no e-mail about it, for whoever sends."""

    renewal: Renewal | None
    lapsed: ConsentView | None
    hearing: Hearing | None
    heard: list[tuple[str, str]]

    @property
    def must_answer(self) -> bool:
        """Does the reader have an answer to give?"""
        return self.own is not None and self.own.state == SignatoryState.WAITING


def consent_page(plan: OpenPlan) -> ConsentPage:
    """Everything the page «Samtykke» shows, in few queries."""
    drafts = (ConsentState.DRAFT,) if not plan.is_holder else ()
    every, view = versions_and_view(plan.subject.id)
    found = [v for v in every if v.state not in drafts]
    active = next((v for v in found if v.state == ConsentState.ACTIVE), None)
    waiting = (ConsentState.DRAFT, ConsentState.SENT, ConsentState.PARTLY_SIGNED)
    unfinished = next((v for v in found if v.state in waiting), None)
    lines = lines_of([v.id for v in (active, unfinished) if v])
    is_sent = unfinished is not None and unfinished.state != ConsentState.DRAFT
    signatories = signatories_of(unfinished.id) if unfinished and is_sent else []
    person = plan.actor.person_id
    drafting = _is_drafting(plan, unfinished)
    required, unreached = _required(plan) if drafting else ("", [])
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
        required=required,
        unreached=unreached,
        renewal=_renewal(plan, active),
        lapsed=found[0] if found and found[0].has_lapsed else None,
        hearing=_hearing(plan) if drafting else None,
        heard=what_the_child_means(plan.subject.child_first_name, view) if drafting else [],
    )


def _renewal(plan: OpenPlan, active: ConsentView | None) -> Renewal | None:
    """What the page says about renewing: near the last day, and when it has passed."""
    last = active.last_day if active else plan.subject.consent_until
    if last is None or not (active or plan.subject.is_expired):
        return None
    day = today(plan.at)
    rule = policy("renewal", plan.subject.tenant_id, day).value
    because = active.renew_because if active else None
    if because is None and (last - day).days > max(rule["remind_days_before"]):
        return None
    grace_day = last + timedelta(days=rule["grace_days"])
    return Renewal(last, grace_day, because, day > grace_day)


def _is_drafting(plan: OpenPlan, unfinished: ConsentView | None) -> bool:
    drafting = unfinished.state == ConsentState.DRAFT if unfinished else plan.subject.is_draft
    return plan.is_holder and drafting


def _hearing(plan: OpenPlan) -> Hearing:
    day = today(plan.at)
    return hearing_at(age(plan.subject.child_born_on, day), plan.subject.tenant_id, day)


def _required(plan: OpenPlan) -> tuple[str, list[str]]:
    """Who must agree and why, or why that is unclear; and who of them gets no e-mail."""
    held = standing(plan.subject, today(plan.at))
    try:
        people = held.required().people
    except RuleBroken as unclear:
        return str(unclear.text), []
    silent = {one.person_id: one.name for one in held.case.adults if one.no_mail}
    asked = {one.person_id for one in people}
    return who_must_answer(people, None), [silent[one] for one in silent if one in asked]


@dataclass(frozen=True)
class AnswerPage:
    """The page where one who must agree reads and answers."""

    version: Consent
    shown: Shown
    agreed_before: list[LineView]
    signatories: list[SignatoryView]
    own: SignatoryView | None
    participants: dict[str, UUID]
    translation: Translation | None
    languages: list[ReadingLanguage]
    notice_hours: int
    """How long before a swap whoever wants to be told is told (policy ``swap``)."""

    @property
    def may_answer(self) -> bool:
        """Is the reader's answer awaited?"""
        own_waits = self.own is not None and self.own.state == SignatoryState.WAITING
        return self.version.is_waiting and own_waits


def answer_page(
    plan: OpenPlan, consent_id: UUID, language: str | None = None, *, reader: UUID | None = None
) -> AnswerPage:
    """The text of a version for the actor, or for another ``reader`` (a person id) on paper.

    ``language`` is the code of a reading language to show beside it, '' for none; None is the
    actor's own. Only what the municipality has approved is shown. Raises NotVisible for a version
    not sent.
    """
    version = consent(plan.subject.id, consent_id)
    if version is None or version.state == ConsentState.DRAFT:
        raise NotVisible
    lines = lines_of_and_in_force(plan.subject.id, version.id)
    own_lines = [x for x in lines if x.consent_id == version.id and x.state != LineState.TAKEN_BACK]
    asked = [x for x in own_lines if not x.is_carried]
    signatories = signatories_of(version.id)
    person = reader or plan.actor.person_id
    heard = child_view(plan.subject.id, version.sent_at or version.created_at)
    own = next((s for s in signatories if s.person_id == person), None)
    approved, chosen = _reading(plan, language)
    hours = policy("swap", plan.subject.tenant_id, today(plan.at)).value["hours"]
    sent_on = today(version.sent_at or version.created_at)
    own_words = texts_on(plan.subject.tenant_id, sent_on)
    helpers = helpers_in(lines) if version.reads_on_until else []
    text = (plan.subject, version, asked, signatories, person, heard, own_words, helpers)
    return AnswerPage(
        version=version,
        shown=compose(*text),
        agreed_before=_agreed_before(version, lines, own_lines),
        signatories=signatories,
        own=own,
        participants={
            str(one.id): one.participant_id
            for one in asked
            if one.profile_id and version.reads_on_until is None
        },
        translation=translate(chosen, *text, notice_hours=hours) if chosen else None,
        languages=approved,
        notice_hours=hours,
    )


def helpers_in(lines: list[LineView]) -> list[str]:
    """Who is in by her work, by name: whom a question to read on is about."""
    found = [x for x in lines if x.role in HELPERS and x.state in _HOLDS and x.standing == "ACTIVE"]
    return list({x.participant_id: x.name for x in found}.values())


_HOLDS = (LineState.OPEN, LineState.ASKED)


def _agreed_before(
    version: Consent, lines: list[LineView], own_lines: list[LineView]
) -> list[LineView]:
    """What holds unasked: carried on into this version, or open in the one before it."""
    again = {line.participant_id for line in own_lines if not line.is_carried}
    return [line for line in own_lines if line.is_carried] or [
        line
        for line in lines
        if line.consent_id != version.id
        and line.state == LineState.OPEN
        and line.participant_id not in again
    ]


def _reading(
    plan: OpenPlan, wanted: str | None
) -> tuple[list[ReadingLanguage], ReadingLanguage | None]:
    """The languages the municipality has approved, and the one to show beside the text."""
    rule = policy("consent_languages", plan.subject.tenant_id, today(plan.at))
    approved = {code: one for code, one in prepared().items() if code in rule.value["languages"]}
    if wanted is None:
        wanted = profiles_by_id([plan.actor.profile_id])[plan.actor.profile_id].language
    return list(approved.values()), approved.get(wanted)


def scopes_in_force(plan: OpenPlan) -> dict[UUID, LineView]:
    """What each participant may see by the consent in force: participant id to line.

    A professional sees who takes part, not what the others may see: the lines are the family's,
    the holder's, and one's own.
    """
    lines = lines_in_force(plan.subject.id)
    return {line.participant_id: line for line in lines if line.state == LineState.OPEN}


@dataclass(frozen=True)
class Reading:
    """Whether who helps may read on after a move: READY to be sent, ASKED, AGREED; '' is not asked.

    ``until`` is the last day (Oslo) that is asked for, or agreed to.
    """

    state: str
    until: date | None


def reading_agreed(plan: OpenPlan) -> Reading:
    """Where the question stands; what is ready is the holder's alone until it is sent."""
    asked = next((v for v in versions(plan.subject.id) if v.is_under_way), None)
    if asked is not None and asked.reads_on_until is not None:
        ready = asked.state == ConsentState.DRAFT
        if plan.is_holder or not ready:
            return Reading("READY" if ready else "ASKED", asked.reads_on_until)
    days = [line.reads_on_until for line in scopes_in_force(plan).values() if line.reads_on_until]
    return Reading("AGREED", max(days)) if days else Reading("", None)


def who_reads_on(plan: OpenPlan) -> list[tuple[str, date]]:
    """Who reads on in a plan that has ended, by name, and her last day (Oslo).

    For the family and the holder: who else helped is not for all who did to know (J11).
    """
    if not plan.subject.is_closing or not (plan.is_holder or plan.may(Area.CONSENT)):
        return []
    return [(name, _last_day(until)) for name, until in names_of_readers(plan.subject.id, plan.at)]


def own_last_day(plan: OpenPlan) -> date | None:
    """The last day (Oslo) on which the actor reads on in a plan that has ended."""
    until = readers(plan.subject.id).get(plan.actor.profile_id)
    return _last_day(until) if until is not None else None


def _last_day(until: datetime) -> date:
    return today(until - timedelta(microseconds=1))


def line_about(plan: OpenPlan, participant_id: UUID) -> LineView | None:
    """What is asked about a participant, else what holds about her; None when nothing is.

    A draft is the holder's own until it is sent.
    """
    drafts = (ConsentState.DRAFT,) if plan.is_holder else ()
    wanted = (*WAITING, ConsentState.ACTIVE, *drafts)
    found = [v.id for v in versions(plan.subject.id) if v.state in wanted]
    lines = [x for x in lines_of(found) if x.participant_id == participant_id]
    by_state = {line.state: line for line in lines}
    return by_state.get(LineState.ASKED) or by_state.get(LineState.OPEN)


def line_in_force(plan: OpenPlan, participant_id: UUID) -> LineView:
    """What one person may see by the consent in force. Raises NotVisible when nothing."""
    line = scopes_in_force(plan).get(participant_id)
    if line is None or line.kind != LineKind.PERSON:
        raise NotVisible
    return line


@dataclass(frozen=True)
class WhoPage:
    """The page «Hvem må svare»: who, why, by which rule, and what people have settled.

    ``unclear`` is '' when it is settled. ``adults``, ``confirmations`` and the questions that
    are not decided are the holder's alone; ``hearing`` says what the child's age means.
    """

    people: list[Required]
    unclear: str
    by_people: bool
    rule_source: str
    young_from: int
    hearing: str
    adults: list[Adult]
    confirmations: list[Matter]
    exemptions: list[Matter]


def who_page(plan: OpenPlan) -> WhoPage:
    """Who must agree to this plan today, as this reader may see it."""
    day = today(plan.at)
    people, by_people, unclear = [], False, ""
    held = standing(plan.subject, day)
    try:
        found = held.required()
        people, by_people = found.people, found.by_people
    except RuleBroken as rule:
        unclear = str(rule.text) if plan.is_holder else _("Kommunen avklarer hvem som må svare.")
    confirmations, exemptions = matters_of(plan.subject.id)
    child, ages = held.case.child, held.case.ages
    return WhoPage(
        people=people,
        unclear=unclear,
        by_people=by_people,
        rule_source=held.rule_source,
        young_from=ages["young_person_agrees_from"],
        hearing=hearing(child.years, ages),
        adults=list(held.case.adults) if plan.is_holder else [],
        confirmations=confirmations,
        exemptions=exemptions,
    )
