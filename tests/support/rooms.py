"""Something that a child has shared from its own room, without a story of how it came there."""

from __future__ import annotations

import json
from io import BytesIO
from uuid import UUID

from PIL import Image

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.invitations import private_profile
from samspill.identity.models import Person
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_person, of_plan
from samspill.infra.transaction import transaction
from samspill.plans.own_room.models import (
    RoomEntry,
    RoomShare,
    entry_place,
    share_picture,
    share_place,
)
from samspill.plans.plan.models import Plan


def drawn() -> bytes:
    """A small picture, as it is kept."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "JPEG")
    return out.getvalue()


def shared_by_child(plan_id: UUID, reader: UUID, word: str) -> UUID:
    """What a child has shared with one reader, from a room of its own. Gives the copy's id."""
    with acting(None), transaction(), system_access("the world: something a child shared"):
        plan = db.session.get_one(Plan, plan_id)
        child = db.session.get_one(Person, plan.child_id)
        profile = private_profile(child, plan.tenant_id, "", clock.today())
        share_id, entry_id = new_id(), new_id()
        content = json.dumps({"text": word, "feeling": "SAD", "scale": 3}).encode()
        alone, shared = of_person(child.id), of_plan(plan_id, plan.tenant_id)
        entry = RoomEntry(
            id=entry_id,
            profile_id=profile,
            person_id=child.id,
            content_sealed=seal(content, entry_place(entry_id), alone),
            written_at=clock.now(),
        )
        db.session.add(entry)
        db.session.flush()
        share = RoomShare(
            id=share_id,
            plan_id=plan_id,
            entry_id=entry_id,
            child_profile_id=profile,
            reader_profile_id=reader,
            reader_ids=[reader],
            content_sealed=seal(content, share_place(share_id), shared),
            picture_sealed=seal(drawn(), share_picture(share_id), shared),
            shared_at=clock.now(),
        )
        db.session.add(share)
    return share_id
