"""What an SFO is to be paid for a month: the same numbers as on the place and the decision."""

from __future__ import annotations

import csv
import io
import time
from datetime import date

import pytest
from sqlalchemy import text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.clock import months_after
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.groups.access import open_group
from samspill.school.reduced_payment.models import ReducedPayment
from samspill.school.reduced_payment.rules import effect_days
from samspill.school.reduced_payment.telling import due, tell_of
from samspill.school.sfo_places.invoicing import as_file, invoices_of
from samspill.school.sfo_places.models import SfoReduction
from tests.support.forms import post
from tests.support.school import HEAD, protect
from tests.support.sfo import JONAS, MONA, Sfo, pays_less, soonest
from tests.support.statements import counted_statements

pytestmark = pytest.mark.usefixtures("own_store")
TOR, EMMA = "Tor Aas", "Emma Aas"


@pytest.fixture
def sfo(school):
    found = Sfo(school)
    found.offer()
    return found


def paid_month(after=0):
    """The first month from the next on in which one pays."""
    first = months_after(clock.today().replace(day=1), 1 + after)
    return first if first.month != 7 else months_after(first, 1)


@pytest.fixture
def month(cast, sfo):
    """A month as who leads the SFO has it."""

    def it(first=None, who=JONAS):
        with cast.acting_as(who, "WORK"):
            group = open_group(sfo.id, Area.INCOME, Level.READ)
            tenant = group.subject.tenant_id
            return invoices_of(sfo.id, tenant, first or paid_month(1), clock.today())

    return it


@pytest.fixture
def reduced(school):
    """A home pays less by its income, from the next month on."""

    def it(income, **more):
        return pays_less(school, income, **more)

    return it


def test_the_invoice_is_what_the_decision_says(sfo, month, reduced):
    sfo.placed()
    [before] = month().invoices
    assert (before.child, before.payer, before.amount) == (EMMA, MONA, 1200 + 250)
    reduced(123_456)
    [after] = month().invoices
    assert (after.amount, after.trace.is_reduced) == (673 + 250, True)
    reduced(123_456, monthly=100)
    assert month().total == 350


def test_some_days_of_a_month_cost_some_of_it(sfo, month):
    sfo.placed()
    first = soonest().replace(day=1)
    found = month(first)
    whole = (months_after(first, 1) - first).days
    for one in found.invoices:
        assert one.days == whole - soonest().day + 1
        assert one.amount == 1450 * one.days // whole


def test_nobody_pays_in_july_or_for_a_month_without_a_place(sfo, month):
    sfo.placed()
    july = date(paid_month().year + (paid_month().month > 7), 7, 1)
    assert (month(july).is_paid, month(july).invoices) == (False, [])
    assert month(months_after(soonest().replace(day=1), -1)).invoices == []


def test_two_who_pay_get_one_each_and_a_decision_counts_for_one(sfo, month, reduced, ids):
    sfo.placed(own_share=60, co_share=40, co_payer_id=ids(TOR))
    assert sorted((one.payer, one.share, one.amount) for one in month().invoices) == [
        (MONA, 60, 720 + 150),
        (TOR, 40, 480 + 100),
    ]
    reduced(60_000)
    assert {one.payer: one.amount for one in month().invoices} == {
        MONA: 3600 // 11 + 150,
        TOR: 480 + 100,
    }


def test_a_file_is_safe_to_open_and_its_columns_add_up(cast, school, sfo, month, reduced):
    sfo.offer("=SUM(A1)", price=3001, sibling_percent=50)
    sfo.placed(offer_id=sfo.offers["=SUM(A1)"])
    reduced(50_000)
    rows = list(
        csv.reader(
            io.StringIO(as_file(month(), {sfo.offers["=SUM(A1)"]: "=SUM(A1)"})), delimiter=";"
        )
    )
    head, row = (dict(zip(rows[0], one, strict=True)) for one in rows)
    assert head["Plass"] == "Plass"
    assert row["Plass"] == "'=SUM(A1)"
    parts = ("Gratis timer", "Søskenrabatt", "Andres del", "Etter vedtak")
    yearly = int(row["Prisen i skoleåret"]) + sum(int(row[one]) for one in parts)
    assert yearly == int(row["I skoleåret, uten mat"]) == 3000
    assert int(row["Å betale"]) == yearly // int(row["Måneder"]) + int(row["Mat i måneden"])


def test_who_takes_it_out_is_on_the_trail_and_takes_a_strong_login(cast, school, sfo, reduced):
    sfo.placed()
    reduced(123_456)
    here = f"/skole/grupper/{sfo.id}/sfo/fakturagrunnlag"
    asked = f"{paid_month(1):%Y-%m}"
    leader = cast.client(JONAS, "WORK")
    text = leader.get(f"{here}?maned={asked}").text
    assert "kr\u00a0923" in text
    assert "Redusert" in text
    answer = post(leader, here, {"month": asked})
    assert answer.mimetype == "text/csv"
    assert f"sfo-{asked}.csv" in answer.headers["Content-Disposition"]
    with acting(None), transaction(), system_access("a test looks"):
        [noted] = db.session.query(ChangeLogEntry).filter_by(event="SfoInvoicesExported").all()
        assert noted.facts == {"month": f"{asked}-01", "invoices": 1, "kroner": 923}
        assert noted.profile_id == cast.profile_id(JONAS, "WORK")
    assert cast.client(JONAS, "WORK", Strength.SUBSTANTIAL).get(here).status_code == 403
    for who, status in ((HEAD, 200), ("Kari Lunde", 404), ("Nina Haug", 404)):
        assert cast.client(who, "WORK").get(here).status_code == status, who
    assert leader.get(f"{here}?maned=1999-13").status_code == 200


def test_a_protected_child_has_no_line_for_who_may_not_find_it(cast, school, sfo, month):
    sfo.placed()
    protect(cast, EMMA)
    assert month().invoices == []


def test_many_places_are_a_few_statements(cast, school, sfo, month):
    school.enrol("Oskar Aas", "3B")
    sfo.placed()
    with counted_statements() as one:
        month()
    sfo.placed("Oskar Aas")
    with counted_statements() as two:
        assert len(month().invoices) == 2
    assert len(two) == len(one)


# ---- next year -----------------------------------------------------------------------------


def test_who_pays_less_is_reminded_once_before_it_ends(cast, sfo, reduced, later, school):
    sfo.placed()
    reduced(123_456)
    end = effect_days(clock.today(), from_summer=False)[1]
    with acting(None), transaction():
        before = due()
    ahead = (end - clock.today()).days - 50
    with later(ahead):
        with acting(None), transaction():
            [(reduction, pupil)] = due()
            tell_of(reduction, pupil)
        with acting(None), transaction():
            assert due() == []
    assert len(before) == int(ahead < 62)
    with cast.acting_as(MONA, "PRIVATE"):
        mine = db.session.query(Notice).filter_by(profile_id=cast.profile_id(MONA, "PRIVATE"))
        assert [one.path for one in mine if "redusert" in one.path] == [
            f"/skole/redusert-betaling/ny?elev={school.pupils[EMMA]}"
        ]
    with acting(None), transaction(), system_access("a test looks"):
        assert db.session.query(SfoReduction).one().reminded_at
        assert db.session.query(ReducedPayment).count() == 1


# ---- 15 000 pupils -------------------------------------------------------------------------

MANY = 15_000
_COPY = (
    "insert into {table} select (jsonb_populate_record(o, jsonb_build_object({columns}))).*"
    " from {table} o, generate_series(1, :many) n where o.id = :id"
)
_CHILD = "id = (select child_id from pupils where id = :p)"
_PAYS = "(select applied_by from sfo_places where pupil_id = :p)"
_OF_HER = "pupil_id = :p"
_NEW = (
    ("persons", _CHILD, "'id', md5('person' || n)::uuid, 'number_lookup', '\\x' || md5('p' || n)"),
    (
        "persons",
        f"id = (select person_id from profiles where id = {_PAYS})",  # noqa: S608 - our own words
        "'id', md5('adult' || n)::uuid, 'number_lookup', '\\x' || md5('a' || n)",
    ),
    (
        "profiles",
        f"id = {_PAYS}",
        "'id', md5('profile' || n)::uuid, 'person_id', md5('adult' || n)::uuid",
    ),
    ("pupils", "id = :p", "'id', md5('pupil' || n)::uuid, 'child_id', md5('person' || n)::uuid"),
    (
        "sfo_places",
        _OF_HER,
        "'id', md5('place' || n)::uuid, 'pupil_id', md5('pupil' || n)::uuid,"
        " 'applied_by', md5('profile' || n)::uuid",
    ),
    (
        "sfo_terms",
        _OF_HER,
        "'id', md5('terms' || n)::uuid, 'pupil_id', md5('pupil' || n)::uuid,"
        " 'place_id', md5('place' || n)::uuid",
    ),
    (
        "group_members",
        _OF_HER,
        "'id', md5(o.id::text || n)::uuid, 'pupil_id', md5('pupil' || n)::uuid",
    ),
    (
        "sfo_reductions",
        _OF_HER,
        "'id', md5('less' || n)::uuid, 'pupil_id', md5('pupil' || n)::uuid,"
        " 'profile_id', md5('profile' || n)::uuid",
    ),
)


@pytest.mark.deep
def test_15_000_pupils_are_reckoned_within_30_seconds(cast, school, sfo, month, reduced):
    sfo.placed()
    reduced(123_456)
    with acting(None), transaction(), system_access("a test makes a town"):
        emma = {"p": school.pupils[EMMA]}
        ids = [
            (
                table,
                columns,
                db.session.execute(text(f"select id from {table} where {where}"), emma)
                .scalars()
                .all(),
            )  # noqa: S608 - our own words
            for table, where, columns in _NEW
        ]
        for table, columns, found in ids:
            for one in found:
                copy = _COPY.format(table=table, columns=columns)
                db.session.execute(text(copy), {"id": one, "many": MANY})
    db.session.execute(text("analyze"))
    db.session.commit()
    began = time.monotonic()
    found = month()
    csv_file = as_file(found, {})
    took = time.monotonic() - began
    print(f"invoices: {len(found.invoices):,} in {took:.1f} s")
    assert len(found.invoices) == MANY + 1
    assert csv_file.count("\n") == MANY + 2
    assert took < 30, took
