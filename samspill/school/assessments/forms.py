"""The forms of who writes of a pupil, and of the pupil herself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.clock import OSLO
from samspill.core.language import _, _l
from samspill.infra.forms import ClockField, DayField, Form, at_most, needed
from samspill.school.assessments.models import AssessmentKind, RemarkKind
from samspill.school.assessments.words import KIND_NAMES, REMARK_NAMES
from samspill.school.subjects.queries import subjects_of

TEXT, REMARK, PLACE = 4000, 500, 80
SHARE = "share"
"""The name of the button that shares; the other keeps a draft."""


def _subjects(year_level: int | None, *, first: str) -> list[SelectChoice]:
    return [
        SelectChoice("", first),
        *(SelectChoice(one.code, one.name) for one in subjects_of(year_level)),
    ]


class AssessmentForm(Form):
    """What to write. Built by ``assessment_form``."""

    kind = RadioField(
        _l("Hva skriver du?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in KIND_NAMES.items()],
        validators=[needed(_l("Velg hva du skriver."))],
    )
    subject = SelectField(_l("Fag"), choices=[], validators=[Optional()])
    text = TextAreaField(
        _l("Teksten"),
        description=_l("Hva mestrer eleven, og hva er neste steg? Skriv til eleven."),
        validators=[needed(_l("Skriv en tekst.")), at_most(TEXT)],
    )

    def payload(self) -> dict[str, Any]:
        """What was written."""
        return {
            "kind": AssessmentKind(self.kind.data),
            "subject": self.subject.data or None,
            "text": self.text.data,
        }


def assessment_form(year_level: int | None, **shown: Any) -> AssessmentForm:
    """The form, with the subjects of a year level."""
    form = AssessmentForm(**shown)
    form.subject.choices = _subjects(year_level, first=_("Velg fag"))
    return form


class TextForm(Form):
    """The text of one assessment, anew."""

    text = TextAreaField(_l("Teksten"), validators=[needed(_l("Skriv en tekst.")), at_most(TEXT)])


class RemarkForm(Form):
    """A remark."""

    about = RadioField(
        _l("Hva gjelder det?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in REMARK_NAMES.items()],
        validators=[needed(_l("Velg hva det gjelder."))],
    )
    happened = TextAreaField(
        _l("Hva skjedde?"), validators=[needed(_l("Skriv hva som skjedde.")), at_most(REMARK)]
    )

    def payload(self) -> dict[str, Any]:
        """What it is about, and what happened."""
        return {"kind": RemarkKind(self.about.data), "text": self.happened.data}


class TalkForm(Form):
    """A time to talk."""

    day = DayField(_l("Dag"), validators=[InputRequired(_l("Velg en dag."))])
    clock = ClockField(_l("Klokken"), validators=[InputRequired(_l("Skriv klokkeslettet."))])
    place = StringField(_l("Hvor"), validators=[at_most(PLACE)], default="")

    def payload(self) -> dict[str, Any]:
        """When, and where."""
        at = datetime.combine(self.day.data, self.clock.data, OSLO)
        return {"starts_at": at, "place": self.place.data}


class SelfForm(Form):
    """How the pupil says she gets on. Built by ``self_form``."""

    subject = SelectField(_l("Fag"), choices=[], validators=[needed(_l("Velg et fag."))])
    text = TextAreaField(
        _l("Hvordan går det?"),
        description=_l("Hva får du til, og hva vil du øve på?"),
        validators=[needed(_l("Skriv noe.")), at_most(TEXT)],
    )


def self_form(year_level: int | None) -> SelfForm:
    """The form, with the subjects of the pupil's year level."""
    form = SelfForm()
    form.subject.choices = _subjects(year_level, first=_("Velg fag"))
    return form
