"""Who leads a unit: a fact of the employment, with its dates."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from samspill.core.clock import today
from samspill.identity.models import Profile
from samspill.identity.queries import profiles_by_id, unit_led_by
from samspill.infra.db import db


@pytest.mark.parametrize(
    ("name", "unit"), [("Marit Sund", "Helsestasjonen"), ("Bente Ruud", "Fjordvik skole")]
)
def test_a_leader_leads_her_own_unit(cast, name, unit):
    profile_id = cast.profile_id(name)
    led = unit_led_by(profile_id, today())
    assert led == db.session.get_one(Profile, profile_id).unit_id
    assert profiles_by_id([profile_id])[profile_id].unit_name == unit


@pytest.mark.parametrize("name", ["Hanne Nilsen", "Mona Aas"])
def test_others_lead_nothing(cast, name):
    assert unit_led_by(cast.profile_id(name), today()) is None


def test_a_leader_leads_only_while_employed(cast):
    profile_id = cast.profile_id("Marit Sund")
    assert unit_led_by(profile_id, date(2019, 1, 1)) is None
    change = update(Profile).where(Profile.id == profile_id)
    db.session.execute(change.values(valid_to=today()))
    assert unit_led_by(profile_id, today()) is None


def test_a_private_profile_leads_nothing(cast):
    profile_id = cast.profile_id("Mona Aas")
    with pytest.raises(IntegrityError, match="leader"):
        db.session.execute(update(Profile).where(Profile.id == profile_id).values(leads_unit=True))
