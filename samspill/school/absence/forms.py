"""The forms by which a home reports absence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from wtforms import (
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.errors import RuleBroken
from samspill.core.language import _, _l
from samspill.documents.forms import FilesForm
from samspill.documents.several import Given
from samspill.infra.forms import DayField, Form, at_most
from samspill.school.absence.models import LATE, AbsenceReason, Why
from samspill.school.absence.rules import Rule, Span, Wanted
from samspill.school.absence.words import REASON_NAMES, WHY_NAMES

DAY, HOURS = "DAY", "HOURS"
CLOCK = ["%H:%M", "%H.%M", "%H:%M:%S"]
COMMENT = 200


class Clock(TimeField):
    """A clock time, as browsers send it or as people write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it. Raises ValueError with words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv klokkeslettet slik: 14.30.")) from None


class SpanForm(FilesForm):
    """When on a day, why, and files with it. ``ask`` takes away what is not asked for."""

    kind = RadioField(
        _l("Hvor lenge?"),
        choices=[
            SelectChoice(DAY, _l("Hele dagen (dagsfravær)")),
            SelectChoice(HOURS, _l("Noen timer (timefravær)")),
        ],
        default=DAY,
        validators=[InputRequired(_l("Velg hvor lenge."))],
    )
    from_time = Clock(_l("Fra klokken"), format=CLOCK, validators=[Optional()])
    to_time = Clock(_l("Til klokken"), format=CLOCK, validators=[Optional()])
    reason = RadioField(
        _l("Årsak"),
        choices=[],
        validate_choice=False,
        description=_l("Kontaktlærer, rektor og kontoret ser den. Vikarer og SFO ser den ikke."),
    )
    comment = TextAreaField(
        _l("Kommentar"),
        description=_l(
            "Kontaktlærer, rektor og kontoret ser den. Skriv ikke om sykdom eller annet privat."
        ),
        validators=[at_most(COMMENT)],
    )

    def ask(self, rule: Rule) -> None:
        """Ask only for what the municipality allows."""
        if rule.reasons:
            self.reason.choices = [
                SelectChoice(str(one), _(REASON_NAMES[one])) for one in rule.reasons
            ]
        else:
            del self.reason
        if not rule.allows_comment:
            del self.comment
        if not rule.allows_files:
            del self.file

    def span(self) -> Span:
        """When on the day. Raises RuleBroken for hours without both times."""
        if self.kind.data != HOURS:
            return Span()
        times: dict[str, time | None] = {
            name: getattr(self, name).data for name in ("from_time", "to_time")
        }
        for name, value in times.items():
            if value is None:
                raise RuleBroken(name, _("Skriv klokkeslettet."))
        return Span(**times)

    def said(self) -> dict[str, Any]:
        """Reason and comment, where they are asked for."""
        known = {str(one) for one in AbsenceReason}
        reason = self.reason.data if "reason" in self else None
        comment = self.comment.data if "comment" in self else ""
        return {
            "reason": AbsenceReason(reason) if reason in known else None,
            "comment": comment or "",
        }


class ReportForm(SpanForm):
    """Away: who, from which day to which, when, why."""

    children = SelectMultipleField(
        _l("Hvem?"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Velg minst ett barn."))],
    )
    first_day = DayField(_l("Dag"), validators=[InputRequired(_l("Velg en dag."))])
    last_day = DayField(
        _l("Til og med"),
        description=_l("Bare når det er flere dager."),
        validators=[Optional()],
    )

    def wanted(self, files: Sequence[Given] = ()) -> Wanted:
        """What is reported for each child. Raises RuleBroken."""
        last_day = self.last_day.data or self.first_day.data
        return Wanted(self.first_day.data, last_day, self.span(), **self.said(), files=files)

    def chosen(self) -> list[UUID]:
        """The pupils."""
        return [UUID(one) for one in self.children.data]


def report_form(offered: Iterable[tuple[UUID, str]], rule: Rule, **data: Any) -> ReportForm:
    """The form for those children, filled in with what is proposed."""
    form = ReportForm(data=data)
    form.children.choices = [SelectChoice(str(one), name) for one, name in offered]
    form.ask(rule)
    return form


class ChangeForm(SpanForm):
    """Another time, or another reason, for one day."""

    def wanted(self, day: Any, files: Sequence[Given] = ()) -> Wanted:
        """What it is to say. Raises RuleBroken."""
        return Wanted(day, day, self.span(), **self.said(), files=files)


def change_form(rule: Rule, **data: Any) -> ChangeForm:
    """The form, filled in with what stands."""
    form = ChangeForm(data=data)
    form.ask(rule)
    return form


def late_field() -> SelectField:
    """Why absence of a half-year that is closed is written now."""
    return SelectField(
        _l("Hvorfor nå?"),
        description=_l("Når halvåret er lukket. Det står i historikken."),
        choices=[
            SelectChoice("", _l("Velg")),
            *(SelectChoice(str(one), _l(WHY_NAMES[one])) for one in LATE),
        ],
        validators=[Optional()],
    )


class EnterForm(Form):
    """What the school enters itself: when, and no more. Nobody is asked why."""

    reason = comment = file = None

    kind = RadioField(
        _l("Hvor lenge?"),
        choices=[
            SelectChoice(DAY, _l("Hele dagen (dagsfravær)")),
            SelectChoice(HOURS, _l("Noen timer (timefravær)")),
        ],
        default=DAY,
        validators=[InputRequired(_l("Velg hvor lenge."))],
    )
    from_time = Clock(_l("Fra klokken"), format=CLOCK, validators=[Optional()])
    to_time = Clock(_l("Til klokken"), format=CLOCK, validators=[Optional()])
    first_day = DayField(_l("Dag"), validators=[InputRequired(_l("Velg en dag."))])
    last_day = DayField(
        _l("Til og med"),
        description=_l("Bare når det er flere dager."),
        validators=[Optional()],
    )

    why = late_field()

    span = SpanForm.span

    def late(self) -> Why | None:
        """Why it is entered now, as a code."""
        return Why(self.why.data) if self.why.data else None

    def wanted(self) -> Wanted:
        """What is entered. Raises RuleBroken."""
        last_day = self.last_day.data or self.first_day.data
        return Wanted(self.first_day.data, last_day, self.span())
