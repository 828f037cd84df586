"""The forms that say how somebody on paper was reached, and what has been read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectChoice, validators
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form
from samspill.notifications.models import DoneHow


class DoneForm(Form):
    """Letter, telephone or in person."""

    how = RadioField(
        _l("Hvordan?"),
        choices=[
            SelectChoice(DoneHow.LETTER, _l("Sendt brev")),
            SelectChoice(DoneHow.PHONE, _l("Ringt")),
            SelectChoice(DoneHow.IN_PERSON, _l("Sagt ansikt til ansikt")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )

    def payload(self) -> dict[str, Any]:
        """How, as the code."""
        return {"how": DoneHow(self.how.data)}


class ReadForm(Form):
    """One notice, or none for all of them."""

    notice = HiddenField(validators=[validators.Optional(), validators.UUID()])

    def payload(self) -> dict[str, Any]:
        """Which."""
        return {"notice_id": UUID(self.notice.data) if self.notice.data else None}
