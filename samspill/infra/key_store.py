"""Where wrapped data keys lie: a folder of their own, never the database (ADR 0011).

One small file for each owner, and an empty one for each owner whose key is destroyed. Several
processes, and machines that share the folder, may use it at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from samspill.infra.private_files import create_private, remove_private, replace_private

DESTROYED = "destroyed"
"""The folder of the erasure list. Its backup is kept for as long as any backup of the database."""


class OwnerKind(StrEnum):
    """Whose a data key is."""

    HOUSE = "house"  # what belongs to no municipality; wraps the keys of people
    TENANT = "tenant"  # wraps the keys of its plans too
    PLAN = "plan"
    PERSON = "person"
    CONTACT = "contact"  # one way to reach somebody


@dataclass(frozen=True)
class Owner:
    """Whose data something is: destroying the owner's key deletes it everywhere, in backups too.

    ``within``: the tenant whose key wraps that of a plan.
    """

    kind: OwnerKind
    id: UUID
    within: UUID | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def named(cls, name: str) -> Owner:
        """The owner by the name that ``str`` gives. Raises ValueError."""
        kind, _, owner_id = name.partition("/")
        return cls(OwnerKind(kind), UUID(owner_id))


HOUSE = Owner(OwnerKind.HOUSE, UUID(int=0))


def of_tenant(tenant_id: UUID) -> Owner:
    """A municipality or school: what is its own, and belongs to no plan."""
    return Owner(OwnerKind.TENANT, tenant_id)


def of_plan(plan_id: UUID, tenant_id: UUID | None = None) -> Owner:
    """A plan: what is said about the child. To seal its first thing takes its municipality."""
    return Owner(OwnerKind.PLAN, plan_id, tenant_id)


def of_person(person_id: UUID) -> Owner:
    """A person: who she is."""
    return Owner(OwnerKind.PERSON, person_id)


def of_contact(item_id: UUID) -> Owner:
    """One way to reach somebody: it goes long before she does."""
    return Owner(OwnerKind.CONTACT, item_id)


class KeyStore:
    """The folder. What ``create``, ``replace`` and ``destroy`` have done holds through a kill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, owner: Owner) -> bytes | None:
        """The wrapped key of an owner, if there is one."""
        try:
            return self._path(owner).read_bytes()
        except FileNotFoundError:
            return None

    def create(self, owner: Owner, wrapped: bytes) -> bool:
        """Keep a first key; says whether it was this one. Nothing is made of who is destroyed."""
        if self.is_destroyed(owner):
            return False
        made = create_private(self._path(owner), wrapped)
        if self.is_destroyed(owner):  # just now, by another process
            remove_private(self._path(owner))
            return False
        return made

    def replace(self, owner: Owner, wrapped: bytes) -> None:
        """Keep the same key, wrapped anew."""
        replace_private(self._path(owner), wrapped)
        if self.is_destroyed(owner):
            remove_private(self._path(owner))

    def destroy(self, owner: Owner) -> bool:
        """First on the erasure list, then away; says whether there was a key. Safe to repeat."""
        create_private(self._path(owner, DESTROYED), b"")
        return remove_private(self._path(owner))

    def is_destroyed(self, owner: Owner) -> bool:
        """Is the owner on the erasure list?"""
        return self._path(owner, DESTROYED).exists()

    def owners(self) -> Iterator[Owner]:
        """Everybody who has a key, in no order."""
        return self._listed("keys")

    def destroyed(self) -> Iterator[Owner]:
        """The erasure list, in no order."""
        return self._listed(DESTROYED)

    def _path(self, owner: Owner, part: str = "keys") -> Path:
        name = str(owner.id)
        return self._folder / part / owner.kind / name[:2] / name

    def _listed(self, part: str) -> Iterator[Owner]:
        for path in (self._folder / part).glob("*/??/*"):
            if not path.name.startswith("."):  # a draft
                yield Owner(OwnerKind(path.parent.parent.name), UUID(path.name))
