"""Reads of the files that were sent, and of what was set aside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from samspill.access.system import system_access
from samspill.core.national_id import normalise
from samspill.identity.models import AddressProtection, Person, Profile, Relation
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import HOUSE
from samspill.plans.news.models import NewsFile
from samspill.plans.plan.models import Plan
from samspill.register.falls import Fall, still_falls
from samspill.register.known import Known
from samspill.register.models import RegisterConflict, WhyAside

MOST_SHOWN = 50
BY_TWO = (WhyAside.TWO_STORIES, WhyAside.PROTECTION_FALLS)
"""What two who administer may take in."""


@dataclass(frozen=True)
class FileView:
    """A file as the pages show it, with the names of who sent it and who said yes."""

    id: UUID
    state: str
    sent_at: datetime
    sender_id: UUID
    sender: str
    outcome: Mapping[str, Any]
    waits_for_another: bool


def files_of(tenant_id: UUID, file_id: UUID | None = None) -> list[FileView]:
    """The municipality's files, the newest first; or the one."""
    found = (
        select(NewsFile, Person.id, Person.given_name + " " + Person.family_name)
        .join(Profile, Profile.id == NewsFile.sent_by)
        .join(Person, Person.id == Profile.person_id)
        .where(NewsFile.tenant_id == tenant_id)
        .order_by(NewsFile.sent_at.desc())
        .limit(MOST_SHOWN)
    )
    if file_id is not None:
        found = found.where(NewsFile.id == file_id)
    return [
        FileView(
            file.id, file.state, file.sent_at, person_id, name, file.outcome, file.waits_for_another
        )
        for file, person_id, name in db.session.execute(found)
    ]


def file_in(tenant_id: UUID, file_id: UUID) -> NewsFile | None:
    """One of them to change; None for another municipality's."""
    return db.session.scalar(
        select(NewsFile).where(NewsFile.id == file_id, NewsFile.tenant_id == tenant_id)
    )


@dataclass(frozen=True)
class Story:
    """What is said of a bond or a person, as codes; '' and None where nothing is said."""

    kind: str = ""
    valid_from: str = ""
    valid_to: str = ""
    is_blocked: bool = False
    protection: str = ""


@dataclass(frozen=True)
class ConflictView:
    """One thing that was set aside. Names are '' for who is protected or unknown (F8)."""

    id: UUID
    at: datetime
    why: str
    place: int
    adult: str
    child: str
    theirs: Story | None
    ours: Story | None
    proposed_by: UUID | None

    @property
    def may_be_taken(self) -> bool:
        """Can two people decide here for what the register says? Never past a block."""
        return self.why in BY_TWO


def conflicts_of(tenant_id: UUID) -> list[ConflictView]:
    """What waits for a decision in the municipality, the oldest first.

    Less protection of a child who has a plan is not here: holder and leader decide it there.
    """
    with system_access("what was set aside from the register, for who administers"):
        rows = db.session.scalars(
            select(RegisterConflict)
            .where(
                RegisterConflict.tenant_id == tenant_id,
                RegisterConflict.decision.is_(None),
                or_(
                    RegisterConflict.why != WhyAside.PROTECTION_FALLS,
                    ~exists().where(Plan.child_id == RegisterConflict.falls_id),
                ),
            )
            .order_by(RegisterConflict.at, RegisterConflict.id)
            .limit(MOST_SHOWN)
        ).all()
        said = [(row, content_of(row)) for row in rows]
        known = Known({number for _row, content in said for number in _numbers(content)})
        return [
            _view(row, content, known)
            for row, content in said
            if row.why != WhyAside.PROTECTION_FALLS or _fall_of(content, known)
        ]


def lowers_in_a_plan(conflict: RegisterConflict) -> bool:
    """Would it protect less a child who has a plan? Call it as system."""
    content = content_of(conflict)
    fall = _fall_of(content, Known(_numbers(content)))
    has_plan = exists().where(Plan.child_id == fall.person_id) if fall else None
    return has_plan is not None and bool(db.session.scalar(select(has_plan)))


def _fall_of(content: Mapping[str, Any], known: Known) -> Fall | None:
    """Less protection than somebody has now, when that is what the register said last."""
    person, said = known.person(str(content.get("number", ""))), content.get("protection")
    if person is None or not said:
        return None
    held = AddressProtection(person.address_protection)
    as_of = datetime.fromisoformat(str(content["as_of"]))
    fall = Fall(person.id, held, AddressProtection(said), as_of)
    return fall if still_falls(person, fall) else None


def content_of(conflict: RegisterConflict) -> dict[str, Any]:
    """The entry as it stood."""
    place = f"register_conflicts:content:{conflict.id}"
    found = json.loads(open_sealed(conflict.content_sealed, place, HOUSE))
    return found if isinstance(found, dict) else {}


def _numbers(content: Mapping[str, Any]) -> set[str]:
    names = ("number", "adult", "child")
    return {normalise(str(content[name])) for name in names if content.get(name)}


def _view(row: RegisterConflict, content: Mapping[str, Any], known: Known) -> ConflictView:
    is_readable = row.why != WhyAside.UNREADABLE
    adult = known.person(str(content.get("adult", ""))) if is_readable else None
    child = known.person(str(content.get("child") or content.get("number", "")))
    child = child if is_readable else None
    return ConflictView(
        id=row.id,
        at=row.at,
        why=row.why,
        place=row.place,
        adult=_name(adult),
        child=_name(child),
        theirs=_theirs(content) if is_readable else None,
        ours=_ours(adult, child, known) if is_readable else None,
        proposed_by=row.proposed_by,
    )


def _name(person: Person | None) -> str:
    if person is None or person.address_protection != AddressProtection.NONE:
        return ""
    return f"{person.given_name} {person.family_name}"


def _theirs(content: Mapping[str, Any]) -> Story:
    return Story(
        kind=content.get("kind") or "",
        valid_from=content.get("valid_from") or "",
        valid_to=content.get("valid_to") or "",
        is_blocked=bool(content.get("is_blocked")),
        protection=content.get("protection") or "",
    )


def _ours(adult: Person | None, child: Person | None, known: Known) -> Story | None:
    if child is None:
        return None
    if adult is None:
        return Story(protection=child.address_protection)
    row: Relation | None = known.relation(adult, child)
    if row is None:
        return None
    return Story(row.kind, row.valid_from.isoformat(), row.valid_to.isoformat(), row.is_blocked)
