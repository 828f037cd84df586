"""The pages that are measured are the pages that a reader comes to."""

from __future__ import annotations

from datetime import timedelta

from bench.tools import older_than_first
from samspill.core import clock
from tests.plans.test_consent import KARI, MONA
from tests.plans.test_timeline import AT_A_TIME, address, write_entries


def test_the_second_page_of_a_timeline_has_other_lines(cast):
    plan_id = cast.active_plan(people=(KARI,))
    before = clock.now() - timedelta(days=40)
    write_entries(cast, plan_id, AT_A_TIME)
    write_entries(cast, plan_id, AT_A_TIME, at=before)
    client = cast.client(MONA)
    second = older_than_first(client, address(plan_id))
    seen = [
        clock.today(before).isoformat() in client.get(page).text
        for page in (address(plan_id), second)
    ]
    assert seen == [False, True]
