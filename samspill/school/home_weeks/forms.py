"""The form of the weeks at a home."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectField, TextAreaField

from samspill.core.errors import RuleBroken
from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.school.home_weeks.models import WhichWeeks
from samspill.school.home_weeks.queries import Other
from samspill.school.home_weeks.rules import Turns, mondays_of
from samspill.school.home_weeks.words import WEEK_NAMES, WEEKDAYS

MOST_WEEKS = 60
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class WeeksForm(Form):
    """When the child lives with her who fills it in, and whom she shows it to."""

    weeks = RadioField(
        _l("Når er barnet hos deg?"),
        choices=[SelectChoice(str(one), _l(name)) for one, name in WEEK_NAMES.items()],
        validators=[needed(_l("Velg én."))],
    )
    mondays = TextAreaField(
        _l("Ukene"),
        description=_l("Bare når du velger ukene selv. Én dag i hver uke, som 7.12.2026."),
        validators=[at_most(1000)],
    )
    turns_on = SelectField(
        _l("Barnet bytter hjem på"),
        choices=[SelectChoice(str(number), _l(name)) for number, name in WEEKDAYS.items()],
        default="1",
    )
    shown_to = RadioField(_l("Hvem ser det?"), choices=[], default="")

    def offer(self, others: Sequence[Other]) -> None:
        """Whom it may be shown to."""
        named = [SelectChoice(str(one.profile_id), _named(one)) for one in others]
        self.shown_to.choices = [SelectChoice("", _("Bare jeg")), *named]

    def fill(self, turns: Turns, shown_to_id: UUID | None) -> None:
        """What stands."""
        if turns.is_other and turns.weeks != WhichWeeks.CHOSEN:
            turns = Turns(WhichWeeks.EVEN if turns.weeks == WhichWeeks.ODD else WhichWeeks.ODD)
        self.weeks.data = str(turns.weeks)
        self.mondays.data = "\n".join(f"{one:%d.%m.%Y}" for one in sorted(turns.mondays))
        self.turns_on.data = str(turns.turns_on)
        self.shown_to.data = str(shown_to_id or "")

    def wanted(self) -> Turns:
        """What is said. Raises RuleBroken."""
        weeks = WhichWeeks(self.weeks.data)
        days = self._days() if weeks == WhichWeeks.CHOSEN else []
        return Turns(weeks, frozenset(mondays_of(days)), int(self.turns_on.data))

    def chosen(self) -> UUID | None:
        """Whom it is shown to."""
        return UUID(self.shown_to.data) if self.shown_to.data else None

    def _days(self) -> list[date]:
        text = self.mondays.data or ""
        try:
            found = [
                date(int(year), int(month), int(day)) for day, month, year in DAY.findall(text)
            ]
        except ValueError:
            found = []
        if not found or DAY.sub("", text).strip(" \n\r\t,;"):
            raise RuleBroken("mondays", _("Skriv dagene slik: 7.12.2026, én på hver linje."))
        if len(found) > MOST_WEEKS:
            raise RuleBroken("mondays", _("Skriv høyst %(many)s uker.", many=MOST_WEEKS))
        return found


def _named(one: Other) -> str:
    return _("%(name)s og jeg. Hun eller han svarer om det stemmer.", name=one.name)
