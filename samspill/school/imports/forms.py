"""The form that takes a file of a school."""

from __future__ import annotations

from wtforms import BooleanField

from samspill.administration.employees.forms import FileForm
from samspill.core.language import _l


class SchoolFileForm(FileForm):
    """A table, sent as a file, and whether it is the whole school."""

    is_whole = BooleanField(
        _l("Filen har alle elevene på skolen"),
        description=_l("Elever som ikke står i den, slutter da på skolen i dag."),
    )
