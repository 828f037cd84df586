"""The form of a unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from samspill.administration.units.actions import UnitFacts
from samspill.core.language import N_, _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.organisation.models import Unit
from samspill.organisation.services import Service

SERVICE_NAMES = {
    Service.SCHOOL: N_("Skole"),
    Service.SFO: N_("SFO"),
    Service.PPT: N_("PPT"),
    Service.HEALTH_STATION: N_("Helsestasjon og skolehelsetjeneste"),
    Service.CHILD_WELFARE: N_("Barnevern"),
    Service.BUP: N_("BUP"),
    Service.ADMINISTRATION: N_("Administrasjon i kommunen"),
    Service.OTHER: N_("Annen tjeneste"),
}


class UnitForm(Form):
    """A school, a health station, an office."""

    name = StringField(_l("Navn"), validators=[needed(_l("Skriv navnet.")), at_most(80)])
    service = SelectField(
        _l("Tjeneste"),
        choices=[
            SelectChoice("", _l("Velg")),
            *(SelectChoice(str(one), _l(name)) for one, name in SERVICE_NAMES.items()),
        ],
        validators=[needed(_l("Velg tjenesten."))],
    )
    phone = StringField(
        _l("Telefon"),
        description=_l("Familier som ikke kan logge inn, får dette nummeret."),
        validators=[at_most(20)],
        default="",
    )
    is_outside = BooleanField(
        _l("Drives av andre enn kommunen"),
        description=_l("For eksempel BUP. De som arbeider der, blir invitert én og én."),
    )

    def facts(self) -> UnitFacts:
        """What was written."""
        return UnitFacts(
            self.name.data, Service(self.service.data), self.phone.data, self.is_outside.data
        )


class ClosingForm(Form):
    """The last day of a unit, and who follows up."""

    last_day = DateField(_l("Siste dag"), validators=[InputRequired(_l("Velg en dag."))])
    followed_by_id = SelectField(
        _l("Hvilken enhet følger opp?"),
        description=_l("Lederen der ser planer som blir uten stafettholder, som nummer."),
        choices=[],
        validate_choice=False,
    )

    def offer(self, units: list[Unit]) -> None:
        """The units to choose from."""
        self.followed_by_id.choices = [
            SelectChoice("", _("Velg")),
            *(SelectChoice(str(unit.id), unit.name) for unit in units),
        ]

    def closing(self) -> dict[str, Any]:
        """The day and the unit, as plain arguments."""
        offered = {str(choice.value) for choice in self.followed_by_id.choices or ()} - {""}
        chosen = self.followed_by_id.data
        return {
            "last_day": self.last_day.data,
            "followed_by_id": UUID(chosen) if chosen in offered else None,
        }
