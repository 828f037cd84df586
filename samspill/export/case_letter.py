"""The letter of what a school decided, in words: Bokmål or Nynorsk, as its reader has chosen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from samspill.core.clock import today
from samspill.core.language import _
from samspill.export.text import Block, Heading, Paragraph, Text, pairs, paragraphs
from samspill.plans.consent.words import long_day
from samspill.school.cases.letters import LetterFacts
from samspill.school.cases.models import (
    MAY_BE_APPEALED,
    SchoolCaseKind,
    SchoolCaseState,
    SchoolCaseStepKind,
)
from samspill.school.cases.words import APPEALS_TO, KIND_NAMES

State, Step = SchoolCaseState, SchoolCaseStepKind


def letter_text(facts: LetterFacts) -> Text:
    """A letter. Speak its language meanwhile."""
    kind = _(KIND_NAMES[SchoolCaseKind(facts.case.kind)]).lower()
    title = (
        _("Vedtak om %(kind)s", kind=kind)
        if facts.step.kind == Step.DECIDED
        else _("Svar på klage om %(kind)s", kind=kind)
    )
    day = long_day(today(facts.step.at))
    return Text(
        title=title,
        lead=_(
            "Til %(to)s. Brevet gjelder %(about)s. %(day)s.",
            to=facts.to,
            about=facts.about,
            day=day,
        ),
        language=facts.language,
        foot=_("%(tenant)s · %(title)s · %(day)s", tenant=facts.tenant, title=title, day=day),
        blocks=tuple(_blocks(facts)),
        unshown=_("Noen tegn kan ikke vises i PDF, og står som □. I Word står de som skrevet."),
    )


def _blocks(facts: LetterFacts) -> Iterator[Block]:
    case = facts.case
    yield Heading(2, _("Hva er bestemt?"))
    yield Paragraph(_decided(facts))
    yield from pairs(
        (_("Søkt om"), _days(case.first_day, case.last_day)),
        (_("Innvilget"), _granted(facts)),
        *facts.more,
        (_("Skole"), facts.school),
        (_("Avgjort av"), facts.by),
    )
    if facts.words:
        yield Heading(2, _("Hvorfor?"))
        yield from paragraphs(facts.words)
    if case.rule_text:
        yield Heading(2, _("Reglene som gjelder"))
        yield from paragraphs(case.rule_text)
    yield from _what_now(facts)


def _decided(facts: LetterFacts) -> str:
    step, whom = facts.step, _settler(facts)
    if step.kind == Step.DECIDED:
        outcomes: dict[str | None, str] = {
            State.GRANTED: _("Søknaden er innvilget."),
            State.PARTLY: _("Noe av det du søkte om, er innvilget."),
            State.REFUSED: _("Søknaden er avslått."),
        }
        return outcomes.get(step.outcome, _("Søknaden er avvist. Vi kan ikke behandle den."))
    if step.kind == Step.REVERSED:
        if step.outcome == State.PARTLY:
            return _("Vi har gjort om vedtaket. Noe av det du søkte om, er innvilget.")
        return _("Vi har gjort om vedtaket. Søknaden er innvilget.")
    if step.kind == Step.FORWARDED:
        return _(
            "Vi har sett på saken på nytt og holder fast ved vedtaket. Klagen er sendt til"
            " %(whom)s, som avgjør den.",
            whom=whom,
        )
    settled: dict[str | None, str] = {
        State.GRANTED: _("Du fikk medhold: søknaden er innvilget."),
        State.PARTLY: _("Du fikk medhold i noe av det."),
        State.REFUSED: _("Du fikk ikke medhold: vedtaket til skolen står."),
        State.IN_PROGRESS: _("Vedtaket er opphevet. Vi behandler søknaden på nytt."),
    }
    told = _("Klagen er avgjort av %(whom)s.", whom=whom)
    return f"{told} {settled[step.outcome]}" if step.outcome in settled else told


def _settler(facts: LetterFacts) -> str:
    """Who settles an appeal that the school does not follow."""
    return _(APPEALS_TO[SchoolCaseKind(facts.case.kind)])


def _granted(facts: LetterFacts) -> str | None:
    """The days that are given, in the letter of the step that gave them."""
    case = facts.case
    if not facts.gave or case.granted_from is None or case.granted_to is None:
        return None
    return _days(case.granted_from, case.granted_to)


def _days(first: date, last: date) -> str:
    return long_day(first) if first == last else f"{long_day(first)}–{long_day(last)}"


def _what_now(facts: LetterFacts) -> Iterator[Block]:
    case, step = facts.case, facts.step
    is_ours = step.kind in (Step.DECIDED, Step.REVERSED)
    if is_ours and step.outcome in MAY_BE_APPEALED and case.appeal_by:
        yield Heading(2, _("Du kan klage"))
        yield Paragraph(
            _(
                "Er du ikke enig, kan du klage. Fristen er %(day)s. Skriv klagen under søknaden i"
                " Samspill, eller send den til oss. Si hva du ikke er enig i, og hvorfor.",
                day=long_day(case.appeal_by),
            )
        )
        yield Paragraph(
            _(
                "Vi ser først på saken på nytt. Holder vi fast ved vedtaket, sender vi klagen til"
                " %(whom)s, som avgjør den.",
                whom=_settler(facts),
            )
        )
    yield Heading(2, _("Vil du se saken?"))
    yield Paragraph(
        _("Du har rett til å se dokumentene i saken. De står under søknaden i Samspill.")
    )
