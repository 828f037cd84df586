"""Files with secrets: readable by their owner only, and never half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those missing above it, with mode 0700; what exists is left as it is."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def create_private(path: Path, content: bytes) -> bool:
    """Create a file of mode 0600 unless it is there; says whether it was made.

    Two processes may try at the same time: one wins and the other keeps what it made. A kill
    leaves either the whole file or none. Missing folders are private too. Raises OSError.
    """
    make_private_folder(path.parent)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)
    return True
