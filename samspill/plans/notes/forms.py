"""The forms of notes: one's own words, and whom to share them with."""

from __future__ import annotations

from wtforms import StringField, TextAreaField

from samspill.core.language import _l
from samspill.infra.forms import at_most, needed
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.messages.actions import Audience, To
from samspill.plans.messages.forms import TEXT, TITLE, FilesForm, PeopleForm
from samspill.plans.notes.actions import NoteText


class NoteForm(VersionedForm):
    """A note, as long as a message may be, so that it can become one."""

    title = StringField(
        _l("Overskrift"), validators=[needed(_l("Skriv hva det gjelder.")), at_most(TITLE)]
    )
    text = TextAreaField(
        _l("Notat"), validators=[needed(_l("Skriv noe før du lagrer.")), at_most(TEXT)]
    )

    def words(self) -> NoteText:
        """What was written, as plain values."""
        return NoteText(self.title.data or "", self.text.data or "")


class ShareForm(PeopleForm, FilesForm):
    """The words that go out of a note, and to whom."""

    title = StringField(
        _l("Emne"), validators=[needed(_l("Skriv hva det gjelder.")), at_most(TITLE)]
    )
    text = TextAreaField(
        _l("Det du deler"), validators=[needed(_l("Skriv noe før du sender.")), at_most(TEXT)]
    )

    def receivers(self) -> To:
        """Whom it is for: never «alle», always by name."""
        return To(Audience.CHOSEN, self.chosen(), self.seen())
