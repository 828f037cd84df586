"""The form of a mapping: a field for each question of its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from samspill.infra.forms import at_most
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.mappings.actions import Answers

TEXT = 2000


class MappingForm(VersionedForm):
    """``questions``: those that the fields are for; ``asked``: those that the writer was shown."""

    questions: tuple[str, ...] = ()
    asked = StringField(widget=HiddenInput(), default="")

    @property
    def fields(self) -> list[Field]:
        """The field of each question."""
        return [self[_name(place)] for place in range(len(self.questions))]

    def asks_the_same(self) -> bool:
        """Was the writer shown the questions that are asked now?"""
        return bool(self.asked.data == _shown(self.questions))

    def ask_anew(self) -> None:
        """The writer is shown the questions that are asked now."""
        self.asked.data, self.asked.raw_data = _shown(self.questions), None

    def said(self) -> Answers:
        """What was answered, as plain values."""
        shown = self.questions if self.asks_the_same() else ()
        return Answers(shown, [field.data or "" for field in self.fields])


def _name(place: int) -> str:
    return f"answer_{place + 1}"


def _shown(questions: Sequence[str]) -> str:
    return " / ".join(" ".join(one.split()) for one in questions)


def mapping_form(questions: tuple[str, ...]) -> MappingForm:
    """The form as it was sent."""
    return _of(questions)()


def mapping_form_of(
    questions: tuple[str, ...], said: Mapping[str, str], version: int
) -> MappingForm:
    """The form with what a draft says."""
    answers = {_name(place): said.get(one, "") for place, one in enumerate(questions)}
    data = {**answers, "asked": _shown(questions), "version": version}
    return _of(questions)(formdata=None, data=data)


def _of(questions: tuple[str, ...]) -> type[MappingForm]:
    fields: dict[str, Any] = {
        _name(place): TextAreaField(question, validators=[at_most(TEXT)], default="")
        for place, question in enumerate(questions)
    }
    return type("MappingFormOf", (MappingForm,), {"questions": questions, **fields})
