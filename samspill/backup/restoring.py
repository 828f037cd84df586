"""Put a backup into an empty database and store, and bring it to where everything else is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samspill.backup.taking import DATABASE, FILES, Manifest, NotWhole
from samspill.infra.crypto import keyring
from samspill.infra.erasure import apply_erasures
from samspill.infra.file_sealing import Damaged, opened_pieces
from samspill.infra.key_store import HOUSE, KeyStore
from samspill.infra.keyring import KeyMissing
from samspill.infra.postgres_dump import forget_rights, require_empty, restore_dump
from samspill.infra.storage import copy_in

_READ = 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """A backup whose database is back."""

    folder: Path
    manifest: Manifest

    @property
    def taken_at(self) -> str:
        """The instant (UTC, ISO 8601) that everything is as of."""
        return self.manifest.taken_at

    @property
    def files(self) -> int:
        """How many files there were."""
        return len(self.manifest.files)

    def settle(self, data_keys_folder: Path) -> int:
        """Bring the files back, then destroy again what was destroyed since. Gives how many are.

        When the structure is up to date. Raises OSError.
        """
        for name in self.manifest.files:
            copy_in(name, self.folder / FILES / name)
        apply_erasures(data_keys_folder)
        return sum(1 for _owner in KeyStore(data_keys_folder).destroyed())


def restore_backup(url: str, folder: Path) -> Restored:
    """Read the database of a backup into the empty one at ``url`` (its owner's).

    Every byte is checked first. Raises NotWhole when something is missing, changed, or sealed by
    a key that is not here; ValueError when the database holds something; DumpFailed.
    """
    manifest = Manifest.of(folder)
    _require_whole(folder, manifest)
    require_empty(url)
    try:
        key = keyring().find(HOUSE)
        restore_dump(url, opened_pieces(_parts(folder / DATABASE), key, DATABASE))
    except KeyMissing as error:
        raise NotWhole("the key of the backup is not among the data keys: --keys FILE") from error
    except Damaged as error:
        raise NotWhole(f"the database of {folder} does not open: {error}") from error
    forget_rights(url)
    return Restored(folder, manifest)


def _require_whole(folder: Path, manifest: Manifest) -> None:
    hashes = {DATABASE: manifest.database}
    hashes |= {f"{FILES}/{name}": digest for name, digest in manifest.files.items()}
    for name, digest in hashes.items():
        # nosemgrep: hash-without-key - whole files of a backup, sealed ones
        found = hashlib.sha256()
        try:
            for part in _parts(folder / name):
                found.update(part)
        except OSError as error:
            raise NotWhole(f"{folder / name} is missing") from error
        if found.hexdigest() != digest:
            raise NotWhole(f"{folder / name} is not what was kept")


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_READ):
            yield part
