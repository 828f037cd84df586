"""The form of who looks through a copy."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most


class ReviewForm(Form):
    """Release, or return with a reason."""

    answer = StringField(validators=[AnyOf(("yes", "no"))])
    reason = TextAreaField(
        _l("Hvorfor ikke?"),
        description=_l("Bare når du ikke gir den ut. Den som spurte, ser dette."),
        validators=[at_most(1000)],
    )

    def payload(self) -> dict[str, Any]:
        """Yes or no, and why not."""
        return {"releases": self.answer.data == "yes", "reason": (self.reason.data or "").strip()}
