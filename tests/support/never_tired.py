"""Who looks for a leak, or measures a refusal, asks more often than anybody may (web/brake.py)."""

from __future__ import annotations

import psycopg

from tests.support.database import Urls, plain

_NEVER_TIRED = """
create or replace function once() returns trigger language plpgsql as
  $$ begin new.count := least(new.count, 1); return new; end $$;
create or replace trigger never_tired before insert or update on limit_counts
  for each row when (new.name like 'refused:%') execute function once();
"""


def never_tire(urls: Urls) -> None:
    """Nobody is held back in this database: a scanner would find nothing, a load would be out."""
    with psycopg.connect(plain(urls.superuser)) as connection:
        connection.execute(_NEVER_TIRED.encode())
