"""Files that people give us: sealed by their owner's key, in a folder or an object store.

A name is made here, once, and never written twice. Give a file its name before its row is written:
what gets no row is swept away after a day. Take it away in a job that the row's end defers, or an
act that fails would leave a row without its file.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from flask import current_app
from obstore.store import LocalStore, ObjectStore, from_url

from samspill.core.ids import new_id
from samspill.infra.crypto import keyring
from samspill.infra.file_sealing import PIECE, Damaged, opened_pieces, sealed_pieces
from samspill.infra.key_store import Owner
from samspill.infra.private_files import make_private_folder, settle

MAY_BE_NEW = timedelta(hours=24)
"""So long may a file be there before its row is."""
_PATIENCE: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_COPIED = 16 * PIECE
STORED_FILE = {"stored_file": True}
"""``mapped_column(info=STORED_FILE)``: the id in this column keeps its file from the sweep."""


class FileGone(Exception):
    """There is no such file."""


@dataclass(frozen=True)
class Stored:
    """What a row keeps of its file. ``sha256`` (hex) is of the sealed bytes as they lie in the
    store: anybody can check a copy, and it says nothing of the content. ``size`` is the content's,
    in bytes."""

    id: UUID
    sha256: str
    size: int


def put(owner: Owner, stream: BinaryIO) -> Stored:
    """Seal and keep what a stream holds, from where it is to its end. On the disk when it returns.

    Needs the memory of the sealed file once. Raises KeyGone, and obstore's errors and OSError when
    the store cannot take it; then nothing is kept.
    """
    file_id, counted = new_id(), _Counted(stream)
    key = keyring().take(owner)
    with tempfile.TemporaryFile() as draft:
        # nosemgrep: hash-without-key - of sealed bytes, which tell nothing
        digest = hashlib.sha256()
        for piece in sealed_pieces(cast(BinaryIO, counted), key, str(file_id)):
            digest.update(piece)
            draft.write(piece)
        draft.seek(0)
        name = _name(owner, file_id)
        obstore.put(_store(), name, draft, mode="create", use_multipart=False)
    _settle(name)
    return Stored(file_id, digest.hexdigest(), counted.size)


def open_stored(owner: Owner, stored: Stored) -> Iterator[bytes]:
    """What the file holds, in parts of at most 64 KiB, as the row says it is.

    Raises FileGone, KeyGone and KeyMissing at once; Damaged before the last part when the file is
    another than the row's: an answer that has begun must then break off.
    """
    key = keyring().find(owner)
    try:
        found = obstore.get(_store(), _name(owner, stored.id))
    except FileNotFoundError as error:
        raise FileGone(str(stored.id)) from error
    return opened_pieces(_hashed(found.stream(_COPIED), stored.sha256), key, str(stored.id))


def remove_file(owner: Owner, file_id: UUID) -> None:
    """Take a file away. Safe to repeat."""
    _remove(_name(owner, file_id))


def remove_files_of(owner: Owner) -> int:
    """Take all files of an owner away. Gives how many. Safe to repeat."""
    names = [one["path"] for some in obstore.list(_store(), f"{owner}/") for one in some]
    return sum(_remove(name) for name in names)


def sweep(has_row: Callable[[list[UUID]], set[UUID]], before: datetime) -> int:
    """Take away what has no row and was put before an instant (UTC). Gives how many went.

    ``has_row`` gives those of the ids that a row names. What is not ours is left alone.
    """
    swept = 0
    for some in obstore.list(_store(), chunk_size=500):
        old = {_id_of(one["path"]): one["path"] for one in some if one["last_modified"] < before}
        old.pop(None, None)
        ids = [file_id for file_id in old if file_id]
        swept += sum(_remove(old[file_id]) for file_id in set(ids) - has_row(ids))
    return swept


def stored_names() -> Iterator[str]:
    """The names of all files there are, for a backup."""
    for some in obstore.list(_store(), chunk_size=500):
        yield from (one["path"] for one in some if _id_of(one["path"]))


def copy_out(name: str, path: Path) -> str:
    """Copy a file, sealed as it lies, to a new path. Gives its SHA-256 (hex). Raises OSError."""
    # nosemgrep: hash-without-key - of sealed bytes, which tell nothing
    digest = hashlib.sha256()
    make_private_folder(path.parent)
    with path.open("xb") as copy:
        path.chmod(0o600)
        for part in obstore.get(_store(), name).stream(_COPIED):
            digest.update(part)
            copy.write(part)
    settle(path)
    return digest.hexdigest()


def copy_in(name: str, path: Path) -> None:
    """Put a copied file back under its name; one that is there already stays as it is."""
    with suppress(obstore.exceptions.AlreadyExistsError):
        obstore.put(_store(), name, path, mode="create", use_multipart=False)
    _settle(name)


def _remove(name: str) -> bool:
    try:
        obstore.delete(_store(), name)
    except FileNotFoundError:
        return False
    return True


class _Counted:
    """A stream that knows how much was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0

    def read(self, at_most: int) -> bytes:
        some = self._stream.read(at_most)
        self.size += len(some)
        return some


def _hashed(parts: Iterable[Any], sha256: str) -> Iterator[bytes]:
    # nosemgrep: hash-without-key - of sealed bytes, which tell nothing
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
        yield bytes(part)
    if digest.hexdigest() != sha256:
        raise Damaged("its hash is not the row's")


def _name(owner: Owner, file_id: UUID) -> str:
    return f"{owner}/{file_id}"


def _id_of(name: str) -> UUID | None:
    parts = name.split("/")
    try:
        Owner.named("/".join(parts[:-1]))
        return UUID(parts[-1])
    except ValueError:
        return None


def _store() -> ObjectStore:
    settings = current_app.config["SAMSPILL"]
    return _store_at(settings.storage_url, settings.is_production, os.getpid())


@lru_cache(maxsize=4)
def _store_at(url: str, only_https: bool, _process: int) -> ObjectStore:
    """Made in the process that uses it: its threads do not come along when a process forks."""
    folder = _folder(url)
    if folder is None:
        options: Any = {"timeout": "20s", "allow_http": not only_https}
        return from_url(url, client_options=options, retry_config=_PATIENCE)
    make_private_folder(folder)
    return LocalStore(folder, mkdir=True)


def _folder(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _settle(name: str) -> None:
    """In a folder, wait for the disk. An object store answers when it has the file."""
    folder = _folder(current_app.config["SAMSPILL"].storage_url)
    if folder is not None:
        path = folder / name
        for one in (path, path.parent, path.parent.parent, folder):
            settle(one)
