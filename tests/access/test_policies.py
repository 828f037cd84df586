"""The text of the policies and rights, for declarations of every kind: written here by hand.

What they do in the database is proved in test_row_security.py; this holds every word of them.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from samspill.access import row_security
from samspill.access.levels import Area, Level
from samspill.access.owned import ByProfile, BySubject, Owned
from samspill.access.row_security import apply, may_be_deleted, policies_for, statements
from samspill.infra.db import SYSTEM_ROLE

ME = "(select nullif(current_setting('samspill.profile', true), '')::uuid)"
NOW = "nullif(current_setting('samspill.now', true), '')::timestamptz"
START = (
    f"exists (select 1 from grants g where g.profile_id = {ME} and g.subject_id = t.plan_id"
    f" and g.valid_from <= {NOW} and g.valid_to > {NOW}"
)
READS, ADDS = f"{START} and g.area = 'GOALS' and g.level >= 2)", f"{START} and g.area = 'GOALS'"
ADDS += " and g.level >= 3)"
SYSTEM = f"for all to {SYSTEM_ROLE} using (true) with check (true)"
HERS = f"t.profile_id = {ME}"
OWN = "(g.level >= 2 or (t.from_id = g.profile_id or t.to_id = g.profile_id)))"


def wanted(read, add, change):
    """The four policies of a table."""
    return {
        "reading": f"for select using ({read})",
        "adding": f"for insert with check ({add})",
        "changing": f"for update using ({change}) with check ({change})",
        "system": SYSTEM,
    }


def by_a_group(area, level):
    """Another way in, as a model says it."""
    return f"(a group of hers gives {area} {int(level)})"


BY_GROUP = "(a group of hers gives GOALS"


@pytest.mark.parametrize(
    ("owned", "read", "add", "change"),
    [
        (ByProfile("profile_id"), HERS, HERS, HERS),
        (ByProfile("profile_id", insert="true"), HERS, "true", HERS),
        (ByProfile("profile_id", read="shown"), f"{HERS} or shown", HERS, HERS),
        (BySubject("plan_id", Area.GOALS), READS, ADDS, ADDS),
        (BySubject("plan_id", Area.GOALS, insert="true"), READS, "true", ADDS),
        (
            BySubject("plan_id", Area.GOALS, known="known"),
            f"{READS} and known",
            ADDS,
            f"{ADDS} and known",
        ),
        (
            BySubject("plan_id", Area.GOALS, authors=("from_id", "to_id"), addressees="known_by"),
            f"{START} and g.area = 'GOALS' and (g.level >= 2"
            " or (t.from_id = g.profile_id or t.to_id = g.profile_id"
            " or g.profile_id = any(t.known_by))))",
            ADDS,
            ADDS,
        ),
        (
            BySubject("plan_id", Area.GOALS, addressee="profile_id"),
            f"{HERS} or {READS}",
            ADDS,
            f"{HERS} or {ADDS}",
        ),
        (
            BySubject("plan_id", Area.GOALS, write=Level.MANAGE, write_area=Area.CONSENT),
            READS,
            f"{START} and g.area = 'CONSENT' and g.level >= 5)",
            f"{START} and g.area = 'CONSENT' and g.level >= 5)",
        ),
        (
            BySubject("plan_id", Area.GOALS, authors=("from_id", "to_id")),
            f"{START} and g.area = 'GOALS' and {OWN}",
            ADDS,
            ADDS,
        ),
        (
            BySubject("plan_id", column="area"),
            f"{START} and g.area = t.area and g.level >= 2)",
            f"{START} and g.area = t.area and g.level >= 3)",
            f"{START} and g.area = t.area and g.level >= 3)",
        ),
        (
            BySubject("plan_id"),
            f"{START} and g.level >= 1)",
            f"{START} and g.level >= 3)",
            f"{START} and g.level >= 3)",
        ),
        (
            BySubject("plan_id", authors=("from_id", "to_id")),
            f"{START} and {OWN}",
            f"{START} and g.level >= 3)",
            f"{START} and g.level >= 3)",
        ),
        (
            BySubject("plan_id", Area.GOALS, authors=("from_id",), members="to", read=Level.OWN),
            f"{START} and g.area = 'GOALS' and g.level >= 1) and {ME} = any(t.to)",
            f"{ADDS} and {ME} = any(t.to) and t.from_id = {ME}",
            f"{ADDS} and {ME} = any(t.to)",
        ),
        (
            BySubject("plan_id", Area.GOALS, alone="profile_id"),
            f"{READS} and {HERS}",
            f"{ADDS} and {HERS}",
            f"{ADDS} and {HERS}",
        ),
        (
            BySubject("plan_id", Area.GOALS, through=by_a_group, known="known"),
            f"({READS} or {BY_GROUP} 2)) and known",
            f"({ADDS} or {BY_GROUP} 3))",
            f"({ADDS} or {BY_GROUP} 3)) and known",
        ),
        (
            BySubject("plan_id", through=by_a_group),
            f"{START} and g.level >= 1)",
            f"{START} and g.level >= 3)",
            f"{START} and g.level >= 3)",
        ),
        (
            BySubject("plan_id", Area.GOALS, write=Level.READ),
            READS,
            READS,
            READS,
        ),
    ],
)
def test_the_policies_of_a_table_word_by_word(owned, read, add, change):
    assert policies_for("t", owned) == wanted(read, add, change)


# ---- rights -------------------------------------------------------------------------------


class Plain:
    """A table that belongs to nobody."""


class Log(Owned):
    """Written once."""

    __owned__ = ByProfile("profile_id")
    __rights__ = "select, insert"


class Aged(Log):
    """Written once, and emptied by age."""

    __retention__ = "update"


class Drafted(Log):
    """Written once, and gone with its draft."""

    __goes_with_its_draft__ = True


class Everyday(Owned):
    """An ordinary table of somebody's."""

    __owned__ = ByProfile("profile_id")


KINDS = {"plain": Plain, "log": Log, "aged": Aged, "drafted": Drafted, "everyday": Everyday}


@pytest.fixture
def tables(monkeypatch):
    """Only these tables, as the models would be."""
    metadata = MetaData()
    made = {name: Table(name, metadata, Column("id", Integer)) for name in (*KINDS, "bare")}
    mappers = [SimpleNamespace(local_table=made[n], class_=kind) for n, kind in KINDS.items()]
    registry = SimpleNamespace(mappers=mappers)
    base = SimpleNamespace(
        registry=registry, metadata=SimpleNamespace(sorted_tables=[*made.values()])
    )
    monkeypatch.setattr(row_security, "Base", base)
    return made


def test_what_belongs_to_somebody_is_found(tables):
    assert row_security.owned_tables() == {
        name: KINDS[name] for name in ("log", "aged", "drafted", "everyday")
    }


def test_what_may_be_deleted_is_what_may_be_changed_or_goes_with_its_draft(tables):
    assert {name for name in tables if may_be_deleted(tables[name])} == {
        "plain",
        "bare",
        "everyday",
        "drafted",
    }


def test_all_that_is_run_word_by_word(tables):
    both = f'"app", {SYSTEM_ROLE}'
    rights = {
        "plain": ("select, insert, update", "select, insert, update, delete"),
        "log": ("select, insert", "select, insert"),
        "aged": ("select, insert", "select, insert, update"),
        "drafted": ("select, insert", "select, insert, delete"),
        "everyday": ("select, insert, update", "select, insert, update, delete"),
        "bare": ("select, insert, update", "select, insert, update, delete"),
    }
    expected = [
        "do $$ begin execute (select format('lock table %s in share update exclusive mode',"
        " string_agg(oid::regclass::text, ', ' order by oid)) from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind = 'r'); end $$",
        f"revoke all on all tables in schema public from {both}",
        f"grant usage on schema public to {both}",
    ]
    for name, (app, system) in rights.items():
        expected += [
            f'grant {app} on {name} to "app"',
            f"grant {system} on {name} to {SYSTEM_ROLE}",
        ]
    for name in ("aged", "drafted", "everyday", "log"):
        expected.append(f"alter table {name} enable row level security")
        for policy, body in wanted(*[f"{name}.profile_id = {ME}"] * 3).items():
            expected.append(f"drop policy if exists {policy} on {name}")
            expected.append(f"create policy {policy} on {name} {body}")
    expected.append('grant select on alembic_version to "app"')
    for letter, more in (("r", "select, insert, update, delete"), ("S", "usage, select")):
        expected.append(
            "do $$ declare t record; begin for t in select oid::regclass as name from pg_class"
            " where relnamespace = 'public'::regnamespace and relname like 'procrastinate%'"
            f" and relkind = '{letter}' loop execute"
            f" format('grant {more} on %s to {both}', t.name);"
            " end loop; end $$"
        )
    assert list(statements("app")) == expected


class Connection:
    """What a database would be asked to do. ``comment`` is what stands on ``grants``."""

    def __init__(self, comment):
        self.comment, self.ran = comment, []

    def scalar(self, statement):
        """The comment that stands."""
        assert str(statement) == "select obj_description('grants'::regclass, 'pg_class')"
        return self.comment

    def exec_driver_sql(self, statement):
        """Note it."""
        self.ran.append(statement)


def test_it_is_run_whole_when_it_differs_and_not_at_all_when_it_stands(tables):
    first = Connection(None)
    assert apply(first, "app") is True
    assert first.ran[:-1] == [one.replace("%", "%%") for one in statements("app")]
    assert first.ran[-1].startswith("comment on table grants is 'rights ")
    stamp = first.ran[-1].removeprefix("comment on table grants is '").removesuffix("'")
    standing, other = Connection(stamp), Connection(stamp + "0")
    assert apply(standing, "app") is False
    assert standing.ran == []
    assert apply(other, "app") is True
    assert other.ran == first.ran
    assert apply(Connection(stamp), "another") is True, "for another role it is another text"
