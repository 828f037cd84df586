"""The forms of a wish and of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from wtforms import StringField, TextAreaField

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed


class WishForm(Form):
    """Somebody the family wants in the plan."""

    name = StringField(
        _l("Hvem vil dere ha med?"),
        description=_l("Navnet, eller rollen hvis dere ikke vet navnet."),
        validators=[needed(_l("Skriv hvem dere vil ha med.")), at_most(80)],
    )
    place = StringField(
        _l("Hvor arbeider personen, eller hvem er det?"),
        description=_l("For eksempel BUP, skolen eller fotballtrener."),
        validators=[at_most(80)],
        default="",
    )


class WishAnswerForm(Form):
    """Why the holder does not put the person on the consent. The family reads it."""

    answer = TextAreaField(
        _l("Svar til familien"),
        description=_l("Si kort hvorfor, og hva som kan gjøres i stedet."),
        validators=[needed(_l("Skriv et svar til familien.")), at_most(300)],
    )


def wish_in(address: Mapping[str, str]) -> UUID | None:
    """The wish that a proposal answers, as the query of its address says; None for none."""
    try:
        return UUID(address.get("onske", ""))
    except ValueError:
        return None
