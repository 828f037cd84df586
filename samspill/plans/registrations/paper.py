"""På papir: who in the family gets everything on paper or by telephone (F5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import Person, Profile
from samspill.identity.paper import PaperChoice, paper_choice
from samspill.infra.db import db, norwegian_order
from samspill.plans.consent.activation import about
from samspill.plans.consent.signatories import who_must_agree
from samspill.plans.plan.access import OpenPlan
from samspill.plans.registrations.events import PaperEnded, PaperStarted


@dataclass(frozen=True)
class FamilyMember:
    """One in the family; since when she is on paper, and who noted it."""

    person_id: UUID
    name: str
    since: date | None
    noted_by: str | None


def family_of(plan: OpenPlan) -> list[FamilyMember]:
    """Those who have the consent open now, or will be asked; with their choice of paper."""
    profiles = profiles_with(plan.subject.id, Area.CONSENT, Level.MANAGE)
    profiles |= _will_be_asked(plan)
    adult, by, noted = aliased(Person), aliased(Profile), aliased(Person)
    rows = db.session.execute(
        select(
            adult.id.label("person_id"),
            (adult.given_name + " " + adult.family_name).label("name"),
            PaperChoice.chosen_on.label("since"),
            (noted.given_name + " " + noted.family_name).label("noted_by"),
        )
        .join(Profile, Profile.person_id == adult.id)
        .outerjoin(
            PaperChoice, and_(PaperChoice.person_id == adult.id, PaperChoice.ended_on.is_(None))
        )
        .outerjoin(by, by.id == PaperChoice.chosen_by_profile_id)
        .outerjoin(noted, noted.id == by.person_id)
        .where(Profile.id.in_(profiles))
        .order_by(norwegian_order(adult.given_name), adult.id)
    )
    return [FamilyMember(**row._mapping) for row in rows]


def _will_be_asked(plan: OpenPlan) -> set[UUID]:
    if not plan.subject.is_draft:
        return set()
    try:
        return {one.profile_id for one in who_must_agree(plan.subject, today(plan.at)).people}
    except RuleBroken:
        return set()


def choose_paper(plan: OpenPlan, *, person_id: UUID) -> None:
    """Note that somebody in the family wants everything on paper. Noted once, it stays (I17).

    From now each notice to her is a task for the stafettholder. Raises NotEnough for others than
    the holder, NotVisible for somebody outside the family.
    """
    _require_family(plan, person_id)
    if paper_choice(person_id) is not None:
        return
    db.session.add(
        PaperChoice(
            id=new_id(),
            person_id=person_id,
            chosen_on=today(plan.at),
            chosen_by_profile_id=plan.actor.profile_id,
        )
    )
    record(PaperStarted(**about(plan), person_id=person_id))


def end_paper(plan: OpenPlan, *, person_id: UUID) -> None:
    """Note that she no longer wants paper. Raises as ``choose_paper``."""
    _require_family(plan, person_id)
    choice = paper_choice(person_id)
    if choice is None:
        return
    choice.ended_on = today(plan.at)
    choice.ended_by_profile_id = plan.actor.profile_id
    record(PaperEnded(**about(plan), person_id=person_id))


def _require_family(plan: OpenPlan, person_id: UUID) -> None:
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    if all(one.person_id != person_id for one in family_of(plan)):
        raise NotVisible
