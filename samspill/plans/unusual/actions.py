"""Finding looks that somebody should ask about, and what the officer makes of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert

from samspill.access.system import system_access
from samspill.administration.access import OpenTenant
from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.blocks import profiles_of
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.key_store import of_tenant
from samspill.organisation.queries import policies
from samspill.plans.unusual.events import UnusualReadSettled, UnusualReadsReported
from samspill.plans.unusual.models import Outcome, UnusualRead
from samspill.plans.unusual.numbers import day_of
from samspill.plans.unusual.pages import (
    UnusualView,
    reason_of,
    reason_place,
    unusual_read,
    unusual_reads,
)
from samspill.plans.unusual.queries import standing
from samspill.plans.unusual.rules import Limits, judge
from samspill.privacy.actions import Reported, register_case
from samspill.privacy.models import CaseKind, Fault


def look_over(tenant_id: UUID, day: date) -> int:
    """Look over what was opened on a day (Oslo) in a municipality. Gives how much is new.

    For a job; safe to run twice. The officer is told at once, without a word of whom or what.
    """
    rules = policies(("unusual_reads", "public_holidays"), tenant_id, day)
    limits = Limits(**rules["unusual_reads"].value)
    holidays = frozenset(map(date.fromisoformat, rules["public_holidays"].value["days"]))
    lock_subject(tenant_id)
    with system_access("look over the access log of a day"):
        found = day_of(tenant_id, day, limits, holidays)
        there = standing(tenant_id, day, day - timedelta(days=limits.rest_days))
        new = {}
        for one in judge(found, limits):
            key = (one.profile_id, one.plan_id or tenant_id, str(one.sign))
            if key not in there:
                new[key] = {
                    "id": new_id(),
                    "tenant_id": tenant_id,
                    "profile_id": one.profile_id,
                    "subject_id": key[1],
                    "plan_number": found.plans[one.plan_id].number if one.plan_id else None,
                    "sign": key[2],
                    "day": day,
                    "figures": one.figures,
                    "found_at": instant(),
                }
        if new:
            db.session.execute(insert(UnusualRead), list(new.values()))
    if new:
        record(UnusualReadsReported(subject_id=tenant_id, tenant_id=tenant_id, found=len(new)))
    return len(new)


def list_unusual(tenant: OpenTenant, *, settled: bool) -> list[UnusualView]:
    """What the nights have found, for the officer: who, when, which plan by number."""
    with system_access("the data protection officer sees unusual looks, by number"):
        return unusual_reads(tenant.subject.id, settled=settled)


def one_unusual(tenant: OpenTenant, read_id: UUID) -> tuple[UnusualView, str]:
    """One of them, and the reason why it is in order ('' for none). Raises NotVisible."""
    with system_access("the data protection officer sees an unusual look, by number"):
        return unusual_read(tenant.subject.id, read_id), reason_of(tenant.subject.id, read_id)


def settle(
    tenant: OpenTenant, *, read_id: UUID, outcome: Outcome, text: str, about: str
) -> UUID | None:
    """The officer finds it in order, with the reason, or opens a case. Gives the case's id.

    ``text`` is the reason, or what the case says; ``about`` whom it is about, for the case. Its
    72 hours run from now (GDPR art. 33). Raises NotVisible for what is not of the municipality,
    Conflict when it is settled, NotEnough for her own looks, and what ``register_case`` raises.
    """
    lock_subject(read_id)
    row = db.session.get(UnusualRead, read_id, populate_existing=True)
    if row is None or row.tenant_id != tenant.subject.id:
        raise NotVisible
    if not row.is_open:
        raise Conflict(_("Dette er alt avgjort."))
    if row.profile_id in profiles_of(tenant.actor.person_id):
        raise NotEnough(_("Dette gjelder deg selv. En annen må avgjøre det."))
    if outcome == Outcome.CASE:
        case_id = _open_case(tenant, row, text, about)
        db.session.flush()
        row.become_case(case_id, tenant.actor.profile_id, instant())
    else:
        reason = seal(text.encode(), reason_place(row.id), of_tenant(row.tenant_id))
        row.find_in_order(reason, tenant.actor.profile_id, instant())
    facts = {"subject_id": row.tenant_id, "tenant_id": row.tenant_id, "read_id": row.id}
    record(UnusualReadSettled(**facts, outcome=outcome))
    return row.case_id


def _open_case(tenant: OpenTenant, row: UnusualRead, text: str, about: str) -> UUID:
    reported = Reported(
        CaseKind.ACCESS_FAULT,
        text,
        fault=Fault.LOOKED_WITHOUT_NEED,
        about=about,
        tenant_id=row.tenant_id,
        plan_number=row.plan_number,
    )
    return register_case(tenant.actor, reported)
