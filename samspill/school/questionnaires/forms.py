"""The forms of who writes a questionnaire, and of who answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.questionnaires.actions import Heading
from samspill.school.questionnaires.models import Audience
from samspill.school.questionnaires.rules import Question, QuestionKind, Said
from samspill.school.questionnaires.words import AUDIENCE_NAMES, KIND_NAMES, YES_NO_NAMES

TITLE, TEXT, QUESTION, OPTIONS, SHORT, NUMBER = 80, 1000, 200, 1200, 500, 12
LARGEST = 10**9


class HeadingForm(Form):
    """A questionnaire without its questions."""

    title = StringField(
        _l("Hva skal skjemaet hete?"),
        validators=[needed(_l("Skriv hva skjemaet heter.")), at_most(TITLE)],
    )
    text = TextAreaField(
        _l("Hvorfor spør dere?"),
        description=_l("Skriv også hva svarene skal brukes til."),
        validators=[needed(_l("Skriv hvorfor dere spør.")), at_most(TEXT)],
    )
    audience = RadioField(
        _l("Hvem svarer?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in AUDIENCE_NAMES.items()],
        validators=[needed(_l("Velg hvem som svarer."))],
    )
    naming = RadioField(
        _l("Med navn eller anonymt?"),
        choices=[
            SelectChoice("NAMED", _l("Med navn: dere ser hvem som svarte hva")),
            SelectChoice("ANONYMOUS", _l("Anonymt: ingen kan finne ut hvem som svarte hva")),
        ],
        validators=[needed(_l("Velg ett."))],
    )
    last_day = DayField(_l("Siste dag å svare"), validators=[InputRequired(_l("Velg en dag."))])

    def heading(self) -> Heading:
        """What was written."""
        return Heading(
            title=self.title.data,
            text=self.text.data,
            audience=Audience(self.audience.data),
            is_anonymous=self.naming.data == "ANONYMOUS",
            last_day=self.last_day.data,
        )


class QuestionForm(Form):
    """One question."""

    text = StringField(
        _l("Spørsmål"), validators=[needed(_l("Skriv spørsmålet.")), at_most(QUESTION)]
    )
    kind = RadioField(
        _l("Hva slags svar?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in KIND_NAMES.items()],
        validators=[needed(_l("Velg hva slags svar."))],
    )
    options = TextAreaField(
        _l("Valg"),
        description=_l("Ett på hver linje, når de skal velge én eller flere."),
        validators=[at_most(OPTIONS)],
        default="",
    )
    needed = BooleanField(_l("Må besvares"))

    def question(self) -> Question:
        """What was written."""
        lines = [line.strip() for line in (self.options.data or "").splitlines()]
        options = tuple(line for line in lines if line)
        return Question(self.text.data, QuestionKind(self.kind.data), options, self.needed.data)


class AnswerForm(Form):
    """A field for each question. Built by ``answer_form``."""

    questions: tuple[Question, ...] = ()

    @property
    def fields(self) -> list[Field]:
        """The field of each question."""
        return [self[_name(place)] for place in range(len(self.questions))]

    def said(self) -> list[Said]:
        """What was answered, in order; None where nothing was."""
        return [field.data or None for field in self.fields]


def _name(place: int) -> str:
    return f"answer_{place + 1}"


def answer_form(questions: Sequence[Question], said: Sequence[Said] | None = None) -> AnswerForm:
    """The form, with what was answered before."""
    fields = {_name(place): _field(one) for place, one in enumerate(questions)}
    form = type("AnswerFormOf", (AnswerForm,), {"questions": tuple(questions), **fields})
    found: AnswerForm = form(data={_name(place): one for place, one in enumerate(said or ())})
    return found


def _field(question: Question) -> Any:
    return _FIELDS[question.kind](
        question, [needed(_l("Svar på dette.")) if question.needed else Optional()]
    )


def _choices(question: Question) -> list[SelectChoice]:
    yes_no = question.kind == QuestionKind.YES_NO
    return [
        SelectChoice(code, _l(YES_NO_NAMES[code]) if yes_no else question.name_of(code))
        for code in question.codes
    ]


def _one(question: Question, validators: list[Any]) -> Any:
    steps = question.kind == QuestionKind.SCALE
    return RadioField(
        question.text,
        description=_l("1 er minst, 5 er mest.") if steps else "",
        choices=_choices(question),
        validators=validators,
    )


def _several(question: Question, validators: list[Any]) -> Any:
    return SelectMultipleField(
        question.text,
        choices=_choices(question),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=validators,
    )


def _text(question: Question, validators: list[Any]) -> Any:
    return TextAreaField(question.text, validators=[*validators, at_most(SHORT)], default="")


def _number(question: Question, validators: list[Any]) -> Any:
    return StringField(
        question.text,
        validators=[*validators, at_most(NUMBER), _is_a_number],
        filters=[_with_a_point],
        default="",
    )


def _with_a_point(said: Any) -> Any:
    return said.replace(",", ".").replace(" ", "") if isinstance(said, str) else said


def _is_a_number(_form: Form, field: Field) -> None:
    try:
        number = Decimal(field.data)
    except InvalidOperation:
        raise ValidationError(_("Skriv et tall, for eksempel 3 eller 2,5.")) from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValidationError(_("Skriv et tall, for eksempel 3 eller 2,5."))


_FIELDS: dict[QuestionKind, Callable[[Question, list[Any]], Any]] = {
    QuestionKind.ONE: _one,
    QuestionKind.SEVERAL: _several,
    QuestionKind.SCALE: _one,
    QuestionKind.YES_NO: _one,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
}
