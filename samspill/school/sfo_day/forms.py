"""The forms of a home that says how a child goes home, and of who says who must not fetch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.guardians.queries import Allowed
from samspill.school.sfo_day.actions import Wanted
from samspill.school.sfo_day.models import Way
from samspill.school.sfo_day.queries import PickerView
from samspill.school.sfo_day.tapping import Fetcher
from samspill.school.sfo_day.words import WAY_NAMES
from samspill.school.sfo_places.actions import weekdays_of
from samspill.school.sfo_places.forms import weekday_boxes

NAME, PHONE, TEXT, WHY = 60, 24, 300, 300
ONE_DAY, EACH_WEEK = "ONE_DAY", "EACH_WEEK"
BY_ME, BY_ADULT = "ME", "ADULT"


class PlanForm(Form):
    """How a child goes home: one day, or each week. Built by ``plan_form``."""

    when = RadioField(
        _l("Når gjelder det?"),
        choices=[
            SelectChoice(ONE_DAY, _l("Én dag")),
            SelectChoice(EACH_WEEK, _l("Hver uke")),
        ],
        default=ONE_DAY,
    )
    day = DayField(_l("Dag"), validators=[Optional()])
    weekdays = weekday_boxes(_l("Ukedager"))
    way = RadioField(
        _l("Hvordan går barnet hjem?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in WAY_NAMES.items()],
        validators=[needed(_l("Velg én."))],
    )
    at = ClockField(_l("Klokka"), validators=[Optional()])
    until = ClockField(
        _l("Senest klokka"),
        description=_l("Bare når barnet bestemmer selv."),
        validators=[Optional()],
    )
    who = SelectField(_l("Hvem henter?"), choices=[], default="")
    words = StringField(
        _l("Hvilket barn, eller hvilken buss?"), validators=[Optional(), at_most(NAME)]
    )

    def wanted(self, me: UUID) -> Wanted:
        """How the child is to go home."""
        who = self.who.data or ""
        return Wanted(
            way=Way(self.way.data),
            at=self.at.data,
            until=self.until.data,
            picker_id=UUID(who) if who not in ("", BY_ME, BY_ADULT) else None,
            adult_id=me if who == BY_ME else None,
            by_adult=who == BY_ADULT,
            words=self.words.data or "",
        )

    def days(self) -> str:
        """The weekdays, as they are stored."""
        return weekdays_of(self.weekdays.data or ())


def plan_form(pickers: Iterable[PickerView], *, knows_who: bool, **more: Any) -> PlanForm:
    """The form with those who may fetch; without them for who may not know."""
    form = PlanForm(**more)
    form.who.choices = [SelectChoice("", _("Velg"))]
    if knows_who:
        form.who.choices += [
            SelectChoice(BY_ME, _("Jeg")),
            SelectChoice(BY_ADULT, _("En av de voksne hjemme")),
            *(SelectChoice(str(one.id), one.name) for one in pickers),
        ]
    return form


class NoteForm(Form):
    """A word to SFO about a day."""

    note_day = DayField(_l("Dag"), validators=[InputRequired(_l("Velg en dag."))])
    text = TextAreaField(_l("Beskjed"), validators=[needed(_l("Skriv beskjeden.")), at_most(TEXT)])


class PickerForm(Form):
    """Somebody who may fetch."""

    name = StringField(_l("Navn"), validators=[needed(_l("Skriv et navn.")), at_most(NAME)])
    phone = StringField(_l("Telefon"), validators=[needed(_l("Skriv et nummer.")), at_most(PHONE)])
    last_day = DayField(
        _l("Siste dag"),
        description=_l("La stå tomt hvis det gjelder til dere tar bort navnet."),
        validators=[Optional()],
    )


class BarForm(Form):
    """Somebody who must not fetch, and why."""

    barred = StringField(_l("Navn"), validators=[needed(_l("Skriv et navn.")), at_most(NAME)])
    why = TextAreaField(
        _l("Hvorfor?"),
        description=_l("De som jobber på SFO, ser navnet og grunnen. Hjemmet ser det ikke."),
        validators=[needed(_l("Skriv hvorfor.")), at_most(WHY)],
    )


STRANGER = "STRANGER"


class FetchForm(Form):
    """Who fetches a child now. Built by ``fetch_form``."""

    who = RadioField(_l("Hvem henter?"), choices=[], validators=[needed(_l("Velg én."))])

    def fetcher(self) -> Fetcher:
        """Whom staff have met."""
        kind, _colon, found = self.who.data.partition(":")
        if kind == STRANGER:
            return Fetcher(is_stranger=True)
        return Fetcher(adult_id=UUID(found)) if kind == "adult" else Fetcher(UUID(found))


def fetch_form(adults: Iterable[Allowed], pickers: Iterable[PickerView], **more: Any) -> FetchForm:
    """The form with those who may, and somebody else: then staff stop."""
    form = FetchForm(**more)
    form.who.choices = [
        *(SelectChoice(f"adult:{one.profile_id}", one.name) for one in adults),
        *(SelectChoice(f"picker:{one.id}", _picker_in_words(one)) for one in pickers),
        SelectChoice(STRANGER, _("En som ikke står her")),
    ]
    return form


def _picker_in_words(one: PickerView) -> str:
    if one.code:
        return _("%(name)s – be om koden %(code)s", name=one.name, code=one.code)
    return one.name
