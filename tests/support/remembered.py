"""A plan that was made once is put back as rows: most tests begin with the same few.

The first test of a worker that asks for it makes it as everybody does, through the actions; what
this changed in the database is kept, and the next who ask for the same get those rows. Only where
nothing else has been written yet, by the real clock, and only for a while: a plan should be from
just now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from samspill.core import clock

if TYPE_CHECKING:
    from tests.support.cast import Cast

REMEMBERED = "samspill_remembered"
FRESH = timedelta(minutes=5)

Value = TypeVar("Value")

_FUNCTIONS = """
create schema remembered;
grant usage on schema remembered to public;

create function remembered.everything(out name text, out rows jsonb) returns setof record
security definer language plpgsql as $$
begin
  for name in
    select relname from pg_class where relnamespace = 'public'::regnamespace
       and relkind in ('r', 'p') and not relispartition order by relname
  loop
    execute format('select coalesce(jsonb_agg(to_jsonb(t)), ''[]'') from public.%I t', name)
      into rows;
    return next;
  end loop;
end $$;

create function remembered.put_back(changes jsonb) returns void
security definer set session_replication_role = replica language plpgsql as $$
declare change jsonb; name text; columns text;
begin
  for change in select * from jsonb_array_elements(changes) loop
    name := change->>'name';
    if jsonb_array_length(change->'gone') > 0 then
      execute format('delete from public.%I t where to_jsonb(t) in'
                     ' (select jsonb_array_elements($1))', name) using change->'gone';
    end if;
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns
      from pg_attribute where attrelid = format('public.%I', name)::regclass
       and attnum > 0 and not attisdropped and attgenerated = '';
    execute format('insert into public.%1$I (%2$s) overriding system value select %2$s'
                   ' from jsonb_populate_recordset(null::public.%1$I, $1)', name, columns)
      using change->'new';
  end loop;
end $$;
"""


@dataclass(frozen=True)
class _Kept:
    """What making it changed, as ``put_back`` takes it, and what it gave."""

    changes: str
    value: Any
    made_at: datetime


class Remembered:
    """What was made in one database, by what was asked for."""

    def __init__(self, superuser_url: str) -> None:
        with psycopg.connect(superuser_url) as connection:
            connection.execute(_FUNCTIONS.encode())
        self._kept: dict[Hashable, _Kept] = {}

    def once(self, asked: Hashable, connection: Connection, make: Callable[[], Value]) -> Value:
        """What ``make`` gives, with all that it writes: made now, or put back."""
        before, now = datetime.now(UTC), clock.now()
        is_real = before <= now <= datetime.now(UTC)  # neither moved nor standing still
        has_written = connection.exec_driver_sql("select pg_current_xact_id_if_assigned()")
        if has_written.scalar_one() or not is_real:
            return make()
        kept = self._kept.get(asked)
        if kept is None or now - kept.made_at > FRESH:
            kept = self._kept[asked] = _made(connection, make)
        else:
            statement = "select remembered.put_back(%s::jsonb)"
            connection.exec_driver_sql(statement, (kept.changes,))
        value: Value = kept.value
        return value


def made_once(fixture: Callable[..., UUID]) -> Callable[..., UUID]:
    """For a fixture that makes a plan of the ``cast`` alone, and begins the tests that take it."""

    @wraps(fixture)
    def found(cast: Cast, **others: Any) -> UUID:
        asked = (fixture.__module__, fixture.__qualname__)
        return cast.once(asked, lambda: fixture(cast=cast, **others))

    return found


def _made(connection: Connection, make: Callable[[], Any]) -> _Kept:
    made_at, before = clock.now(), _everything(connection)
    value = make()
    after = _everything(connection)
    changes = [
        {
            "name": name,
            "gone": [json.loads(row) for row in before[name] - after[name]],
            "new": [json.loads(row) for row in after[name] - before[name]],
        }
        for name in after
        if before[name] != after[name]
    ]
    return _Kept(json.dumps(changes), value, made_at)


def _everything(connection: Connection) -> dict[str, set[str]]:
    rows = connection.exec_driver_sql("select name, rows from remembered.everything()")
    return {name: {json.dumps(row, sort_keys=True) for row in found} for name, found in rows}
