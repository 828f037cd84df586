"""The forms of a consent: its duration, and the answers to its lines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.consent.answering import LineReply
from samspill.plans.consent.interpreter import Interpreter
from samspill.plans.consent.models import Answer, LineKind, Substitution
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.wording import Shown, ShownLine


class DurationForm(Form):
    """How long the consent shall hold."""

    until = DateField(
        _l("Samtykket skal gjelde til og med"),
        validators=[needed(_l("Velg en dato."))],
    )


class InterpreterFields(Form):
    """Who interpreted, when somebody did (F4). All empty means that nobody did."""

    interpreter_service = StringField(
        _l("Tolketjeneste"),
        description=_l("For eksempel kommunens tolketjeneste."),
        validators=[at_most(120)],
    )
    interpreter_number = StringField(_l("Tolkens nummer"), validators=[at_most(40)])
    interpreter_language = StringField(_l("Språk"), validators=[at_most(40)])
    interpreted_on = DateField(_l("Dagen dere leste sammen"), validators=[Optional()])
    interpreter_is_adult = BooleanField(
        _l("Tolken er voksen og ikke i familien"),
        description=_l("Barn skal ikke tolke for voksne (tolkeloven § 4)."),
    )

    def interpreter(self) -> Interpreter | None:
        """Who interpreted, or None."""
        found = Interpreter(
            service=self.interpreter_service.data or "",
            number=self.interpreter_number.data or "",
            language=self.interpreter_language.data or "",
            on=self.interpreted_on.data,
            is_adult=bool(self.interpreter_is_adult.data),
        )
        return found if found != Interpreter("", "", "", None, is_adult=False) else None


class AnswersForm(InterpreterFields):
    """Base of the form that ``answers_form`` builds for one text."""

    lines: tuple[ShownLine, ...] = ()

    def replies(self) -> list[LineReply]:
        """What was answered to each line. With one line the button is the answer (F1)."""
        return [self._reply(line) for line in self.lines]

    def _reply(self, line: ShownLine) -> LineReply:
        fields = self._fields
        less = tuple(fields[f"less_{line.id}"].data or ()) if line.areas else ()
        given = fields.get(f"answer_{line.id}")
        answer = Answer(given.data) if given else (Answer.NARROWER if less else Answer.YES)
        if answer != Answer.NARROWER:
            less = ()
        chosen = fields.get(f"substitution_{line.id}")
        substitution = Substitution((chosen.data if chosen else None) or Substitution.ASK)
        return LineReply(UUID(line.id), answer, less, substitution)

    def validate(self, extra_validators: Any = None) -> bool:
        """'Yes, but less' must say what less is."""
        valid = bool(super().validate(extra_validators))
        for line in self.lines:
            given = self._fields.get(f"answer_{line.id}")
            less = self._fields.get(f"less_{line.id}")
            if given is None or less is None:
                continue
            if given.data == Answer.NARROWER and not less.data:
                less.errors = [_("Kryss av for det som skal være stengt.")]
                valid = False
            if given.data == Answer.YES and less.data:
                given.errors = [
                    _("Du har krysset av for noe som skal være stengt. Velg «Ja, men mindre».")
                ]
                valid = False
        return valid


def answers_form(
    shown: Shown, notice_hours: int, base: type[AnswersForm] = AnswersForm
) -> AnswersForm:
    """The form for exactly this text: nothing is ticked beforehand. ``base`` may ask for more.

    ``notice_hours``: how long before a swap she is told, by the policy.
    """
    notify = _("Ja, og si fra til meg %(hours)s timer før", hours=notice_hours)
    fields: dict[str, Any] = {"lines": tuple(shown.lines)}
    for line in shown.lines:
        if len(shown.lines) > 1:
            fields[f"answer_{line.id}"] = _answer_field(line)
        if line.areas:
            fields[f"less_{line.id}"] = SelectMultipleField(
                _("%(name)s skal ikke se", name=line.first_name),
                choices=[SelectChoice(*area) for area in line.areas],
                option_widget=CheckboxInput(),
                widget=ListWidget(prefix_label=False),
            )
        if line.substitution and line.kind == LineKind.PERSON:
            fields[f"substitution_{line.id}"] = RadioField(
                line.substitution,
                choices=[
                    SelectChoice(Substitution.NOTIFY, notify),
                    SelectChoice(Substitution.ASK, _("Nei, spør meg først")),
                ],
                validators=[_Optional()],
                validate_choice=False,
            )
    return type("AnswersFormOfText", (base,), fields)()


class NarrowingForm(Form):
    """Which areas to shut to one participant. Built by ``narrowing_form``."""

    def payload(self) -> dict[str, Any]:
        """The areas' codes."""
        return {"areas": tuple(self._fields["areas"].data or ())}


def narrowing_form(name: str, scope: dict[str, Any]) -> NarrowingForm:
    """The form for what one person may see now: nothing is ticked beforehand."""
    field = SelectMultipleField(
        _("%(name)s skal ikke lenger se", name=name),
        choices=[
            SelectChoice(str(area), _(label))
            for area, label in AREA_NAMES.items()
            if scope.get(area)
        ],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    return type("NarrowingFormOfScope", (NarrowingForm,), {"areas": field})()


def _answer_field(line: ShownLine) -> RadioField:
    choices = [SelectChoice(Answer.YES, _("Ja"))]
    if line.areas:
        choices.append(SelectChoice(Answer.NARROWER, _("Ja, men mindre")))
    choices.append(SelectChoice(Answer.NO, _("Nei")))
    return RadioField(line.question, choices=choices, validators=[_Chosen()])


class _Chosen(InputRequired):
    def __init__(self) -> None:
        super().__init__(_l("Velg et svar."))


class _Optional:
    field_flags: dict[str, Any] = {}  # noqa: RUF012 - WTForms reads it

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data not in (None, "", *Substitution):
            field.data = None
