"""An enum and the check in the database say the same."""

from __future__ import annotations

import importlib
import re
from enum import StrEnum

from sqlalchemy import CheckConstraint

from samspill.infra.db import Base


def test_every_enum_of_a_table_has_its_check(every_module: list[str]) -> None:
    for name in every_module:
        if not name.endswith(".models"):
            continue
        module = importlib.import_module(name)
        checks = _checks(name)
        for enum in vars(module).values():
            if isinstance(enum, type) and issubclass(enum, StrEnum) and enum.__module__ == name:
                values = {member.value for member in enum}
                assert values in checks, (
                    f"{name}: no check says exactly {enum.__name__}. Change both, in one migration."
                )


def _checks(module: str) -> list[set[str]]:
    """The values that each check allows, of the tables of this module, and of those that are made
    of its rows."""
    tables = [
        mapper.local_table
        for mapper in Base.registry.mappers
        if any(one.__module__ == module for one in mapper.class_.__mro__)
    ]
    return [
        set(re.findall(r"'(\w+)'", str(check.sqltext)))
        for table in tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    ]
