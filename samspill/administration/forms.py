"""The form of a role."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from samspill.administration.models import BY_TWO, TenantRoleKind
from samspill.administration.words import ROLE_MEANS, ROLE_NAMES
from samspill.core.language import _, _l
from samspill.infra.forms import Form


class RoleForm(Form):
    """Which role, and on which days."""

    kind = RadioField(
        _l("Hvilken rolle?"),
        choices=[],
        coerce=TenantRoleKind,
        validators=[InputRequired(_l("Velg en rolle."))],
    )
    first_day = DateField(_l("Fra og med"), validators=[InputRequired(_l("Velg en dag."))])
    last_day = DateField(
        _l("Til og med"),
        description=_l("Høyst et år. Rollen slutter av seg selv etter denne dagen."),
        validators=[InputRequired(_l("Velg en dag."))],
    )

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        self.kind.choices = [
            SelectChoice(kind, f"{_(name)}. {_(ROLE_MEANS[kind])}")
            for kind, name in ROLE_NAMES.items()
            if kind in BY_TWO
        ]
