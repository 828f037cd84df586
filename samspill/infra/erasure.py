"""Deletion that reaches backups: the owner's key is destroyed, and the files with it (ADR 0011)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from samspill.infra.crypto import keyring
from samspill.infra.jobs import defer, job
from samspill.infra.key_store import KeyStore, Owner
from samspill.infra.storage import remove_files_of

ERASE = "keys.erase"


def erase_after(owners: Iterable[Owner]) -> None:
    """When this transaction has ended the rows of these owners, destroy their keys.

    For good: nothing can be sealed for them again, and no backup opens.
    """
    defer(ERASE, [{"owner": str(owner)} for owner in owners])


@job(ERASE)
def erase(owner: str) -> None:
    """Put an owner on the erasure list, destroy the key, take the files away. Safe to repeat."""
    _erase(Owner.named(owner))


def apply_erasures(folder: Path) -> int:
    """After a restore, before the first request: destroy again what is on an erasure list.

    ``folder``: a data keys folder, or the newest copy of one, whose list is taken over. A key store
    from a backup has keys again that were destroyed since. Gives how many keys went.
    """
    listed = {*KeyStore(folder).destroyed(), *keyring().store.destroyed()}
    return sum(_erase(owner) for owner in listed)


def _erase(owner: Owner) -> bool:
    gone = keyring().destroy(owner)
    remove_files_of(owner)
    return gone
