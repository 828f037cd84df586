"""The forms of who finds a protected pupil."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _, _l
from samspill.core.national_id import normalise
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.groups.words import ROLE_NAMES
from samspill.school.protected.queries import Candidate
from samspill.school.protected.words import REASON_NAMES
from samspill.school.pupils.models import ViewerReason

BONDS = {
    "FAMILY": _l("familie"),
    "CARE_SERVICE": _l("barnevernet"),
    "PUPIL": _l("eleven selv"),
}


class NumberForm(Form):
    """Which pupil."""

    number = StringField(
        _l("Elevens fødselsnummer"),
        description=_l("Elleve siffer. Navnet står ikke i noen liste her."),
        validators=[needed(_l("Skriv fødselsnummeret.")), at_most(20)],
    )

    def payload(self) -> dict[str, Any]:
        """The digits."""
        return {"number": normalise(self.number.data)}


class ViewerForm(Form):
    """Who, and why. Built by ``viewer_form``."""

    pupil_id = HiddenField()
    profile_id = RadioField(_l("Hvem?"), validators=[InputRequired(_l("Velg en."))])
    reason_kind = RadioField(
        _l("Hva gjør at personen trenger det?"),
        choices=[SelectChoice(str(one), _l(name)) for one, name in REASON_NAMES.items()],
        validators=[InputRequired(_l("Velg én."))],
    )
    reason = TextAreaField(
        _l("Hvorfor akkurat denne personen?"),
        description=_l("Skriv det den andre trenger for å svare. Familien ser ikke dette."),
        validators=[needed(_l("Skriv hvorfor.")), at_most(1000)],
    )
    last_day = DayField(
        _l("Siste dag"),
        description=_l("Etter denne dagen finner personen ikke eleven lenger."),
        validators=[Optional()],
    )

    def payload(self) -> dict[str, Any]:
        """The profile, the reason and its kind, and the last day or None."""
        return {
            "profile_id": UUID(self.profile_id.data),
            "reason_kind": ViewerReason(self.reason_kind.data),
            "reason": self.reason.data,
            "last_day": self.last_day.data,
        }


def viewer_form(people: list[Candidate], pupil_id: UUID) -> ViewerForm:
    """The form for those who may be named: nobody is chosen beforehand."""
    form = ViewerForm(pupil_id=str(pupil_id))
    form.profile_id.choices = [
        SelectChoice(str(one.profile_id), f"{one.name} ({_bond(one.bond)})") for one in people
    ]
    return form


def _bond(code: str) -> str:
    return str(BONDS[code]) if code in BONDS else _(ROLE_NAMES[code])  # type: ignore[index]


class AnswerForm(Form):
    """What the second says."""

    agrees = RadioField(choices=["yes", "no"], validators=[InputRequired()])

    def payload(self) -> dict[str, Any]:
        """Yes or no."""
        return {"agrees": self.agrees.data == "yes"}
