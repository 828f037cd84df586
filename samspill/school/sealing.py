"""Words, or a file, in a sealed cell of a row about a pupil, under its municipality's key."""

from __future__ import annotations

from typing import Any

from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import of_tenant


def sealed_words(row: Any, column: str, words: str) -> bytes:
    """What stands in ``<column>_sealed`` of a row, which has its id and its municipality."""
    return sealed_content(row, column, words.encode())


def words_in(row: Any, column: str) -> str:
    """What ``<column>_sealed`` of a row says; '' where there is nothing."""
    return content_in(row, column).decode()


def sealed_content(row: Any, column: str, content: bytes) -> bytes:
    """The same for what is no text."""
    return seal(content, _place(row, column), of_tenant(row.tenant_id))


def content_in(row: Any, column: str) -> bytes:
    """What ``<column>_sealed`` of a row holds; nothing where there is nothing."""
    sealed = getattr(row, f"{column}_sealed")
    if sealed is None:
        return b""
    return open_sealed(sealed, _place(row, column), of_tenant(row.tenant_id))


def _place(row: Any, column: str) -> str:
    return f"{row.__tablename__}:{column}:{row.id}"
