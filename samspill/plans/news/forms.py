"""The form of a file from the register."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from samspill.core.language import _l
from samspill.infra.forms import Form
from samspill.plans.news.actions import MOST_BYTES


class NewsFileForm(Form):
    """A file of news."""

    file = FileField(
        _l("Fil fra registeret"),
        description=_l("JSON eller CSV, høyst 25 MB."),
        validators=[FileRequired(_l("Velg en fil."))],
    )

    def content(self) -> bytes:
        """The file, or as much of it as shows that it is too large."""
        with self.file.data.stream as sent:
            return bytes(sent.read(MOST_BYTES + 1))
