"""Parts of a dated rule that are no number: months, and rows of days and words.

A shape gives a part its fields in the form, reads what was written to the value that the rule
keeps, and says a value in words. A part that is written otherwise is a row more in ``MAY_WRITE``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.errors import RuleBroken
from samspill.core.language import _

Said = list[tuple[Any, ...]]
"""What was written in a part: a row for each month or line, of plain values; an empty line too."""
Rows = list[tuple[int, tuple[Any, ...]]]
"""The rows that are filled, each with its place."""
MONTHS = range(1, 13)
EXTRA_ROWS = 2
"""Empty rows after those that stand."""
A_YEAR = 2027
"""Any year without a leap day, to name months and days by."""


def month_name(month: int) -> str:
    """The name of a month, in the reader's language."""
    return str(format_date(date(A_YEAR, month, 1), "LLLL"))


@dataclass(frozen=True)
class Months:
    """A list of months, of which at most ``most`` may be chosen."""

    most: int

    def fields(self, name: str, label: str, help_text: str, _rows: int) -> dict[str, Any]:
        """One group of boxes to tick."""
        return {
            name: SelectMultipleField(
                label,
                description=help_text,
                coerce=str,
                choices=[SelectChoice(str(month), month_name(month)) for month in MONTHS],
                option_widget=CheckboxInput(),
                widget=ListWidget(prefix_label=False),
                validate_choice=False,
            )
        }

    def count(self, _name: str, _of: Any) -> int:
        """How many rows its form has."""
        return 1

    def layout(self, name: str, _rows: int) -> list[list[str]]:
        """The names of its fields, row by row."""
        return [[name]]

    def standing(self, name: str, value: Any) -> dict[str, Any]:
        """What the fields begin with."""
        return {name: [str(month) for month in value]}

    def said(self, name: str, fields: Mapping[str, Field], _rows: int) -> Said:
        """What was written: a row for each month."""
        return [(month,) for month in fields[name].data or []]

    def value(self, name: str, said: Said) -> list[int]:
        """What the rule keeps. Raises RuleBroken at the field."""
        found = sorted({int(one) for (one,) in said if str(one) in map(str, MONTHS)})
        if len(found) > self.most:
            raise RuleBroken(name, _("Velg høyst %(most)s måneder.", most=self.most), "many")
        return found

    def words(self, value: Any) -> list[str]:
        """A value as it is read."""
        return [", ".join(map(month_name, value))] if value else []


@dataclass(frozen=True)
class Cell:
    """One field of a row: the end of its name, its label, and how it is made."""

    name: str
    label: str
    made: Callable[[str], Any]


@dataclass(frozen=True)
class Table:
    """Some rows, each of the same cells.

    ``read``: from the cells of all rows, each with its place, to the value; it raises RowBroken.
    ``rows``: from the value back to the cells. ``line``: one row of cells in words.
    """

    cells: tuple[Cell, ...]
    most: int
    read: Callable[[Rows], Any]
    rows: Callable[[Any], Said]
    line: Callable[..., str]

    def fields(self, name: str, _label: str, _help: str, rows: int) -> dict[str, Any]:
        """The fields of so many rows."""
        return {
            field: cell.made(_(cell.label))
            for row in self.layout(name, rows)
            for field, cell in zip(row, self.cells, strict=True)
        }

    def count(self, name: str, of: Any) -> int:
        """How many rows its form has: those that stand in a value and some empty, or those that
        were sent with a form."""
        if isinstance(of, MultiDict):
            first = self.cells[0].name
            return sum(f"{name}_{place}_{first}" in of for place in range(self.most))
        return min(self.most, len(self.rows(of)) + EXTRA_ROWS)

    def layout(self, name: str, rows: int) -> list[list[str]]:
        """The names of its fields, row by row."""
        return [[f"{name}_{place}_{cell.name}" for cell in self.cells] for place in range(rows)]

    def standing(self, name: str, value: Any) -> dict[str, Any]:
        """What the fields begin with."""
        return {
            f"{name}_{place}_{cell.name}": part
            for place, row in enumerate(self.rows(value))
            for cell, part in zip(self.cells, row, strict=True)
        }

    def said(self, name: str, fields: Mapping[str, Field], rows: int) -> Said:
        """What was written, row by row; an empty row is there too."""
        return [tuple(fields[one].data or None for one in row) for row in self.layout(name, rows)]

    def value(self, name: str, said: Said) -> Any:
        """What the rule keeps. Raises RuleBroken at the cell, as "blocked_0_to"."""
        filled = [(place, row) for place, row in enumerate(said) if any(row)]
        for place, row in filled:
            for cell, part in zip(self.cells, row, strict=True):
                if not part:
                    words = _("Fyll ut, eller tøm hele linjen.")
                    raise RuleBroken(f"{name}_{place}_{cell.name}", words, "empty")
        try:
            return self.read(filled)
        except RowBroken as wrong:
            raise RuleBroken(f"{name}_{wrong.place}_{wrong.cell}", wrong.text, "row") from None

    def words(self, value: Any) -> list[str]:
        """A value as it is read, a line for each row."""
        return [self.line(*row) for row in self.rows(value)]


class RowBroken(Exception):
    """A row that cannot be kept: which, at which cell, and why."""

    def __init__(self, place: int, cell: str, text: str) -> None:
        self.place, self.cell, self.text = place, cell, text
        super().__init__(text)
