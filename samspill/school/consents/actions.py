"""Intentions on consents of a school: ask, ask anew, ask no more; answer, and take a yes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.infra.jobs import defer
from samspill.school.consents.events import (
    SchoolConsentAnswered,
    SchoolConsentEnded,
    SchoolConsentMade,
)
from samspill.school.consents.mine import consents_of_mine
from samspill.school.consents.models import (
    ConsentBasis,
    ConsentReply,
    SchoolConsent,
    SchoolConsentAnswer,
    WhoAnswers,
)
from samspill.school.consents.queries import consent_of
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about
from samspill.school.pupils.access import OpenPupil

TELL = "school_consents.tell"


@dataclass(frozen=True)
class Asking:
    """What a school asks, as its form gives it. ``last_day``: the last on which a yes holds."""

    title: str
    purpose: str
    text: str
    basis: ConsentBasis
    who_answers: WhoAnswers
    per_family: bool
    last_day: date


def ask(group: OpenGroup, asking: Asking) -> UUID:
    """Ask the families of a group, or a whole school. Gives the consent.

    Raises RuleBroken at ``last_day`` for a day that has passed.
    """
    consent_id = new_id()
    return _write(group, asking, consent_id, consent_id, 1)


def ask_anew(group: OpenGroup, consent_id: UUID, asking: Asking) -> UUID:
    """Another version: it asks all anew, and what was answered to the one before is kept.

    Raises RuleBroken as ``ask``, NotVisible for no consent of the group that stands.
    """
    before = require_consent(group, consent_id)
    before.ended_at = group.at
    return _write(group, asking, new_id(), before.series_id, before.number + 1)


def _write(
    group: OpenGroup, asking: Asking, consent_id: UUID, series_id: UUID, number: int
) -> UUID:
    if asking.last_day < today(group.at):
        raise RuleBroken("last_day", _("Velg i dag eller en dag som kommer."))
    consent = SchoolConsent(
        id=consent_id,
        series_id=series_id,
        number=number,
        group_id=group.subject.id,
        tenant_id=group.subject.tenant_id,
        **vars(asking),
        author_profile_id=group.actor.profile_id,
        made_at=group.at,
    )
    db.session.add(consent)
    db.session.flush()
    record(SchoolConsentMade(**about(group), consent_id=consent_id, number=number))
    defer(TELL, [{"consent_id": str(consent_id)}])
    return consent_id


def require_consent(group: OpenGroup, consent_id: UUID) -> SchoolConsent:
    """A consent that the group itself is asked. Raises NotVisible for another's, or an ended."""
    consent = consent_of(consent_id)
    if consent is None or consent.group_id != group.subject.id or consent.ended_at is not None:
        raise NotVisible
    return consent


def ask_no_more(group: OpenGroup, consent_id: UUID) -> None:
    """The school asks no more, and no yes holds any longer. Raises NotVisible as above."""
    require_consent(group, consent_id).ended_at = group.at
    record(SchoolConsentEnded(**about(group), consent_id=consent_id))


def answer(pupil: OpenPupil, consent_id: UUID, reply: ConsentReply) -> None:
    """Say yes or no about a pupil, or take a yes back; where it is asked of the family, about all
    one's children who are asked the same.

    Raises NotVisible for who does not answer about her, RuleBroken for a text that has been
    replaced or is over, and for taking back what was no yes.
    """
    consent = consent_of(consent_id)
    if consent is None:
        raise NotVisible
    if not consent.stands_on(today(pupil.at)):
        raise RuleBroken(
            "reply", _("Skolen har endret eller avsluttet dette. Les det som gjelder nå.")
        )
    mine = {
        child.pupil_id: one
        for child in consents_of_mine(pupil.actor.profile_id)
        for one in child.consents
        if one.consent.id == consent_id and one.may_answer
    }
    if pupil.subject.id not in mine:
        raise NotVisible
    if reply == ConsentReply.WITHDRAWN and mine[pupil.subject.id].reply != ConsentReply.YES:
        raise RuleBroken("reply", _("Du har ikke sagt ja, så det er ingenting å trekke tilbake."))
    for pupil_id in sorted(mine) if consent.per_family else (pupil.subject.id,):
        _say(pupil, pupil_id, consent, reply)


def _say(pupil: OpenPupil, pupil_id: UUID, consent: SchoolConsent, reply: ConsentReply) -> None:
    db.session.add(
        SchoolConsentAnswer(
            id=new_id(),
            consent_id=consent.id,
            pupil_id=pupil_id,
            tenant_id=consent.tenant_id,
            profile_id=pupil.actor.profile_id,
            reply=reply,
            at=pupil.at,
        )
    )
    who: dict[str, Any] = {"subject_id": pupil_id, "tenant_id": consent.tenant_id}
    record(SchoolConsentAnswered(**who, consent_id=consent.id))
