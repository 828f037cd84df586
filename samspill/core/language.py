"""Words in the reader's language. Source text is Bokmål; Nynorsk and English are catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

from flask import g, has_app_context
from flask_babel import force_locale, get_translations, lazy_gettext, ngettext

LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"


def catalogue() -> NullTranslations:
    """The texts in the reader's language.

    Kept for the request or job: Flask-Babel works the language out anew for every text.
    """
    if not has_app_context():
        return NullTranslations()
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def gettext(text: str, **values: object) -> str:
    """The text in the reader's language, with the values in it."""
    translated = catalogue().gettext(text)
    return translated % values if values else translated


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language in the block: a letter is in its reader's, not in the sender's."""
    with force_locale(language):
        g.pop("catalogue", None)
        try:
            yield
        finally:
            g.pop("catalogue", None)


_ = gettext
_l = lazy_gettext
_n = ngettext


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text
