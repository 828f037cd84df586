"""A page runs a constant number of statements, at most ten, however large the plan (G7, G8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.timeline.models import TimelineEntry
from tests.plans.test_consent import HANNE, JONAS, MONA
from tests.support.statements import counted_statements

AT_MOST = 10
OVERVIEW_AT_MOST = 9
LIST_AT_MOST = 9

PAGES = {
    "": OVERVIEW_AT_MOST,
    "/om": AT_MOST,
    "/deltakere": AT_MOST,
    "/deltakere/hvem-ser-hva": AT_MOST,
    "/deltakere/hvem-ser-hva?dato=2020-01-01": AT_MOST,
    "/deltakere/onsker": AT_MOST,
    "/samtykke": AT_MOST,
    "/samtykke/hvem": AT_MOST,
    "/innsynslogg": AT_MOST,
    "/kalender": AT_MOST,
}


def enlarge(cast, plan_id, times):
    """Timeline, access log and grants of a plan that is so many times as large."""
    hanne, mona = cast.profile_id(HANNE), cast.profile_id(MONA)
    now = clock.now()
    with acting(None), transaction(), system_access("test: a large plan"):
        entry = {"plan_id": plan_id, "area": "PARTICIPANTS", "event": "ParticipantInvited"}
        facts = {"facts": {"profile_id": str(hanne)}, "actor_profile_id": mona, "position": 0}
        db.session.execute(
            insert(TimelineEntry),
            [
                {"id": new_id(), "at": now - timedelta(minutes=n), **entry, **facts}
                for n in range(10 * times)
            ],
        )
    with acting(cast.actor(HANNE)), transaction():
        look = {"subject_id": plan_id, "profile_id": hanne, "area": "OVERVIEW", "method": "GET"}
        more = {"page": "overview.plan_overview", "decision": "ALLOWED"}
        db.session.execute(
            insert(AccessLogEntry),
            [{"id": new_id(), "at": now, **look, **more} for _n in range(10 * times)],
        )
        grant = {"profile_id": hanne, "area": "GOALS", "level": 2, "source": "test"}
        period = {"valid_from": now, "valid_to": now + timedelta(days=1), "source_id": plan_id}
        db.session.execute(
            insert(Grant),
            [{"id": new_id(), "subject_id": new_id(), **grant, **period} for _n in range(times)],
        )


def statements(client, address):
    with counted_statements() as found:
        response = client.get(address)
    assert response.status_code == 200, address
    return found


@pytest.mark.parametrize("name", [HANNE, MONA])
def test_pages_of_a_plan_run_few_statements_whatever_its_size(cast, name):
    plan_id = cast.active_plan()
    client = cast.client(name)
    first = {}
    for times in (1, 10, 100):
        enlarge(cast, plan_id, times)
        for part, at_most in PAGES.items():
            found = statements(client, f"/planer/{plan_id}{part}")
            assert len(found) <= at_most, "\n".join([part, *found])
            assert first.setdefault(part, len(found)) == len(found), part


@pytest.mark.parametrize("name", [HANNE, MONA])
def test_pages_while_a_consent_waits(cast, name):
    plan_id = cast.active_plan()
    cast.propose(plan_id, JONAS)
    client = cast.client(HANNE)
    assert len(statements(client, f"/planer/{plan_id}/samtykke")) <= AT_MOST
    consent_id = cast.send(plan_id)
    client = cast.client(name)
    for part in ("", "/samtykke", f"/samtykke/{consent_id}"):
        found = statements(client, f"/planer/{plan_id}{part}")
        assert len(found) <= AT_MOST, "\n".join([part, *found])


def test_pages_of_a_draft(cast):
    plan_id = cast.draft("Emma Aas", people=(JONAS,))
    client = cast.client(HANNE)
    for part in ("/samtykke", "/deltakere", "/deltakere/forslag?q=lunde"):
        found = statements(client, f"/planer/{plan_id}{part}")
        assert len(found) <= AT_MOST, "\n".join([part, *found])


@pytest.mark.parametrize("plans", [1, 28])
def test_lists_of_plans_run_as_many_statements_for_many_plans(cast, plans, monkeypatch):
    monkeypatch.setattr("samspill.plans.plan.actions.LOOKUPS_PER_HOUR", 100)
    for _n in range(plans):
        cast.draft("Emma Aas")
    client = cast.client(HANNE)
    for address in ("/hjem", "/planer", "/bytt-profil"):
        found = statements(client, address)
        assert len(found) <= LIST_AT_MOST, "\n".join([address, *found])
