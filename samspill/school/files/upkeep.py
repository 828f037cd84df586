"""What the program does with files at school by itself: looks them through, asks again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from samspill.access.system import system_access
from samspill.documents.rows import Row
from samspill.documents.upkeep import look_through, waiting_since
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_tenant
from samspill.school.files.models import SchoolFileRow


def look_through_at_school(
    model: type[Row], tenant_id: UUID, row_id: UUID, then: Callable[[Row], None]
) -> None:
    """Look a file at school through, as ``documents.upkeep.look_through`` does."""

    @contextmanager
    def opened() -> Iterator[None]:
        with system_access("a file at school was looked through"):
            yield

    look_through(model, of_tenant(tenant_id), row_id, opened, lambda _none, row: then(row))


def ask_again(model: type[SchoolFileRow], check: str, before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    found = waiting_since(model, model.tenant_id, before)
    facts = [{"tenant_id": str(tenant), "file_row_id": str(one)} for tenant, one in found]
    defer(check, facts)
    return len(found)
