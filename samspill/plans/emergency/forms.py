"""The leader's form in an emergency, and the officer's."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import N_, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.emergency.actions import Asked
from samspill.plans.emergency.models import EmergencyGround

GROUND_NAMES = {
    EmergencyGround.LIFE_OR_HEALTH: N_("Fare for liv eller helse"),
    EmergencyGround.CHILD_IN_DANGER: N_("Barnet kan være utsatt for vold eller omsorgssvikt"),
    EmergencyGround.CRISIS: N_("En akutt hendelse på skolen eller i kommunen"),
}


class EmergencyForm(Form):
    """Whose plan, why now, and whether the family must wait for somebody's safety."""

    child_number = StringField(
        _l("Barnets fødselsnummer"),
        description=_l("11 siffer. Nummeret vises ikke igjen."),
        validators=[needed(_l("Skriv fødselsnummeret til barnet.")), at_most(20)],
    )
    ground = RadioField(
        _l("Hva gjelder det?"),
        choices=[SelectChoice(str(one), _l(name)) for one, name in GROUND_NAMES.items()],
        validators=[InputRequired(_l("Velg ett."))],
    )
    reason = TextAreaField(
        _l("Hvorfor må du åpne planen nå?"),
        description=_l("Bare du og personvernombudet kan lese dette. Skriv ikke hva barnet heter."),
        validators=[needed(_l("Skriv hvorfor.")), at_most(1000)],
    )
    why_wait = TextAreaField(
        _l("Hvorfor bør familien vente med å få vite det?"),
        description=_l(
            "La feltet stå tomt hvis familien kan få vite det nå. Fyll det ut bare hvis det er"
            " farlig for noen at de får vite det med en gang. Personvernombudet avgjør."
        ),
        validators=[Optional(), at_most(1000)],
    )

    def payload(self) -> dict[str, Any]:
        """The arguments of ``ask_emergency``."""
        asked = Asked(self.ground.data, self.reason.data, self.why_wait.data or "")
        return {"child_number": self.child_number.data, "asked": asked}


class DelayForm(Form):
    """The day the family may know."""

    tell_on = DateField(_l("Familien får vite det"), validators=[InputRequired(_l("Velg en dag."))])
