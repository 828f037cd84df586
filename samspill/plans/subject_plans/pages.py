"""What the pages of subject plans need, each in a constant number of statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.core.errors import NotEnough
from samspill.core.language import _
from samspill.documents.written import Block, blocks_of
from samspill.plans.consent.words import long_day
from samspill.plans.goals.words import ACTIVITY_STATE, ARENA_NAMES
from samspill.plans.participants.people import People, PersonIn, people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.words import KIND_NAMES as PLAN_KINDS
from samspill.plans.subject_plans.access import (
    contacts,
    may_be_written_by,
    may_edit,
    may_write,
    readers_among,
)
from samspill.plans.subject_plans.models import SubjectPlan, SubjectPlanKind
from samspill.plans.subject_plans.queries import (
    DocumentThatIsOne,
    KindRule,
    OwnTask,
    OwnUnit,
    SubjectPlanInList,
    VersionView,
    days_before,
    document_title,
    documents_that_are,
    ends_soon,
    own_unit,
    rule_of,
    subject_plan_row,
    subject_plans_of,
    tasks_of_unit,
    versions_of,
    workplaces,
)
from samspill.plans.subject_plans.words import kept_name, kind_name, service_name

WORDS: dict[str, Callable[..., str]] = {
    "kind": kind_name,
    "kept": kept_name,
    "service": service_name,
}
"""For the templates."""


@dataclass(frozen=True)
class Days:
    """Today, and how long before its last day a page says that a subject plan runs out."""

    today: date
    before: int

    def soon(self, valid_to: date | None) -> bool:
        """Does it run out soon?"""
        return ends_soon(valid_to, self.before, self.today)

    def over(self, valid_to: date | None) -> bool:
        """Has its last day passed?"""
        return valid_to is not None and valid_to < self.today

    def ahead(self, valid_from: date) -> bool:
        """Does it not hold yet?"""
        return valid_from > self.today


def _days(plan: OpenPlan) -> Days:
    return Days(today(plan.at), days_before(plan.subject.tenant_id))


@dataclass(frozen=True)
class SubjectPlansPage:
    """Fagplan: each service's own plans, and the documents that are one."""

    services: list[tuple[str, list[SubjectPlanInList]]]
    documents: list[DocumentThatIsOne]
    people: People
    days: Days
    may_add: tuple[SubjectPlanKind, ...]
    may_upload: bool
    may_copy: bool
    """Has the reader a service of her own in the plan?"""


def subject_plans_page(plan: OpenPlan) -> SubjectPlansPage:
    """Read it. A document that a subject plan names stands there, and not once more."""
    found = subject_plans_of(plan.subject.id)
    named = {one.document_id for one in found}
    unit = own_unit(plan.actor.profile_id)
    by_service = groupby(found, key=lambda one: one.service)
    documents = documents_that_are(plan.subject.id)
    return SubjectPlansPage(
        [(service, list(theirs)) for service, theirs in by_service],
        [one for one in documents if one.id not in named],
        people_of(plan, Area.SUBJECT_PLANS),
        _days(plan),
        kinds_for(plan, unit),
        plan.subject.is_active and plan.may(Area.DOCUMENTS, Level.CONTRIBUTE),
        unit is not None,
    )


def kinds_for(plan: OpenPlan, unit: OwnUnit | None) -> tuple[SubjectPlanKind, ...]:
    """The kinds that the actor may put in now."""
    if unit is None or not may_write(plan, unit):
        return ()
    tenant_id = plan.subject.tenant_id
    return tuple(
        kind for kind in SubjectPlanKind if may_be_written_by(rule_of(kind, tenant_id), unit)
    )


@dataclass(frozen=True)
class SubjectPlanPage:
    """One subject plan, the version that is read, and the others."""

    row: SubjectPlan
    version: VersionView
    versions: list[VersionView]
    blocks: tuple[Block, ...]
    document: str | None
    people: People
    readers: list[PersonIn]
    after_sharing: list[PersonIn]
    rule: KindRule
    days: Days
    unit: OwnUnit | None
    """Where the reader works."""
    may_edit: bool
    sees_place: bool
    """May the reader know where it is kept: around a protected child her list says (F8)?"""

    @property
    def is_newest(self) -> bool:
        """Is it what holds now?"""
        return self.version.number == self.row.number


def subject_plan_page(
    plan: OpenPlan, subject_plan_id: UUID, number: int | None
) -> SubjectPlanPage | None:
    """Read it; None when there is no such version. Raises NotVisible for no such subject plan."""
    row = subject_plan_row(plan.subject.id, subject_plan_id)
    versions = versions_of(row)
    wanted = number if number is not None else row.number
    version = next((one for one in versions if one.number == wanted), None)
    if version is None:
        return None
    people, me = people_of(plan, Area.SUBJECT_PLANS), plan.actor.profile_id
    work = workplaces([me, *(one.profile_id for one in people.readers)])
    unit, near, author = work.of(me), work.at(row.unit_id), row.author_profile_id
    return SubjectPlanPage(
        row,
        version,
        versions,
        blocks_of(version.words.text),
        document_title(plan.subject.id, version.document_id),
        people,
        readers_among(people, author, near, is_shared=row.is_shared),
        readers_among(people, author, near, is_shared=True),
        rule_of(row.kind, plan.subject.tenant_id),
        _days(plan),
        unit,
        may_edit(plan, unit, row),
        _sees_place(plan, unit, row.unit_id),
    )


def _sees_place(plan: OpenPlan, unit: OwnUnit | None, unit_id: UUID) -> bool:
    own = unit is not None and unit.id == unit_id
    return own or plan.subject.sees(Where.WORKPLACES)


@dataclass(frozen=True)
class WritingPage:
    """What a form of a subject plan needs around it."""

    kind: SubjectPlanKind
    rule: KindRule
    documents: list[DocumentThatIsOne]
    contacts: list[PersonIn]
    people: People
    readers: list[PersonIn]
    may_upload: bool


def writing_page(
    plan: OpenPlan, kind: SubjectPlanKind, unit: OwnUnit, row: SubjectPlan | None = None
) -> WritingPage:
    """Read it. ``row``: the one that is written anew."""
    people, rule = people_of(plan, Area.SUBJECT_PLANS), rule_of(kind, plan.subject.tenant_id)
    near = workplaces([one.profile_id for one in people.readers]).at(unit.id)
    author = row.author_profile_id if row else plan.actor.profile_id
    is_shared = row.is_shared if row else not rule.kept_apart
    return WritingPage(
        kind,
        rule,
        documents_that_are(plan.subject.id),
        contacts(people),
        people,
        readers_among(people, author, near, is_shared=is_shared),
        plan.may(Area.DOCUMENTS, Level.CONTRIBUTE),
    )


# ---- for the service's own system ----------------------------------------------------------


def copy_of_own_part(plan: OpenPlan) -> str:
    """The actor's own service's part of the plan, as plain text: its subject plans, and the
    activities its people answer for. What she may not read is not in it; each area that is, is a
    look in the log. Raises NotEnough for whoever is here for no service."""
    unit = own_unit(plan.actor.profile_id)
    if unit is None:
        raise NotEnough(_("Denne siden er for dem som er med i jobben sin."))
    lines = [*_head(plan, unit)]
    read = [area for area in (Area.SUBJECT_PLANS, Area.GOALS) if plan.may(area)]
    note_looks(plan.actor, dict.fromkeys(read, (plan.subject.id,)))
    if Area.SUBJECT_PLANS in read:
        lines += _copied_plans(subject_plans_of(plan.subject.id, unit.id))
    if Area.GOALS in read:
        lines += _copied_tasks(tasks_of_unit(plan.subject.id, unit.id))
    return "\n".join(lines).rstrip() + "\n"


def _head(plan: OpenPlan, unit: OwnUnit) -> Iterator[str]:
    shell = plan.subject
    yield f"{shell.child_name}"
    yield _(
        "%(kind)s nummer %(number)s, %(service)s",
        kind=_(PLAN_KINDS[shell.kind]),  # type: ignore[index]
        number=shell.number,
        service=service_name(unit.service),
    )
    yield _("Kopiert fra Samspill %(day)s", day=long_day(today(plan.at)))


def _copied_plans(found: list[SubjectPlanInList]) -> Iterator[str]:
    for one in found:
        words = one.words
        yield from ("", words.title.upper(), kind_name(one.kind), valid_words(one))
        day = long_day(one.decided_on) if one.decided_on else ""
        if decided := ", ".join(filter(None, (day, words.decision))):
            yield _("Vedtak: %(decision)s", decision=decided)
        if words.place:
            yield _("Ligger hos: %(place)s", place=words.place)
        if words.text:
            yield from ("", words.text.strip())


def valid_words(one: VersionView) -> str:
    """How long it holds, as a sentence."""
    since = long_day(one.valid_from)
    if one.valid_to is None:
        return _("Gjelder fra %(since)s", since=since)
    return _("Gjelder %(since)s til %(until)s", since=since, until=long_day(one.valid_to))


def _copied_tasks(found: list[OwnTask]) -> Iterator[str]:
    for goal, tasks in groupby(found, key=lambda one: one.goal):
        yield from ("", _("Mål: %(goal)s", goal=goal))
        for one in tasks:
            state = _(ACTIVITY_STATE[one.state][0])  # type: ignore[index]
            facts = [_(ARENA_NAMES[one.arena]), state]  # type: ignore[index]
            if one.due_on:
                facts.append(_("frist %(day)s", day=long_day(one.due_on)))
            yield f"- {one.title} ({', '.join(facts)})"
            if one.how:
                yield f"  {one.how}"
