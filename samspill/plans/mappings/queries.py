"""Reads of mappings: what is asked, what is kept, a draft, and one beside the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from samspill.core.errors import NotVisible
from samspill.core.language import N_, _
from samspill.infra.db import db
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.plan.starters import starters_in

GENERAL = (
    N_("Hva går bra?"),
    N_("Hva er vanskelig?"),
    N_("Hva er prøvd før, og hvordan gikk det?"),
    N_("Hva trengs nå?"),
)
"""What is asked about a life area for which the municipality has no questions of its own."""
MOST = 300


def questions_in(tenant_id: UUID, code: str) -> tuple[str, ...]:
    """What is asked about a life area today: the municipality's own questions, or the general."""
    own = starters_in(tenant_id).mapping.get(code)
    return own or tuple(_(question) for question in GENERAL)


@dataclass(frozen=True)
class MappingView:
    """One mapping. ``kept_at`` None: a draft of the reader's own."""

    id: UUID
    code: str
    questions: Sequence[str]
    answers: Sequence[str]
    author_profile_id: UUID | None
    version: int
    kept_at: datetime | None

    @property
    def said(self) -> dict[str, str]:
        """Question to answer, of those that have one."""
        pairs = zip(self.questions, self.answers, strict=True)
        return {question: answer for question, answer in pairs if answer}


@dataclass(frozen=True)
class Compared:
    """One question with the answer, and the one before; '' for none."""

    question: str
    now: str
    before: str


def compared(one: MappingView, before: MappingView | None) -> list[Compared]:
    """Question by question; last those that were answered before and are no longer asked."""
    old = before.said if before else {}
    gone = [question for question in old if question not in one.questions]
    now = one.said
    asked = (*one.questions, *gone)
    return [Compared(each, now.get(each, ""), old.get(each, "")) for each in asked]


_COLUMNS = (
    AreaMapping.id,
    AreaMapping.code,
    AreaMapping.questions,
    AreaMapping.answers,
    AreaMapping.author_profile_id,
    AreaMapping.version,
    AreaMapping.kept_at,
)
_NEWEST = (AreaMapping.kept_at.desc().nulls_first(), AreaMapping.id)


def mappings_of(plan_id: UUID) -> list[MappingView]:
    """All that the reader may see, her own drafts first, then the newest."""
    rows = select(*_COLUMNS).where(AreaMapping.plan_id == plan_id).order_by(*_NEWEST).limit(MOST)
    return [MappingView(*row) for row in db.session.execute(rows)]


def kept_mappings(plan_id: UUID) -> Iterator[MappingView]:
    """What is kept, the newest first."""
    return (one for one in mappings_of(plan_id) if one.kept_at)


def mapping_and_before(plan_id: UUID, mapping_id: UUID) -> tuple[MappingView, MappingView | None]:
    """One that is kept, and the one of the same area before it. Raises NotVisible for none."""
    found = select(*_COLUMNS).where(AreaMapping.id == mapping_id, AreaMapping.plan_id == plan_id)
    row = db.session.execute(found).one_or_none()
    if row is None or row.kept_at is None:
        raise NotVisible
    one = MappingView(*row)
    return one, newest_mapping(plan_id, one.code, before=one)


def newest_mapping(
    plan_id: UUID, code: str, *, before: MappingView | None = None
) -> MappingView | None:
    """The newest that is kept of an area, or the newest before one."""
    query = select(*_COLUMNS).where(
        AreaMapping.plan_id == plan_id, AreaMapping.code == code, AreaMapping.kept_at.is_not(None)
    )
    if before is not None:
        older = and_(AreaMapping.kept_at < before.kept_at, AreaMapping.id != before.id)
        query = query.where(older)
    row = db.session.execute(query.order_by(*_NEWEST).limit(1)).one_or_none()
    return MappingView(*row) if row else None


def draft_row(plan_id: UUID, code: str, profile_id: UUID) -> AreaMapping | None:
    """Somebody's own draft about an area."""
    return db.session.scalar(
        select(AreaMapping).where(
            AreaMapping.plan_id == plan_id,
            AreaMapping.code == code,
            AreaMapping.author_profile_id == profile_id,
            AreaMapping.kept_at.is_(None),
        )
    )


def asked_with(template: tuple[str, ...], draft: AreaMapping | None) -> tuple[str, ...]:
    """What is asked today, and what a draft has answered and nobody asks any more."""
    if draft is None:
        return template
    pairs = zip(draft.questions, draft.answers, strict=True)
    gone = (asked for asked, said in pairs if said and asked not in template)
    return (*template, *gone)
