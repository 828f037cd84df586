"""Asking again: a version in force that must be renewed, and the version that renews it."""

from __future__ import annotations

from datetime import date

from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.access import end_all_by
from samspill.plans.consent.activation import about
from samspill.plans.consent.events import RenewalRequired
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import RenewBecause
from samspill.plans.consent.queries import active_consent
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Plan


def require_renewal(plan: OpenPlan, *, because: RenewBecause, by: date) -> bool:
    """Let the version in force hold to the end of ``by`` (Oslo) at most (I10).

    Access of all but the family ends then by date, unless a new version is signed first. Gives
    False, and does nothing, when no version is in force or one must be renewed as early already.
    Raises ValueError for a day that has passed.
    """
    lock_subject(plan.subject.id)
    if by < today(plan.at):
        raise ValueError(f"{by} has passed; nothing can be renewed by then")
    version = active_consent(plan.subject.id)
    if version is None or (version.renew_by is not None and version.renew_by <= by):
        return False
    version.renew_by = min(by, version.until or by)
    version.renew_because = because
    db.session.get_one(Plan, plan.subject.id).activate(version.renew_by)
    end_all_by(plan.subject.id, version.renew_by)
    append_evidence(
        version, "RENEWAL_REQUIRED", {"because": because, "by": version.renew_by.isoformat()}
    )
    record(
        RenewalRequired(
            **about(plan), consent_id=version.id, number=version.number, by=version.renew_by
        )
    )
    return True
