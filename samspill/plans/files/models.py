"""What any row says that names a file of a plan."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped

from samspill.documents.rows import FileRow


class PlanFileRow(FileRow):
    """A row of a plan with a file: it takes of the room that the plan has."""

    plan_id: Mapped[UUID]
