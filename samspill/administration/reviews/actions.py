"""A leader reviews who has what in her unit."""

from __future__ import annotations

from uuid import UUID

from samspill.access.actor import Actor
from samspill.administration.reviews.events import AccessReviewed
from samspill.administration.reviews.models import AccessReview
from samspill.administration.reviews.queries import fingerprint, who_has_what
from samspill.core.clock import today
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import unit_led_by
from samspill.infra.db import db, instant, lock_subject


def unit_to_review(actor: Actor) -> UUID:
    """The unit the actor leads today. Raises NotEnough for everybody else."""
    unit_id = unit_led_by(actor.profile_id, today(instant()))
    if unit_id is None:
        raise NotEnough(_("Denne siden er for ledere."))
    return unit_id


def sign_review(actor: Actor, *, seen: str) -> None:
    """Sign that all in the unit should have what they have.

    ``seen`` is the fingerprint of the list on the page. Raises NotEnough for who leads no unit,
    RuleBroken "changed" when somebody has something else by now.
    """
    unit_id = unit_to_review(actor)
    lock_subject(unit_id)
    people = who_has_what(unit_id, today(instant()))
    if seen != fingerprint(people) or actor.tenant_id is None:
        raise RuleBroken("", _("Listen er endret siden du så den. Se over den på nytt."), "changed")
    db.session.add(
        AccessReview(
            id=new_id(),
            tenant_id=actor.tenant_id,
            unit_id=unit_id,
            signed_by=actor.profile_id,
            signed_at=instant(),
            seen={"people": [one.facts() for one in people]},
        )
    )
    record(
        AccessReviewed(
            subject_id=unit_id, tenant_id=actor.tenant_id, unit_id=unit_id, people=len(people)
        )
    )
