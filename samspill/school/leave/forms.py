"""The form by which a home asks for leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.errors import RuleBroken
from samspill.core.language import _, _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.rules import LeaveRule, Wanted
from samspill.school.leave.words import CAUSE_NAMES

REASON, SHORT = 1500, 500
WARNINGS = ("PE-04", "PE-11")
"""What one is told of once, and may send all the same."""


class RequestForm(Form):
    """What is asked for, of one child whose case stands already."""

    cause = RadioField(
        _l("Hva gjelder det?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in CAUSE_NAMES.items()],
        validators=[needed(_l("Velg hva det gjelder."))],
    )
    first_day = DayField(_l("Første dag"), validators=[InputRequired(_l("Velg en dag."))])
    last_day = DayField(_l("Siste dag"), validators=[InputRequired(_l("Velg en dag."))])
    reason = TextAreaField(
        _l("Hvorfor?"),
        description=_l("Bare du og de som behandler søknaden, ser det."),
        validators=[at_most(REASON)],
    )
    head_only = BooleanField(
        _l("Bare rektor og kontoret skal lese det"),
        description=_l(
            "Kontaktlærer ser da ikke søknaden, bare at barnet har fri hvis det blir ja."
        ),
    )
    statement = TextAreaField(
        _l("Hva mener barnet?"),
        validators=[at_most(SHORT)],
    )
    late_reason = TextAreaField(
        _l("Hvorfor søker dere så sent?"),
        description=_l("Bare når fristen er ute."),
        validators=[at_most(SHORT)],
    )
    teaching = BooleanField(
        _l("Vi sørger for undervisningen disse dagene"),
        description=_l("Bare når det gjelder en høytid i en annen tro."),
    )
    rules_read = BooleanField(_l("Vi har lest reglene"))
    seen = HiddenField()
    options = ""

    def says_ages_of(self, rule: LeaveRule) -> None:
        """Say from which age the child is heard, as the rule has it (PE-12)."""
        self.statement.description = _(
            "Fra %(heard)s år bør barnet bli hørt, fra %(must)s år må det med.",
            heard=rule.heard_from,
            must=rule.statement_from,
        )

    def wanted(self) -> Wanted:
        """What is asked for."""
        return Wanted(
            LeaveCause(self.cause.data),
            self.first_day.data,
            self.last_day.data,
            self.reason.data or "",
            self.late_reason.data or "",
            self.statement.data or "",
            self.head_only.data,
            self.teaching.data,
            self.rules_read.data,
            frozenset((self.seen.data or "").split()) & frozenset(WARNINGS),
        )

    def refuse(self, rule: RuleBroken) -> None:
        """What is only a warning is said once. Some have other ways (``options``: PE-01, PE-05)."""
        super().refuse(rule)
        self.options = rule.code
        if rule.code in WARNINGS:
            self.seen.data = f"{self.seen.data or ''} {rule.code}".strip()


class LeaveForm(RequestForm):
    """What is asked for, and for which children. Built by ``leave_form``."""

    children = SelectMultipleField(
        _l("Hvem?"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Velg minst ett barn."))],
    )

    def forget_errors(self) -> None:
        """What is not asked for is no fault."""
        for one in self:
            one.errors = []

    def chosen(self) -> list[UUID]:
        """The pupils."""
        return [UUID(one) for one in self.children.data]


def leave_form(offered: Iterable[tuple[UUID, str]], **more: Any) -> LeaveForm:
    """The form for those children."""
    form = LeaveForm(**more)
    form.children.choices = [SelectChoice(str(one), name) for one, name in offered]
    return form
