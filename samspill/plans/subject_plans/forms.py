"""The form of a subject plan."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from samspill.core.ids import id_in
from samspill.core.language import _, _l
from samspill.infra.forms import DayField, at_most, needed
from samspill.plans.goals.forms import VersionedForm
from samspill.plans.participants.people import People
from samspill.plans.subject_plans.actions import SubjectPlanText
from samspill.plans.subject_plans.models import KeptWhere
from samspill.plans.subject_plans.pages import WritingPage
from samspill.plans.subject_plans.queries import VersionView, Words
from samspill.plans.subject_plans.words import KEPT_NAMES

TITLE, LINE, TEXT = 150, 200, 20_000


class SubjectPlanForm(VersionedForm):
    """What it is called, where its words are, how long it holds, and whom to ask."""

    title = StringField(_l("Tittel"), validators=[needed(_l("Skriv en tittel.")), at_most(TITLE)])
    decided_on = DayField(
        _l("Dato på vedtaket"),
        description=_l("Planen bygger på vedtaket, og kan ikke gi mer enn det som står der."),
        validators=[Optional()],
    )
    decision = StringField(
        _l("Hvilket vedtak?"),
        description=_l("For eksempel saksnummeret."),
        validators=[at_most(LINE)],
        default="",
    )
    kept = RadioField(
        _l("Hvor står planen?"),
        coerce=KeptWhere,
        validators=[InputRequired(_l("Velg ett."))],
    )
    text = TextAreaField(
        _l("Tekst"),
        description=_l(
            "Skriv planen her, eller noen ord om den når den ligger et annet sted. Begynn en linje"
            " med # for en overskrift, med - for en liste."
        ),
        validators=[at_most(TEXT)],
        default="",
    )
    document = SelectField(
        _l("Dokument"),
        description=_l("Bare når planen ligger i Dokumenter."),
        coerce=id_in,
        validate_choice=False,
        validators=[Optional()],
    )
    place = StringField(
        _l("Ligger hos"),
        description=_l("Bare når planen ligger et annet sted, for eksempel «BUP, egen journal»."),
        validators=[at_most(LINE)],
        default="",
    )
    outside = StringField(
        _l("Hvem kan en spørre der?"),
        description=_l("Navn og hvordan en når dem."),
        validators=[at_most(LINE)],
        default="",
    )
    valid_from = DayField(_l("Gjelder fra"), validators=[InputRequired(_l("Velg en dag."))])
    valid_to = DayField(
        _l("Til og med"),
        description=_l("La det stå tomt hvis den gjelder til noen endrer den."),
        validators=[Optional()],
    )
    contact = SelectField(
        _l("Kontaktperson"),
        description=_l("Den familien og de andre kan spørre om planen."),
        coerce=id_in,
        validate_choice=False,
        validators=[Optional()],
    )

    def offer(self, page: WritingPage) -> SubjectPlanForm:
        """Fill the lists; who is named already stays to choose, also when she has left."""
        self.kept.choices = [
            SelectChoice(str(code), _(name))
            for code, name in KEPT_NAMES.items()
            if code != KeptWhere.DOCUMENT or page.documents or self.document.data
        ]
        self.document.choices = [
            SelectChoice("", _("Velg et dokument")),
            *(SelectChoice(str(one.id), one.title) for one in page.documents),
        ]
        self.contact.choices = [
            SelectChoice("", _("Ingen")),
            *(SelectChoice(str(one.profile_id), one.name) for one in page.contacts),
        ]
        self._keep_contact(page.people)
        return self

    def _keep_contact(self, people: People) -> None:
        named = self.contact.data
        listed = {choice.value for choice in self.contact.choices}
        if named and str(named) not in listed and people.find(named):
            self.contact.choices.append(SelectChoice(str(named), people.name(named)))

    def said(self) -> SubjectPlanText:
        """What was written, as plain values."""
        words = Words(
            title=self.title.data or "",
            text=self.text.data or "",
            place=self.place.data or "",
            outside=self.outside.data or "",
            decision=self.decision.data or "",
        )
        return SubjectPlanText(
            words=words,
            kept=self.kept.data,
            document_id=self.document.data,
            contact_profile_id=self.contact.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            decided_on=self.decided_on.data,
        )


def subject_plan_form_of(found: VersionView) -> SubjectPlanForm:
    """The form with what a version says."""
    words = found.words
    data = {
        "title": words.title,
        "text": words.text,
        "place": words.place,
        "outside": words.outside,
        "decision": words.decision,
        "kept": found.kept,
        "document": found.document_id,
        "contact": found.contact,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "decided_on": found.decided_on,
    }
    form = SubjectPlanForm(formdata=None, data=data)
    form.read_anew(found.number)
    return form
