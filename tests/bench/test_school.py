"""The town of pupils that is measured can still be written."""

from __future__ import annotations

from bench.school import SCHOOL_OF
from bench.school_rows import filled_town
from tests.support.database import WITH_PLANS


def test_the_town_fits_the_tables(cluster):
    with cluster.copy(WITH_PLANS) as urls, filled_town(urls.superuser, 3, SCHOOL_OF) as town:
        away = town.execute(
            "select count(distinct pupil_id) from absences join town on pupil = pupil_id"
        ).fetchone()
    assert away == (3,)
