"""The forms of who writes the timetable of a group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.groups.queries import Employee
from samspill.school.timetable.actions import OnOneDay, WeeklyLesson
from samspill.school.timetable.models import NoteKind, Weeks
from samspill.school.timetable.words import NOTES, WEEKDAYS, WEEKS

SUBJECT, ROOM, NOTE, TEXT = 60, 40, 200, 500
SCHOOL_WEEK = (1, 2, 3, 4, 5)


class LessonForm(Form):
    """A lesson each week. Built by ``lesson_form``."""

    subject = StringField(
        _l("Fag"),
        description=_l("For eksempel norsk eller svømming."),
        validators=[needed(_l("Skriv faget.")), at_most(SUBJECT)],
    )
    weekday = SelectField(
        _l("Dag"), choices=[SelectChoice(str(day), _l(WEEKDAYS[day])) for day in SCHOOL_WEEK]
    )
    starts_at = ClockField(
        _l("Fra klokken"), validators=[InputRequired(_l("Skriv når timen begynner."))]
    )
    ends_at = ClockField(
        _l("Til klokken"), validators=[InputRequired(_l("Skriv når timen slutter."))]
    )
    weeks = SelectField(
        _l("Hvilke uker?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in WEEKS.items()],
    )
    room = StringField(_l("Rom"), validators=[at_most(ROOM)], default="")
    teacher_profile_id = SelectField(_l("Lærer"), choices=[])
    first_day = DayField(
        _l("Første dag"),
        description=_l("La det stå tomt hvis timen er der fra i dag."),
        validators=[Optional()],
    )

    def lesson(self) -> WeeklyLesson:
        """What was written."""
        return WeeklyLesson(
            weekday=int(self.weekday.data),
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            subject=self.subject.data,
            room=self.room.data,
            weeks=Weeks(self.weeks.data),
            teacher_profile_id=_chosen(self.teacher_profile_id),
        )


def _chosen(field: Any) -> UUID | None:
    return UUID(field.data) if field.data else None


def _people(people: list[Employee], nobody: str) -> list[SelectChoice]:
    return [
        SelectChoice("", nobody),
        *(SelectChoice(str(one.profile_id), one.name) for one in people),
    ]


def lesson_form(people: list[Employee]) -> LessonForm:
    """The form, with those who work at the school to choose from."""
    form = LessonForm()
    form.teacher_profile_id.choices = _people(people, _("Ingen valgt"))
    return form


class ChangeForm(Form):
    """What is otherwise with a lesson on one day. Built by ``change_form``."""

    day = DayField(_l("Dag"), validators=[InputRequired(_l("Velg en dag."))])
    is_cancelled = BooleanField(_l("Timen er avlyst"))
    substitute_profile_id = SelectField(_l("Vikar"), choices=[])
    room = StringField(_l("Et annet rom"), validators=[at_most(ROOM)], default="")
    starts_at = ClockField(_l("Begynner heller klokken"), validators=[Optional()])
    ends_at = ClockField(_l("Slutter heller klokken"), validators=[Optional()])
    note = StringField(
        _l("Beskjed om timen"),
        description=_l("Alle i gruppen ser den. Skriv ikke om enkeltelever."),
        validators=[at_most(NOTE)],
        default="",
    )

    def payload(self) -> dict[str, Any]:
        """The day, and what is otherwise."""
        other = OnOneDay(
            is_cancelled=self.is_cancelled.data,
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            room=self.room.data,
            substitute_profile_id=_chosen(self.substitute_profile_id),
            note=self.note.data,
        )
        return {"day": self.day.data, "other": other}


def change_form(people: list[Employee], **shown: Any) -> ChangeForm:
    """The form, with what stands for the day."""
    form = ChangeForm(**shown)
    form.substitute_profile_id.choices = _people(people, _("Ingen vikar"))
    return form


class LastDayForm(Form):
    """When a lesson is over."""

    last_day = DayField(_l("Siste dag"), validators=[InputRequired(_l("Velg en dag."))])


class NoteForm(Form):
    """Something for all in a group."""

    kind = SelectField(
        _l("Hva er det?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in NOTES.items()],
        validators=[needed(_l("Velg hva det er."))],
    )
    day = DayField(
        _l("Dag"),
        description=_l("Gjelder det hele uka, velg en dag i den."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    subject = StringField(_l("Fag, om det hører til et"), validators=[at_most(SUBJECT)], default="")
    text = TextAreaField(
        _l("Hva skal de vite?"),
        description=_l("Alle i gruppen og de hjemme ser det. Skriv ikke om enkeltelever."),
        validators=[needed(_l("Skriv hva de skal vite.")), at_most(TEXT)],
    )

    def payload(self) -> dict[str, Any]:
        """What to tell, and for which day."""
        return {
            "kind": NoteKind(self.kind.data),
            "day": self.day.data,
            "subject": self.subject.data,
            "text": self.text.data,
        }
