"""The data keys, in a place of their own: at most 7 days, but the erasure list for always."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from pathlib import Path

from samspill.core.clock import now
from samspill.infra.key_store import DESTROYED, KeyStore, Owner
from samspill.infra.private_files import make_private_folder, settle

KEYS = "keys"


@dataclass(frozen=True)
class KeptKeys:
    """A file of keys, still wrapped by the root key, which is not in it."""

    path: Path
    keys: int
    destroyed: int


def keep_keys(store_folder: Path, folder: Path) -> KeptKeys:
    """Put the wrapped data keys and the erasure list in one file in ``folder``. Raises OSError.

    The erasure list is read last: a key that is destroyed meanwhile is on it.
    """
    store = KeyStore(store_folder)
    make_private_folder(folder)
    path = folder / f"data-keys-{now():%Y-%m-%dT%H%M%SZ}.tar"
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w") as tar:
            keys = sum(_add(tar, KEYS, owner, store.read(owner)) for owner in store.owners())
            destroyed = sum(_add(tar, DESTROYED, owner, b"") for owner in store.destroyed())
        file.flush()
    settle(draft)
    draft.rename(path)
    settle(folder)
    return KeptKeys(path, keys, destroyed)


def _add(tar: tarfile.TarFile, part: str, owner: Owner, content: bytes | None) -> int:
    if content is None:  # destroyed just now
        return 0
    entry = tarfile.TarInfo(f"{part}/{owner}")
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))
    return 1


def return_keys(path: Path, store_folder: Path) -> None:
    """Put kept keys where they are missing. What either erasure list names stays destroyed.

    Raises ValueError when the file is no such file, OSError.
    """
    store = KeyStore(store_folder)
    try:
        with tarfile.open(path) as tar:
            for owner, _content in _entries(tar, DESTROYED):
                store.destroy(owner)
        with tarfile.open(path) as tar:
            for owner, content in _entries(tar, KEYS):
                store.create(owner, content)
    except tarfile.TarError as error:
        raise ValueError(f"{path} is no file of data keys") from error


def _entries(tar: tarfile.TarFile, part: str) -> list[tuple[Owner, bytes]]:
    found = []
    for entry in tar:
        kind, _, name = entry.name.partition("/")
        if kind == part and entry.isfile():
            content = tar.extractfile(entry)
            found.append((Owner.named(name), content.read() if content else b""))
    return found
