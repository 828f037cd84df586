"""The forms that settle who must agree: what the holder asks, and what the leader answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField, validators
from wtforms.validators import AnyOf, InputRequired

from samspill.core.language import _, _l
from samspill.identity.adults import Adult
from samspill.identity.models import RelationKind
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.signatories.models import Ground
from samspill.plans.signatories.rules import WITH_A_SAY, may_be_confirmed
from samspill.plans.signatories.words import GROUND_NAMES, RELATION_NAMES


class ConfirmationForm(Form):
    """Which adult must answer, and why. Built by ``confirmation_form``."""

    person_id = RadioField(_l("Hvem må svare?"), validators=[InputRequired(_l("Velg en voksen."))])
    reason = TextAreaField(
        _l("Hvordan vet du det?"),
        description=_l("Skriv det lederen trenger for å bekrefte. Familien ser ikke dette."),
        validators=[needed(_l("Skriv hvordan du vet det.")), at_most(1000)],
    )

    def payload(self) -> dict[str, Any]:
        """The adult's person id, and the reason."""
        return {"person_id": UUID(self.person_id.data), "reason": self.reason.data}


class ExemptionForm(Form):
    """Which adult need not answer, on which ground. Built by ``exemption_form``."""

    person_id = RadioField(
        _l("Hvem trenger ikke å svare?"), validators=[InputRequired(_l("Velg en voksen."))]
    )
    ground = RadioField(_l("Hvorfor?"), validators=[InputRequired(_l("Velg hvorfor."))])
    reason = TextAreaField(
        _l("Begrunnelse"),
        description=_l("Hva er gjort, og når? Familien ser ikke dette."),
        validators=[needed(_l("Skriv en begrunnelse.")), at_most(2000)],
    )
    legal_ground = StringField(
        _l("Hjemmel"),
        description=_l("Loven, dommen eller vedtaket det bygger på."),
        validators=[needed(_l("Skriv hjemmelen.")), at_most(200)],
    )

    def payload(self) -> dict[str, Any]:
        """The adult's person id, the ground, and what it rests on."""
        return {
            "person_id": UUID(self.person_id.data),
            "ground": Ground(self.ground.data),
            "reason": self.reason.data,
            "legal_ground": self.legal_ground.data,
        }


class DecisionForm(Form):
    """The leader's answer to one question."""

    matter_id = StringField(validators=[validators.UUID()])
    answer = StringField(validators=[AnyOf(("yes", "no"))])
    is_hidden = BooleanField(_l("Ikke vis dette til familien, av hensyn til sikkerheten"))

    def payload(self) -> dict[str, Any]:
        """Which question, yes or no, and whether it is kept from the family."""
        return {
            "matter_id": UUID(self.matter_id.data),
            "agrees": self.answer.data == "yes",
            "is_hidden": self.is_hidden.data,
        }


def confirmation_form(adults: list[Adult]) -> ConfirmationForm:
    """The form with the adults whom people may confirm."""
    form = ConfirmationForm(prefix="confirm-")
    form.person_id.choices = _choices([adult for adult in adults if may_be_confirmed(adult)])
    return form


def exemption_form(adults: list[Adult]) -> ExemptionForm:
    """The form with the adults who have a say."""
    form = ExemptionForm(prefix="exempt-")
    form.person_id.choices = _choices([one for one in adults if one.relation in WITH_A_SAY])
    form.ground.choices = [SelectChoice(str(g), _(name)) for g, name in GROUND_NAMES.items()]
    return form


def _choices(adults: list[Adult]) -> list[SelectChoice]:
    return [
        SelectChoice(
            str(one.person_id), f"{one.name}, {_(RELATION_NAMES[RelationKind(one.relation)])}"
        )
        for one in adults
    ]
