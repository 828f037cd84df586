"""The forms of who enters grades, of who leads it, and of who warns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.clock import instant_at
from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.grades.actions import Entry, GradesRefused
from samspill.school.grades.models import ON_DIPLOMA, GradeValue, Term
from samspill.school.grades.queries import EntryRow
from samspill.school.grades.rules import codes_of, values_in
from samspill.school.grades.words import TERM_NAMES, graded_name, value_name

COMMENT, WHY, TEXT = 500, 300, 2000


def grade_field(pupil_id: UUID) -> str:
    """The name of the field with a pupil's grade."""
    return f"grade_{pupil_id.hex}"


def comment_field(pupil_id: UUID) -> str:
    """The name of the field with the words to it."""
    return f"comment_{pupil_id.hex}"


class EntryForm(Form):
    """Grades of a group in a subject, a row for each. Built by ``entry_form``."""

    reason = StringField(
        _l("Grunn, når noen får IV, NG eller LG uten varsel"),
        validators=[at_most(WHY)],
        default="",
    )

    def entries(self, rows: Iterable[EntryRow]) -> dict[UUID, Entry]:
        """What was written, by pupil."""
        return {row.pupil_id: self._entry(row.pupil_id) for row in rows}

    def _entry(self, pupil_id: UUID) -> Entry:
        value = self[grade_field(pupil_id)].data
        comment = self._fields.get(comment_field(pupil_id))
        return Entry(GradeValue(value) if value else None, comment.data if comment else "")

    def refuse_rows(self, refused: GradesRefused) -> None:
        """Put what is wrong at each row."""
        for pupil_id, text in refused.faults.items():
            field = self[grade_field(pupil_id)]
            field.errors = [*field.errors, text]


def entry_form(rows: list[EntryRow], subject: str, term: Term | None) -> EntryForm:
    """The form, with what stands. A grade on the diploma has no comment."""
    with_comments = term is not None and term not in ON_DIPLOMA
    values = [
        SelectChoice("", "–"),
        *(SelectChoice(str(one), value_name(one)) for one in values_in(subject, term)),
    ]
    fields: dict[str, Any] = {}
    for row in rows:
        fields[grade_field(row.pupil_id)] = SelectField(
            row.name, choices=values, default=row.value or "", validators=[Optional()]
        )
        if with_comments:
            label = _("Kommentar til %(name)s", name=row.name)
            fields[comment_field(row.pupil_id)] = StringField(
                label, validators=[at_most(COMMENT)], default=row.comment
            )
    return type("RowsForm", (EntryForm,), fields)()


class RoundForm(Form):
    """Until when, and when it is published."""

    term = SelectField(
        _l("Hvilke karakterer?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in TERM_NAMES.items()],
    )
    deadline = DayField(
        _l("Siste dag å føre karakterer"),
        description=_l("Lærerne kan føre til dagen er slutt."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    day = DayField(_l("Hjemmet ser dem fra"), validators=[InputRequired(_l("Velg en dag."))])
    clock = ClockField(_l("Klokken"), validators=[InputRequired(_l("Skriv klokkeslettet."))])

    def payload(self) -> dict[str, Any]:
        """The term, its deadline and the instant from which it is read."""
        at: datetime = instant_at(self.day.data, self.clock.data)
        return {"term": Term(self.term.data), "deadline": self.deadline.data, "publish_at": at}


class ReopenForm(Form):
    """Why a round is opened again."""

    why = StringField(
        _l("Hvorfor åpner du?"), validators=[needed(_l("Skriv hvorfor.")), at_most(WHY)]
    )


def reopen_form(round_id: UUID, **more: Any) -> ReopenForm:
    """The form for one round: several stand on a page."""
    return ReopenForm(prefix=f"{round_id.hex}-", **more)


class WarningForm(Form):
    """A warning. Built by ``warning_form``."""

    subject = SelectField(
        _l("Hva gjelder det?"), choices=[], validators=[needed(_l("Velg hva det gjelder."))]
    )
    why = TextAreaField(_l("Hvorfor?"), validators=[needed(_l("Skriv hvorfor.")), at_most(TEXT)])
    help_text = TextAreaField(
        _l("Hva kan eleven gjøre, og hvordan hjelper skolen?"),
        validators=[needed(_l("Skriv hva som hjelper.")), at_most(TEXT)],
    )


def warning_form(year_level: int | None, **more: Any) -> WarningForm:
    """The form, with what is graded in a year level."""
    form = WarningForm(**more)
    form.subject.choices = [
        SelectChoice("", _("Velg")),
        *(SelectChoice(code, graded_name(code)) for code in codes_of(year_level)),
    ]
    return form


class CorrectionForm(Form):
    """Another grade, and why. Built by ``correction_form``."""

    value = SelectField(
        _l("Riktig karakter"), choices=[], validators=[needed(_l("Velg karakteren."))]
    )
    why = StringField(_l("Hvorfor?"), validators=[needed(_l("Skriv hvorfor.")), at_most(WHY)])

    def payload(self) -> dict[str, Any]:
        """The grade, and why."""
        return {"value": GradeValue(self.value.data), "why": self.why.data}


def correction_form(subject: str, term: Term, **more: Any) -> CorrectionForm:
    """The form, with what may be set in a subject."""
    form = CorrectionForm(**more)
    form.value.choices = [
        SelectChoice("", _("Velg")),
        *(SelectChoice(str(one), value_name(one)) for one in values_in(subject, term)),
    ]
    return form


def subject_field(pupil_id: UUID) -> str:
    """The name of the field with what a pupil is drawn for."""
    return f"subject_{pupil_id.hex}"


class DrawForm(Form):
    """Who is drawn for which subject, a field for each who has not been told. Built by
    ``draw_form``."""

    day = DayField(_l("Dagen for muntlig eksamen"), validators=[InputRequired(_l("Velg en dag."))])
    clock = ClockField(
        _l("Klokken"), validators=[InputRequired(_l("Skriv klokkeslettet."))], default=time(9)
    )

    def payload(self) -> dict[str, Any]:
        """The subject by pupil, and when it is."""
        drawn = {
            UUID(name.removeprefix("subject_")): field.data or ""
            for name, field in self._fields.items()
            if name.startswith("subject_")
        }
        return {"drawn": drawn, "exam_at": instant_at(self.day.data, self.clock.data)}


def draw_form(
    names: Mapping[UUID, str], standing: Mapping[UUID, str], level: int | None
) -> DrawForm:
    """The form: the pupils by name, and what they are drawn for."""
    choices = [
        SelectChoice("", _("Ikke trukket ut")),
        *(SelectChoice(one, graded_name(one)) for one in codes_of(level, Term.ORAL_EXAM)),
    ]
    fields: dict[str, Any] = {
        subject_field(one): SelectField(
            name, choices=choices, default=standing.get(one, ""), validators=[Optional()]
        )
        for one, name in names.items()
    }
    return type("PupilsForm", (DrawForm,), fields)()


class AppealForm(Form):
    """When an appeal came."""

    received_on = DayField(_l("Klagen kom"), validators=[InputRequired(_l("Velg en dag."))])
