"""The form of a rule: its numbers, from when, and who decided it."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, Field, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from samspill.administration.policies.known import MAY_SET, NUMBER_NAMES
from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed


class RuleForm(Form):
    """Base of the form; ``rule_form`` adds the numbers."""

    first_day = DateField(
        _l("Gjelder fra"),
        description=_l("En dag som kommer. Det som er lovet før, står."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    source = StringField(
        _l("Hvem har vedtatt det?"),
        description=_l("For eksempel: Kommunestyret 12. mai 2026, sak 34/26."),
        validators=[needed(_l("Skriv hvem som har vedtatt det, og når.")), at_most(300)],
    )
    names: tuple[str, ...] = ()

    def numbers(self) -> list[Field]:
        """The fields of the rule's own numbers."""
        return [self._fields[name] for name in self.names]

    def rule(self) -> dict[str, Any]:
        """What was written, as plain arguments."""
        return {
            "numbers": {name: self._fields[name].data for name in self.names},
            "first_day": self.first_day.data,
            "source": self.source.data,
        }


def rule_form(name: str, standing: dict[str, int] | None = None) -> RuleForm:
    """The form of one rule, showing what holds."""
    room = MAY_SET[name]
    fields: dict[str, Any] = {"names": tuple(room)}
    for field, number in room.items():
        words = {"least": number.least, "most": number.most}
        says = _("Skriv et tall fra %(least)s til %(most)s.", **words)
        fields[field] = IntegerField(
            _(NUMBER_NAMES[field]),
            description=_("Fra %(least)s til %(most)s.", **words),
            validators=[InputRequired(says), NumberRange(number.least, number.most, says)],
        )
    form: RuleForm = type("OneRuleForm", (RuleForm,), fields)(data=standing or {})
    return form
