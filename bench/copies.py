"""Copies of a plan that was made through the actions, for other people, as fast as the database
takes them.

A plan is taken out as the text that COPY gives, with a hole wherever an id, a name, a sealed cell
or a link of the evidence stands. For each copy the holes are filled anew: ids from the copy's
name, sealed cells by the product's own ``seal`` with the copy's own key, and the chain of the
evidence hashed again. So each copy opens, reads and verifies as its original does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from bench.bulk import Bulk, columns_of, escaped
from samspill.core.canonical import GENESIS, canonical, digest
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import Base
from samspill.infra.key_store import of_plan
from samspill.infra.sealed_columns import SealedColumn, sealed_columns

_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NOTHING = r"\N"
"""How COPY writes null."""

Words = Mapping[str, str]
"""What becomes what: ids, and names of people."""


@dataclass(frozen=True)
class _Cell:
    """What is made anew for each copy; ``key`` is the same for all cells of one sort."""

    make: Callable[[Words], str]


class Original:
    """One plan, taken out. Needs an application context, and a connection as superuser."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        plan_id: UUID,
        tenant_id: UUID,
        people: Mapping[str, str],
    ) -> None:
        """``people``: the ids and names that another copy has others for, in any order."""
        self.plan_id = plan_id
        self._tenant_id = tenant_id
        self._people = set(people)
        self._sealed: dict[str, list[SealedColumn]] = {}
        for column in sealed_columns():
            self._sealed.setdefault(column.column.table.name, []).append(column)
        taken = {table: self._taken_out(connection, table) for table in _tables()}
        self._tables = {table: rows for table, rows in taken.items() if rows}
        self.own = {str(plan_id)} | {
            row[_place_of_key(table)] for table, rows in self._tables.items() for row in rows
        }
        words = sorted({*self.own, *self._people}, key=len, reverse=True)
        self._known = set(words)
        named = [re.escape(word) for word in words if not re.fullmatch(_ID, word)]
        self._pattern = re.compile("|".join((_ID, *named)))
        self._chain: list[tuple[str, int]] = []
        self._parts = {table: self._with_holes(table, rows) for table, rows in self._tables.items()}

    def copied(self, bulk: Bulk, copy: UUID, people: Words) -> dict[str, str]:
        """Write a copy with this id for these people. Gives what became of each id."""
        words = {old: _new_id(copy, old) for old in self.own}
        words.update(people)
        words[str(self.plan_id)] = str(copy)
        links = self._links(words)
        for table, parts in self._parts.items():
            text = "".join(
                part
                if type(part) is str
                else part.make(words)
                if type(part) is _Cell
                else links[part.row][part.column]
                if type(part) is _Link
                else words[part.word]
                for part in parts
            )
            bulk.add(table, text)
        return words

    def _taken_out(self, connection: psycopg.Connection[Any], table: str) -> list[list[str]]:
        column = _plan_column(table)
        named = ", ".join(columns_of(table))
        words = f"copy (select {named} from {table} where {column} = '{self.plan_id}') to stdout"
        with connection.cursor() as cursor, cursor.copy(words) as copy:
            text = b"".join(copy).decode()
        return [line.split("\t") for line in text.splitlines()]

    def _with_holes(self, table: str, rows: list[list[str]]) -> list[Any]:
        names, parts = columns_of(table), []
        for row in rows:
            special = self._special(table, row, names)
            for place, cell in enumerate(row):
                found = special.get(names[place])
                parts.extend([found] if found else self._holes(cell))
                parts.append("\n" if place == len(row) - 1 else "\t")
        return _joined(parts)

    def _holes(self, cell: str) -> list[Any]:
        parts: list[Any] = []
        end = 0
        for match in self._pattern.finditer(cell):
            if match.group() in self._known:
                parts.extend((cell[end : match.start()], _Word(match.group())))
                end = match.end()
        return [*parts, cell[end:]]

    def _special(self, table: str, row: list[str], names: list[str]) -> dict[str, Any]:
        """The cells that are more than text with ids in it, by column."""
        if table == "evidence":
            sequence = self._link(row)
            return {name: _Link(sequence, name) for name in _LINK}
        found: dict[str, Any] = {}
        for column in self._sealed.get(table, []):
            cell = row[names.index(column.column.name)]
            if cell != NOTHING:
                row_id = row[_place_of_key(table)]
                found[column.column.name] = self._sealed_cell(column, row_id, cell)
        return found

    def _sealed_cell(self, column: SealedColumn, row_id: str, cell: str) -> _Cell:
        owner = of_plan(self.plan_id, self._tenant_id)
        content = open_sealed(bytes.fromhex(cell[3:]), column.place(UUID(row_id)), owner)

        def sealed_anew(words: Words) -> str:
            plan_id = UUID(words[str(self.plan_id)])
            place = column.place(UUID(words[row_id]))
            return "\\\\x" + seal(content, place, of_plan(plan_id, self._tenant_id)).hex()

        return _Cell(sealed_anew)

    def _link(self, row: list[str]) -> int:
        names = columns_of("evidence")
        record = json.loads(_plain(row[names.index("record")]))
        text, sequence = canonical(record), int(row[names.index("sequence")])
        self._chain.append((text, sequence))
        return sequence

    def _links(self, words: Words) -> dict[int, dict[str, str]]:
        """The chain of the evidence, about other people and hashed anew."""
        found, previous = {}, GENESIS
        for text, sequence in sorted(self._chain, key=lambda one: one[1]):
            record = json.loads(self._pattern.sub(lambda m: words.get(m[0], m[0]), text))
            if "shown" in record:
                record["shown_hash"] = digest(record["shown"])
            said = canonical(record)
            link = digest(previous + said)
            cells = (escaped(said), previous, link)
            found[sequence] = dict(zip(_LINK, cells, strict=True))
            previous = link
        return found


_LINK = ("record", "previous_hash", "hash")


@dataclass(frozen=True)
class _Word:
    word: str


@dataclass(frozen=True)
class _Link:
    row: int
    column: str


def _joined(parts: list[Any]) -> list[Any]:
    """The same, with neighbouring texts made one."""
    found: list[Any] = []
    for part in parts:
        if type(part) is str and found and type(found[-1]) is str:
            found[-1] += part
        else:
            found.append(part)
    return found


def _new_id(copy: UUID, old: str) -> str:
    # nosemgrep: insecure-hash-algorithm-md5 - an id that the seed decides, no secret
    return str(UUID(hashlib.md5(copy.bytes + old.encode(), usedforsecurity=False).hexdigest()))


def _plain(cell: str) -> str:
    """The text of a cell of COPY."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), cell)


def _tables() -> list[str]:
    return [one.name for one in Base.metadata.sorted_tables if _plan_column(one.name)]


def _plan_column(table: str) -> str | None:
    """The column that says which plan a row is of; None where rows are of no plan."""
    if table == "plans":
        return "id"
    columns = Base.metadata.tables[table].columns
    return next((name for name in ("plan_id", "subject_id") if name in columns), None)


def _place_of_key(table: str) -> int:
    (key,) = Base.metadata.tables[table].primary_key.columns
    return columns_of(table).index(key.name)
