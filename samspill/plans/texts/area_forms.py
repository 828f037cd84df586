"""The form of a municipality's life areas: a list in order, of which each is used or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Field, HiddenField, StringField
from wtforms.validators import InputRequired

from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.texts.area_actions import AreaWords

NAME = 60
ROWS = 60
"""The most rows that one form reads."""
_PARTS = ("code", "name", "used")


class LifeAreasForm(Form):
    """Base of the form; ``life_areas_form`` adds the rows."""

    first_day = DateField(
        _l("Gjelder fra"),
        description=_l("En dag som kommer. Det som er skrevet i en plan før, står."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    source = StringField(
        _l("Hvem har vedtatt det?"),
        description=_l("For eksempel: Kommunestyret 12. mai 2026, sak 34/26."),
        validators=[needed(_l("Skriv hvem som har vedtatt det, og når.")), at_most(300)],
    )
    places: range = range(0)

    @property
    def rows(self) -> list[tuple[Field, ...]]:
        """The fields of each row: code, name, used."""
        return [tuple(self._fields[f"{part}_{place}"] for part in _PARTS) for place in self.places]

    def said(self) -> list[AreaWords]:
        """The rows, as plain values. A new one without a name is not there."""
        rows = [[field.data or "" for field in row] for row in self.rows]
        return [AreaWords(code, name, bool(used and (code or name))) for code, name, used in rows]


def life_areas_form(written: MultiDict[str, str]) -> LifeAreasForm:
    """The form with as many rows as it was sent with, and what was written in it."""
    places = range(_count(written))
    fields: dict[str, Any] = {"places": places}
    for place in places:
        fields[f"code_{place}"] = HiddenField()
        fields[f"name_{place}"] = StringField(
            _("Navn på nummer %(number)s", number=place + 1), validators=[at_most(NAME)]
        )
        fields[f"used_{place}"] = BooleanField(_("Bruk nummer %(number)s", number=place + 1))
    form: LifeAreasForm = type("TheseAreasForm", (LifeAreasForm,), fields)(formdata=written)
    return form


def _count(written: Mapping[str, Any]) -> int:
    return next(
        place for place in range(ROWS + 1) if f"code_{place}" not in written or place == ROWS
    )


def standing(names: Mapping[str, str], used: Sequence[str]) -> MultiDict[str, str]:
    """What the form begins with: all there is to choose from, those that are used ticked."""
    written: MultiDict[str, str] = MultiDict()
    for place, (code, name) in enumerate(names.items()):
        written.update(_row(place, code, name, "y" if code in used else ""))
    return written


def _row(place: int, *values: str) -> dict[str, str]:
    named = zip(_PARTS, values, strict=True)
    return {f"{part}_{place}": value for part, value in named if value or part != "used"}


def rearranged(written: MultiDict[str, str], wish: str) -> tuple[MultiDict[str, str], int]:
    """What was written, with a row one step up or down ("opp-3", "ned-3") or an empty one more
    ("nytt"), and the place of that row now. A wish that cannot be met changes nothing."""
    found, last = MultiDict(written), _count(written) - 1
    if wish == "nytt" and last + 1 < ROWS:
        found.update(_row(last + 1, "", "", "y"))
        return found, last + 1
    way, _dash, number = wish.partition("-")
    place = int(number) if number.isdecimal() and len(number) < 3 else -1
    other = place + {"opp": -1, "ned": 1}.get(way, 0)
    if place != other and min(place, other) >= 0 and max(place, other) <= last:
        for part in _PARTS:
            mine, theirs = (found.poplist(f"{part}_{one}") for one in (place, other))
            found.setlist(f"{part}_{other}", mine)
            found.setlist(f"{part}_{place}", theirs)
    return found, other
