"""Take a backup: the database as of one instant, sealed, then the files as they lie.

In that order, so that every row's file is there; a file without its row is swept as any other.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from samspill.core.clock import now
from samspill.infra.crypto import keyring
from samspill.infra.database_state import newest_migration
from samspill.infra.file_sealing import sealed_pieces
from samspill.infra.key_store import HOUSE
from samspill.infra.postgres_dump import dumped
from samspill.infra.private_files import create_private, make_private_folder, settle
from samspill.infra.storage import copy_out, stored_names

FORMAT = "samspill-backup/1"
DATABASE, FILES, MANIFEST = "database.sealed", "files", "manifest.json"


class NotWhole(Exception):
    """What should be a backup is none, or not all of it. The text is one line."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds; written last, so that without it there is none.

    ``files``: name in the store and SHA-256 (hex) of the sealed bytes, as ``database`` is.
    """

    format: str
    taken_at: str
    revision: str
    database: str
    files: dict[str, str]

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """Read it. Raises NotWhole."""
        try:
            found = cls(**json.loads((folder / MANIFEST).read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise NotWhole(f"{folder} holds no whole backup") from error
        if found.format != FORMAT:
            raise NotWhole(f"{folder} is of another format: {found.format}")
        return found


@dataclass(frozen=True)
class Taken:
    """A backup that is whole: where, bytes of the sealed database, how many files."""

    folder: Path
    size: int
    files: int


def take_backup(url: str, into: Path) -> Taken:
    """Write a backup into a new folder in ``into``. ``url``: of the database's owner.

    Raises DumpFailed, OSError.
    """
    taken_at = now()
    make_private_folder(into)
    folder = into / f"{taken_at:%Y-%m-%dT%H%M%SZ}"
    folder.mkdir(mode=0o700)
    digest = _keep_database(url, folder / DATABASE)
    files = {name: copy_out(name, folder / FILES / name) for name in sorted(stored_names())}
    manifest = Manifest(FORMAT, taken_at.isoformat(), newest_migration(), digest, files)
    create_private(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    return Taken(folder, (folder / DATABASE).stat().st_size, len(files))


def _keep_database(url: str, path: Path) -> str:
    # nosemgrep: hash-without-key - the dump as a whole, which lies sealed
    digest = hashlib.sha256()
    with dumped(url) as dump, path.open("xb") as file:
        path.chmod(0o600)
        for piece in sealed_pieces(dump, keyring().take(HOUSE), DATABASE):
            digest.update(piece)
            file.write(piece)
    settle(path)
    return digest.hexdigest()
