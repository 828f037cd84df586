"""The forms of the lists: whom the holder names, and what the leader answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import DateField, RadioField, SelectChoice, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.access.whereabouts import Where
from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.whereabouts.queries import Candidate
from samspill.plans.whereabouts.words import FIELD_NAMES


class ViewerForm(Form):
    """Who, which lists, and why. Built by ``viewer_form``."""

    profile_id = RadioField(_l("Hvem?"), validators=[InputRequired(_l("Velg en."))])
    fields = SelectMultipleField(
        _l("Hva trenger personen å se?"),
        choices=[SelectChoice(str(one), _l(name)) for one, name in FIELD_NAMES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(_l("Velg minst én."))],
    )
    reason = TextAreaField(
        _l("Hvorfor trenger personen det?"),
        description=_l("Skriv det lederen trenger for å svare. Familien ser ikke dette."),
        validators=[needed(_l("Skriv hvorfor.")), at_most(1000)],
    )

    last_day = DateField(
        _l("Siste dag"),
        description=_l("Etter denne dagen ser personen det ikke lenger."),
        validators=[Optional()],
    )

    def payload(self) -> dict[str, Any]:
        """The profile, the lists, the reason, and the last day or None."""
        return {
            "profile_id": UUID(self.profile_id.data),
            "fields": [Where(one) for one in self.fields.data],
            "reason": self.reason.data,
            "last_day": self.last_day.data,
        }


def viewer_form(people: list[Candidate]) -> ViewerForm:
    """The form for those who may be named: nobody is chosen beforehand."""
    form = ViewerForm()
    form.profile_id.choices = [SelectChoice(str(one.profile_id), one.name) for one in people]
    return form
