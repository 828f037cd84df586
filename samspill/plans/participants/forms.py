"""The form that proposes a participant."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired

from samspill.access.levels import Area, Level
from samspill.core.language import N_, _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.consent.scope import AREA_NAMES, PROFESSIONAL_DEFAULT, Scope, choices

LEVEL_NAMES = {
    Level.NONE: N_("Ser ikke"),
    Level.OWN: N_("Får det som sendes til seg"),
    Level.READ: N_("Kan lese"),
    Level.CONTRIBUTE: N_("Kan lese og skrive"),
}


class ProposalForm(Form):
    """Role and what the person may see, area by area. Built by ``proposal_form``."""

    title = StringField(
        _l("Rolle i planen"),
        description=_l("Slik familien kjenner rollen, for eksempel kontaktlærer eller logoped."),
        validators=[needed(_l("Skriv rollen.")), at_most(80)],
    )

    def payload(self) -> dict[str, Any]:
        """Title and scope as plain arguments."""
        scope: Scope = {str(area): int(self._fields[_name(area)].data) for area in AREA_NAMES}
        return {"title": self.title.data, "scope": scope}

    def areas(self) -> list[RadioField]:
        """The fields of the areas, in the menu's order."""
        return [self._fields[_name(area)] for area in AREA_NAMES]


def proposal_form(title: str | None) -> ProposalForm:
    """The form with the role template chosen; each choice can be changed before it is sent."""
    fields = {
        _name(area): RadioField(
            _(name),
            choices=[
                SelectChoice(str(int(level)), _(LEVEL_NAMES[level])) for level in choices(area)
            ],
            default=str(int(PROFESSIONAL_DEFAULT[area])),
            validators=[InputRequired(_l("Velg ett."))],
        )
        for area, name in AREA_NAMES.items()
    }
    form = type("ProposalFormOfAreas", (ProposalForm,), fields)()
    if not form.is_submitted():
        form.title.data = title or ""
    return form


def _name(area: Area) -> str:
    return f"area_{area.lower()}"
