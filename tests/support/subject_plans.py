"""A subject plan of a plan's holder, in words of its own."""

from __future__ import annotations

from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.plans.plan.access import open_plan
from samspill.plans.subject_plans.actions import SubjectPlanText, add_subject_plan
from samspill.plans.subject_plans.models import KeptWhere, SubjectPlanKind
from samspill.plans.subject_plans.queries import Words
from tests.support.canaries import canary
from tests.support.cast import Cast


def subject_plan(cast: Cast, plan_id: UUID, holder: str, mark: str) -> dict[str, UUID]:
    """What the holder's own service plans, kept elsewhere."""
    word, where = canary("subjectplan", mark), canary("subjectplace", mark)
    text = SubjectPlanText(
        words=Words(word, word, where, where),
        kept=KeptWhere.ELSEWHERE,
        document_id=None,
        contact_profile_id=None,
        valid_from=clock.today(),
        valid_to=None,
    )
    with cast.acting_as(holder):
        plan = open_plan(plan_id, Area.SUBJECT_PLANS, Level.CONTRIBUTE)
        return {"subject_plan_id": add_subject_plan(plan, SubjectPlanKind.GENERAL, text).id}
