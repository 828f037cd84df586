"""The form by which a holder sends the consents of several plans."""

from __future__ import annotations

from uuid import UUID

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _l
from samspill.infra.forms import Form
from samspill.plans.waves.queries import Draft


class WaveForm(Form):
    """Which plans."""

    plans = SelectMultipleField(
        _l("Planer"),
        description=_l("Familiene får beskjed med én gang. Hver familie ser bare sin egen plan."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, drafts: list[Draft]) -> None:
        """The plans to choose from."""
        self.plans.choices = [(str(one.plan_id), one.child_name) for one in drafts]

    def chosen(self) -> list[UUID]:
        """The plans that were chosen."""
        return [UUID(one) for one in self.plans.data or []]
