"""The third net: policies and table rights, written from the models by ``samspill migrate``.

Alembic owns the structure; rights and policies are derived, so they are applied whole after
every upgrade and cannot lag behind the code (docs/adr/0002).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, ByProfile, BySubject, Owned
from samspill.infra.db import SYSTEM_ROLE, Base

EVERYDAY = "select, insert, update"


def owned_tables() -> dict[str, type[Owned]]:
    """Every table that belongs to somebody, by name."""
    return {
        mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned)
    }


def policies_for(table: str, owned: BySubject | ByProfile) -> dict[str, str]:
    """The policies of one table: name to the part after ``create policy <name> on <table>``."""
    if isinstance(owned, ByProfile):
        mine = f"{table}.{owned.profile} = {PROFILE}"
        return _named(f"{mine} or {owned.read}" if owned.read else mine, owned.insert or mine, mine)
    read = _reached(table, owned, owned.read, owned.area)
    change = add = _reached(table, owned, owned.write, owned.write_area or owned.area)
    if owned.members:
        among = f"{PROFILE} = any({table}.{owned.members})"
        read, change = f"{read} and {among}", f"{change} and {among}"
        by = (f"{table}.{column} = {PROFILE}" for column in owned.authors)
        add = " and ".join((add, among, *by))
    if owned.alone:
        hers = f"{table}.{owned.alone} = {PROFILE}"
        read, add, change = (f"{rule} and {hers}" for rule in (read, add, change))
    if owned.known:
        read, change = f"{read} and {owned.known}", f"{change} and {owned.known}"
    if owned.addressee:
        hers = f"{table}.{owned.addressee} = {PROFILE}"
        read, change = f"{hers} or {read}", f"{hers} or {change}"
    return _named(read, owned.insert or add, change)


def _named(read: str, insert: str, change: str) -> dict[str, str]:
    return {
        "reading": f"for select using ({read})",
        "adding": f"for insert with check ({insert})",
        "changing": f"for update using ({change}) with check ({change})",
        "system": f"for all to {SYSTEM_ROLE} using (true) with check (true)",
    }


def _reached(table: str, owned: BySubject, level: Level, area: Area | None) -> str:
    grant = _grant(table, owned, level, area)
    if owned.through is None or area is None:
        return grant
    return f"({grant} or {owned.through(area, level)})"


def _grant(table: str, owned: BySubject, level: Level, area: Area | None) -> str:
    parts = [
        f"g.profile_id = {PROFILE}",
        f"g.subject_id = {table}.{owned.subject}",
        f"g.valid_from <= {NOW}",
        f"g.valid_to > {NOW}",
    ]
    if owned.column:
        parts.append(f"g.area = {table}.{owned.column}")
    elif area is not None:
        parts.append(f"g.area = '{area}'")
    enough = f"g.level >= {int(level)}"
    if owned.authors and level == owned.read >= Level.READ:
        own = " or ".join(_named_in(table, owned))
        enough = f"({enough} or ({own}))"
    elif area is None and not owned.column and level == Level.READ:
        enough = "g.level >= 1"
    return f"exists (select 1 from grants g where {' and '.join([*parts, enough])})"


def _named_in(table: str, owned: BySubject) -> Iterator[str]:
    """Has the grant's own profile, who asks, written the row, or is she addressed in it?

    Not PROFILE once more: each mention is a query of its own within the statement.
    """
    yield from (f"{table}.{column} = g.profile_id" for column in owned.authors)
    if owned.addressees:
        yield f"g.profile_id = any({table}.{owned.addressees})"


_UNTOUCHED = (
    "do $$ begin execute (select format('lock table %s in share update exclusive mode',"
    " string_agg(oid::regclass::text, ', ' order by oid)) from pg_class"
    " where relnamespace = 'public'::regnamespace and relkind = 'r'); end $$"
)
"""Autovacuum waits, and whoever reads or writes does not: a right is written on the row of a table
that autovacuum writes too, while it holds the lock that a policy wants. That was a deadlock."""


def statements(app_role: str) -> Iterator[str]:
    """Everything ``migrate`` runs after the upgrade: rights first, then policies."""
    yield _UNTOUCHED
    yield f'revoke all on all tables in schema public from "{app_role}", {SYSTEM_ROLE}'
    yield f'grant usage on schema public to "{app_role}", {SYSTEM_ROLE}'
    for table in Base.metadata.sorted_tables:
        yield from _rights(table, app_role)
    for name, model in sorted(owned_tables().items()):
        yield f"alter table {name} enable row level security"
        for policy, body in policies_for(name, model.__owned__).items():
            yield f"drop policy if exists {policy} on {name}"
            yield f"create policy {policy} on {name} {body}"
    yield f'grant select on alembic_version to "{app_role}"'
    for kind, rights in (
        ("tables", "select, insert, update, delete"),
        ("sequences", "usage, select"),
    ):
        yield (
            "do $$ declare t record; begin for t in select oid::regclass as name from pg_class"
            " where relnamespace = 'public'::regnamespace and relname like 'procrastinate%'"
            f" and relkind = '{'r' if kind == 'tables' else 'S'}' loop execute"
            f" format('grant {rights} on %s to \"{app_role}\", {SYSTEM_ROLE}', t.name);"
            " end loop; end $$"
        )


def may_be_deleted(table: Table) -> bool:
    """May rows of this table go with the plan they belong to? Logs and evidence stay.

    What is written once but is no log says so with ``__goes_with_its_draft__``. What goes by age
    alone says with ``__retention__`` which right the system needs for it: samspill/retention/ is
    the one place that uses it (docs/adr/0010).
    """
    goes = getattr(_model_of(table), "__goes_with_its_draft__", False)
    return goes or _rights_on(table) == EVERYDAY


def _rights_on(table: Table) -> str:
    return getattr(_model_of(table), "__rights__", EVERYDAY)


def _model_of(table: Table) -> type | None:
    return next((m.class_ for m in Base.registry.mappers if m.local_table is table), None)


def _rights(table: Table, app_role: str) -> Iterator[str]:
    rights = _rights_on(table)
    yield f'grant {rights} on {table.name} to "{app_role}"'
    system = f"{rights}, delete" if may_be_deleted(table) else rights
    by_age = getattr(_model_of(table), "__retention__", None)
    system = f"{system}, {by_age}" if by_age else system
    yield f"grant {system} on {table.name} to {SYSTEM_ROLE}"


def apply(connection: Connection, app_role: str) -> bool:
    """Write rights and policies when they differ from what stands. True when something changed.

    The caller's transaction holds it all; the stamp on ``grants`` says which text is in force.
    """
    wanted = list(statements(app_role))
    # nosemgrep: hash-without-key - the text of our own policies
    stamp = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    standing = connection.scalar(text("select obj_description('grants'::regclass, 'pg_class')"))
    if standing == f"rights {stamp}":
        return False
    for statement in wanted:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.exec_driver_sql(f"comment on table grants is 'rights {stamp}'")
    return True
