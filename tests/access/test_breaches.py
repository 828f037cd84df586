"""Six breaches, planted one by one: each must turn a check red."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, render_template_string
from sqlalchemy import Column, Table, Uuid, func, select, text, update

from samspill.access import routes
from samspill.access.grants import Grant, levels_of, profiles_with, subjects_of
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine, public, require_all_declared
from samspill.access.row_security import owned_tables
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra import jobs
from samspill.infra.database_state import WrongDatabase, require_safe
from samspill.infra.db import Base, db, run
from samspill.plans.plan.models import Plan
from samspill.web import factory
from samspill.web.database import check_application
from samspill.web.factory import create_app
from samspill.web.serving import job_runner
from tests.rules.test_doors import raw_sql
from tests.support.catalogue import policy_faults, strangers, unclaimed, unguarded
from tests.support.rows import APP


@pytest.fixture(autouse=True)
def _registry_as_it_was(session_app: Flask) -> Iterator[None]:
    """As the whole application declared it: views are read in when it is built."""
    before = dict(routes.declared)
    yield
    routes.declared.clear()
    routes.declared.update(before)


def nothing(*_opened: Any) -> str:
    return ""


# ---- a view without a door ----------------------------------------------------------------


@pytest.mark.parametrize(
    "declaration",
    [
        {},
        {"opens": Area.GOALS},
        {"opens": mine("looks at a plan"), "at": Level.READ},
        {"opens": mine("looks at a plan")},
        {"opens": public("looks at a plan")},
        {"opens": Area.GOALS, "at": Level.READ, "least": 1},
    ],
)
def test_a_route_to_a_plan_that_does_not_pass_the_door_is_refused(declaration):
    with pytest.raises(TypeError):
        Module("planted", __name__).route("/planer/<uuid:plan_id>/alt", **declaration)(nothing)


def test_an_area_without_a_subject_is_refused():
    with pytest.raises(TypeError, match="subject"):
        Module("planted", __name__).route("/alt", opens=Area.GOALS, at=Level.READ)


def test_flasks_own_short_forms_are_refused():
    with pytest.raises(TypeError):
        Module("planted", __name__).get("/planer/<uuid:plan_id>/alt")


def plant(monkeypatch: pytest.MonkeyPatch, add: Any) -> None:
    real = factory._add_pages

    def with_planted(app: Any, settings: Any) -> None:
        real(app, settings)
        add(app)

    monkeypatch.setattr(factory, "_add_pages", with_planted)


def past_the_module(app: Any) -> None:
    module = Module("planted", __name__)
    module.add_url_rule("/planer/<uuid:plan_id>/alt", "everything", nothing)
    app.register_blueprint(module)


@pytest.mark.parametrize(
    "add",
    [lambda app: app.add_url_rule("/alt", "everything", nothing), past_the_module],
    ids=["on the application", "past the module"],
)
def test_the_application_refuses_to_start_with_a_route_that_says_nothing(
    monkeypatch, cluster, worker_database, add
):
    plant(monkeypatch, add)
    with pytest.raises(RuntimeError, match="everything"):
        create_app(cluster.settings, worker_database.app)


def test_the_application_as_it_is_declares_everything(session_app):
    require_all_declared(session_app)


# ---- a query in a template ----------------------------------------------------------------


def test_a_query_in_a_template_fails_the_test_that_renders_it(app):
    ask = lambda: db.session.scalar(text("select 1"))  # noqa: E731
    assert render_template_string("{{ answer }}", answer=ask()) == "1"
    with pytest.raises(pytest.fail.Exception, match="a query ran while a string was rendering"):
        render_template_string("{{ ask() }}", ask=ask)
    assert ask() == 1, "and what comes after is free to ask again"


def test_so_does_one_that_goes_straight_to_the_driver(app):
    ask = lambda: run(select(func.now().label("at")), {})[0].at  # noqa: E731
    with pytest.raises(pytest.fail.Exception, match="a query ran while a string was rendering"):
        render_template_string("{{ ask() }}", ask=ask)
    assert ask() is not None


def test_so_does_a_query_in_any_page_that_a_test_opens(cast, monkeypatch):
    client = cast.client("Mona Aas", "PRIVATE")
    assert client.get("/hjem").status_code == 200
    lazy = lambda: db.session.scalar(text("select count(*) from plans"))  # noqa: E731
    monkeypatch.setattr("samspill.web.jinja.new_id", lazy)
    assert client.get("/hjem").status_code == 200, "no form with a key there"
    with pytest.raises(pytest.fail.Exception, match="plan/new.html was rendering"):
        cast.client("Hanne Nilsen").get("/planer/ny")


# ---- a raw select -------------------------------------------------------------------------


def test_a_raw_select_shows_only_what_the_actor_has_grants_for(cast):
    plan_id = cast.active_plan()
    everything = text("select id from plans")
    words = text("select count(*) from evidence")
    for name, sees in (("Siv Pedersen", True), ("Marit Sund", False), ("Per Strand", False)):
        with cast.acting_as(name):
            assert db.session.scalars(everything).all() == ([plan_id] if sees else [])
            assert db.session.scalar(words) == 0


@pytest.mark.parametrize(
    "code",
    [
        "from sqlalchemy import select, text",
        "import sqlalchemy\nsqlalchemy.text('select 1')",
        "from sqlalchemy.sql import literal_column",
        "def f(c):\n    return c.exec_driver_sql('select 1')",
        "import psycopg",
    ],
)
def test_and_the_house_rules_find_it(code):
    assert raw_sql(ast.parse(code))


# ---- a job without an actor ---------------------------------------------------------------


def test_a_job_without_an_actor_sees_and_changes_nothing(app, cast, monkeypatch):
    plan_id = cast.active_plan()
    monkeypatch.setattr(jobs, "_jobs", dict(jobs._jobs))
    seen: list[Any] = []

    @jobs.job("planted.careless")
    def careless() -> None:
        seen.append(db.session.scalar(select(func.count()).select_from(Plan)))
        seen.append(db.session.get(Plan, plan_id))
        changed = db.session.execute(update(Plan).values(purpose="borte"))
        seen.append(changed.rowcount)

    @jobs.job("planted.declared")
    def declared() -> None:
        with system_access("a planted job"):
            seen.append(db.session.scalar(select(Plan.purpose).where(Plan.id == plan_id)))

    run = job_runner(app)
    run(jobs._jobs["planted.careless"], {})
    run(jobs._jobs["planted.declared"], {})
    assert seen == [0, None, 0, "Lese bedre."]


# ---- a grant with a past end --------------------------------------------------------------


def test_a_grant_with_a_past_end_opens_nothing(cast):
    plan_id = cast.active_plan()
    siv = cast.profile_id("Siv Pedersen")
    client = cast.client("Siv Pedersen")
    assert client.get(f"/planer/{plan_id}").status_code == 200
    with cast.acting_as("Siv Pedersen"):
        past = update(Grant).where(Grant.profile_id == siv).values(valid_to=Grant.valid_from)
        db.session.execute(past)
    assert client.get(f"/planer/{plan_id}").status_code == 404
    assert str(plan_id) not in client.get("/planer").text
    with cast.acting_as("Siv Pedersen"):
        assert levels_of(siv, plan_id) == {}
        assert subjects_of(siv) == []
        assert siv not in profiles_with(plan_id, Area.OVERVIEW, Level.READ)
        assert db.session.get(Plan, plan_id) is None


def test_access_ends_with_the_last_day_without_anything_having_to_run(cast):
    plan_id = cast.active_plan()
    for name in ("Siv Pedersen", "Kari Lunde"):
        assert cast.client(name).get(f"/planer/{plan_id}").status_code == 200
    ends = clock.end_of_day(clock.today() + timedelta(days=200))
    for second, status in ((-1, 200), (0, 404), (1, 404)):
        with time_machine.travel(ends + timedelta(seconds=second), tick=False):
            for name in ("Siv Pedersen", "Kari Lunde"):
                assert cast.client(name).get(f"/planer/{plan_id}").status_code == status, second
            assert cast.client("Mona Aas").get(f"/planer/{plan_id}").status_code == 200


# ---- a new table without policy -----------------------------------------------------------


@pytest.fixture
def stray(rows) -> str:
    rows.connection.execute(text("create table stray (id uuid primary key, plan_id uuid)"))
    return "stray"


def test_a_new_table_without_policy_is_found_by_the_walk(rows, stray):
    assert policy_faults(rows.connection, stray) == [
        "stray has no row security: run samspill migrate"
    ]
    assert strangers(rows.connection) == ["stray"]
    rows.connection.execute(text("alter table stray enable row level security"))
    assert policy_faults(rows.connection, stray) == ["stray has the policies []"]
    for policy in ("reading on stray for select using (true)", "all_of_it on stray"):
        rows.connection.execute(text(f"create policy {policy}"))
    assert len(policy_faults(rows.connection, stray)) > 1
    assert policy_faults(rows.connection, "no_such_table")


def test_a_new_model_that_is_not_owned_is_found_by_the_walk():
    table = Table("stray", Base.metadata, Column("id", Uuid), Column("plan_id", Uuid))
    try:
        assert unclaimed(Base.metadata) == ["stray"]
        assert unguarded(Base.metadata) == ["stray"]
    finally:
        Base.metadata.remove(table)


def test_the_start_refuses_a_table_without_row_security(rows, stray):
    connection = rows.connection
    connection.execute(text(f"set local role {APP}"))
    require_safe(connection, sorted(owned_tables()))
    with pytest.raises(WrongDatabase, match="no row security on stray"):
        require_safe(connection, [*owned_tables(), stray])


@pytest.mark.parametrize("table", sorted(owned_tables()))
def test_the_start_refuses_an_owned_table_whose_row_security_was_switched_off(rows, table):
    rows.connection.execute(text(f"alter table {table} disable row level security"))
    rows.connection.execute(text(f"set local role {APP}"))
    with pytest.raises(WrongDatabase, match=f"no row security on {table}"):
        require_safe(rows.connection, sorted(owned_tables()))


@pytest.mark.parametrize(
    "planted",
    [
        f"alter role {APP} superuser",
        f"alter role {APP} bypassrls",
        f"grant samspill_system to {APP} with inherit true",
        f"alter table tenants owner to {APP}",
    ],
)
def test_the_start_refuses_a_role_that_row_security_does_not_bind(rows, planted):
    rows.connection.execute(text(planted))
    rows.connection.execute(text(f"set local role {APP}"))
    with pytest.raises(WrongDatabase, match="must not be superuser"):
        require_safe(rows.connection, [])


def test_the_start_takes_the_application_role_and_no_other(worker_database):
    check_application(worker_database.app)
    for url in (worker_database.owner, worker_database.superuser):
        with pytest.raises(WrongDatabase, match="must not be superuser"):
            check_application(url)
