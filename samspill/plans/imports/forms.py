"""The form by which a holder answers for the plans of a file."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _l
from samspill.infra.forms import Form
from samspill.plans.imports.queries import Shell


class OldPlanForm(Form):
    """A file of the old plan."""

    file = FileField(
        _l("Den gamle planen"),
        validators=[FileRequired(_l("Velg en fil."))],
    )

    def sent(self) -> tuple[BinaryIO, str]:
        """The file, and what it was called."""
        return self.file.data.stream, self.file.data.filename or ""


class TakeForm(Form):
    """Which plans a holder takes over, or says are not hers."""

    plans = SelectMultipleField(
        _l("Planer"),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    leaves_sending = BooleanField(
        _l("Administratoren kan sende samtykkene for meg"),
        description=_l("Da går de ut samlet for enheten. Du kan også sende dem selv."),
    )

    def offer(self, shells: list[Shell]) -> None:
        """The plans to choose from."""
        self.plans.choices = [(str(one.offer_id), one.child_name) for one in shells]

    def chosen(self) -> list[UUID]:
        """The plans that were chosen."""
        return [UUID(one) for one in self.plans.data or []]
