"""The forms of who asks homes to sign up, and of who signs up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from samspill.core.errors import RuleBroken
from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.signups.actions import Invitation
from samspill.school.signups.queries import Answering

TITLE, TEXT, PLACE = 80, 1000, 100
TALKS, EVENT = "TALKS", "EVENT"
NOT_COMING = "NO"


class NumberField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it. Raises ValueError with words."""
        try:
            super().process_formdata([one for one in valuelist if one.strip()])
        except ValueError:
            raise ValueError(_("Skriv et helt tall.")) from None


def _between(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("Skriv et tall fra %(min)s til %(max)s."))


class GatheringForm(Form):
    """What a group is to sign up for."""

    title = StringField(
        _l("Hva gjelder det?"),
        description=_l("For eksempel utviklingssamtaler eller juleverksted."),
        validators=[needed(_l("Skriv hva det gjelder.")), at_most(TITLE)],
    )
    text = TextAreaField(
        _l("Hva bør de vite?"),
        description=_l("Alle de foresatte i gruppen ser det. Skriv ikke om enkeltelever."),
        validators=[needed(_l("Skriv hva de bør vite.")), at_most(TEXT)],
    )
    kind = RadioField(
        _l("Hvordan kommer de?"),
        choices=[
            SelectChoice(TALKS, _l("Hver for seg: hvert hjem velger en tid")),
            SelectChoice(EVENT, _l("Alle samtidig")),
        ],
        validators=[needed(_l("Velg ett."))],
    )
    place = StringField(_l("Hvor?"), validators=[needed(_l("Skriv hvor det er.")), at_most(PLACE)])
    day = DayField(_l("Hvilken dag?"), validators=[InputRequired(_l("Velg en dag."))])
    begins = ClockField(
        _l("Fra klokken"), validators=[InputRequired(_l("Skriv når det begynner."))]
    )
    ends = ClockField(_l("Til klokken"), validators=[InputRequired(_l("Skriv når det slutter."))])
    last_day = DayField(
        _l("Siste dag å melde seg på, endre eller melde av"),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    minutes = NumberField(
        _l("Hver for seg: hvor mange minutter har hver?"), validators=[Optional(), _between(5, 120)]
    )
    pause = NumberField(
        _l("Hver for seg: hvor mange minutter pause mellom?"),
        validators=[Optional(), _between(0, 60)],
    )
    places = NumberField(
        _l("Alle samtidig: hvor mange barn er det plass til?"),
        description=_l("La det stå tomt hvis alle får plass."),
        validators=[Optional(), _between(1, 1000)],
    )
    is_apart = BooleanField(
        _l("Barn med to hjem: hver av de foresatte svarer for seg, og ser ikke den andres svar")
    )

    def wanted(self) -> Invitation:
        """What was written. Raises RuleBroken for talks without a length."""
        talks = self.kind.data == TALKS
        if talks and not self.minutes.data:
            raise RuleBroken("minutes", _("Skriv hvor lang hver samtale er."))
        return Invitation(
            title=self.title.data,
            text=self.text.data,
            place=self.place.data,
            day=self.day.data,
            begins=self.begins.data,
            ends=self.ends.data,
            last_day=self.last_day.data,
            minutes=self.minutes.data if talks else None,
            pause=self.pause.data or 0,
            places=None if talks else self.places.data,
            is_apart=self.is_apart.data,
        )


class SignUpForm(Form):
    """Which time, or that one does not come. Of a time that was taken meanwhile the action tells,
    so what is chosen need not stand in the list any more."""

    time = RadioField(
        _l("Hva passer?"),
        choices=[],
        validate_choice=False,
        validators=[needed(_l("Velg ett av valgene."))],
    )

    def offer(self, choices: Sequence[tuple[str, str]], not_coming: str) -> None:
        """What there is to choose from."""
        self.time.choices = [
            *(SelectChoice(value, name) for value, name in choices),
            SelectChoice(NOT_COMING, not_coming),
        ]

    def chosen(self) -> UUID | None:
        """The time; None for who does not come. Raises RuleBroken for what is none."""
        if self.time.data == NOT_COMING:
            return None
        try:
            return UUID(self.time.data)
        except ValueError:
            raise RuleBroken("time", _("Velg ett av valgene.")) from None


class EnterForm(SignUpForm):
    """What a home has said, as the school writes it."""

    whose = SelectField(
        _l("Hvem svarer?"),
        choices=[],
        validate_choice=False,
        validators=[needed(_l("Velg hvem det gjelder."))],
    )

    def people(self, asked: Sequence[Answering], classes: Mapping[UUID, str]) -> None:
        """For whom one may write, with the adult who answers and, in a list of a whole school,
        the class."""
        named = []
        for one in asked:
            beside = ", ".join(filter(None, (classes.get(one.pupil_id), one.adult)))
            named.append(SelectChoice(one.key, f"{one.child} ({beside})" if beside else one.child))
        self.whose.choices = [SelectChoice("", _("Velg")), *named]

    def of(self, asked: Sequence[Answering]) -> Answering:
        """Whom it is about. Raises RuleBroken for whoever does not stand in the list."""
        for one in asked:
            if one.key == self.whose.data:
                return one
        raise RuleBroken("whose", _("Velg blant dem som står i listen."))
