"""Let days pass over a plan, as the worker sees them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.consent.jobs import keep_up_one
from samspill.plans.consent.models import Consent, Evidence
from samspill.plans.participants.models import Participant
from tests.support.days import days_on


@contextmanager
def after(days: int) -> Iterator[None]:
    """So many days from now."""
    with clock.moved(days_on(days)):
        yield


def work(plan_id: UUID) -> None:
    """The worker does the plan's daily job."""
    with acting(None), transaction():
        keep_up_one(str(plan_id))


@contextmanager
def seen_whole() -> Iterator[None]:
    """Read what is there, past row security."""
    with acting(None), transaction(), system_access("test: read"):
        yield


def told(cast, name: str, plan_id: UUID) -> list[str]:
    """The notices about the plan that a person was to get, in order."""
    profile_id = cast.profile_id(name)
    query = select(Notice.template).where(
        Notice.profile_id == profile_id, Notice.subject_id == plan_id, Notice.state == "QUEUED"
    )
    with seen_whole():
        return list(db.session.scalars(query.order_by(Notice.created_at, Notice.template)))


def states(plan_id: UUID) -> dict[int, str]:
    """Version number to state."""
    with seen_whole():
        rows = db.session.execute(
            select(Consent.number, Consent.state).where(Consent.plan_id == plan_id)
        )
        return dict(sorted(tuple(row) for row in rows))


def standing(cast, plan_id: UUID, name: str) -> str:
    """The state of the participant who came last under the name."""
    profile_id = cast.profile_id(name)
    with seen_whole():
        rows = db.session.scalars(
            select(Participant.state).where(
                Participant.plan_id == plan_id, Participant.profile_id == profile_id
            )
        ).all()
        return next((state for state in rows if state != "REMOVED"), "REMOVED" if rows else "")


def evidence_of(plan_id: UUID) -> list[str]:
    """The kinds of the plan's evidence, in order."""
    with seen_whole():
        return list(
            db.session.scalars(
                select(Evidence.kind).where(Evidence.plan_id == plan_id).order_by(Evidence.sequence)
            )
        )
