"""What somebody may see in plans and that holds her words: one statement for all of it.

Row security gives what she may see; the sealed words are opened here, in her request, and
matched here. Nothing of them goes to the database, to an index or to a log (ADR 0015).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql

from samspill.documents.written import plain_text
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, run
from samspill.infra.key_store import of_plan
from samspill.plans.bright_spots.models import BrightSpot
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.finding.kinds import PARTS, Kind
from samspill.plans.finding.matching import LEAST, Question, words_of
from samspill.plans.goals.models import Activity, Comment, Evaluation, Goal
from samspill.plans.life_areas.models import LifeArea
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.meetings import models as meetings
from samspill.plans.messages.models import Message, MessageThread, subject_place, text_place
from samspill.plans.minutes import models as minutes
from samspill.plans.notes import models as notes
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanIntroduction
from samspill.plans.subject_plans import models as subject_plans
from samspill.plans.timeline import models as timeline

NEWEST = 400
"""Rows of each kind that are looked through, the newest, however many plans it is."""
SHOWN = 30
"""How much a page shows; who finds more writes another word."""


MOST_WORDS = 8
"""Words of a question that count."""


@dataclass(frozen=True)
class Found:
    """One thing that holds the words: where, the words around the first, and since when."""

    kind: Kind
    plan_id: UUID
    part: str
    excerpt: str
    at: datetime


_PLANS = bindparam("plan_ids", type_=ARRAY(Uuid))


def _array(texts: tuple[Any, ...]) -> ColumnElement[Any]:
    words: Any = postgresql.array(texts) if texts else literal("{}")
    return cast(words, ARRAY(Text))


def _part(
    kind: Kind,
    row: Any,
    at: Any,
    *,
    texts: tuple[Any, ...] = (),
    link: Any = None,
    beside: Any = None,
    code: Any = None,
    sealed: Any = None,
    sealed_beside: Any = None,
) -> Select[Any]:
    """The columns that each kind has: where it is, its words, and those that are sealed.

    ``row``: the column with its id, of the table that names the plan.
    """
    plan_id = row.class_.plan_id
    return select(
        literal(str(kind)).label("kind"),
        plan_id.label("plan_id"),
        row.label("id"),
        cast(_or_null(link), Uuid).label("link"),
        cast(_or_null(beside), Uuid).label("beside"),
        cast(_or_null(code), Text).label("code"),
        _array(texts).label("texts"),
        cast(_or_null(sealed), LargeBinary).label("sealed"),
        cast(_or_null(sealed_beside), LargeBinary).label("sealed_beside"),
        at.label("at"),
    ).where(plan_id == any_(_PLANS))


def _or_null(column: Any) -> Any:
    return null() if column is None else column


def _plain() -> list[Select[Any]]:
    """What is written in words: on top of the plan, goals and what is said of them, life areas."""
    return [
        _part(
            Kind.INTRODUCTION,
            PlanIntroduction.plan_id,
            PlanIntroduction.changed_at,
            texts=(PlanIntroduction.description, PlanIntroduction.important),
        ),
        _bright_spots(),
        _part(Kind.GOAL, Goal.id, Goal.changed_at, texts=(Goal.title, Goal.description)),
        _part(
            Kind.ACTIVITY, Activity.id, Activity.changed_at, texts=(Activity.title, Activity.how)
        ),
        _part(
            Kind.COMMENT,
            Comment.id,
            Comment.written_at,
            texts=(Comment.text,),
            link=Comment.goal_id,
            beside=Comment.activity_id,
        ),
        _part(
            Kind.EVALUATION,
            Evaluation.id,
            Evaluation.written_at,
            texts=(Evaluation.text, Evaluation.child_view, Evaluation.family_view),
            link=Evaluation.goal_id,
            beside=Evaluation.activity_id,
        ),
        _part(
            Kind.LIFE_AREA,
            LifeArea.id,
            LifeArea.changed_at,
            texts=(LifeArea.situation, LifeArea.matters, LifeArea.resources, LifeArea.needs),
            code=LifeArea.code,
        ),
        _mappings(),
        _documents(),
    ]


def _bright_spots() -> Select[Any]:
    spot = BrightSpot
    return _part(Kind.BRIGHT_SPOT, spot.id, spot.written_at, texts=(spot.text,)).where(
        spot.text.is_not(None)
    )


def _mappings() -> Select[Any]:
    one = AreaMapping
    said = func.array_to_string(one.answers, "\n")
    return _part(Kind.MAPPING, one.id, one.changed_at, texts=(said,)).where(
        one.kept_at.is_not(None)
    )


def _documents() -> Select[Any]:
    shown = func.coalesce(Document.shown, Document.number)
    return (
        _part(
            Kind.DOCUMENT,
            Document.id,
            Document.changed_at,
            texts=(Document.title, DocumentVersion.name, DocumentVersion.text),
        )
        .join(
            DocumentVersion,
            and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == shown),
        )
        .where(Document.deleted_at.is_(None))
    )


def _messages() -> Select[Any]:
    return (
        _part(
            Kind.MESSAGE,
            Message.id,
            Message.written_at,
            link=Message.thread_id,
            sealed=Message.text_sealed,
            sealed_beside=MessageThread.subject_sealed,
        )
        .join(MessageThread, MessageThread.id == Message.thread_id)
        .where(
            Message.withdrawn_at.is_(None),
            MessageThread.gone_at.is_(None),
        )
    )


def _sealed() -> list[Select[Any]]:
    """What is sealed: messages, notes, meetings and minutes, subject plans, from before."""
    note, meeting, event = notes.Note, meetings.Meeting, timeline.LifeEvent
    said, plan, version = (
        minutes.Minutes,
        subject_plans.SubjectPlan,
        (subject_plans.SubjectPlanVersion),
    )
    return [
        _messages(),
        _part(Kind.NOTE, note.id, note.changed_at, sealed=note.content_sealed).where(
            note.content_sealed.is_not(None)
        ),
        _part(Kind.MEETING, meeting.id, meeting.starts_at, sealed=meeting.content_sealed),
        _part(
            Kind.MINUTES, said.id, said.changed_at, link=said.meeting_id, sealed=said.content_sealed
        ),
        _part(
            Kind.SUBJECT_PLAN,
            version.id,
            version.written_at,
            link=version.subject_plan_id,
            sealed=version.content_sealed,
        )
        .join(plan, and_(plan.id == version.subject_plan_id, plan.number == version.number))
        .where(plan.removed_at.is_(None)),
        _part(Kind.LIFE_EVENT, event.id, event.changed_at, sealed=event.content_sealed).where(
            event.content_sealed.is_not(None)
        ),
    ]


def _newest_of(part: Select[Any]) -> Select[Any]:
    rows = part.subquery()
    return select(rows).order_by(rows.c.at.desc(), rows.c.id).limit(NEWEST)


_PARTS = [_newest_of(part).subquery().select() for part in (*_plain(), *_sealed())]
_ALL = select(union_all(*_PARTS).subquery())

_WORDS = (
    func.unnest(bindparam("words", type_=ARRAY(Text)))
    .table_valued(column("word", Text), with_ordinality="place")
    .render_derived()
)
_STEMS = select(
    func.tsvector_to_array(postgresql.to_tsvector("norwegian", _WORDS.c.word), type_=ARRAY(Text))
).order_by(_WORDS.c.place)


def question_of(said: str) -> Question:
    """What somebody looks for: the stem of each word by PostgreSQL's Norwegian configuration.

    Words that carry nothing (og, i, på) are left out, unless there is nothing else.
    """
    words = [word for word in words_of(said) if len(word) >= LEAST][:MOST_WORDS]
    if not words:
        return Question(())
    rows = db.session.scalars(_STEMS, {"words": words})
    stems = [stem for found in rows for stem in found or []]
    return Question(tuple(stems or words))


def found_in(plan: OpenPlan, question: Question) -> list[Found]:
    """What the actor may see in the plan that holds every word, the newest first."""
    return found_among([plan.subject.id], question)


def found_among(plan_ids: Collection[UUID], question: Question) -> list[Found]:
    """What the actor may see in the plans that holds every word, the newest first.

    For plans that she reads: she was let in by the door, or by her own grants (``across.py``).
    """
    found = [
        _found(row, texts, question)
        for row in run(_ALL, {"plan_ids": list(plan_ids)})
        if question.finds(texts := _shown_texts(row, question))
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]


def _found(row: Any, texts: list[str], question: Question) -> Found:
    excerpt = next((words for words in map(question.excerpt, texts) if words), "")
    kind = Kind(row.kind)
    return Found(kind, row.plan_id, PARTS[kind].format(**row._asdict()), excerpt, row.at)


PLACES: dict[Kind, Callable[[UUID], str]] = {
    Kind.MESSAGE: text_place,
    Kind.NOTE: notes.content_place,
    Kind.MEETING: meetings.content_place,
    Kind.MINUTES: minutes.minutes_place,
    Kind.SUBJECT_PLAN: subject_plans.content_place,
    Kind.LIFE_EVENT: timeline.content_place,
}
"""What the sealed words of each kind are bound to."""


FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.NOTE: ("title", "text"),
    Kind.MEETING: ("place", "agenda"),
    Kind.MINUTES: ("text", "decisions"),
    Kind.SUBJECT_PLAN: ("title", "text"),
    Kind.LIFE_EVENT: ("what", "more"),
}
"""The sealed words that every reader of the row reads on its page, and no others: where a subject
plan is kept, who interprets and why a child was not asked are for some of them (F4, F8)."""


IN_MARKDOWN = (Kind.DOCUMENT, Kind.SUBJECT_PLAN)
"""The last text of these is Markdown: what is read of it is its words, without the marks."""


def _shown_texts(row: Any, question: Question) -> list[str]:
    """The words of a row as its page shows them; none where the question cannot be in them."""
    texts = _texts(row)
    if row.kind not in IN_MARKDOWN:
        return texts
    return [*texts[:-1], plain_text(texts[-1])] if question.may_find(texts) else []


def _texts(row: Any) -> list[str]:
    if row.sealed is None:
        return list(row.texts)
    kind, owner = Kind(row.kind), of_plan(row.plan_id)
    content = open_sealed(row.sealed, PLACES[kind](row.id), owner).decode()
    if kind == Kind.MESSAGE:
        return [open_sealed(row.sealed_beside, subject_place(row.link), owner).decode(), content]
    words = json.loads(content)
    return [text for field in FIELDS[kind] for text in _strings(words.get(field))]


def _strings(found: Any) -> list[str]:
    """A text, or the texts of a list of decisions."""
    if isinstance(found, str):
        return [found]
    return [one["text"] for one in found or []]
