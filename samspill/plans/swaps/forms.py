"""The form that chooses who comes in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from samspill.core.language import _, _l
from samspill.identity.queries import ProfileView
from samspill.infra.forms import Form
from samspill.plans.consent.queries import SignatoryView
from samspill.plans.registrations.forms import SpokenFields


class SwapForm(Form):
    """Who comes in. Built by ``swap_form``."""

    def payload(self) -> dict[str, Any]:
        """The profile."""
        return {"profile_id": UUID(self._fields["profile_id"].data)}


def swap_form(people: list[ProfileView]) -> SwapForm:
    """The form for these colleagues: nobody is chosen beforehand."""
    field = RadioField(
        _("Hvem kommer inn?"),
        choices=[SelectChoice(str(one.id), _named(one)) for one in people],
        validators=[InputRequired(_l("Velg en person."))],
    )
    return type("SwapFormOfUnit", (SwapForm,), {"profile_id": field})()


class ObjectionForm(SpokenFields):
    """Who said no, how, and which day. Built by ``objection_form``."""

    who = RadioField(_l("Hvem sa nei?"), validators=[InputRequired(_l("Velg en person."))])

    def payload(self) -> dict[str, Any]:
        """The signatory, and how it came."""
        return {"signatory_id": UUID(self.who.data), "spoken": self.spoken()}


def objection_form(people: list[SignatoryView]) -> ObjectionForm:
    """The form for those who agreed: nobody is chosen beforehand."""
    form = ObjectionForm()
    form.who.choices = [SelectChoice(str(one.id), one.name) for one in people]
    return form


def _named(one: ProfileView) -> str:
    return f"{one.name}, {one.title}" if one.title else one.name
