"""The form by which a school says what an adult may with a pupil."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _l
from samspill.infra.forms import DayField, Form
from samspill.school.guardians.queries import AdultView
from samspill.school.guardians.words import SOURCE_NAMES, SWITCH_NAMES
from samspill.school.pupils.models import Switch, SwitchSource


class SwitchForm(Form):
    """Who, what, on or off, and by what. Built by ``switch_form``."""

    relation_id = RadioField(_l("Hvem?"), validators=[InputRequired(_l("Velg en."))])
    switches = SelectMultipleField(
        _l("Hva gjelder det?"),
        choices=[SelectChoice(str(one), _l(name)) for one, name in SWITCH_NAMES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(_l("Velg minst én."))],
    )
    is_on = RadioField(
        _l("Får eller får ikke?"),
        choices=[SelectChoice("off", _l("Får ikke")), SelectChoice("on", _l("Får"))],
        validators=[InputRequired(_l("Velg én."))],
    )
    source = RadioField(
        _l("Hva bygger det på?"),
        choices=[SelectChoice(str(one), _l(name)) for one, name in SOURCE_NAMES.items()],
        validators=[InputRequired(_l("Velg én."))],
    )
    last_day = DayField(
        _l("Siste dag"),
        description=_l("Etter denne dagen gjelder det som følger av loven igjen."),
        validators=[Optional()],
    )

    def payload(self) -> dict[str, Any]:
        """The relation, the switches, on or off, the source, and the last day or None."""
        return {
            "relation_id": UUID(self.relation_id.data),
            "switches": [Switch(one) for one in self.switches.data],
            "is_on": self.is_on.data == "on",
            "source": SwitchSource(self.source.data),
            "last_day": self.last_day.data,
        }


def switch_form(adults: list[AdultView]) -> SwitchForm:
    """The form for the pupil's adults: nobody is chosen beforehand."""
    form = SwitchForm()
    form.relation_id.choices = [SelectChoice(str(one.relation_id), one.name) for one in adults]
    return form
