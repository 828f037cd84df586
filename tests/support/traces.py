"""What a request left behind, row by row and column by column."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import Connection, text

from samspill.infra.db import Base
from tests.support.world import as_system

Rows = dict[tuple[str, str], dict[str, Any]]
"""Table and key to the row."""

BESIDE = {"access_log", "sessions", "limit_counts"}
"""What a look itself writes in."""

COUNTED = {("plans", "number"), ("privacy_cases", "number")}
"""Columns that a sequence fills: it goes on when the rest is undone."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RANDOM = re.compile(r"\\\\x[0-9a-f]{2,}|(?<![0-9a-zA-Z])[0-9a-f]{32,}\b|\$argon2id[\w$=,+/]+")


def all_rows(connection: Connection) -> Rows:
    """Every row of every table, as the system sees them."""
    found: Rows = {}
    tables = [t for t in Base.metadata.sorted_tables if t.name not in BESIDE]
    query = " union all ".join(
        f"select '{table.name}' as place, to_jsonb(t)::text as content from {table.name} t"
        for table in tables
    )
    keys = {table.name: [column.name for column in table.primary_key] for table in tables}
    with as_system(connection):
        for place, content in connection.execute(text(query)):
            row = json.loads(content)
            found[place, "|".join(str(row[key]) for key in keys[place])] = row
    return found


def changes(before: Rows, after: Rows) -> list[tuple[str, str, str]]:
    """Table, what happened («+», «-» or the columns) and with which values; sorted.

    Ids that were not there before, hashes and sealed values are replaced by a word, so that two
    requests that do the same are equal.
    """
    known = {one for row in before.values() for one in _UUID.findall(json.dumps(row))}

    def settled(values: dict[str, Any]) -> str:
        words = json.dumps(values, sort_keys=True, ensure_ascii=False)
        words = _UUID.sub(lambda found: found[0] if found[0] in known else "new", words)
        return _RANDOM.sub("random", words)

    found = []
    for (table, key), row in after.items():
        old = before.get((table, key))
        if old == row:
            continue
        new = {name: value for name, value in row.items() if not old or value != old[name]}
        new = {name: value for name, value in new.items() if (table, name) not in COUNTED}
        found.append((table, " ".join(sorted(new)) if old else "+", settled(new)))
    found += [(table, "-", "") for table, key in before if (table, key) not in after]
    return sorted(found)


def places(found: list[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """The tables, and what happened in each: «+», «-» or a changed column."""
    return {
        (table, part)
        for table, what, _values in found
        for part in (what.split() if what not in "+-" else [what])
    }
