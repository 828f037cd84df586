"""The forms of messages between home and school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from flask_babel import format_date
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.clock import OSLO
from samspill.core.errors import RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.documents.forms import FilesForm
from samspill.documents.several import Given
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.messages.actions import Letter
from samspill.school.messages.models import Answers
from samspill.school.messages.people import AtHome, AtSchool
from samspill.school.messages.recipients import Offered
from samspill.school.messages.words import ANSWERS_ALONE, ANSWERS_TO_GROUP

TITLE = 100
TEXT = 4000
WORDS = 100
OFFICE = "OFFICE"
"""The choice of the school's office, among people."""
EVERYBODY = "ALL"


def _people(label: str) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )


def _ids(written: Iterable[str] | None) -> list[UUID]:
    return [found for one in written or () if (found := id_in(one))]


class LetterForm(FilesForm):
    """A title, the words, and files that go with them."""

    title = StringField(
        _l("Emne"), validators=[needed(_l("Skriv hva det gjelder.")), at_most(TITLE)]
    )
    text = TextAreaField(
        _l("Melding"), validators=[needed(_l("Skriv noe før du sender.")), at_most(TEXT)]
    )

    def letter(self, files: Sequence[Given] = ()) -> Letter:
        """What is written, and how. Raises RuleBroken at "clock" for half a time."""
        data = self.data
        return Letter(
            self.title.data or "",
            self.text.data or "",
            Answers(data.get("answers") or Answers.SENDER),
            goes_at=_instant(data.get("day"), data.get("clock")),
            is_emergency=bool(data.get("is_emergency")),
            is_confidential=bool(data.get("is_confidential")),
            files=files,
        )


def _instant(day: date | None, clock: time | None) -> datetime | None:
    """When (UTC) it goes, from a day and a clock time in Oslo; None for by itself."""
    if (day is None) != (clock is None):
        raise RuleBroken("clock", _("Skriv både dag og klokkeslett."))
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, OSLO).astimezone(UTC)


def _confidential() -> BooleanField:
    return BooleanField(
        _l("Fortrolig"),
        description=_l("Åpnes bare med BankID, Buypass eller Commfides."),
    )


class ToSchoolForm(LetterForm):
    """From a home to the school."""

    is_confidential = _confidential()

    to = _people(_l("Til"))
    copy = _people(_l("Kopi til"))

    def offer(self, offered: Offered) -> ToSchoolForm:
        """Fill in whom one may write to; the contact teachers are chosen until one has said."""
        self.to.choices = [
            SelectChoice(str(one.profile_id), _teacher(one, offered)) for one in offered.staff
        ]
        if offered.office:
            name = _("Kontoret på %(school)s", school=offered.school_name)
            self.to.choices.append(SelectChoice(OFFICE, name))
        self.copy.choices = [SelectChoice(str(one.profile_id), one.name) for one in offered.homes]
        if self.to.data is None:
            self.to.data = [str(one.profile_id) for one in offered.staff]
        return self

    def receivers(self) -> dict[str, Any]:
        """Whom it is for, as plain values."""
        return {
            "to": _ids(self.to.data),
            "office": OFFICE in (self.to.data or []),
            "copy": _ids(self.copy.data),
        }


def _at_home(one: AtHome) -> str:
    return _("%(name)s selv", name=one.name) if one.is_self else one.name


def _teacher(one: AtSchool, offered: Offered) -> str:
    """A contact teacher by name; while she is away until when, and who answers (F2)."""
    if one.last_day_away is None:
        return _("%(name)s, kontaktlærer", name=one.name)
    away = {"name": one.name, "day": format_date(one.last_day_away, "d. MMMM")}
    if instead := ", ".join(person.name for person in offered.standing_in([one.profile_id])):
        return _(
            "%(name)s, kontaktlærer. Borte til og med %(day)s, %(others)s svarer",
            **away,
            others=instead,
        )
    return _("%(name)s, kontaktlærer. Borte til og med %(day)s", **away)


class _AnsweredForm(LetterForm):
    """From the school, which says who may answer."""

    answers = RadioField(
        _l("Svar"),
        choices=[],
        default=Answers.SENDER,
        validators=[InputRequired(_l("Velg ett."))],
    )

    day = DayField(
        _l("Send en annen dag"),
        description=_l("Bare når den skal gå senere."),
        validators=[Optional()],
    )
    clock = ClockField(_l("Klokken"), validators=[Optional()])

    def _choose(self, names: Mapping[Answers, str]) -> None:
        self.answers.choices = [SelectChoice(str(one), _(name)) for one, name in names.items()]


class ToHomeForm(_AnsweredForm):
    """From the school to adults of one pupil."""

    is_confidential = _confidential()

    to = _people(_l("Til"))

    def offer(self, homes: Iterable[AtHome], *, apart: bool) -> ToHomeForm:
        """Fill in whom one may write to: all adults are chosen, unless they are not told of each
        other; the pupil herself never is."""
        homes = list(homes)
        self.to.choices = [SelectChoice(str(one.profile_id), _at_home(one)) for one in homes]
        self._choose(ANSWERS_ALONE)
        adults = [str(one.profile_id) for one in homes if not one.is_self]
        if self.to.data is None and (not apart or len(adults) == 1):
            self.to.data = adults
        return self

    def chosen(self) -> list[UUID]:
        """Who was chosen."""
        return _ids(self.to.data)


class ToGroupForm(_AnsweredForm):
    """From the school to all homes of a group. ``shown`` marks what its writer has seen."""

    is_emergency = BooleanField(
        _l("Det haster"),
        description=_l("Alle får beskjed med en gang, og blir bedt om å si at de har sett den."),
    )
    shown = HiddenField(default="")

    def offer(self) -> ToGroupForm:
        """Fill in who may answer."""
        self._choose(ANSWERS_TO_GROUP)
        return self


class AnswerForm(FilesForm):
    """An answer to one, or on purpose to all."""

    to = RadioField(_l("Hvem skal få svaret?"), choices=[], validate_choice=False)
    text = TextAreaField(
        _l("Svar"), validators=[needed(_l("Skriv noe før du sender.")), at_most(TEXT)]
    )

    def offer(self, choices: list[tuple[UUID | None, list[str]]]) -> AnswerForm:
        """Fill in whom one may answer; the newest writer is chosen until one has said."""
        self.to.choices = [
            SelectChoice(str(one) if one else EVERYBODY, _label(one, names))
            for one, names in choices
        ]
        if self.to.data is None and choices:
            self.to.data = self.to.choices[0].value
        return self

    def receiver(self) -> UUID | None:
        """The one who gets it; None for all, who are chosen by their own word."""
        return None if self.to.data == EVERYBODY else id_in(self.to.data or "") or UUID(int=0)


def _label(one: UUID | None, names: list[str]) -> str:
    if one is not None:
        return _("Bare %(name)s", name=names[0])
    if not names:
        return _("Alle i samtalen")
    return _("Alle i samtalen: %(names)s", names=", ".join(names))


class WordsForm(Form):
    """Words to look for in one's own messages."""

    words = StringField(
        _l("Ord"), validators=[needed(_l("Skriv et ord å lete etter.")), at_most(WORDS)]
    )
