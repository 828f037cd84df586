"""A copy in words: the facts of it as headings, paragraphs and tables, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import get_locale

from samspill.core.clock import OSLO
from samspill.core.language import _
from samspill.export.plan_copy.parts import PART_NAMES, Part
from samspill.export.plan_copy.written import heading, written
from samspill.export.text import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Table,
    Text,
    pairs,
    paragraphs,
)
from samspill.plans.child_views.forms import HOW_NAMES
from samspill.plans.child_views.models import HowHeard
from samspill.plans.consent.words import long_day
from samspill.plans.documents.pages import kind_name as document_kind
from samspill.plans.goals.models import (
    ActivityState,
    Arena,
    Effect,
    GoalStatus,
    RatedBy,
    WayOn,
    Words,
)
from samspill.plans.goals.words import (
    ACTIVITY_STATE,
    ARENA_NAMES,
    EFFECT,
    GOAL_STATUS,
    RATED_BY,
    WAY_ON,
    WORDS_NAMES,
)
from samspill.plans.lifecycle.words import REASON_NAMES
from samspill.plans.meetings.models import ChildPart, MeetingKind
from samspill.plans.meetings.words import CHILD_PARTS
from samspill.plans.meetings.words import KIND_NAMES as MEETING_NAMES
from samspill.plans.minutes.models import MinutesState
from samspill.plans.participants.models import Role
from samspill.plans.plan.models import ClosingReason, PlanKind
from samspill.plans.plan.words import KIND_NAMES, LEADERS
from samspill.plans.subject_plans.words import kind_name, service_name

Facts = dict[str, Any]


def text_of(facts: Facts, asked_by: str, picture: bytes = b"") -> Text:
    """The whole of a copy. ``asked_by``: her name, under every page. ``picture``: the child's,
    a JPEG."""
    plan, day = facts["plan"], shown_day(facts["made_on"])
    return Text(
        title=title_of(plan),
        lead=_lead(plan, day),
        language=str(get_locale().language),
        foot=foot_of(facts, asked_by),
        blocks=blocks_of_parts(facts),
        picture=picture,
        picture_text=_("Bilde av %(name)s", name=plan["about"]),
        unshown=unshown(),
    )


def foot_of(facts: Facts, asked_by: str) -> str:
    """What stands under every page: what it is from, the day, and who took it along."""
    kind, day = _(KIND_NAMES[PlanKind(facts["plan"]["kind"])]), shown_day(facts["made_on"])
    return _("%(name)s · %(day)s · Lastet ned av %(who)s", name=kind, day=day, who=asked_by)


def unshown() -> str:
    """What is said where something in a text cannot be shown."""
    return _("Noen tegn kan ikke vises i PDF, og står som □. I Word står de som skrevet.")


def title_of(plan: Facts) -> str:
    """What a plan is, and whose."""
    kind = _(KIND_NAMES[PlanKind(plan["kind"])])
    return _("%(kind)s for %(name)s", kind=kind, name=plan["about"])


def blocks_of_parts(facts: Facts) -> tuple[Block, ...]:
    """Each part that says anything, under its name."""
    blocks: list[Block] = []
    for part in Part:
        said = (
            list(_SAID[part](facts[part.lower()], facts["plan"])) if part.lower() in facts else []
        )
        if said:
            blocks += [Heading(2, _(PART_NAMES[part])), *said]
    return tuple(blocks)


def _lead(plan: Facts, day: str) -> str:
    where = plan["at"] or _("Kommunen")
    return _(
        "Plan nummer %(number)s i %(where)s. Kopien viser det som sto i planen %(day)s, så langt"
        " den som lastet den ned, kan lese.",
        number=plan["number"],
        where=where,
        day=day,
    )


def shown_day(written: str | None) -> str:
    """A day of the facts in words; '' for none."""
    return long_day(date.fromisoformat(written)) if written else ""


def _when(starts: str, ends: str) -> str:
    begin, end = (datetime.fromisoformat(at).astimezone(OSLO) for at in (starts, ends))
    return f"{long_day(begin.date())} {begin:%H.%M}-{end:%H.%M}"


def _about(facts: Facts, _plan: Facts) -> Iterator[Block]:
    yield from paragraphs(facts["description"])
    if facts["important"]:
        yield Heading(3, _("Viktig for meg"))
        yield from paragraphs(facts["important"])


def _bright_spots(found: list[Facts], _plan: Facts) -> Iterator[Block]:
    rows = tuple((shown_day(one["day"]), one["text"], one["by"]) for one in found)
    if rows:
        yield Table((_("Dag"), _("Hva som gikk bra"), _("Skrevet av")), rows)


def _people(found: list[Facts], plan: Facts) -> Iterator[Block]:
    rows = tuple((one["name"], _role(one, plan), one["unit"] or "") for one in found)
    if rows:
        yield Table((_("Navn"), _("Rolle"), _("Hvor")), rows)


def _role(one: Facts, plan: Facts) -> str:
    if one["role"] == Role.GUARDIAN:
        return _("Har omsorgen") if one["unit"] else _("Foresatt")
    if one["role"] == Role.YOUNG_PERSON:
        return _("Den planen er for")
    leader = _(LEADERS[PlanKind(plan["kind"])]) if one["role"] == Role.BATON_HOLDER else ""
    return ", ".join(word for word in (leader, one["title"]) if word)


def _child_view(facts: Facts | None, _plan: Facts) -> Iterator[Block]:
    if facts:
        yield from paragraphs(facts["said"])
        yield from pairs(
            (_("Hvordan"), str(HOW_NAMES[HowHeard(facts["how"])]) if facts["how"] else ""),
            (_("Hvem som snakket med barnet"), facts["heard_by"]),
            (_("Når"), shown_day(facts["heard_on"])),
            (_("Hvorfor barnet ikke er spurt"), facts["why_not"]),
        )


def _life_areas(found: list[Facts], plan: Facts) -> Iterator[Block]:
    for one in found:
        yield heading(3, one["name"])
        yield from pairs(
            (_("Slik er det nå"), one["situation"]),
            (_("Viktig for %(name)s", name=plan["about"]), one["matters"]),
            (_("Det som går bra, og hvem som hjelper"), one["resources"]),
            (_("Det som trengs"), one["needs"]),
        )


def _mappings(found: list[Facts], _plan: Facts) -> Iterator[Block]:
    for one in found:
        said = _("%(name)s, %(day)s", name=one["by"], day=shown_day(one["day"]))
        yield heading(3, one["name"])
        yield Paragraph(said)
        yield from pairs(*((each["question"], each["answer"]) for each in one["said"]))


def _goals(facts: Facts, _plan: Facts) -> Iterator[Block]:
    for one in facts["goals"]:
        yield from _goal(one)
    for one in facts["own_activities"]:
        yield from _activity(one, 3)


def _goal(one: Facts) -> Iterator[Block]:
    title = _("Delmål: %(title)s", title=one["title"]) if one["part_of"] else one["title"]
    yield heading(3, title)
    yield from paragraphs(one["description"])
    yield from pairs(
        (_("Hvor det står"), _named(GOAL_STATUS, GoalStatus, one["status"])),
        (_("Formulert av"), _(WORDS_NAMES[Words(one["words"])]) if one["words"] else ""),
        (_("Ansvarlig"), one["responsible"]),
        (_("Frist"), shown_day(one["due_on"])),
    )
    if one["ratings"]:
        rows = tuple(
            (shown_day(x["day"]), _(RATED_BY[RatedBy(x["seen_by"])]), f"{x['value']}/10")
            for x in one["ratings"]
        )
        yield Table((_("Dag"), _("Sett av"), _("Hvor nær")), rows)
    yield from _all_said(one["said"])
    for activity in one["activities"]:
        yield from _activity(activity, 4)


def _activity(one: Facts, level: int) -> Iterator[Block]:
    yield heading(level, one["title"])
    yield from paragraphs(one["how"])
    yield from pairs(
        (_("Hvor det står"), _named(ACTIVITY_STATE, ActivityState, one["state"])),
        (_("Ansvarlig"), one["responsible"]),
        (_("Med på det"), ", ".join(one["helpers"])),
        (_("Hvor"), _(ARENA_NAMES[Arena(one["arena"])]) if one["arena"] else ""),
        (_("Starter"), shown_day(one["starts_on"])),
        (_("Frist"), shown_day(one["due_on"])),
        (_("Vurderes"), shown_day(one["evaluate_on"])),
        (_("Gjort"), shown_day(one["done_on"])),
    )
    yield from _all_said(one["said"])


def _all_said(found: Iterable[Facts]) -> Iterator[Block]:
    for one in found:
        effect = _(EFFECT[Effect(one["effect"])]) if one["effect"] else ""
        way = _(WAY_ON[WayOn(one["way_on"])]) if one["way_on"] else ""
        said = _("%(name)s, %(day)s", name=one["by"], day=shown_day(one["day"]))
        yield from pairs((said, ". ".join(x for x in (effect, way, one["text"]) if x)))
        yield from pairs(
            (_("Barnet sier"), one["child_view"]), (_("Familien sier"), one["family_view"])
        )


def _named(names: Any, codes: Any, code: str | None) -> str:
    return _(names[codes(code)][0]) if code else ""


def _subject_plans(found: list[Facts], _plan: Facts) -> Iterator[Block]:
    for one in found:
        yield heading(3, one["title"])
        yield from pairs(
            (_("Tjeneste"), service_name(one["service"]) if one["service"] else ""),
            (_("Type"), kind_name(one["kind"]) if one["kind"] else ""),
            (_("Hvor den ligger"), one["kept_at"]),
            (_("Vedtak"), one["decision"]),
            (_("Gjelder fra"), shown_day(one["valid_from"])),
            (_("Gjelder til og med"), shown_day(one["valid_to"])),
        )
        yield from written(one["text"], 4)


def _meetings(found: list[Facts], _plan: Facts) -> Iterator[Block]:
    for one in found:
        yield heading(3, meeting_title(one))
        yield from meeting_blocks(one, 4)


def meeting_title(one: Facts) -> str:
    """What kind of meeting, and when, as far as she may know that."""
    kind = _(MEETING_NAMES[MeetingKind(one["kind"])]) if one["kind"] else _("Møte")
    when = _when(one["starts_at"], one["ends_at"]) if one["starts_at"] else ""
    return ", ".join(word for word in (kind, when) if word)


def meeting_blocks(one: Facts, level: int) -> Iterator[Block]:
    """What stands under the title of a meeting; ``level``: of the heading of its minutes."""
    if one["is_cancelled"]:
        yield Paragraph(_("Møtet er avlyst."))
    part = _(CHILD_PARTS[ChildPart(one["child_part"])]) if one["child_part"] else ""
    yield from pairs(
        (_("Sted"), one["place"]),
        (_("Kalt inn"), ", ".join(one["called_in"])),
        (_("Barnet"), ". ".join(word for word in (part, one["child_reason"]) if word)),
    )
    yield from paragraphs(one["agenda"])
    if one["minutes"]:
        yield from _minutes(one["minutes"], level)


def _minutes(facts: Facts, level: int) -> Iterator[Block]:
    is_approved = facts["state"] == MinutesState.APPROVED
    yield Heading(level, _("Referat") if is_approved else _("Referat, ikke godkjent ennå"))
    yield from paragraphs(facts["text"])
    if facts["decisions"]:
        yield Paragraph(_("Dette ble bestemt:"))
        yield Bullets(tuple(facts["decisions"]))
    for one in facts["remarks"]:
        said = _("%(name)s, %(day)s", name=one["by"], day=shown_day(one["day"]))
        yield from pairs((said, one["text"]))


def _documents(found: list[Facts], _plan: Facts) -> Iterator[Block]:
    rows = tuple(
        (
            one["title"],
            document_kind(one["kind"]) if one["kind"] else "",
            shown_day(one["changed_on"]),
        )
        for one in found
    )
    if rows:
        yield Table((_("Dokument"), _("Type"), _("Sist endret")), rows)
    for one in found:
        if one["text"]:
            yield heading(3, one["title"])
            yield from written(one["text"], 4)


def _timeline(facts: Facts, _plan: Facts) -> Iterator[Block]:
    rows = tuple((shown_day(one["day"]), one["text"]) for one in facts["lines"])
    if rows:
        yield Table((_("Dag"), _("Hva som skjedde")), rows)
    told = tuple(
        (one["when"], ". ".join(words for words in (one["what"], one["more"]) if words))
        for one in facts["before_the_plan"]
    )
    if told:
        yield Heading(3, _("Fra før planen"))
        yield Table((_("Når"), _("Hva")), told)


def _consent(facts: Facts, _plan: Facts) -> Iterator[Block]:
    yield from pairs(
        (_("Formål"), facts["purpose"]), (_("Samtykket gjelder til"), shown_day(facts["until"]))
    )
    if facts["levels"]:
        levels = tuple((shown_day(x["day"]), x["name"], x["decided"]) for x in facts["levels"])
        yield Heading(3, _("Stafettnivå"))
        yield Table((_("Dag"), _("Nivå"), _("Hva som ble bestemt")), levels)
    for one in facts["versions"]:
        if one["happened"]:
            yield Heading(3, _("Versjon %(number)s", number=one["number"]))
            rows = tuple((shown_day(x["day"]), x["text"]) for x in one["happened"])
            yield Table((_("Dag"), _("Hva som skjedde")), rows)


def _closing(facts: Facts, plan: Facts) -> Iterator[Block]:
    reason = _(REASON_NAMES[ClosingReason(facts["reason"])]) if facts["reason"] else ""
    yield from pairs((_("Hvorfor"), reason), (_("Avsluttet"), shown_day(plan["ended_on"])))
    yield from paragraphs(facts["note"])
    went = facts["how_it_went"]
    yield from pairs(
        (_("Hva hjalp"), went["helped"]),
        (_("Hva hjalp ikke"), went["not_helped"]),
        (_("Hva barnet mener"), went["child_view"]),
        (_("Hva de foresatte mener"), went["family_view"]),
    )


_SAID: dict[Part, Callable[[Any, Facts], Iterator[Block]]] = {
    Part.ABOUT: _about,
    Part.BRIGHT_SPOTS: _bright_spots,
    Part.PEOPLE: _people,
    Part.CHILD_VIEW: _child_view,
    Part.LIFE_AREAS: _life_areas,
    Part.MAPPINGS: _mappings,
    Part.GOALS: _goals,
    Part.SUBJECT_PLANS: _subject_plans,
    Part.MEETINGS: _meetings,
    Part.DOCUMENTS: _documents,
    Part.TIMELINE: _timeline,
    Part.CONSENT: _consent,
    Part.CLOSING: _closing,
}
