"""What any row says that names a file of a pupil, or of a group."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from samspill.documents.kinds import FileKind
from samspill.documents.rows import FileRow

_KINDS = ", ".join(f"'{kind}'" for kind in FileKind)


class SchoolFileRow(FileRow):
    """A row at school with a file and its name, under its municipality's key."""

    tenant_id: Mapped[UUID]
    position: Mapped[int]
    name_sealed: Mapped[bytes | None]
    author_profile_id: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]

    def take_back(self, at: datetime) -> list[UUID]:
        """It is there no more, nor what it was called. Gives the stored files that it named."""
        self.withdrawn_at, self.name_sealed = at, None
        return self.let_go()


def checks() -> tuple[CheckConstraint, ...]:
    """What holds in each table of such rows."""
    return (
        CheckConstraint("(withdrawn_at is null) = (name_sealed is not null)", name="withdrawn"),
        CheckConstraint("state in ('READY', 'WAITING', 'REFUSED')", name="state"),
        CheckConstraint("(state = 'REFUSED') = (why is not null)", name="why"),
        CheckConstraint(f"kind in ({_KINDS})", name="kind"),
        CheckConstraint(
            "(file_id is null) = (state = 'REFUSED' or withdrawn_at is not null)"
            " and (file_id is null) = (file_sha256 is null)"
            " and (shown_id is null) = (shown_sha256 is null)",
            name="file",
        ),
    )
