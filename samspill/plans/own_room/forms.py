"""The forms of the room: something new, with whom to share it, an answer."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.documents.small_pictures import small_picture
from samspill.infra.forms import Form, at_most
from samspill.plans.consent.words import long_day
from samspill.plans.meetings.models import MeetingKind
from samspill.plans.meetings.words import KIND_NAMES
from samspill.plans.own_room.actions import AnswerText, Picture
from samspill.plans.own_room.around import MeetingAhead
from samspill.plans.own_room.models import RoomAnswerKind
from samspill.plans.own_room.queries import Said
from samspill.plans.own_room.words import ANSWERS, FEELING_NAMES, LINES, OWN_PART
from samspill.plans.participants.people import PersonIn

TEXT = 2000
ANSWER = 600
LINE = 300
SCALE = 10
"""The highest number of the scale."""


MOST_KEPT = 340_000
"""Bytes of a picture that comes back in a hidden field: as text it has room in a form."""
KEPT_NAME = "tegning.jpg"


def _decoded(kept: str) -> bytes:
    try:
        return b64decode(kept, validate=True)
    except ValueError:
        return b""


class EntryForm(Form):
    """Something new in one's own room: words, a face, a number, a picture; any of them."""

    text = TextAreaField(_l("Skriv det du vil"), validators=[at_most(TEXT)])
    feeling = RadioField(
        _l("Hvordan har du det?"),
        choices=[SelectChoice(code, _l(name)) for code, name in FEELING_NAMES.items()],
        validators=[Optional()],
    )
    scale = RadioField(
        _l("Hvor bra har du det, fra 0 til 10?"),
        description=_l("0 er så dårlig det kan bli. 10 er så bra det kan bli."),
        choices=[SelectChoice(str(number), str(number)) for number in range(SCALE + 1)],
        validators=[Optional()],
    )
    file = FileField(
        _l("Velg et bilde"),
        description=_l(
            "JPEG, PNG, GIF, WebP eller HEIC, høyst 8 MB. Vi tar bort hvor og når det er tatt."
        ),
    )

    kept = HiddenField(default="")
    without = BooleanField(_l("Ta bort bildet"))

    def picture(self) -> Picture | None:
        """What was drawn, the picture that was chosen, or what came back with the form."""
        given = self.file.data
        if given:
            return Picture(given.stream, given.filename or "")
        content = b"" if self.without.data else _decoded(self.kept.data or "")
        return Picture(BytesIO(content), KEPT_NAME) if content else None

    def hold_picture(self) -> Any:
        """Let what was drawn come back with the form, when something else in it is wrong."""
        picture, self.kept.data = self.picture(), ""
        if picture is None or self.file.errors:
            return self
        try:
            picture.stream.seek(0)
            made = small_picture(picture.stream, picture.name)
        except RuleBroken as rule:
            self.refuse(rule)
            return self
        if len(made) <= MOST_KEPT:
            self.kept.data = b64encode(made).decode()
        else:
            self.file.errors = [_("Velg bildet en gang til.")]
        return self

    def said(self) -> Said:
        """What was written, as plain values."""
        scale = int(self.scale.data) if self.scale.data else None
        return Said(self.text.data or "", self.feeling.data or "", scale)


class _ReadersForm(Form):
    """Some people, by name. Nobody is chosen beforehand."""

    to = SelectMultipleField(
        _l("Hvem vil du dele med?"),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    def offer(self, people: Iterable[PersonIn]) -> Any:
        """Fill the list of people to choose."""
        self.to.choices = [SelectChoice(str(x.profile_id), _named(x)) for x in people]
        return self

    def chosen(self) -> list[UUID]:
        """Who was chosen."""
        return [found for one in self.to.data or [] if (found := id_in(one))]


class SharingForm(_ReadersForm):
    """With whom to share what one wrote."""


class TogetherForm(EntryForm, _ReadersForm):
    """Something new beside an adult, and who else may read it."""

    def offer(self, people: Iterable[PersonIn]) -> Any:
        """Fill the list of people to choose."""
        self.to.label.text = _("Vil du at flere skal lese det?")
        return super().offer(people)


class PreparationForm(Form):
    """What a meeting should know: three lines, how to take part, which meeting."""

    meeting = RadioField(_l("Hvilket møte?"), choices=[], validators=[Optional()])
    line_1 = TextAreaField(_l(LINES[0]), validators=[at_most(LINE)])
    line_2 = TextAreaField(_l(LINES[1]), validators=[at_most(LINE)])
    line_3 = TextAreaField(_l(LINES[2]), validators=[at_most(LINE)])
    part = RadioField(
        _l("Hvordan vil du være med?"),
        choices=[SelectChoice(code, _l(name)) for code, name in OWN_PART.items()],
        validators=[Optional()],
    )

    def offer(self, meetings: Iterable[MeetingAhead]) -> Any:
        """Fill the list of meetings to choose."""
        listed = [SelectChoice(one.starts_at.isoformat(), _called(one)) for one in meetings]
        self.meeting.choices = [*listed, SelectChoice("", _("Et annet møte"))] if listed else []
        return self

    def said(self) -> Said:
        """What was written, as plain values."""
        fields = (self.line_1, self.line_2, self.line_3)
        lines = tuple(one.data or "" for one in fields)
        return Said("", "", None, lines, self.part.data or "", self.meeting.data or "")


def _called(one: MeetingAhead) -> str:
    return f"{long_day(today(one.starts_at))}, {_(KIND_NAMES[MeetingKind(one.kind)])}"


def _named(one: PersonIn) -> str:
    if one.is_family:
        return _("%(name)s, foresatt", name=one.name)
    return f"{one.name}, {one.title}" if one.title else one.name


class ShareAnswerForm(Form):
    """What became of something that a child shared."""

    kind = RadioField(
        _l("Hva ble det til?"),
        choices=[SelectChoice(code, _l(name)) for code, name in ANSWERS.items()],
        validators=[InputRequired(_l("Velg ett."))],
    )
    activity = SelectField(
        _l("Aktiviteten"),
        description=_l("Bare når det ble til en aktivitet. Barnet ser navnet på den."),
        choices=[],
        validate_choice=False,
    )
    text = TextAreaField(
        _l("Skriv til barnet"),
        description=_l("Kort og vennlig. Blir det ikke noe av, så skriv hvorfor."),
        validators=[at_most(ANSWER)],
    )

    def offer(self, activities: Iterable[tuple[UUID, str]]) -> Any:
        """Fill the list of activities."""
        listed = [SelectChoice(str(code), title) for code, title in activities]
        self.activity.choices = [SelectChoice("", _("Velg en aktivitet")), *listed]
        return self

    def answer(self) -> AnswerText:
        """What was answered, as plain values."""
        kind = RoomAnswerKind(self.kind.data)
        return AnswerText(kind, self.text.data or "", id_in(self.activity.data or ""))
