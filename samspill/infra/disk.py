"""How much room is left where the program writes. Short of it, what people write is not taken."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from samspill.infra.postgres_process import find_home
from samspill.infra.settings import Settings

MEGABYTE = 1024 * 1024
LEAST_FILES = 1000
"""New files that must fit: a disk may have room left and no place for another name."""
KNOWN_FOR = 5.0
"""Seconds that an answer is good for."""
WARN_PART = 0.05
"""Of a disk: so little left is worth a word to whoever runs it, before anything is refused."""


@dataclass(frozen=True)
class Room:
    """What is left on one disk: bytes, new files, and the disk's own size in bytes."""

    free: int
    files: int
    size: int


def room_at(folder: Path) -> Room | None:
    """What is left where a folder is, or would be. None when nobody can tell."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    try:
        found = os.statvfs(there)
    except OSError:
        return None
    files = found.f_favail if found.f_files else LEAST_FILES
    return Room(found.f_bavail * found.f_frsize, files, found.f_blocks * found.f_frsize)


def places(settings: Settings) -> dict[str, Path]:
    """The folders of this machine that are written in, by what lies there. What is on another
    machine (a database server, an object store) is that machine's to watch."""
    found = {"instance": settings.instance, "data keys": settings.data_keys_folder}
    store = urlsplit(settings.storage_url)
    if store.scheme == "file":
        found["files"] = Path(unquote(store.path))
    if settings.has_embedded_database:
        found["database"] = find_home(settings.instance).data
    return found


class Space:
    """Is there room for what people write? Looked at again after five seconds."""

    def __init__(self, settings: Settings, look: Callable[[Path], Room | None] = room_at) -> None:
        self._places = places(settings)
        self._least = settings.least_free * MEGABYTE
        self.look = look
        self._known = (0.0, False)

    def is_short(self) -> bool:
        """Is less left anywhere than SAMSPILL_LEAST_FREE says must be? Unknown is no."""
        until, short = self._known
        now = time.monotonic()
        if now >= until:
            short = any(map(self._is_short_of, self.rooms().values()))
            self._known = (now + KNOWN_FOR, short)
        return short

    def rooms(self) -> dict[str, Room]:
        """What is left, by place."""
        found = {name: self.look(folder) for name, folder in self._places.items()}
        return {name: room for name, room in found.items() if room is not None}

    def forget(self) -> None:
        """Look again at the next question."""
        self._known = (0.0, False)

    def _is_short_of(self, room: Room) -> bool:
        return bool(self._least) and (room.free < self._least or room.files < LEAST_FILES)
