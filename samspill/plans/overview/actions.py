"""Coming in on an invitation."""

from __future__ import annotations

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotEnough
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.participants.queries import ParticipantView
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.events import ParticipantJoined


def join_if_invited(plan: OpenPlan, people: list[ParticipantView]) -> None:
    """The first time an invited participant opens the plan, the invitation is used.

    It is bound to the profile, and so to the person whose national number signed in: whoever
    else gets the e-mail finds nothing. Raises NotEnough when it has run out.
    """
    own = next((p for p in people if p.profile_id == plan.actor.profile_id), None)
    if own is None or own.state != ParticipantState.INVITED:
        return
    if own.invitation_until is None or own.invitation_until < today(plan.at):
        raise NotEnough(_("Invitasjonen er gått ut. Be stafettholderen om en ny."))
    with system_access("an invitation is used by the invited person herself"):
        db.session.get_one(Participant, own.id).join(plan.at)
    record(
        ParticipantJoined(
            subject_id=plan.subject.id, tenant_id=plan.subject.tenant_id, participant_id=own.id
        )
    )
