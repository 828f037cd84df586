"""A mail server that says for good that it takes nothing for somebody is believed until it takes
something again: she reads what to do, and the holder knows before she sends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.identity.contact_checks.queries import checks_of, code_of
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from tests.notifications.test_delivering import new_goal
from tests.notifications.test_many import (  # noqa: F401 - fixtures
    MONAS,
    awake_now,
    queued,
    server,
    states,
    work,
)
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.support.forms import post
from tests.support.page import Page

SETTINGS = "/varslingsinnstillinger"
WHY = {
    "550 5.1.1 No such user Mona": "UNKNOWN",
    "550 unknown": "UNKNOWN",
    "552 5.2.2 Over quota": "FULL",
    "552 full": "FULL",
    "550 5.7.1 Blocked": "REFUSED",
    "554 no": "REFUSED",
}


def failure(cast, name=MONA):
    db.session.rollback()
    with acting(None), transaction():
        profile = db.session.get_one(Profile, cast.profile_id(name))
        return profile.mail_failed_why


@pytest.fixture
def gone(cast, server, work):  # noqa: F811
    """What was for Mona came back."""
    server.faults[MONAS] = "550 5.1.1 No such user"
    work()
    return server


@pytest.mark.parametrize(("says", "why"), WHY.items())
def test_an_address_that_is_refused_for_good_is_noted_by_a_word(
    cast,
    server,  # noqa: F811
    queued,  # noqa: F811
    work,  # noqa: F811
    says,
    why,
):
    server.faults[MONAS] = says
    work()
    assert states(queued) == ["NO_ADDRESS", "SENT"], "the other got hers"
    assert failure(cast) == why
    assert failure(cast, "Tor Aas") is None


def test_what_may_go_well_later_is_noted_nowhere(cast, server, queued, work):  # noqa: F811
    server.faults[MONAS] = "450 4.2.1 try later"
    with pytest.raises(Exception, match=r"450|refused"):
        work()
    db.session.rollback()
    assert failure(cast) is None


def test_she_reads_it_when_she_logs_in_and_proves_the_address(cast, gone, queued):  # noqa: F811
    mona = cast.client(MONA)
    assert "kommer ikke fram" in Page(mona.get("/hjem")).text
    page = Page(mona.get(SETTINGS))
    assert "Adressen finnes ikke." in page.text
    assert "No such user" not in page.text
    where = post(mona, SETTINGS + "/epost-kode").location
    with cast.acting_as(MONA):
        (check,) = checks_of(cast.actor_now().profile_id)
        code = code_of(check.id)
    post(mona, where, {"code": code})
    assert failure(cast) is None
    assert "kommer ikke fram" not in Page(mona.get("/hjem")).text
    assert "Vi sender til" in Page(mona.get(SETTINGS)).text


def test_the_next_letter_that_is_taken_says_so_too(cast, gone, work):  # noqa: F811
    plan_id = next(iter(_plans(cast)))
    new_goal(cast, plan_id)
    with acting(None), transaction(), system_access("test: all goes again"):
        for one in db.session.scalars(select(Notice).where(Notice.state == "NO_ADDRESS")):
            one.state = "QUEUED"
    work()
    assert failure(cast) is None


def _plans(cast):
    with acting(None), transaction(), system_access("test: the plan"):
        return set(db.session.scalars(select(Notice.subject_id).where(Notice.template != "x")))


def test_an_employee_is_told_whom_to_tell(cast, server, work):  # noqa: F811
    with acting(None), transaction():
        profile = db.session.get_one(Profile, cast.profile_id(KARI))
        profile.mail_failed_at, profile.mail_failed_why = clock.now(), "FULL"
    client = cast.client(KARI)
    assert "Si fra til den som" in Page(client.get(SETTINGS)).text
    assert post(client, SETTINGS + "/epost-kode").status_code == 404


def test_the_holder_knows_before_she_sends_and_nobody_else(cast, gone, queued):  # noqa: F811
    with acting(None), transaction(), system_access("test: the plan"):
        plan_id = db.session.scalars(select(Notice.subject_id).where(Notice.id == queued[0])).one()
    hanne, kari = cast.client(HANNE), cast.client(KARI)
    for page in ("meldinger/ny", "kalender/ny"):
        assert "Får ikke e-post: Mona Aas." in Page(hanne.get(f"/planer/{plan_id}/{page}")).text
        other = kari.get(f"/planer/{plan_id}/{page}")
        assert b"ikke e-post" not in other.data
    text = Page(hanne.get("/min-uke")).text
    assert "Får ikke e-post" in text
    assert "Mona Aas" in text
    draft = cast.draft("Oskar Aas", people=(KARI,))
    assert "Får ikke e-post: Mona Aas." in Page(hanne.get(f"/planer/{draft}/samtykke")).text
