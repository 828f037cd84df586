"""The last words of a plan: the holder's note, and how it went."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select

from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.plan.models import ClosingNote, evaluation_place


@dataclass(frozen=True)
class HowItWent:
    """The evaluation of a plan that ended. What is '' nobody wrote."""

    helped: str = ""
    not_helped: str = ""
    child_view: str = ""
    family_view: str = ""

    @property
    def is_written(self) -> bool:
        """Does it say anything?"""
        return any(asdict(self).values())


@dataclass(frozen=True)
class LastWords:
    """Note and evaluation. ``text`` is '' before the holder has written."""

    text: str = ""
    evaluation: HowItWent = HowItWent()


def last_words(plan_id: UUID) -> LastWords:
    """What the holder wrote when the plan ended, for whoever may read how it ended."""
    row = db.session.execute(
        select(ClosingNote.text, ClosingNote.evaluation_sealed).where(
            ClosingNote.plan_id == plan_id
        )
    ).one_or_none()
    if row is None:
        return LastWords()
    if row.evaluation_sealed is None:
        return LastWords(row.text)
    place = evaluation_place(plan_id)
    words = json.loads(open_sealed(row.evaluation_sealed, place, of_plan(plan_id)))
    return LastWords(row.text, HowItWent(**words))


def sealed_evaluation(plan_id: UUID, tenant_id: UUID, evaluation: HowItWent) -> bytes | None:
    """What goes into the row; nothing where nothing was written."""
    if not evaluation.is_written:
        return None
    words = json.dumps(asdict(evaluation), ensure_ascii=False).encode()
    return seal(words, evaluation_place(plan_id), of_plan(plan_id, tenant_id))
