"""From whom a pupil is hidden, for what knows nothing of school: notices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import aliased

from samspill.identity.models import Person
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import is_named


def hides_pupil(subject_id: Any, profile_id: Any, now: Any) -> ColumnElement[bool]:
    """Is the subject a protected pupil for whom the profile is not named (F8)? For notices: a block
    has ended what it shuts out already."""
    pupil, child = aliased(Pupil), aliased(Person)
    day = func.date(func.timezone("Europe/Oslo", now))
    return (
        exists()
        .where(
            pupil.id == subject_id,
            child.id == pupil.child_id,
            child.address_protection != "NONE",
            ~is_named(pupil.id, profile_id, day),
        )
        .correlate_except(pupil, child)
    )
