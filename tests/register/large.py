"""A municipality's whole file: who lives there, and who is what to whom."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import islice

from samspill.core.national_id import check_digits

FIELDS = (
    *("entry", "as_of", "number", "given_name", "family_name", "born_on", "protection"),
    *("municipality", "adult", "child", "kind", "valid_from"),
)
HOME = "Fjordvik kommune"


def numbers(first: date) -> Iterator[tuple[str, date]]:
    """Synthetic national numbers (month + 80) without end, a day's worth at a time."""
    day = first
    while True:
        for individual in range(500):
            nine = f"{day.day:02d}{day.month + 80:02d}{day.year % 100:02d}{individual:03d}"
            if digits := check_digits(nine):
                yield nine + digits, day
        day += timedelta(days=1)


def families(count: int, as_of: str, name: str = "Navn") -> list[dict[str, str]]:
    """So many families of two adults and a child: five entries each, people first."""
    adults = islice(numbers(date(1980, 1, 1)), 2 * count)
    children = list(islice(numbers(date(1999, 1, 1)), count))
    people, bonds = [], []
    for (child, born), one, two in zip(children, adults, adults, strict=False):
        for number, day in ((child, born), one, two):
            people.append(
                {
                    "entry": "person",
                    "as_of": as_of,
                    "number": number,
                    "given_name": name,
                    "family_name": f"Ås{len(people) % 900}",
                    "born_on": day.isoformat(),
                    "protection": "NONE",
                    "municipality": HOME,
                }
            )
        for number, _day in (one, two):
            bond = {"adult": number, "child": child, "kind": "JOINT", "valid_from": "2020-01-01"}
            bonds.append({"entry": "relation", "as_of": as_of, **bond})
    return people + bonds


def as_csv(entries: list[dict[str, str]]) -> str:
    """The file with its end."""
    out = StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue() + f"end,{len(entries)}\n"


def as_json(entries: list[dict[str, str]]) -> str:
    """The same as JSON."""
    return json.dumps({"format": "samspill-register/1", "count": len(entries), "entries": entries})
