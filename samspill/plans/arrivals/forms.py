"""The form that starts a plan with a copy of an earlier one."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField

from samspill.core.language import _l
from samspill.infra.forms import at_most
from samspill.plans.arrivals.entries import MOST_MB
from samspill.plans.plan.forms import DraftForm


class CopyForm(DraftForm):
    """A file that the family has of the earlier plan, and what a new plan needs."""

    file = FileField(
        _l("Filen fra familien"),
        description=_l("Åpne data fra Samspill: samspill-plan.json, eller samspill-plan.json.age."),
        validators=[FileRequired(_l("Velg en fil."))],
    )
    passphrase = PasswordField(
        _l("Passordet til filen"),
        description=_l("Bare når filen er låst. Familien har det."),
        validators=[at_most(200)],
        default="",
    )

    def payload(self) -> dict[str, Any]:
        """The file, or as much of it as shows that it is too large; and the rest."""
        with self.file.data.stream as sent:
            content = bytes(sent.read(MOST_MB * 1024 * 1024 + 1))
        rest = {name: value for name, value in self.data.items() if name != "file"}
        return {**rest, "content": content, "passphrase": self.passphrase.data or ""}
