"""The form of a municipality's levels of stafettnivå."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import (
    DateField,
    Field,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.stages.queries import STAGE_MEANS, STAGE_NAMES
from samspill.plans.texts.stage_actions import StageWords

NAME = 80
MEANS = 300


def _name() -> StringField:
    return StringField(validators=[at_most(NAME)], default="")


def _means() -> TextAreaField:
    return TextAreaField(validators=[at_most(MEANS)], default="")


class StagesForm(Form):
    """Which levels are used, what each is called and means, from when, and who decided it."""

    used = SelectMultipleField(
        _l("Hvilke nivåer bruker kommunen?"),
        description=_l("Det som står om et nivå som ikke er i bruk, blir ikke lagret."),
        coerce=int,
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    name_1, means_1 = _name(), _means()
    name_2, means_2 = _name(), _means()
    name_3, means_3 = _name(), _means()
    first_day = DateField(
        _l("Gjelder fra"),
        description=_l("En dag som kommer. Det som er bestemt i en plan før, står."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    source = StringField(
        _l("Hvem har vedtatt det?"),
        description=_l("For eksempel: Kommunestyret 12. mai 2026, sak 34/26."),
        validators=[needed(_l("Skriv hvem som har vedtatt det, og når.")), at_most(300)],
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.used.choices = [
            SelectChoice(stage, _("Nivå %(number)s", number=stage)) for stage in STAGE_NAMES
        ]
        for stage in STAGE_NAMES:
            name, means = self.words_of(stage)
            name.label.text = _("Hva nivå %(number)s heter", number=stage)
            means.label.text = _("Hva nivå %(number)s betyr", number=stage)
            name.description = _("Uten egne ord: %(words)s", words=_(STAGE_NAMES[stage]))
            means.description = _("Uten egne ord: %(words)s", words=_(STAGE_MEANS[stage]))

    def words_of(self, stage: int) -> tuple[Field, Field]:
        """The two fields of one level."""
        return self[f"name_{stage}"], self[f"means_{stage}"]

    @property
    def levels(self) -> list[tuple[int, Field, Field]]:
        """Each level with its two fields, the lowest first."""
        return [(stage, *self.words_of(stage)) for stage in STAGE_NAMES]

    def said(self) -> list[StageWords]:
        """The levels that are used, as plain values."""
        return [
            StageWords(stage, name.data or "", means.data or "")
            for stage, name, means in self.levels
            if stage in (self.used.data or [])
        ]


def stages_form_of(own: Mapping[int, Mapping[str, Any]]) -> StagesForm:
    """The form with what holds: the municipality's own words, and nothing where they are ours."""
    words = {
        f"{field}_{stage}": one.get(field, "")
        for stage, one in own.items()
        for field in ("name", "means")
    }
    return StagesForm(formdata=None, data={"used": list(own), **words})
