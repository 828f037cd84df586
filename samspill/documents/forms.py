"""The field that several files are given in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf.file import MultipleFileField

from samspill.core.language import _l
from samspill.documents.several import Given
from samspill.infra.forms import Form


class FilesForm(Form):
    """Files that go with a message."""

    file = MultipleFileField(_l("Vedlegg"))

    @contextmanager
    def given(self) -> Iterator[list[Given]]:
        """The files, for as long as the block needs them."""
        found = (self.file.data or []) if "file" in self else []
        try:
            yield [(one.stream, one.filename or "") for one in found]
        finally:
            for one in found:
                one.close()
