"""The parts of rules that a municipality writes otherwise than as numbers, each with its shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from samspill.administration.policies.shapes import (
    A_YEAR,
    MONTHS,
    Cell,
    Months,
    RowBroken,
    Rows,
    Said,
    Table,
    month_name,
)
from samspill.core.language import N_, _
from samspill.infra.forms import DayField, at_most

LONGEST_NAME = 60
LONGEST_PERIOD = 366
AUGUST = 8
MOST_G, MOST_PERCENT = 200, 99
"""Tenths of the base amount, and percent of the price."""
_G = re.compile(r"(\d{1,2})(?:[.,](\d))?", re.ASCII)


def _day_name(day: Sequence[int]) -> str:
    return str(format_date(date(A_YEAR, day[1], day[0]), "d. MMMM"))


# ---- cells ---------------------------------------------------------------------------------


def _a_day(label: str) -> Any:
    return DayField(label, validators=[Optional()])


def _a_text(label: str) -> Any:
    return StringField(label, validators=[at_most(LONGEST_NAME)])


def _a_number(label: str) -> Any:
    return StringField(label, validators=[at_most(5)])


def _a_choice(choices: Callable[[], list[SelectChoice]]) -> Callable[[str], Any]:
    def made(label: str) -> Any:
        return SelectField(
            label, choices=[SelectChoice("", "–"), *choices()], validate_choice=False
        )

    return made


_a_month = _a_choice(lambda: [SelectChoice(str(one), month_name(one)) for one in MONTHS])
_a_number_of_day = _a_choice(lambda: [SelectChoice(str(one), str(one)) for one in range(1, 32)])


def _month_in(place: int, cell: str, written: str) -> int:
    if written not in map(str, MONTHS):
        raise RowBroken(place, cell, _("Velg en måned."))
    return int(written)


def _day_in(place: int, day: str, month: str) -> tuple[int, int]:
    """Month and day, of a day that there is in every year."""
    number = _month_in(place, "month", month)
    try:
        return number, date(A_YEAR, number, int(day)).day
    except ValueError:
        raise RowBroken(place, "day", _("Velg en dag som finnes hvert år.")) from None


# ---- periods -------------------------------------------------------------------------------


def _periods(rows: Rows) -> list[dict[str, str]]:
    found = []
    for place, (first, last, name) in rows:
        if last < first:
            raise RowBroken(place, "to", _("Siste dag kan ikke være før første dag."))
        if (last - first).days >= LONGEST_PERIOD:
            raise RowBroken(place, "to", _("En periode kan høyst være et år."))
        found.append({"from": first.isoformat(), "to": last.isoformat(), "name": name})
    return sorted(found, key=lambda one: (one["from"], one["to"]))


def _period_rows(value: Any) -> Said:
    day = date.fromisoformat
    return [(day(one["from"]), day(one["to"]), one["name"]) for one in value]


def _period_line(first: date, last: date, name: str) -> str:
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}: {name}"


PERIODS = Table(
    (
        Cell("from", N_("Fra og med"), _a_day),
        Cell("to", N_("Til og med"), _a_day),
        Cell("name", N_("Navn"), _a_text),
    ),
    30,
    _periods,
    _period_rows,
    _period_line,
)

# ---- when something must have come ---------------------------------------------------------


def _deadlines(rows: Rows) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, (end, day, month) in rows:
        ends = _month_in(place, "end", end)
        by = _day_in(place, day, month)
        if str(ends) in found:
            raise RowBroken(place, "end", _("Måneden står her fra før."))
        if by >= (ends, 1):
            raise RowBroken(place, "day", _("Velg en dag før plassen slutter, i samme år."))
        found[str(ends)] = list(by)
    return found


def _deadline_rows(value: Any) -> Said:
    months = sorted(value, key=int)
    return [(month, str(value[month][1]), str(value[month][0])) for month in months]


def _deadline_line(end: str, day: str, month: str) -> str:
    ends, by = _day_name((1, int(end))), _day_name((int(day), int(month)))
    return _("slutt %(ends)s: meldt innen %(by)s", ends=ends, by=by)


DEADLINES = Table(
    (
        Cell("end", N_("Plassen slutter den første i"), _a_month),
        Cell("day", N_("Meldt innen dag"), _a_number_of_day),
        Cell("month", N_("i måned"), _a_month),
    ),
    12,
    _deadlines,
    _deadline_rows,
    _deadline_line,
)

# ---- one day of the year -------------------------------------------------------------------


def _lock(rows: Rows) -> list[int] | None:
    for place, (day, month) in rows:
        found = _day_in(place, day, month)
        if found[0] >= AUGUST:
            raise RowBroken(place, "month", _("Velg en dag før august."))
        return list(found)
    return None


def _lock_rows(value: Any) -> Said:
    return [(str(value[1]), str(value[0]))] if value else []


def _lock_line(day: str, month: str) -> str:
    return _("fra %(first)s", first=_day_name((int(day), int(month))))


BEFORE_AUGUST = Table(
    (Cell("day", N_("Dag"), _a_number_of_day), Cell("month", N_("Måned"), _a_month)),
    1,
    _lock,
    _lock_rows,
    _lock_line,
)

# ---- percent by income ---------------------------------------------------------------------


def _schemes(rows: Rows) -> list[dict[str, int]]:
    found: dict[int, int] = {}
    for place, (income, percent) in rows:
        match = _G.fullmatch(income)
        tenths = int(match[1]) * 10 + int(match[2] or 0) if match else 0
        if not 0 < tenths <= MOST_G:
            words = _("Skriv et tall fra 0,1 til 20, for eksempel 2,5.")
            raise RowBroken(place, "income", words)
        if not (percent.isascii() and percent.isdecimal()) or int(percent) > MOST_PERCENT:
            raise RowBroken(
                place, "percent", _("Skriv et helt tall fra 0 til %(most)s.", most=MOST_PERCENT)
            )
        if tenths in found:
            raise RowBroken(place, "income", _("Inntekten står her fra før."))
        found[tenths] = int(percent)
    return [{"tenths": tenths, "percent": found[tenths]} for tenths in sorted(found)]


def _in_g(tenths: int) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def _scheme_rows(value: Any) -> Said:
    return [(_in_g(one["tenths"]), str(one["percent"])) for one in value]


def _scheme_line(income: str, percent: str) -> str:
    return _(
        "inntekt opp til %(income)s G: %(percent)s prosent av prisen",
        income=income,
        percent=percent,
    )


SCHEMES = Table(
    (
        Cell("income", N_("Inntekt opp til så mange ganger grunnbeløpet (G)"), _a_number),
        Cell("percent", N_("Prosent av prisen de betaler"), _a_number),
    ),
    10,
    _schemes,
    _scheme_rows,
    _scheme_line,
)

Shape = Months | Table


@dataclass(frozen=True)
class Part:
    """A part of a rule that the municipality writes: what it is called, and its shape."""

    label: str
    help: str
    shape: Shape


MAY_WRITE: dict[str, dict[str, Part]] = {
    "leave": {
        "blocked": Part(
            N_("Dager skolen vanligvis ikke gir fri"),
            N_("De som søker, får vite det, og kan sende likevel. Rektor avgjør da."),
            PERIODS,
        ),
    },
    "sfo": {
        "blocked_ends": Part(
            N_("Måneder ingen plass slutter i"),
            N_("En plass slutter den første i en måned, men ikke i disse."),
            Months(11),
        ),
        "bound_ends": Part(
            N_("Slutt som må meldes innen en dag"),
            N_("For eksempel: slutter plassen 1. august, må det være meldt innen 30. april."),
            DEADLINES,
        ),
        "spring_lock": Part(
            N_("Sies plassen opp fra og med denne dagen, slutter den tidligst 1. august"),
            N_("Står det tomt, er det ingen slik regel."),
            BEFORE_AUGUST,
        ),
        "unpaid_months": Part(N_("Måneder uten betaling"), "", Months(6)),
    },
    "sfo_payment": {
        "local": Part(
            N_("Kommunens egen ordning for redusert betaling"),
            N_("Det som er best for familien av den og den nasjonale ordningen, gjelder."),
            SCHEMES,
        ),
    },
}
"""Rule to its parts, beside the numbers of ``MAY_SET``."""
