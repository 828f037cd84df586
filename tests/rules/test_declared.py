"""What is held about people is declared, column by column (J12): samspill/declared/tables.toml."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, MetaData

from samspill.access.row_security import owned_tables
from samspill.declared.registry import FILE, KINDS, Registry, read, registry
from samspill.infra.db import Base
from samspill.web import tables  # noqa: F401 - all of them
from tests.rules.sources import listed, relative

ADVICE = (
    f"Say in {relative(FILE)} why we hold it, on what ground, how long, who reads it, and what each"
    " column is (its head explains the words); then `make documents`. A column that nobody can say"
    " this of should not be there."
)


def faults(metadata: MetaData, declared: Registry, owned: set[str]) -> list[str]:
    """Where tables and registry differ."""
    found = []
    for name, table in sorted(metadata.tables.items()):
        if name in declared.others:
            if name in declared.tables or name in owned:
                found.append(f"{name}: belongs to somebody, so it is not among [others]")
            continue
        if name not in declared.tables:
            found.append(f"{name}: the table is not declared")
            continue
        said = declared.tables[name].columns
        there = set(table.columns.keys())
        found += [f"{name}.{c}: the column is not declared" for c in sorted(there - set(said))]
        found += [f"{name}.{c}: there is no such column" for c in sorted(set(said) - there)]
        bare = [c.name for c in table.columns if isinstance(c.type, LargeBinary)]
        found += [
            f"{name}.{c}: bytes are sealed, or a hash: say so"
            for c in bare
            if said.get(c) not in (None, "sealed")
        ]
    gone = (set(declared.tables) | set(declared.others)) - set(metadata.tables)
    return found + [f"{name}: there is no such table" for name in sorted(gone)]


def test_every_table_and_column_is_declared() -> None:
    wrong = faults(Base.metadata, registry(), set(owned_tables()))
    assert not wrong, listed(wrong, ADVICE)


def test_what_is_declared_is_used_and_said_whole() -> None:
    declared = registry()
    rows = declared.tables.values()
    assert {row.activity.code for row in rows} == set(declared.activities)
    assert {row.basis.code for row in rows} == set(declared.bases)
    assert {keep.code for row in rows for keep in row.classes} == set(declared.keeps)
    for row in rows:
        assert row.purpose, row.name
        assert row.readers, row.name
        assert set(row.also) <= set(row.columns), f"{row.name}: also names a column of the table"
    for keep in declared.keeps.values():
        assert (keep.policy is None) == (keep.value is None), keep.code
        assert keep.policy in (None, f"keep_{keep.code}"), keep.code
        assert len(keep.value or {"days": 1}) == 1, f"{keep.code}: days, months or years"


def one_table(**row: str) -> dict[str, object]:
    """A file with one table, as it is parsed."""
    about = {"activity": "a", "purpose": "p", "basis": "b", "keep": "k", "readers": "r"}
    return {
        "activities": {"a": {"name": "n", "about": "x", "recipients": "y"}},
        "bases": {"b": {"law": "l", "section": "s", "says": "t", "read": True}},
        "keep": {"k": {"counts_from": "c", "does": "d", "source": "s"}},
        "tables": {"logout_tokens": {**about, **row}},
        "others": {},
    }


def test_the_rule_sees_what_is_missing_and_what_is_gone() -> None:
    few = MetaData()
    Base.metadata.tables["logout_tokens"].to_metadata(few)
    whole = read(one_table(metadata="issuer jti at"))
    assert faults(few, whole, set()) == []
    short = faults(few, read(one_table(metadata="issuer at", text="more")), set())
    assert [line.partition(":")[0] for line in short] == ["logout_tokens.jti", "logout_tokens.more"]
    assert faults(MetaData(), whole, set()) == ["logout_tokens: there is no such table"]
    Base.metadata.tables["tenants"].to_metadata(few)
    assert faults(few, whole, set()) == ["tenants: the table is not declared"]


def test_a_column_is_one_kind_and_of_those_we_know() -> None:
    with pytest.raises(ValueError, match="not two"):
        read(one_table(metadata="issuer", text="issuer"))
    with pytest.raises(ValueError, match="no kind"):
        read(one_table(secret="issuer"))
    assert "metadata" in KINDS
