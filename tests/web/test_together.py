"""Giving the screen to a child ends the login at ID-porten too; to come back takes a new one."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("house")


def test_the_way_back_in_is_a_login_that_is_asked_for_anew(house, caller):
    plan_id = house.active_plan()
    caller.logs_in("Hanne Nilsen")
    assert caller.begins().startswith(house.stage.url), "so far she is known at the provider"
    out = caller.sends(f"/planer/{plan_id}/barnets-stemme/sammen")
    assert out.location.startswith(f"{house.stage.url}/endsession?")
    back = caller.provider.open(out.location)
    assert back.headers["Location"].startswith(f"{house.stage.settings.base_url}/logg-ut/ferdig")
    assert caller.opens("/logg-ut/ferdig").location == "/sammen"
    assert "Hei, Emma" in caller.opens("/sammen").text
    assert caller.sends("/sammen", {"stopp": "1"}).location == "/sammen"
    page = caller.provider.open(caller.begins())
    assert page.status_code == 200, "whoever presses Logg inn is asked who it is"
    assert caller.opens("/hjem").status_code == 303


def test_a_provider_that_is_down_leaves_no_login_to_lean_on(house, caller):
    """Its own login may still run, so the next from here is asked for anew."""
    plan_id = house.active_plan()
    caller.logs_in("Hanne Nilsen")
    house.meet(issuer="http://127.0.0.1:1")
    out = caller.sends(f"/planer/{plan_id}/barnets-stemme/sammen")
    assert out.location == "/sammen"
    house.meet()
    caller.sends("/sammen", {"stopp": "1"})
    assert caller.provider.open(caller.begins()).status_code == 200
    assert caller.logs_in("Hanne Nilsen").location == "/hjem"
    assert "ask_again" not in caller.session_row().data
