"""The house's form: input without stray spaces, plain values out, messages at the field."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask_wtf import FlaskForm
from wtforms import DateField, Field, TimeField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length, ValidationError

from samspill.core.errors import RuleBroken
from samspill.core.language import _, language_code


def tidy(value: Any) -> Any:
    """Text as it is stored: NFC, one kind of line break, no spaces around."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\0", "")).strip()


@cache
def _built_in(language: str) -> NullTranslations:
    """What WTForms itself says in a language, as far as it knows it."""
    return Translations.load(messages_path(), [language], domain="wtforms")


class Form(FlaskForm):
    """Base of all forms. CSRF is checked for the whole application, so not here again."""

    class Meta:
        """House rules of every form."""

        # nosemgrep: without-token - checked for the whole application
        csrf = False

        def get_translations(self, _form: Any) -> Any:
            """Their own words, which Flask-WTF would read from the file for every page."""
            return _built_in(language_code())

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Tidy every text field."""
            filters = [*unbound_field.kwargs.get("filters", []), tidy]
            return unbound_field.bind(form=form, filters=filters, **options)

    def payload(self) -> dict[str, Any]:
        """The values as plain arguments for an action."""
        return dict(self.data)

    def refuse(self, rule: RuleBroken) -> None:
        """Put a broken rule beside its field, or on top of the form."""
        field = self._fields.get(rule.field)
        if field is None:
            self.form_errors.append(str(rule.text))
        else:
            field.errors = [*field.errors, str(rule.text)]


class DayField(DateField):
    """A day, as browsers send it or as people write it."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it. Raises ValueError with words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv dagen slik: 24.12.2026.")) from None


class ClockField(TimeField):
    """A clock time, as browsers send it or as people write it."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H.%M", "%H:%M:%S"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it. Raises ValueError with words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv klokkeslettet slik: 14.30.")) from None


def needed(text: str) -> DataRequired:
    """The field must be filled in; ``text`` says what to write."""
    return DataRequired(text)


def at_most(length: int) -> Length:
    """At most so many characters, said with the number."""
    return _AtMost(max=length)


class _AtMost(Length):
    def __call__(self, _form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > self.max:
            raise ValidationError(
                _("Skriv høyst %(max)s tegn. Nå er det %(length)s.", max=self.max, length=length)
            )
