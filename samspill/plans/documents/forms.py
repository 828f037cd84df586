"""The forms of documents and folders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from samspill.core.ids import id_in
from samspill.core.language import N_, _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.documents.actions import TITLE, Place
from samspill.plans.documents.models import Document
from samspill.plans.documents.queries import FolderInList
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.participants.people import PersonIn

TEXT = 20_000
FOLDER = 80
READ_BY = {
    KnownTo.ALL: N_("Alle som har tilgang til dokumenter"),
    KnownTo.FAMILY_AND_HOLDER: N_("Bare familien og stafettholderen"),
    KnownTo.NAMED: N_("Familien, stafettholderen og noen jeg velger"),
}


def _readers() -> list[SelectChoice]:
    return [SelectChoice(code, _l(name)) for code, name in READ_BY.items()]


class _PlaceForm(Form):
    """Where a document lies, and who may see it."""

    folder = SelectField(_l("Mappe"), coerce=id_in, validate_choice=False, validators=[Optional()])
    known_to = RadioField(
        _l("Hvem kan se det?"),
        choices=_readers(),
        validators=[InputRequired(_l("Velg ett."))],
    )
    known_by = SelectMultipleField(
        _l("Disse kan også se det"),
        description=_l("Bare når du velger noen selv."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    is_subject_plan = BooleanField(
        _l("Dette er en fagplan"),
        description=_l("Da står den under Fagplan også."),
    )

    def offer(self, folders: Iterable[FolderInList], people: Iterable[PersonIn]) -> Any:
        """Fill the lists of folders, and of people to choose."""
        self.folder.choices = [
            SelectChoice("", _("Ingen mappe")),
            *(SelectChoice(str(one.id), one.name) for one in folders),
        ]
        self.known_by.choices = [SelectChoice(str(one.profile_id), one.name) for one in people]
        if not self.known_by.choices and not self.is_submitted():
            self.known_to.choices = [one for one in _readers() if one.value != KnownTo.NAMED]
        return self

    def place(self, title: str) -> Place:
        """What was said, as plain values."""
        to = KnownTo(self.known_to.data)
        chosen = (self.known_by.data or []) if to == KnownTo.NAMED else []
        by = tuple(found for one in chosen if (found := id_in(one)))
        return Place(title, self.folder.data, Known(to, by), bool(self.is_subject_plan.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """Those who are named must be named."""
        valid = bool(super().validate(extra_validators))
        if self.known_to.data == KnownTo.NAMED and not self.known_by.data:
            self.known_by.errors = [*self.known_by.errors, _("Velg minst én person.")]
            return False
        return valid


class FileForm(_PlaceForm):
    """A file from one's own machine."""

    file = FileField(
        _l("Fil"),
        validators=[FileRequired(_l("Velg en fil."))],
    )
    title = StringField(
        _l("Tittel"),
        description=_l("Uten tittel får dokumentet navnet til filen."),
        validators=[at_most(TITLE)],
        default="",
    )

    def sent(self) -> tuple[BinaryIO, str]:
        """The file, and what it was called."""
        return self.file.data.stream, self.file.data.filename or ""


class VersionForm(Form):
    """A newer file."""

    file = FileField(_l("Fil"), validators=[FileRequired(_l("Velg en fil."))])

    def sent(self) -> tuple[BinaryIO, str]:
        """The file, and what it was called."""
        return self.file.data.stream, self.file.data.filename or ""


class WritingForm(Form):
    """The words of a document; the form knows which version its writer read."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    text = TextAreaField(
        _l("Tekst"),
        description=_l(
            "Begynn en linje med # for en overskrift, med - for en liste. Sett **to stjerner** om"
            " det som skal være tykt."
        ),
        validators=[needed(_l("Skriv noe før du lagrer.")), at_most(TEXT)],
    )

    def read_anew(self, version: int) -> None:
        """The writer has now been shown this version, and may write over it."""
        self.version.data, self.version.raw_data = version, None


class TextForm(WritingForm, _PlaceForm):
    """A new document that is written here."""

    title = StringField(_l("Tittel"), validators=[needed(_l("Skriv en tittel.")), at_most(TITLE)])


class ChangeForm(_PlaceForm):
    """Another title, folder, or other readers."""

    title = StringField(_l("Tittel"), validators=[needed(_l("Skriv en tittel.")), at_most(TITLE)])


def change_form_of(document: Document) -> ChangeForm:
    """The form with what a document says."""
    return ChangeForm(
        data={
            "title": document.title,
            "folder": document.folder_id,
            "known_to": document.known_to,
            "known_by": [str(one) for one in document.known_by],
            "is_subject_plan": document.is_subject_plan,
        },
        formdata=None,
    )


class FolderForm(Form):
    """The name of a folder."""

    name = StringField(
        _l("Navn på mappen"), validators=[needed(_l("Skriv et navn.")), at_most(FOLDER)]
    )


def folder_in(asked: str) -> UUID | None:
    """The folder that an address asks for; None for none, and for nonsense."""
    return id_in(asked)
