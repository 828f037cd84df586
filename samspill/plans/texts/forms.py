"""The form of a municipality's own words."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectChoice, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from samspill.core.language import LANGUAGES, _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.organisation.texts import INVITATIONS, USUAL, Texts
from samspill.plans.texts.actions import Wording

MOST_PURPOSES = 8
LONGEST_PURPOSE = 200


class TextsForm(Form):
    """Introduction and contact line in three languages, purposes, invitation, day and source."""

    introduction_nb = TextAreaField(
        _l("Innledning på bokmål"),
        description=_l("Noen få setninger om kommunen. De står i samtykket."),
        validators=[at_most(600)],
    )
    introduction_nn = TextAreaField(_l("Innledning på nynorsk"), validators=[at_most(600)])
    introduction_en = TextAreaField(_l("Innledning på engelsk"), validators=[at_most(600)])
    contact_nb = StringField(
        _l("Hvem familien kan ringe, på bokmål"),
        description=_l("For eksempel: Ring servicetorget på 55 50 10 00, hverdager 9 til 15."),
        validators=[at_most(160)],
    )
    contact_nn = StringField(_l("Hvem familien kan ringe, på nynorsk"), validators=[at_most(160)])
    contact_en = StringField(_l("Hvem familien kan ringe, på engelsk"), validators=[at_most(160)])
    purposes = TextAreaField(
        _l("Forslag til formål"),
        description=_l("Én setning på hver linje. Den som starter en plan, kan velge en av dem."),
    )
    invitation = RadioField(
        _l("Hva e-posten med en invitasjon sier"),
        choices=[SelectChoice(code, _l(words)) for code, words in INVITATIONS.items()],
        default=USUAL,
    )
    first_day = DateField(
        _l("Gjelder fra"),
        description=_l("En dag som kommer. Det som er sendt før, står som det ble sendt."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    source = StringField(
        _l("Hvem har vedtatt det?"),
        description=_l("For eksempel: Kommunestyret 12. mai 2026, sak 34/26."),
        validators=[needed(_l("Skriv hvem som har vedtatt det, og når.")), at_most(300)],
    )

    def validate_purposes(self, field: Any) -> None:
        """A few sentences, none too long."""
        lines = _lines(field.data)
        if len(lines) > MOST_PURPOSES or any(len(line) > LONGEST_PURPOSE for line in lines):
            raise ValidationError(
                _(
                    "Skriv høyst %(most)s linjer, hver på høyst %(length)s tegn.",
                    most=MOST_PURPOSES,
                    length=LONGEST_PURPOSE,
                )
            )

    @classmethod
    def showing(cls, texts: Texts) -> TextsForm:
        """What holds, to begin from."""
        words: dict[str, Any] = {
            "purposes": "\n".join(texts.purposes),
            "invitation": texts.invitation,
        }
        for language in LANGUAGES:
            words[f"introduction_{language}"] = texts.introduction.get(language, "")
            words[f"contact_{language}"] = texts.contact.get(language, "")
        return cls(data=words)

    def wording(self) -> Wording:
        """What was written."""
        return Wording(
            introduction=self._by_language("introduction"),
            contact=self._by_language("contact"),
            purposes=tuple(_lines(self.purposes.data)),
            invitation=self.invitation.data,
        )

    def _by_language(self, name: str) -> dict[str, str]:
        said = {language: self._fields[f"{name}_{language}"].data for language in LANGUAGES}
        return {language: words for language, words in said.items() if words}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
