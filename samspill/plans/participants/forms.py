"""The forms that propose a participant, and that change a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import DateField, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.access.levels import Area, Level
from samspill.core.language import N_, _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.consent.scope import AREA_NAMES, TEMPLATES, Scope, choices
from samspill.plans.participants.models import Known, KnownTo, Template
from samspill.plans.participants.queries import ParticipantView
from samspill.plans.participants.words import LEVEL_NAMES

KNOWN_TO_NAMES = {
    KnownTo.ALL: N_("Alle som er med i planen"),
    KnownTo.FAMILY_AND_HOLDER: N_("Bare familien og stafettholderen"),
    KnownTo.NAMED: N_("Familien, stafettholderen og noen jeg velger"),
}


class KnownForm(Form):
    """Base of forms that say who may know that somebody takes part (J11)."""

    known_to = RadioField(
        _l("Hvem får vite at personen er med?"),
        description=_l("Familien ser dette i samtykket. De andre ser ikke navn eller tjeneste."),
        choices=[SelectChoice(code, _l(name)) for code, name in KNOWN_TO_NAMES.items()],
        validators=[InputRequired(_l("Velg ett."))],
    )
    known_by = SelectMultipleField(
        _l("Disse får også vite det"),
        description=_l("Bare når du velger noen selv."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, people: Iterable[ParticipantView], known: Known) -> None:
        """Who may be chosen, and what stands chosen in a new form."""
        self.known_by.choices = [
            SelectChoice(str(one.profile_id), one.name)
            for one in people
            if one.profile_id and not one.is_family and one.role != "BATON_HOLDER"
        ]
        if not self.is_submitted():
            self.known_to.data = known.to

    def known(self) -> Known:
        """Who may know."""
        to = KnownTo(self.known_to.data)
        chosen = self.known_by.data or [] if to == KnownTo.NAMED else []
        return Known(to, tuple(UUID(one) for one in chosen))

    def validate(self, extra_validators: Any = None) -> bool:
        """Those who are named must be named."""
        valid = bool(super().validate(extra_validators))
        if self.known_to.data == KnownTo.NAMED and not self.known_by.data:
            self.known_by.errors = [*self.known_by.errors, _("Velg minst én person.")]
            return False
        return valid


class AreasForm(Form):
    """Base of forms that ask what somebody may see, area by area. See ``with_areas``."""

    asked: tuple[Area, ...] = ()

    def scope(self) -> Scope:
        """Area code to level."""
        return {str(area): int(self._fields[_name(area)].data) for area in self.asked}

    def areas(self) -> list[RadioField]:
        """The fields of the areas, in the menu's order."""
        return [self._fields[_name(area)] for area in self.asked]


def with_areas(
    form: type[AreasForm], levels: Mapping[Area, tuple[Level, ...]], default: Mapping[Any, int]
) -> type[AreasForm]:
    """The form with one question for each area: the levels to choose from, and the template's."""
    fields = {
        _name(area): RadioField(
            _(AREA_NAMES[area]),
            choices=[
                SelectChoice(str(int(level)), _(LEVEL_NAMES[level])) for level in levels[area]
            ],
            default=str(int(default.get(area, Level.NONE))),
            validators=[InputRequired(_l("Velg ett."))],
        )
        for area in levels
    }
    return type(f"{form.__name__}OfAreas", (form,), {"asked": tuple(levels), **fields})


class ProposalForm(AreasForm, KnownForm):
    """Role and what the person may see, area by area. Built by ``proposal_form``."""

    title = StringField(
        _l("Rolle i planen"),
        description=_l("Slik familien kjenner rollen, for eksempel kontaktlærer eller logoped."),
        validators=[needed(_l("Skriv rollen.")), at_most(80)],
    )

    ends_on = DateField(
        _l("Er med til og med"),
        description=_l(
            "La feltet stå tomt hvis personen skal være med så lenge samtykket gjelder."
        ),
        validators=[Optional()],
    )

    def payload(self) -> dict[str, Any]:
        """Title, scope, who may know and last day as plain arguments."""
        return {
            "title": self.title.data,
            "scope": self.scope(),
            "known": self.known(),
            "ends_on": self.ends_on.data,
        }


PROFESSIONAL_CHOICES = {area: choices(area) for area in AREA_NAMES}


def proposal_form(
    title: str | None, service: str | None, people: Iterable[ParticipantView], template: Template
) -> ProposalForm:
    """The form with the role template chosen; each choice can be changed before it is sent.

    ``people`` take part already: some of them may be let know of somebody of whom not all may.
    """
    form = with_areas(ProposalForm, PROFESSIONAL_CHOICES, TEMPLATES[template])()
    assert isinstance(form, ProposalForm)  # noqa: S101 - made of it
    form.offer(people, Known.by_default(service))
    if not form.is_submitted():
        form.title.data = title or ""
    return form


class PlaceEndForm(Form):
    """The last day of a place."""

    ends_on = DateField(_l("Er med til og med"), validators=[needed(_l("Velg en dato."))])


def _name(area: Area) -> str:
    return f"area_{area.lower()}"
