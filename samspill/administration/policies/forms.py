"""The form of a rule: its numbers, from when, and who decided it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import DateField, Field, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from samspill.administration.policies.known import MAY_SET, NUMBER_NAMES
from samspill.administration.policies.parts import MAY_WRITE, Part
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
    parts: Mapping[str, Part] = {}
    row_counts: Mapping[str, int] = {}

    def written(self) -> list[tuple[Part, list[list[Field]]]]:
        """The parts that are no numbers, each with its fields, row by row."""
        found = []
        for name, part in self.parts.items():
            if rows := part.shape.layout(name, self.row_counts[name]):
                found.append((part, [[self._fields[one] for one in row] for row in rows]))
        return found

    def numbers(self) -> list[Field]:
        """The fields of the rule's own numbers."""
        return [self._fields[name] for name in self.names]

    def rule(self) -> dict[str, Any]:
        """What was written, as plain arguments."""
        return {
            "numbers": {name: self._fields[name].data for name in self.names},
            "parts": {
                name: part.shape.said(name, self._fields, self.row_counts[name])
                for name, part in self.parts.items()
                if self.row_counts[name]
            },
            "first_day": self.first_day.data,
            "source": self.source.data,
        }


def rule_form(name: str, standing: Mapping[str, Any] | None = None) -> RuleForm:
    """The form of one rule, showing what holds (``standing``), or else what was sent."""
    shown = dict(standing or {})
    fields = _number_fields(name) | _part_fields(name, standing)
    for part, of in fields["parts"].items():
        if part in shown:
            shown |= of.shape.standing(part, shown.pop(part))
    form: RuleForm = type("OneRuleForm", (RuleForm,), fields)(data=shown)
    return form


def _part_fields(name: str, standing: Mapping[str, Any] | None) -> dict[str, Any]:
    parts = MAY_WRITE.get(name, {})
    counts = {
        part: of.shape.count(part, request.form if standing is None else standing[part])
        for part, of in parts.items()
    }
    fields: dict[str, Any] = {"parts": parts, "row_counts": counts}
    for part, of in parts.items():
        fields |= of.shape.fields(part, _(of.label), _(of.help) if of.help else "", counts[part])
    return fields


def _number_fields(name: str) -> dict[str, Any]:
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
    return fields
