"""Background work on files of a school: taken and undone as who asked, with what she may then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.errors import NotEnough, NotVisible
from samspill.identity.later import as_who_asked
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.jobs import job
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.imports.models import SchoolFile, SchoolFileState
from samspill.school.imports.placing import take, undo
from samspill.school.imports.queries import file_in
from samspill.school.imports.taking import TAKE, UNDO, empty_files


@job(TAKE)
def take_school_file(school_id: str, file_id: str, profile_id: str, synthetic: bool) -> None:
    """Do what a file says, whole."""

    def do(school: OpenGroup, file: SchoolFile) -> None:
        take(school, file, synthetic=synthetic)

    _as_her(school_id, file_id, profile_id, SchoolFileState.TAKING, do)


@job(UNDO)
def undo_school_file(school_id: str, file_id: str, profile_id: str) -> None:
    """Undo what a file did."""
    _as_her(school_id, file_id, profile_id, SchoolFileState.UNDOING, undo)


def _as_her(
    school_id: str,
    file_id: str,
    profile_id: str,
    state: SchoolFileState,
    do: Callable[[OpenGroup, SchoolFile], None],
) -> None:
    """Act as a profile; nothing when it is over, has the school no more, or it is done already."""
    with as_who_asked(UUID(profile_id)) as actor, suppress(NotEnough, NotVisible):
        if actor is None:
            return
        lock_subject(UUID(school_id))
        school = open_group(UUID(school_id), Area.SCHOOL, Level.MANAGE)
        file = file_in(school.subject.id, UUID(file_id))
        if file is not None:
            db.session.refresh(file)
            if file.state == state:
                do(school, file)


@job("school.forget_files", cron="35 * * * *")
def forget() -> None:
    """Every hour: files that nobody said yes to in time are emptied, also when no other comes."""
    with system_access("files of schools that nobody said yes to are emptied"):
        empty_files(None, instant())
