"""The form that takes a file of a school."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectChoice

from samspill.administration.employees.forms import FileForm
from samspill.core.language import _l
from samspill.school.imports.models import SchoolFileKind
from samspill.school.imports.words import KIND_NAMES


class SchoolFileForm(FileForm):
    """A table, sent as a file, and whether it is the whole school."""

    kind = RadioField(
        _l("Hva står i filen?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in KIND_NAMES.items()],
        default=SchoolFileKind.PEOPLE,
    )
    is_whole = BooleanField(
        _l("Filen har alt"),
        description=_l(
            "Elever som ikke står i den, slutter da på skolen i dag. Er det en timeplan, slutter"
            " timene som ikke står i den, i gruppene som gjør det."
        ),
    )
