"""What somebody wants a copy of, and as what."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wtforms import BooleanField, PasswordField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.export.plan_copy.models import CopyFormat
from samspill.export.plan_copy.parts import PART_NAMES, Part
from samspill.infra.forms import Form, at_most

WHOLE, SOME = "WHOLE", "SOME"
LEAST = 12
"""Signs of a pass-phrase."""
FORMAT_NAMES = {
    CopyFormat.PDF: _l("PDF, til å lese og skrive ut"),
    CopyFormat.WORD: _l("Word, til å skrive videre i"),
    CopyFormat.JSON: _l("Åpne data (JSON), til et annet system"),
}


class PlanCopyForm(Form):
    """All that one reads, or some of it."""

    much = RadioField(
        _l("Hva vil du ha med?"),
        choices=[
            SelectChoice(WHOLE, _l("Alt jeg kan lese i planen")),
            SelectChoice(SOME, _l("Bare noe av den")),
        ],
        default=WHOLE,
    )
    parts = SelectMultipleField(
        _l("Hvis bare noe: Hvilke deler?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    format = RadioField(
        _l("Hva slags fil?"),
        choices=[SelectChoice(str(code), name) for code, name in FORMAT_NAMES.items()],
        default=CopyFormat.PDF,
    )

    with_files = BooleanField(
        _l("Ta med filene i Dokumenter"),
        description=_l("Da får du en ZIP-fil med kopien og filene."),
    )

    passphrase = PasswordField(
        _l("Passord på filen"),
        description=_l(
            "Bare for åpne data (JSON). Minst 12 tegn. Uten passordet kan ingen åpne filen,"
            " heller ikke vi."
        ),
        validators=[at_most(200)],
    )
    again = PasswordField(_l("Passordet en gang til"))

    def validate_passphrase(self, field: PasswordField) -> None:
        """Long enough, for what can be locked; files are not."""
        if not field.data:
            return
        if self.format.data != CopyFormat.JSON:
            raise ValidationError(_("Bare åpne data (JSON) kan låses med passord."))
        if self.with_files.data:
            raise ValidationError(_("Filene kan ikke låses med passord. Velg ett av delene."))
        if len(field.data) < LEAST:
            raise ValidationError(_("Passordet må ha minst %(least)s tegn.", least=LEAST))

    def validate_again(self, field: PasswordField) -> None:
        """The same twice: what was typed wrong once would be lost."""
        if (field.data or "") != (self.passphrase.data or ""):
            raise ValidationError(_("De to passordene er ikke like."))

    def validate_with_files(self, field: BooleanField) -> None:
        """Files go with the part that lists them."""
        if field.data and str(Part.DOCUMENTS) not in self.payload()["parts"]:
            raise ValidationError(_("Velg Dokumenter også for å få med filene."))

    def validate_parts(self, field: SelectMultipleField) -> None:
        """Who wants some says which."""
        if self.much.data == SOME and not field.data:
            raise ValidationError(_("Velg minst én del."))

    def payload(self) -> dict[str, Any]:
        """The format and the parts, all of them for the whole plan; with the files? Never the
        pass-phrase."""
        some = self.parts.data or []
        parts = some if self.much.data == SOME else [str(part) for part in Part]
        files = bool(self.with_files.data)
        return {"format": str(self.format.data), "parts": parts, "with_files": files}


class SingleCopyForm(Form):
    """What kind of file, by the button that is pressed."""

    format = RadioField(
        choices=[SelectChoice(str(code), name) for code, name in FORMAT_NAMES.items()]
    )


def plan_copy_form(parts: Collection[Part]) -> PlanCopyForm:
    """The form, with the parts that one may have."""
    form = PlanCopyForm()
    form.parts.choices = [(str(part), _(PART_NAMES[part])) for part in parts]
    return form
