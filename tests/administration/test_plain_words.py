"""What people read: sources without our own letters, numbers from the rules, the right label."""

from __future__ import annotations

import re

from sqlalchemy import select

from samspill.access.actor import acting
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from tests.plans.test_consent import KARI, MONA
from tests.support.page import Page

OUR_LETTERS = re.compile(r"\b[A-Z]\d+\b")


def test_no_source_of_a_national_rule_has_our_own_letters(town):
    with acting(None), transaction():
        sources = db.session.scalars(select(DatedPolicy.source)).all()
    assert len(sources) > 30
    assert [one for one in sources if OUR_LETTERS.search(one)] == []


def test_the_notice_of_a_swap_and_the_days_of_a_request_are_those_of_the_rules(town, cast):
    with acting(None), transaction():
        for name, value in (
            ("swap", {"hours": 96}),
            ("privacy_cases", {"fault_hours": 48, "request_days": 21}),
        ):
            row = db.session.scalar(select(DatedPolicy).where(DatedPolicy.name == name))
            row.value = value
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    page = Page(cast.client(MONA).get(_answer(cast, plan_id)))
    assert "Ja, og si fra til meg 96 timer før" in page.text
    assert "innen 21 dager" in Page(cast.client(MONA).get("/innsyn/krav")).text


def _answer(cast, plan_id):
    page = Page(cast.client(MONA).get(f"/planer/{plan_id}/samtykke"))
    return next(
        link["href"]
        for link in page.soup.select(f'a[href^="/planer/{plan_id}/samtykke/"]')
        if len(link["href"].rsplit("/", 1)[1]) == 36
    )


def test_who_is_not_of_age_is_not_called_a_guardian(cast):
    young = Page(cast.client("Sara Lie").get("/min-informasjon"))
    assert "Som meg selv" in young.text
    assert "Som foresatt" not in young.text
    assert "Som foresatt" in Page(cast.client(MONA).get("/min-informasjon")).text


def test_an_employee_the_register_has_not_told_of_is_explained(town, cast):
    link, ola = town.path(f"/ansatte/{cast.profile_id(KARI, 'WORK')}"), cast.client("Ola Vik")
    assert "har ikke svart ennå" not in Page(ola.get(link)).text
    with acting(None), transaction():
        cast.person(KARI).address_protection = "UNKNOWN"
    assert "har ikke svart ennå" in Page(ola.get(link)).text
