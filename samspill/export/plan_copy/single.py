"""A copy of one meeting, or of one text: what its own page says, read by a job as who asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from flask_babel import get_locale

from samspill.access.levels import Area
from samspill.core.errors import NotVisible
from samspill.core.language import _
from samspill.documents.written import blocks_of
from samspill.export.plan_copy.facts import Facts
from samspill.export.plan_copy.facts import day as _day
from samspill.export.plan_copy.gathering import meeting_facts, of_all
from samspill.export.plan_copy.models import PlanCopy
from samspill.export.plan_copy.parts import OPENED_BY, Part
from samspill.export.plan_copy.wording import (
    foot_of,
    meeting_blocks,
    meeting_title,
    shown_day,
    text_of,
    title_of,
    unshown,
)
from samspill.export.plan_copy.written import heading, written_block
from samspill.export.text import Block, Text
from samspill.plans.documents.models import TEXT
from samspill.plans.documents.queries import document_row, folders_of, version_row
from samspill.plans.meetings.queries import meeting_row
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan, open_plan

DEEPEST = 5
"""The last level of headings: under the title, pages and Word have one more."""


def gather_single(plan: OpenPlan, part: Part, only_id: UUID) -> Facts:
    """The one meeting or text, as JSON has it. Raises NotEnough and NotVisible as its page does."""
    opened = open_plan(plan.subject.id, *OPENED_BY[part])
    return {**of_all(plan), part.lower(): [_READ[part](opened, only_id)]}


def _meeting(plan: OpenPlan, meeting_id: UUID) -> Facts:
    [found] = meeting_facts(plan, [meeting_row(plan.subject.id, meeting_id)])
    return found


def _text(plan: OpenPlan, document_id: UUID) -> Facts:
    found = document_row(plan.subject.id, document_id)
    if not found.is_written:
        raise NotVisible
    folders = {one.id: one.name for one in folders_of(plan.subject.id)}
    return {
        "id": str(found.id),
        "title": found.title,
        "folder": folders.get(found.folder_id) if found.folder_id else None,
        "kind": TEXT,
        "by": people_of(plan, Area.DOCUMENTS).name(found.author_profile_id),
        "changed_on": _day(found.changed_at),
        "text": version_row(found, None).text,
    }


_READ: dict[Part, Callable[[OpenPlan, UUID], Facts]] = {
    Part.MEETINGS: _meeting,
    Part.DOCUMENTS: _text,
}


def words_of(copy: PlanCopy, facts: Facts, asked_by: str, picture: bytes = b"") -> Text:
    """The words of a copy, whatever it is of. ``asked_by``: her name, under every page."""
    if copy.only_id is None:
        return text_of(facts, asked_by, picture)
    [part] = copy.parts
    title, blocks = _SAID[Part(part)](facts[part.lower()][0])
    return Text(
        title=title,
        lead=_lead(facts),
        language=str(get_locale().language),
        foot=foot_of(facts, asked_by),
        blocks=tuple(blocks),
        unshown=unshown(),
    )


def _lead(facts: Facts) -> str:
    return _(
        "Fra %(plan)s. Kopien viser det som sto der %(day)s, så langt den som lastet den ned, kan"
        " lese.",
        plan=title_of(facts["plan"]),
        day=shown_day(facts["made_on"]),
    )


def _said_of_meeting(one: Facts) -> tuple[str, Iterator[Block]]:
    return meeting_title(one), meeting_blocks(one, 2)


def _said_of_text(one: Facts) -> tuple[str, Iterator[Block]]:
    return heading(1, one["title"]).text, _written(one["text"])


def _written(markdown: str) -> Iterator[Block]:
    """Text in Markdown, its headings as deep under the title as on its page."""
    for one in blocks_of(markdown):
        if one.kind == "heading":
            yield from written_block(one, min(one.level + 1, DEEPEST))
        else:
            yield from written_block(one, DEEPEST)


_SAID: dict[Part, Callable[[Facts], tuple[str, Iterator[Block]]]] = {
    Part.MEETINGS: _said_of_meeting,
    Part.DOCUMENTS: _said_of_text,
}
