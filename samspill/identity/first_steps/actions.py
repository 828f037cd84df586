"""How far somebody has come in Kom i gang, and that she has been asked."""

from __future__ import annotations

from samspill.access.actor import Actor
from samspill.core.errors import NotVisible
from samspill.identity.first_steps.words import DONE, SKIPPED, STEPS
from samspill.identity.models import Profile
from samspill.infra.db import db


def steps_of(actor: Actor) -> dict[str, str]:
    """What she has done or passed over so far: step to DONE or SKIPPED."""
    return dict(db.session.get_one(Profile, actor.profile_id).first_steps or {})


def note_asked(actor: Actor) -> None:
    """She has seen the offer at Hjem: it is not made again in this profile."""
    profile = db.session.get_one(Profile, actor.profile_id)
    profile.first_steps = profile.first_steps or {}


def note_step(actor: Actor, step: str, how: str) -> None:
    """She has done a step, or passes over it; either may change later. Raises NotVisible for what
    is no step."""
    if step not in {one.code for one in STEPS} or how not in (DONE, SKIPPED):
        raise NotVisible
    profile = db.session.get_one(Profile, actor.profile_id)
    profile.first_steps = {**(profile.first_steps or {}), step: how}
