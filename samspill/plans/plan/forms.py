"""The forms of a plan's shell."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed


class DraftForm(Form):
    """Start a stafettlogg: which child, and why in one sentence. Nothing more (J1)."""

    number = StringField(
        _l("Barnets fødselsnummer"),
        description=_l("11 siffer. Nummeret vises ikke igjen."),
        validators=[needed(_l("Skriv fødselsnummeret til barnet.")), at_most(20)],
    )
    purpose = StringField(
        _l("Hvorfor, i én setning"),
        description=_l("Familien leser dette. Skriv ikke annet om barnet før alle har sagt ja."),
        validators=[needed(_l("Skriv formålet i én setning.")), at_most(200)],
    )


class IntroductionForm(Form):
    """What helpers should know first."""

    description = TextAreaField(
        _l("Kort om barnet"),
        description=_l("Det de som hjelper, bør vite først."),
        validators=[at_most(1000)],
        default="",
    )
    important = TextAreaField(
        _l("Viktig for meg"),
        description=_l("Helst barnets egne ord."),
        validators=[at_most(500)],
        default="",
    )


class PictureForm(Form):
    """A picture of the child, or none."""

    picture = FileField(_l("Bilde"), description=_l("JPEG eller PNG, høyst 8 MB."))
    remove = BooleanField(_l("Fjern bildet"))


class ClosingForm(Form):
    """The holder's own last words."""

    text = TextAreaField(
        _l("Avsluttende notat"),
        description=_l("Familien kan lese det. Skriv hva som er gjort, og hvem de kan kontakte."),
        validators=[needed(_l("Skriv noe før du lagrer.")), at_most(4000)],
    )
