"""The consent in plain words (people.md, Words). What is shown here is what is signed (I2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import get_locale

from samspill.access.levels import Area
from samspill.core.canonical import canonical, digest
from samspill.core.language import _, speaking_by
from samspill.core.names import first_name
from samspill.organisation.texts import Texts
from samspill.plans.child_views.queries import Heard
from samspill.plans.consent.languages import (
    HOW_TO_ANSWER,
    ReadingLanguage,
    what_is_signed,
    words_of_the_form,
)
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.models import Consent, LineKind
from samspill.plans.consent.queries import SignatoryView
from samspill.plans.consent.reading_words import (
    may_they_read_on,
    nobody_reads_on_before,
    reading_asked,
    whom_it_concerns,
)
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.scope_words import scope_facts, told_facts, who_may_know
from samspill.plans.consent.words import (
    earlier_plan,
    footing,
    listed,
    long_day,
    what_the_child_means,
    who_must_answer,
)
from samspill.plans.participants.models import Role
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.queries import PlanView
from samspill.plans.plan.words import (
    A_KIND,
    BECOMES_LEADER,
    IS_LEADER,
    KIND_MEANS,
    KIND_NAMES,
    LEADERS,
    THE_KIND,
)


@dataclass(frozen=True)
class ShownLine:
    """One person on the page: who, what she can do, what she does not see."""

    id: str
    kind: str
    name: str
    first_name: str
    heading: str
    facts: list[tuple[str, str]]
    areas: list[tuple[str, str]]
    scope: dict[str, int]
    question: str
    substitution: str


@dataclass(frozen=True)
class Shown:
    """The whole text of a consent as one signatory sees it."""

    language: str
    heading: str
    lead: str
    lines: list[ShownLine]
    facts: list[tuple[str, str]]
    footing: str
    texts: str
    """Which version of the municipality's own words stands among the facts; '' is none."""

    def text(self) -> str:
        """The exact bytes that a signature counts for."""
        return canonical(asdict(self))


@dataclass(frozen=True)
class Translation:
    """The same text in one more language: help to read, never what is signed.

    ``notice`` says so in that language, ``notice_here`` in the page's own.
    """

    code: str
    name: str
    direction: str
    notice: str
    notice_here: str
    shown: Shown
    how_to_answer: str
    words: list[tuple[str, str]]

    def record(self) -> dict[str, str]:
        """What the evidence keeps: that it was shown, its exact text and the hash of it."""
        text = self.shown.text()
        return {"language": self.code, "shown": text, "shown_hash": digest(text)}


def translate(
    language: ReadingLanguage,
    plan: PlanView,
    version: Consent,
    asked: list[LineView],
    signatories: list[SignatoryView],
    reader: Any,
    heard: Heard | None,
    texts: Texts,
    helpers: Sequence[str] = (),
    *,
    notice_hours: int,
) -> Translation:
    """The text in a reading language: same people, scopes and dates, from the same rows (I27)."""
    on_the_form = words_of_the_form(notice_hours)
    signed = what_is_signed(get_locale().language)
    here = _(signed)
    with speaking_by(language.locale, language.sentences):
        return Translation(
            code=language.code,
            name=language.name,
            direction=language.direction,
            notice=_(signed),
            notice_here=here,
            shown=compose(plan, version, asked, signatories, reader, heard, texts, helpers),
            how_to_answer=_(HOW_TO_ANSWER),
            words=list(zip(on_the_form, words_of_the_form(notice_hours), strict=True)),
        )


def compose(
    plan: PlanView,
    version: Consent,
    asked: list[LineView],
    signatories: list[SignatoryView],
    reader: Any,
    heard: Heard | None,
    texts: Texts,
    helpers: Sequence[str] = (),
) -> Shown:
    """The text for one reader (a person id): who sees what, why, how long, who must answer.

    ``heard`` is what the child means, ``texts`` what the municipality says in its own words, both
    as they stood when the version was sent. ``helpers``: who would read on (``reading_words``).
    """
    others = [one for one in signatories if one.person_id != reader]
    names = listed([_("du"), *[first_name(one.name) for one in others]])
    return Shown(
        language=str(get_locale()),
        heading=_heading(plan, version, asked, own=reader == plan.child_id),
        lead=_lead(plan, version, asked, names, own=reader == plan.child_id),
        lines=[shown_line(line, asked_kind(plan, version), version) for line in asked],
        facts=[
            *_own_words(plan, texts),
            *whom_it_concerns(helpers),
            *_facts(plan, version, signatories, reader),
            *what_the_child_means(plan.child_first_name, heard, own=reader == plan.child_id),
        ],
        footing=footing(plan),
        texts=texts.id,
    )


def asked_kind(plan: PlanView, version: Consent) -> PlanKind:
    """Which kind of plan the version asks for: the plan's own, unless it asks for another."""
    return PlanKind(version.asks_kind or plan.kind)


def _heading(plan: PlanView, version: Consent, asked: list[LineView], *, own: bool) -> str:
    """The question. ``own``: the reader is the one the plan is about."""
    child = plan.child_first_name
    if version.reads_on_until is not None:
        return may_they_read_on(child, own=own)
    if own:
        return _own_heading(plan, version, asked)
    if version.renews_id is not None:
        return _(
            "Skal %(child)s fortsatt ha %(plan)s?", child=child, plan=_(A_KIND[PlanKind(plan.kind)])
        )
    holder = next((line for line in asked if line.kind == LineKind.PLAN), None)
    if version.was_holder_id and holder:
        return _("Skal %(name)s ta over for %(child)s?", name=holder.name, child=child)
    if version.was_kind and version.asks_kind:
        return _(
            "Skal planen til %(child)s bli %(plan)s?",
            child=child,
            plan=_(A_KIND[asked_kind(plan, version)]),
        )
    if holder and version.asks_kind:
        plan_words = _(A_KIND[asked_kind(plan, version)])
        return _("Skal %(child)s få %(plan)s?", child=child, plan=plan_words)
    the_plan = _(THE_KIND[PlanKind(plan.kind)])
    if len(asked) == 1:
        return _(
            "Skal %(name)s bli med i %(plan)s til %(child)s?",
            name=asked[0].name,
            plan=the_plan,
            child=child,
        )
    return _("Skal flere bli med i %(plan)s til %(child)s?", plan=the_plan, child=child)


def _own_heading(plan: PlanView, version: Consent, asked: list[LineView]) -> str:
    """The same question, to the one the plan is about."""
    a_plan = _(A_KIND[asked_kind(plan, version)])
    if version.renews_id is not None:
        return _("Vil du fortsatt ha %(plan)s?", plan=_(A_KIND[PlanKind(plan.kind)]))
    holder = next((line for line in asked if line.kind == LineKind.PLAN), None)
    if version.was_holder_id and holder:
        return _("Skal %(name)s ta over planen din?", name=holder.name)
    if version.was_kind and version.asks_kind:
        return _("Skal planen din bli %(plan)s?", plan=a_plan)
    if holder and version.asks_kind:
        return _("Vil du ha %(plan)s?", plan=a_plan)
    if len(asked) == 1:
        return _("Skal %(name)s bli med i planen din?", name=asked[0].name)
    return _("Skal flere bli med i planen din?")


def _lead(plan: PlanView, version: Consent, asked: list[LineView], names: str, *, own: bool) -> str:
    child = plan.child_first_name
    if version.reads_on_until is not None:
        return nobody_reads_on_before(plan.holder_name, names)
    if version.renews_id is not None and own:
        return _own_lead(plan, [], names)
    if version.renews_id is not None:
        return _(
            "%(holder)s spør på nytt, så samtykket kan gjelde videre. Du bestemmer. Ingen får se"
            " noe mer før %(names)s har sagt ja. Sier du nei, får %(child)s fortsatt hjelpen"
            " %(child)s har rett til.",
            holder=plan.holder_name,
            names=names,
            child=child,
        )
    new = [x for x in asked if x.kind == LineKind.PERSON or version.was_holder_id]
    if not new:
        return _(
            "%(holder)s spør. Du bestemmer. Alt som står i planen, blir med. Ingen nye får se noe."
            " Sier du nei, blir planen som den er.",
            holder=plan.holder_name,
        )
    if own:
        return _own_lead(plan, new, names)
    who = listed([first_name(line.name) for line in new])
    return _(
        "%(holder)s spør. Du bestemmer. %(who)s får ikke se noe før %(names)s har sagt ja."
        " Sier du nei, får %(child)s fortsatt hjelpen %(child)s har rett til.",
        holder=plan.holder_name,
        who=who,
        names=names,
        child=child,
    )


def _own_lead(plan: PlanView, new: list[LineView], names: str) -> str:
    """The same, to the one the plan is about. ``new`` is empty when all is asked again."""
    if not new:
        return _(
            "%(holder)s spør på nytt, så samtykket kan gjelde videre. Ingen får se noe mer før"
            " %(names)s har sagt ja. Sier du nei, får du fortsatt hjelpen du har rett til.",
            holder=plan.holder_name,
            names=names,
        )
    return _(
        "%(holder)s spør. %(who)s får ikke se noe før %(names)s har sagt ja. Sier du nei,"
        " får du fortsatt hjelpen du har rett til.",
        holder=plan.holder_name,
        who=listed([first_name(line.name) for line in new]),
        names=names,
    )


def _plan_line(line: LineView, kind: PlanKind, asks: Consent | None) -> tuple[str, Any, str]:
    """Heading, facts and question of the line that asks for the plan itself."""
    first = first_name(line.name)
    if asks is not None and asks.reads_on_until is not None:
        return reading_asked(asks.reads_on_until)
    facts = [
        (
            _("%(leader)s betyr", leader=_(LEADERS[kind])),
            _("Har ansvar for planen og for at avtaler blir fulgt."),
        ),
        (_("Kan lese og skrive"), _("Hele planen")),
        (_("Meldinger"), _("Bare meldinger som sendes til %(name)s", name=first)),
    ]
    question = _("Kan %(name)s lage %(plan)s?", name=first, plan=_(THE_KIND[kind]))
    if asks is not None and asks.renews_id is not None:
        question = _("Kan %(name)s fortsette med %(plan)s?", name=first, plan=_(THE_KIND[kind]))
        return _(IS_LEADER[kind], name=line.name), facts, question
    if asks is not None and asks.was_kind:
        facts.insert(0, (_(KIND_NAMES[kind]), _(KIND_MEANS[kind])))
        question = _("Kan planen bli %(plan)s?", plan=_(A_KIND[kind]))
    if asks is not None and asks.was_holder_id:
        facts.append((_("Den som har hatt ansvaret"), _("Ser ikke planen lenger.")))
        question = _("Kan %(name)s ta over?", name=first)
    return _(BECOMES_LEADER[kind], name=line.name), facts, question


def shown_line(line: LineView, kind: PlanKind, asks: Consent | None = None) -> ShownLine:
    """One line in words: who, what she can do, what she does not see.

    ``kind`` is the plan's, or the one that is asked for. ``asks``: the version that asks the
    line; None tells of it as it holds.
    """
    first = first_name(line.name)
    if line.kind == LineKind.PLAN:
        heading, facts, question = _plan_line(line, kind, asks)
    else:
        renews = asks is not None and asks.renews_id is not None
        heading, question = _about_person(line, first, renews=renews)
        facts = told_facts(line) if line.role == Role.CONTACT else scope_facts(line)
        if line.ends_on:
            facts.append((_("Er med til og med"), long_day(line.ends_on)))
        facts.append((_("Hvem får vite det"), who_may_know(line, first)))
    return ShownLine(
        id=str(line.id),
        kind=line.kind,
        name=line.name,
        first_name=first,
        heading=heading,
        facts=facts,
        scope=line.scope,
        areas=[(area, _(AREA_NAMES[Area(area)])) for area in _ordered(line.scope)],
        question=question,
        substitution=_substitution(line, first),
    )


def _about_person(line: LineView, first: str, *, renews: bool) -> tuple[str, str]:
    heading = f"{line.name}, {line.title}" if line.title else line.name
    if line.unit_name:
        heading = f"{heading} ({line.unit_name})"
    if renews:
        return heading, _("Kan %(name)s være med?", name=first)
    return heading, _("Kan %(name)s bli med?", name=first)


def _substitution(line: LineView, first: str) -> str:
    """May the service put in another (J6)? Nobody can stand in for a grandmother or a doctor."""
    if line.role in (Role.SUPPORTER, Role.CONTACT):
        return ""
    return _(
        "Hvis %(name)s slutter eller er lenge borte, kan %(unit)s da sette inn en annen?",
        name=first,
        unit=line.unit_name or _("tjenesten"),  # not all may know where she works (F8)
    )


def _ordered(scope: dict[str, Any]) -> list[str]:
    return [str(area) for area in AREA_NAMES if scope.get(area)]


def _facts(
    plan: PlanView, version: Consent, signatories: list[SignatoryView], reader: Any
) -> list[tuple[str, str]]:
    until = long_day(version.until) if version.until else ""
    return [
        (_("Hvorfor"), plan.purpose),
        (_("Hvor lenge"), _("Til og med %(day)s. Vi spør deg før det går ut.", day=until)),
        (_("Hvem må svare"), who_must_answer(signatories, reader)),
        (
            _("Hvis du ombestemmer deg"),
            _(
                "Trekk tilbake samtykket her. Tilgangen stenges med en gang. Det noen alt har"
                " lest, kan ikke gjøres ulest. Noe må kommunen ta vare på etter arkivloven."
            ),
        ),
        (
            _("Hvem andre kan se noe?"),
            _("Du ser i innsynsloggen hvilke ansatte som har sett hva, og når."),
        ),
        *earlier_plan(version),
        (_("Ansvarlig"), plan.tenant_name or _("Kommunen")),
    ]


def _own_words(plan: PlanView, texts: Texts) -> list[tuple[str, str]]:
    """What the municipality adds. Beside a reading language it stands in Norwegian, as written."""
    if plan.tenant_name is None:  # its own words would say which it is (F8)
        return []
    language = get_locale().language
    said = (
        (_("Fra %(tenant)s", tenant=plan.tenant_name), texts.introduction_in(language)),
        (_("Spørsmål?"), texts.contact_in(language)),
    )
    return [(question, answer) for question, answer in said if answer]
