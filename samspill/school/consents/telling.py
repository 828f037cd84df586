"""Who has not answered is told: when the school asks, and once more after some days."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import instant, lock_subject
from samspill.school.consents.events import SchoolConsentAsked
from samspill.school.consents.models import SchoolConsent, WhoAnswers
from samspill.school.consents.queries import (
    ages_on,
    answerers,
    consent_of,
    members_of,
    remind_after,
    replies_to,
    to_remind,
)
from samspill.school.guardians.queries import silenced

WHY = "who has not answered a school that asks"
LEAST = timedelta(days=2)
"""No municipality reminds sooner."""


def due() -> list[UUID]:
    """The consents of which it is time to remind."""
    now = instant()
    with system_access(WHY):
        return to_remind(now - LEAST, today(now))


def tell_of(consent_id: UUID) -> None:
    """Tell those who have not answered: once when it is asked, once later. Safe to run again."""
    lock_subject(consent_id)
    with system_access(WHY):
        consent, now = consent_of(consent_id), instant()
        if consent is None or not consent.stands_on(today(now)):
            return
        if consent.told_at is None:
            consent.told_at = now
        elif consent.reminded_at is None and now - consent.made_at >= remind_after(
            consent.tenant_id, today(now)
        ):
            consent.reminded_at = now
        else:
            return
        _tell(consent)


def _tell(consent: SchoolConsent) -> None:
    day = today(instant())
    pupils, ages = members_of(consent.group_id, day), ages_on(consent.tenant_id, day)
    replies = replies_to([consent.id], pupils)
    quiet = silenced(pupils, consent.tenant_id, day)
    for pupil_id, asked in sorted(answerers(pupils).items()):
        said = replies.get((consent.id, pupil_id), {})
        must = asked.must(WhoAnswers(consent.who_answers), day, ages)
        waiting = tuple(
            one.profile_id
            for one in must
            if one.profile_id not in said and (pupil_id, one.profile_id) not in quiet
        )
        if waiting:
            record(
                SchoolConsentAsked(
                    subject_id=pupil_id,
                    tenant_id=consent.tenant_id,
                    consent_id=consent.id,
                    profile_ids=waiting,
                )
            )
