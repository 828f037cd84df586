"""Background work on pupils."""

from __future__ import annotations

from samspill.infra.jobs import job
from samspill.school.pupils.actions import settle_all


@job("school.settle", cron="20 3 * * *")
def settle_bonds_of_all() -> None:
    """Every night: who has a pupil's daily life, by the days that have passed."""
    settle_all()
