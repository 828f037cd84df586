"""The forms of the timeline: what to see of it, and something from before the plan."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.access.levels import Area, Level
from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.participants.people import People
from samspill.plans.plan.access import OpenPlan
from samspill.plans.timeline.actions import LifeEventText
from samspill.plans.timeline.models import Exact
from samspill.plans.timeline.queries import Chosen, LifeEventView
from samspill.plans.timeline.words import MONTHS, TOPICS

WHAT = 120
MORE = 1000


class _Number(IntegerField):
    """A number, as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it. Raises ValueError with words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv det med tall.")) from None


class ChosenForm(Form):
    """What to see of a timeline; empty shows all."""

    tema = SelectField(_l("Tema"), default="", validators=[Optional()])
    person = SelectField(_l("Person"), default="", validators=[Optional()])
    fra = DayField(_l("Fra og med"), validators=[Optional()])
    til = DayField(_l("Til og med"), validators=[Optional()])

    def chosen(self) -> Chosen:
        """What is chosen; a field that is not understood chooses nothing."""
        self.validate()
        area = self.tema.data if self.tema.data and not self.tema.errors else None
        return Chosen(
            Area(area) if area else None,
            None if self.person.errors else id_in(self.person.data),
            self.fra.data,
            self.til.data,
        )


def chosen_form(asked: MultiDict[str, str], plan: OpenPlan, people: People) -> ChosenForm:
    """What an address asks for, among what the reader reaches and whom she may know."""
    form = ChosenForm(formdata=asked)
    topics = {area: name for area, name in TOPICS.items() if plan.may(area, Level.OWN)}
    form.tema.choices = [
        SelectChoice("", _("Alt")),
        *(SelectChoice(str(area), _(name)) for area, name in topics.items()),
    ]
    form.person.choices = [
        SelectChoice("", _("Alle")),
        *(SelectChoice(str(one.profile_id), one.name) for one in people.known),
    ]
    return form


class LifeEventForm(VersionedForm):
    """Something from before the plan. A year is enough."""

    what = StringField(
        _l("Hva hendte?"),
        description=_l("Kort, for eksempel «Begynte i barnehagen»."),
        validators=[needed(_l("Skriv hva som hendte.")), at_most(WHAT)],
    )
    year = _Number(_l("År"), validators=[InputRequired(_l("Skriv året, for eksempel 2019."))])
    month = SelectField(_l("Måned"), default="", validators=[Optional()])
    day = _Number(_l("Dag"), validators=[Optional()])
    more = TextAreaField(
        _l("Mer om det"),
        description=_l("Det de som hjelper, bør vite. Skriv slik at barnet kunne lest det."),
        validators=[at_most(MORE)],
        default="",
    )

    def text(self) -> LifeEventText:
        """What was written, as plain values."""
        return LifeEventText(
            self.what.data or "",
            self.more.data or "",
            self.year.data or 0,
            int(self.month.data) if self.month.data else None,
            self.day.data,
        )


def life_event_form(form: LifeEventForm) -> LifeEventForm:
    """The form with the months in it."""
    form.month.choices = [
        SelectChoice("", _("Vet ikke")),
        *(SelectChoice(str(number), _(name)) for number, name in enumerate(MONTHS, 1)),
    ]
    return form


def life_event_form_of(found: LifeEventView) -> LifeEventForm:
    """One with what is told."""
    month = str(found.happened_on.month) if found.exact != Exact.YEAR else ""
    data = {
        "what": found.what,
        "more": found.more,
        "year": found.happened_on.year,
        "month": month,
        "day": found.happened_on.day if found.exact == Exact.DAY else None,
        "version": found.version,
    }
    return life_event_form(LifeEventForm(formdata=None, data=data))
