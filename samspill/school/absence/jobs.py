"""Background work on absence."""

from __future__ import annotations

from uuid import UUID

from samspill.documents.jobs import PATIENCE, looked_at
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.school.absence.actions import CHECK
from samspill.school.absence.missing import still_missed, tell_of
from samspill.school.absence.settling import settle, to_settle
from samspill.school.absence.upkeep import ask_for_files, look_through_absence_file

TELL = "absence.tell"
SETTLE = "absence.settle"


@job("absence.look", cron="*/5 4-16 * * *")
def look() -> None:
    """Every five minutes of a school day, UTC: queue a job for each pupil whom a school misses."""
    found = still_missed()
    defer(TELL, [{"absence_id": str(one), "pupil_id": str(pupil)} for one, pupil in found])


@job(TELL)
def tell(absence_id: str, pupil_id: str) -> None:
    """Tell home or head, when it is time."""
    tell_of(UUID(absence_id), UUID(pupil_id))


@job("absence.look_back", cron="20 1 * * *")
def look_back() -> None:
    """By night: queue a job for each pupil with reports of days that are over."""
    defer(SETTLE, [{"pupil_id": str(one)} for one in to_settle()])


@job(SETTLE)
def hold(pupil_id: str) -> None:
    """They hold."""
    settle(UUID(pupil_id))


@job(CHECK)
def check(tenant_id: str, file_row_id: str) -> None:
    """Look one file through. Without the scanner's word it waits on."""
    looked_at(look_through_absence_file, tenant_id, file_row_id)


@job("absence.ask_again", cron="*/10 * * * *")
def waiting() -> None:
    """Every ten minutes: what waits for the scanner, or was left by a worker that died."""
    ask_for_files(instant() - PATIENCE)
