"""Words in a sealed cell of a row about a pupil, under its municipality's key."""

from __future__ import annotations

from typing import Any

from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import of_tenant


def sealed_words(row: Any, column: str, words: str) -> bytes:
    """What stands in ``<column>_sealed`` of a row, which has its id and its municipality."""
    return seal(words.encode(), _place(row, column), of_tenant(row.tenant_id))


def words_in(row: Any, column: str) -> str:
    """What ``<column>_sealed`` of a row says; '' where there is nothing."""
    sealed = getattr(row, f"{column}_sealed")
    if sealed is None:
        return ""
    return open_sealed(sealed, _place(row, column), of_tenant(row.tenant_id)).decode()


def _place(row: Any, column: str) -> str:
    return f"{row.__tablename__}:{column}:{row.id}"
