"""The forms of Min informasjon, and a leader's of an employment."""

from __future__ import annotations

from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from samspill.core.language import N_, READING, _l
from samspill.identity.contact import Contact
from samspill.identity.models import ContactKind, ShownTo
from samspill.infra.forms import Form, at_most

SHOWN_TO_NAMES = {
    ShownTo.NOBODY: N_("Ingen"),
    ShownTo.HOLDERS: N_("Stafettholderne i planene mine"),
    ShownTo.PARTICIPANTS: N_("De som er med i planene mine"),
}


def _shown_to(label: str) -> SelectField:
    return SelectField(
        label, choices=[SelectChoice(str(one), _l(name)) for one, name in SHOWN_TO_NAMES.items()]
    )


class ContactForm(Form):
    """How one may be reached, and who sees it."""

    email = StringField(_l("E-post"), validators=[at_most(254)])
    email_shown_to = _shown_to(_l("Hvem ser e-posten?"))
    mobile = StringField(
        _l("Mobil"), validators=[at_most(20)], filters=[lambda text: "".join((text or "").split())]
    )
    mobile_shown_to = _shown_to(_l("Hvem ser mobilnummeret?"))
    address_note = StringField(
        _l("Annet de bør vite for å nå deg"),
        description=_l("For eksempel når det passer å ringe."),
        validators=[at_most(200)],
    )
    address_note_shown_to = _shown_to(_l("Hvem ser dette?"))

    @classmethod
    def showing(cls, known: dict[ContactKind, Contact]) -> ContactForm:
        """The form with what is written today."""
        values = {kind.lower(): one.value for kind, one in known.items()}
        shown = {f"{kind.lower()}_shown_to": str(one.shown_to) for kind, one in known.items()}
        return cls(**values, **shown)

    def contact(self) -> list[Contact]:
        """What was written, kind by kind."""
        return [
            Contact(
                kind,
                self._fields[kind.lower()].data or "",
                ShownTo(self._fields[f"{kind.lower()}_shown_to"].data),
            )
            for kind in ContactKind
        ]


class LanguageForm(Form):
    """Which language one reads, and whether one needs an interpreter."""

    language = SelectField(
        _l("Språket du leser best"),
        description=_l("Sidene finnes på bokmål, nynorsk og engelsk."),
        choices=[SelectChoice(code, name) for code, name in READING.items()],
    )
    needs_interpreter = BooleanField(_l("Jeg trenger tolk i møter"))
    interpreter_language = StringField(
        _l("Språk for tolken"),
        description=_l("Skriv også tegnspråk her."),
        validators=[at_most(40)],
    )


class LastDayForm(Form):
    """The last day of an employment."""

    last_day = DateField(_l("Siste arbeidsdag"), validators=[InputRequired(_l("Velg en dag."))])
