"""Drift: what ``samspill status`` knows, as a page for who runs the installation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from samspill.administration.actions import propose_role
from samspill.administration.models import TenantRoleKind
from samspill.audit.models import ChangeLogEntry
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.infra.db import db
from samspill.infra.message_settings import SmsSettings
from samspill.web import operating, status
from tests.administration.conftest import Town
from tests.plans.passing_days import seen_whole
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

GEIR, OLA = "Geir Rud", "Ola Vik"
CANARY = "kanari"


@pytest.fixture
def path(cast):
    return f"/admin/{cast.person(GEIR).tenant_id}/drift"


def queue(state, name="notifications.deliver"):
    """A job that carries what no page may show. Gives its number."""
    found = db.session.scalar(
        text(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " values ('x', :name, cast(:args as jsonb),"
            " cast(:state as procrastinate_job_status), 8) returning id"
        ),
        {"name": name, "state": state, "args": f'{{"text": "{CANARY}"}}'},
    )
    db.session.commit()
    return found


def state_of(job_id):
    db.session.rollback()
    query = text("select status from procrastinate_jobs where id = :id")
    return db.session.scalar(query, {"id": job_id})


def test_the_menu_leads_an_operator_to_it(cast, path):
    answer = cast.client(GEIR).get("/admin")
    assert (answer.status_code, answer.location) == (303, path)
    assert "Administrasjon" in cast.client(GEIR).get("/hjem").text


def test_it_says_what_waits_what_failed_and_what_needs_somebody(cast, path):
    failed = queue("failed")
    queue("todo", "documents.check")
    page = Page(cast.client(GEIR).get(path))
    for words in (
        "Dette trenger noen",
        "Jobber har gått galt: 1",
        f"Jobb {failed}, prøvd 8 ganger",
        "documents.check",
        "Viruskontroll",
        "Rotnøkler",
        "Arbeidere i gang",
        "GB ledig av",
    ):
        assert words in page.text, words
    assert CANARY not in page.text
    assert "Emma" not in page.text


def test_it_says_what_is_on_and_how_old_keys_are(app, cast, path, monkeypatch):
    told = app.config["SAMSPILL"]
    settings = replace(told, sms=None, push=None, key_days={"root": date(2020, 1, 5)})
    monkeypatch.setitem(app.config, "SAMSPILL", settings)
    page = Page(cast.client(GEIR).get(path))
    for words in (
        "Nøkkelen til det som er lagret er fra 5. januar 2020. Den byttes hvert år.",
        "Nøkkelen til det som er lagret, i bruk siden 5. januar 2020",
        "SMS av",
        "Varsler til telefonen av",
        "Innlogging for elever innlogging for utvikling",
    ):
        assert words in page.text, words
    sms = SmsSettings("AC", "token", "Samspill", "https://sms.example")
    monkeypatch.setitem(app.config, "SAMSPILL", replace(told, sms=sms))
    page = Page(cast.client(GEIR).get(path))
    for words in ("SMS Twilio", "Varsler til telefonen Web Push (VAPID)"):
        assert words in page.text, words
    assert "byttes hvert år" not in page.text


def test_what_failed_is_queued_again_once_and_leaves_a_trace(cast, path):
    first, second, waiting = queue("failed"), queue("failed"), queue("todo")
    geir = cast.client(GEIR)
    sent = {"job": [str(first), str(second), str(waiting), "999999", "ikke et tall"]}
    answer = post(geir, f"{path}/prov-igjen", sent)
    assert (answer.status_code, answer.location) == (303, path)
    assert "Lagt i køen igjen: 2" in geir.get(path).text
    assert [state_of(one) for one in (first, second, waiting)] == ["todo"] * 3
    assert "alt prøvd igjen" in post(geir, f"{path}/prov-igjen", sent, follow_redirects=True).text
    db.session.rollback()
    with seen_whole():
        query = select(ChangeLogEntry.facts).where(ChangeLogEntry.event == "JobsRetried")
        assert [facts["jobs"] for facts in db.session.scalars(query)] == [2]


def test_who_administers_does_not_run_it(cast, path):
    failed = queue("failed")
    ola = cast.client(OLA)
    assert ola.get(path).status_code == 403
    assert post(ola, f"{path}/prov-igjen", {"job": str(failed)}).status_code == 403
    assert state_of(failed) == "failed"


def test_the_municipality_does_not_make_operators(cast):
    town = Town(cast)
    profile_id = cast.profile_id("Eva Tangen", "WORK")
    with town.opened(OLA) as tenant, pytest.raises(RuleBroken) as refused:
        propose_role(
            tenant,
            profile_id=profile_id,
            kind=TenantRoleKind.OPERATOR,
            first_day=today(),
            last_day=today(),
        )
    assert refused.value.code == "by_command"
    form = cast.client(OLA).get(town.path(f"/ansatte/{profile_id}/rolle"))
    assert "OPERATOR" not in form.text


def test_the_page_costs_the_same_however_much_waits(cast, path):
    geir = cast.client(GEIR)
    costs = []
    for more in (1, 10, 90):
        for number in range(more):
            queue("failed" if number % 2 else "todo", f"job.{number}")
        geir.get(path)
        with counted_statements() as found:
            geir.get(path)
        costs.append(len(found))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 10, costs


def test_every_need_is_said_in_the_readers_language():
    assert set(operating.NEEDS) == set(status.NEEDS)
