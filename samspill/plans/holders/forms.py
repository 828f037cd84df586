"""The forms of the unit's leader."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import DateField, RadioField, SelectChoice
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _l
from samspill.identity.queries import PlanHolder
from samspill.infra.forms import Form, needed


class ActingForm(Form):
    """Who acts for the holder, and how long."""

    profile_id = RadioField(
        _l("Hvem skal være vikar?"),
        choices=[],
        coerce=lambda value: UUID(str(value)),
        validators=[InputRequired(_l("Velg en."))],
    )
    until = DateField(
        _l("Til og med"),
        description=_l("Tilgangen stenges av seg selv etter denne dagen."),
        validators=[needed(_l("Velg en dato."))],
    )

    def __init__(self, people: Sequence[PlanHolder]) -> None:
        super().__init__()
        self.profile_id.choices = [
            SelectChoice(one.id, f"{one.name}, {one.title}" if one.title else one.name)
            for one in people
        ]


class AwayForm(Form):
    """The first day somebody is back; empty: she is here."""

    back_on = DateField(
        _l("Første dag tilbake"),
        description=_l("La feltet stå tomt når hun eller han er på jobb igjen."),
        validators=[Optional()],
    )
