"""Asking again: a version in force that must be renewed, and the version that renews it."""

from __future__ import annotations

from datetime import date, timedelta

from samspill.core.clock import today
from samspill.core.errors import Conflict
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.access import end_all_by
from samspill.plans.consent.actions import add_line, draft_version, require_holder
from samspill.plans.consent.activation import about
from samspill.plans.consent.events import RenewalBegan, RenewalRequired
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.lines import lines_of, open_lines
from samspill.plans.consent.models import Consent, LineKind, RenewBecause
from samspill.plans.consent.queries import active_consent, expired_consent
from samspill.plans.participants.models import GONE, Participant
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
    db.session.get_one(Plan, plan.subject.id).consent_until = version.renew_by
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


def begin_renewal(plan: OpenPlan) -> Consent:
    """Be om nytt samtykke: a version that asks every open line again, for a new length of time.

    The version in force works unchanged until the new one is signed (I7). Its proposed last day
    follows from policy and can be changed before it is sent. Raises NotEnough for anyone but the
    holder, Conflict when nothing can be renewed, a version waits, or the time for it is over.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    last = active_consent(plan.subject.id) or expired_consent(plan.subject.id)
    if last is None or not (plan.subject.is_in_use or plan.subject.is_expired):
        raise Conflict(_("Det er ikke noe samtykke å fornye."))
    version, day = draft_version(plan), today(plan.at)
    if version.was_holder_id or version.was_kind:
        raise Conflict(_("Et annet spørsmål om planen er klart. Send det først."))
    asked = {line.participant_id for line in lines_of([version.id])}
    for line in open_lines(last.id):
        participant = db.session.get_one(Participant, line.participant_id)
        if participant.id not in asked and participant.state not in GONE:
            last_day = None if participant.is_over(day) else participant.ends_on
            add_line(version, participant, LineKind(line.kind), line.scope, last_day)
    length = policy("renewal", plan.subject.tenant_id, day).value["propose_days"]
    version.renews_id, version.until = last.id, day + timedelta(days=length)
    record(RenewalBegan(**about(plan), consent_id=version.id, number=version.number))
    return version
