"""The forms of meetings: one to call or change a meeting, one to answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.clock import OSLO
from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.meetings.actions import MeetingText
from samspill.plans.meetings.models import ChildPart, Meeting, MeetingAnswer, MeetingKind
from samspill.plans.meetings.queries import Content, ReplyView
from samspill.plans.meetings.words import ANSWERS, CHILD_PARTS, KIND_NAMES, PREPARATION
from samspill.plans.messages.words import named
from samspill.plans.participants.people import PersonIn

PLACE = 200
TEXT = 2000
LINE = 300


def _choices(names: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(str(code), _(name)) for code, name in names.items()]


class MeetingForm(VersionedForm):
    """A meeting: what, when, where, who, and how the child takes part."""

    kind = SelectField(_l("Hva slags møte?"), coerce=MeetingKind, default=MeetingKind.COOPERATION)
    day = DayField(
        _l("Dag"),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    starts = ClockField(
        _l("Fra klokken"),
        validators=[InputRequired(_l("Skriv når møtet begynner."))],
    )
    ends = ClockField(
        _l("Til klokken"),
        validators=[InputRequired(_l("Skriv når møtet slutter."))],
    )
    place = StringField(
        _l("Sted eller lenke"),
        description=_l("Hvor dere møtes, eller lenken til et digitalt møte."),
        validators=[at_most(PLACE)],
        default="",
    )
    agenda = TextAreaField(
        _l("Hva skal dere snakke om?"),
        description=_l("Gjerne én sak på hver linje."),
        validators=[at_most(TEXT)],
        default="",
    )
    child_part = RadioField(
        _l("Hvordan er barnet eller den unge med?"),
        coerce=ChildPart,
        validators=[InputRequired(_l("Velg ett."))],
    )
    child_reason = TextAreaField(
        _l("Hvorfor ikke?"),
        description=_l("Bare når barnet ikke er spurt."),
        validators=[at_most(TEXT)],
        default="",
    )
    to = SelectMultipleField(
        _l("Hvem kaller du inn?"),
        description=_l("Du er med selv."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    interpreter = StringField(
        _l("Er tolk bestilt?"),
        description=_l(
            "Skriv hvem som tolker, hvilket språk, og om tolken kommer eller er på skjerm."
            " Barn skal ikke tolke for voksne."
        ),
        validators=[at_most(PLACE)],
        default="",
    )

    def validate_to(self, _field: SelectMultipleField) -> None:
        """Somebody is called in: said with what else is missing. Raises ValidationError."""
        if not self.to.data:
            raise ValidationError(_("Velg minst én person."))

    def offer(self, people: Iterable[PersonIn], kind: str) -> MeetingForm:
        """Fill the lists. ``kind``: of the plan."""
        self.kind.choices = _choices(KIND_NAMES)
        self.child_part.choices = _choices(CHILD_PARTS)
        self.to.choices = [SelectChoice(str(one.profile_id), named(one, kind)) for one in people]
        return self

    def text(self) -> MeetingText:
        """What was written, as plain values."""
        return MeetingText(
            kind=self.kind.data,
            day=self.day.data,
            starts=self.starts.data,
            ends=self.ends.data,
            place=self.place.data or "",
            agenda=self.agenda.data or "",
            child_part=self.child_part.data,
            child_reason=self.child_reason.data or "",
            interpreter=self.interpreter.data or "",
            invited=tuple(found for one in self.to.data or [] if (found := id_in(one))),
        )


def meeting_form_of(meeting: Meeting, content: Content) -> MeetingForm:
    """The form with what a meeting says."""
    starts, ends = meeting.starts_at.astimezone(OSLO), meeting.ends_at.astimezone(OSLO)
    says = {
        "kind": meeting.kind,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "place": content.place,
        "agenda": content.agenda,
        "child_part": meeting.child_part,
        "child_reason": content.child_reason,
        "interpreter": content.interpreter,
        "to": [str(one) for one in meeting.invited_ids],
    }
    form = MeetingForm(formdata=None, data=says)
    form.read_anew(meeting.version)
    return form


class ReplyForm(Form):
    """An answer to a meeting, and three lines that one brings."""

    answer = RadioField(
        _l("Kommer du?"),
        coerce=MeetingAnswer,
        validators=[InputRequired(_l("Velg ett."))],
    )
    line_1 = StringField(_l(PREPARATION[0]), validators=[at_most(LINE)], default="")
    line_2 = StringField(_l(PREPARATION[1]), validators=[at_most(LINE)], default="")
    line_3 = StringField(_l(PREPARATION[2]), validators=[at_most(LINE)], default="")

    def offer(self) -> ReplyForm:
        """Fill the list of answers."""
        self.answer.choices = _choices({code: name for code, (name, _c) in ANSWERS.items()})
        return self

    def lines(self) -> list[str]:
        """What one brings, each question's own; nothing where nothing is written."""
        written = [one.data or "" for one in (self.line_1, self.line_2, self.line_3)]
        return written if any(written) else []


def reply_form_of(own: ReplyView | None, *, holds: bool) -> ReplyForm:
    """The form with what one has answered; without the answer when it was to another time."""
    if own is None:
        return ReplyForm(formdata=None).offer()
    lines = dict(zip(("line_1", "line_2", "line_3"), own.lines, strict=False))
    answer = {"answer": own.answer} if holds else {}
    return ReplyForm(formdata=None, data={**lines, **answer}).offer()


class SubscriptionForm(Form):
    """What the address of one's own calendar may say. At work there is no choice."""

    content = RadioField(
        _l("Hva skal stå i kalenderen din?"),
        choices=[
            SelectChoice("LITTLE", _l("Bare «Samarbeidsmøte», tid og lenke hit")),
            SelectChoice("MORE", _l("Også hva slags møte det er, og hvor")),
        ],
        default="LITTLE",
    )

    @property
    def says_more(self) -> bool:
        """Has she chosen that it tells kind and place?"""
        return bool(self.content.data == "MORE")
