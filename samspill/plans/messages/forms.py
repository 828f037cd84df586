"""The forms of messages: a new one, an answer, more people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.documents.forms import FilesForm
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.messages.actions import Audience, To
from samspill.plans.messages.enclosures import DocumentOf
from samspill.plans.messages.words import named
from samspill.plans.participants.people import PersonIn

TITLE = 100
TEXT = 4000


def _ids(written: Iterable[str]) -> tuple[UUID, ...]:
    return tuple(found for one in written if (found := id_in(one)))


class _ShownForm(Form):
    """Knows who its writer has been shown."""

    shown = HiddenField(default="")

    def seen(self) -> frozenset[UUID]:
        """Who she has been shown will see it."""
        return frozenset(_ids((self.shown.data or "").split()))

    def show(self, people: Iterable[PersonIn]) -> Any:
        """She is shown these now."""
        self.shown.data = " ".join(str(one.profile_id) for one in people)
        return self


class _PeopleForm(_ShownForm):
    """Some people, by name and role."""

    to = SelectMultipleField(
        _l("Hvem"),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    def offer(self, people: Iterable[PersonIn], kind: str) -> Any:
        """Fill the list of people to choose."""
        choices = [SelectChoice(str(one.profile_id), named(one, kind)) for one in people]
        self.to.choices = choices
        return self

    def chosen(self) -> tuple[UUID, ...]:
        """Who was chosen."""
        return _ids(self.to.data or [])


class DocumentForm(Form):
    """A document that lies in the plan already, and goes along."""

    document = SelectField(
        _l("Dokument fra planen"),
        description=_l("Bare de som allerede kan lese dokumentet, ser det."),
        coerce=id_in,
        validate_choice=False,
        validators=[Optional()],
    )

    def offer_documents(self, documents: Iterable[DocumentOf]) -> Any:
        """Fill the list of documents."""
        self.document.choices = [
            SelectChoice("", _("Ikke noe dokument")),
            *(SelectChoice(str(one.id), one.title) for one in documents),
        ]
        return self


class AnswerForm(_ShownForm, FilesForm, DocumentForm):
    """An answer to those in a thread. ``told``: the document of which she has seen who does not
    read it."""

    told = HiddenField(default="")

    text = TextAreaField(
        _l("Svar"), validators=[needed(_l("Skriv noe før du sender.")), at_most(TEXT)]
    )


class MessageForm(_PeopleForm, FilesForm, DocumentForm):
    """A new message."""

    title = StringField(
        _l("Emne"), validators=[needed(_l("Skriv hva det gjelder.")), at_most(TITLE)]
    )
    audience = RadioField(
        _l("Hvem skal få meldingen?"),
        choices=[
            SelectChoice(Audience.ALL, _l("Alle")),
            SelectChoice(Audience.CHOSEN, _l("Noen jeg velger")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )
    text = TextAreaField(
        _l("Melding"), validators=[needed(_l("Skriv noe før du sender.")), at_most(TEXT)]
    )

    def offer(self, people: Iterable[PersonIn], kind: str) -> Any:
        """Fill the list of people to choose."""
        self.to.label.text = _("Velg hvem")
        self.to.description = _("Bare når du velger noen selv.")
        return super().offer(people, kind)

    def receivers(self) -> To:
        """Whom it is for, as plain values."""
        audience = Audience(self.audience.data)
        chosen = self.chosen() if audience == Audience.CHOSEN else ()
        return To(audience, chosen, self.seen())


class PeopleForm(_PeopleForm):
    """More people in a thread."""
