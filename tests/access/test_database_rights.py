"""The third net as it stands in the database: policies on every owned table, roles, rights."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from samspill.access import row_security
from samspill.access.row_security import owned_tables
from samspill.infra.db import Base
from tests.support.catalogue import (
    APPEND_ONLY,
    EMPTIED_BY_AGE,
    GOES_BY_AGE,
    GOES_WITH_ITS_DRAFT,
    OPEN_TO_ALL,
    policy_faults,
    strangers,
    unclaimed,
    unguarded,
    unknown_to_walkers,
)
from tests.support.rows import APP, SYSTEM, Bench


@pytest.fixture
def catalogue(rows: Bench) -> Connection:
    return rows.connection


@pytest.mark.parametrize("table", sorted(owned_tables()))
def test_an_owned_table_has_row_security_and_its_four_policies(catalogue, table):
    assert policy_faults(catalogue, table) == []


def test_what_stands_in_the_database_is_what_the_models_say(catalogue):
    assert row_security.apply(catalogue, APP) is False


def test_every_table_is_owned_or_open_for_a_reason(catalogue):
    assert unclaimed(Base.metadata) == [], (
        "who owns these rows? Mark the model Owned (samspill/access/owned.py), or write in"
        " OPEN_TO_ALL (tests/support/catalogue.py) why everybody may read them"
    )
    assert strangers(catalogue) == []
    assert not set(OPEN_TO_ALL) - set(Base.metadata.tables)
    assert not set(OPEN_TO_ALL) & set(owned_tables())


def test_what_names_a_plan_a_subject_or_a_child_is_owned():
    assert unguarded(Base.metadata) == []


def test_every_table_in_the_source_is_known_to_who_walks_them():
    assert unknown_to_walkers() == [], "import their models in samspill/web/tables.py"


def test_views_ask_as_the_one_who_looks_and_no_function_asks_as_its_owner(catalogue):
    query = (
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace"
        " and (relkind = 'm' or (relkind = 'v' and not coalesce("
        " array_to_string(reloptions, ' ') like '%security_invoker=true%', false)))"
    )
    assert catalogue.scalars(text(query)).all() == []
    query = (
        "select proname::text from pg_proc where pronamespace = 'public'::regnamespace"
        " and prosecdef"
    )
    assert catalogue.scalars(text(query)).all() == []


def test_the_application_owns_nothing_and_inherits_nothing(catalogue):
    role = catalogue.execute(
        text(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
            f" pg_has_role(rolname, '{SYSTEM}', 'USAGE') as inherits,"
            f" pg_has_role(rolname, '{SYSTEM}', 'MEMBER') as may_become,"
            " pg_has_role(rolname, 'samspill_owner', 'MEMBER') as may_become_owner"
            " from pg_roles where rolname = :name"
        ),
        {"name": APP},
    ).one()
    assert role.may_become
    assert not any(role._mapping[name] for name in role._fields if name != "may_become")
    for catalog, owner in (
        ("pg_class", "relowner"),
        ("pg_proc", "proowner"),
        ("pg_type", "typowner"),
        ("pg_namespace", "nspowner"),
        ("pg_database", "datdba"),
    ):
        owned = f"select count(*) from {catalog} where pg_get_userbyid({owner}) = any(:roles)"
        assert catalogue.scalar(text(owned), {"roles": [APP, SYSTEM]}) == 0, catalog
    query = f"select has_schema_privilege('{APP}', 'public', 'CREATE')"
    assert catalogue.scalar(text(query)) is False


def test_the_system_role_cannot_log_in_and_is_bound_by_rights(catalogue):
    role = catalogue.execute(
        text("select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = :name"),
        {"name": SYSTEM},
    ).one()
    assert not any(role)


def has(catalogue: Connection, role: str, table: str, right: str) -> bool:
    query = text("select has_table_privilege(:role, :table, :right)")
    return bool(catalogue.scalar(query, {"role": role, "table": table, "right": right}))


def updates(catalogue: Connection, role: str, table: str) -> set[str]:
    query = text(
        "select attname::text from pg_attribute where attrelid = to_regclass(:table)"
        " and attnum > 0 and not attisdropped"
        " and has_column_privilege(:role, attrelid, attnum, 'UPDATE')"
    )
    return set(catalogue.scalars(query, {"table": table, "role": role}))


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
@pytest.mark.parametrize("role", [APP, SYSTEM])
def test_rights_on_a_table_are_no_more_than_needed(catalogue, table, role):
    assert has(catalogue, role, table, "SELECT")
    assert has(catalogue, role, table, "INSERT")
    for right in ("TRUNCATE", "REFERENCES", "TRIGGER"):
        assert not has(catalogue, role, table, right), right
    may_delete = has(catalogue, role, table, "DELETE")
    if table in APPEND_ONLY:
        by_age = EMPTIED_BY_AGE.get(table, set()) if role == SYSTEM else set()
        assert updates(catalogue, role, table) == by_age
        goes = role == SYSTEM and table in GOES_BY_AGE
        assert may_delete == goes, "what is written once stays, or goes by its age alone"
    elif table in GOES_WITH_ITS_DRAFT:
        assert not updates(catalogue, role, table)
        assert may_delete == (role == SYSTEM)
    elif table == "grants":
        assert updates(catalogue, role, table) == {"valid_to", "ended_at", "ended_because"}
        assert may_delete == (role == SYSTEM), "a grant is ended; it is deleted with its plan alone"
    else:
        assert updates(catalogue, role, table) == set(Base.metadata.tables[table].columns.keys())
        assert may_delete == (role == SYSTEM), "retention deletes as system, nobody else does"
