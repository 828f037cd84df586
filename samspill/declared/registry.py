"""Reads ``tables.toml``: what is held about people, why, how long, and who sees it (J12)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("tables.toml")

KINDS = {
    "identity": "identitet",
    "address": "adresse",
    "contact": "kontakt",
    "health": "kan gjelde helse",
    "child": "barnets eget",
    "staff": "bare for ansatte",
    "text": "fritekst",
    "sealed": "kryptert",
    "metadata": "metadata",
}
"""What a column may be, and what the documents call it."""


@dataclass(frozen=True)
class Activity:
    """One line of the record of processing (GDPR art. 30): about whom, and who receives it."""

    code: str
    name: str
    about: str
    recipients: str


@dataclass(frozen=True)
class Basis:
    """Why it is lawful. ``read``: we have seen the section in a source."""

    code: str
    law: str
    section: str
    says: str
    read: bool


@dataclass(frozen=True)
class Keep:
    """One retention class. ``policy`` None: nothing goes by a number of days (yet).

    ``value`` is the national proposal: one of days, months, years. What holds is the dated policy.
    """

    code: str
    counts_from: str
    does: str
    source: str
    policy: str | None = None
    value: Mapping[str, int] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Declared:
    """One table. ``columns``: column to what it is; ``also``: columns that go before the row."""

    name: str
    activity: Activity
    purpose: str
    basis: Basis
    keeps: tuple[Keep, ...]
    also: Mapping[str, Keep]
    readers: str
    columns: Mapping[str, str]

    @property
    def classes(self) -> tuple[Keep, ...]:
        """Every retention class that the table obeys."""
        return (*self.keeps, *self.also.values())

    def of_kind(self, kind: str) -> list[str]:
        """The columns that are of one kind."""
        return [column for column, is_a in self.columns.items() if is_a == kind]


@dataclass(frozen=True)
class Registry:
    """The whole file. ``others``: tables with nothing about people, each with the reason."""

    activities: Mapping[str, Activity]
    bases: Mapping[str, Basis]
    keeps: Mapping[str, Keep]
    tables: Mapping[str, Declared]
    others: Mapping[str, str]

    def of_activity(self, activity: Activity) -> list[Declared]:
        """The tables of one activity, in the file's order."""
        return [table for table in self.tables.values() if table.activity == activity]


@cache
def registry() -> Registry:
    """What is declared. Raises ValueError, KeyError or TypeError when the file is not whole."""
    return read(tomllib.loads(FILE.read_text("utf-8")))


def read(found: Mapping[str, Any]) -> Registry:
    """The registry in a parsed file. Raises as ``registry`` does."""
    activities = {code: Activity(code, **row) for code, row in found["activities"].items()}
    bases = {code: Basis(code, **row) for code, row in found["bases"].items()}
    keeps = {code: Keep(code, **row) for code, row in found["keep"].items()}
    tables = {}
    for name, row in found["tables"].items():
        tables[name] = Declared(
            name=name,
            activity=activities[row["activity"]],
            purpose=row["purpose"],
            basis=bases[row["basis"]],
            keeps=tuple(keeps[code] for code in row["keep"].split()),
            also={column: keeps[code] for column, code in row.get("also", {}).items()},
            readers=row["readers"],
            columns=_columns(name, row),
        )
    return Registry(activities, bases, keeps, tables, found["others"])


_SAID = {"activity", "purpose", "basis", "keep", "also", "readers"}


def _columns(table: str, row: Mapping[str, Any]) -> dict[str, str]:
    unknown = set(row) - _SAID - set(KINDS)
    if unknown:
        raise ValueError(f"{table}: {sorted(unknown)} is no kind of column (KINDS in registry.py)")
    columns = [(column, kind) for kind in KINDS for column in row.get(kind, "").split()]
    if len(columns) > len(dict(columns)):
        raise ValueError(f"{table}: a column is one kind, not two")
    return dict(columns)
