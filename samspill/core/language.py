"""Words in the reader's language. Source text is Bokmål; Nynorsk and English are catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

from flask import has_app_context
from flask_babel import force_locale, get_locale, get_translations, lazy_gettext

LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"
READING = {
    "nb": "bokmål",
    "nn": "nynorsk",
    "en": "English",
    "se": "davvisámegiella",
    "ar": "العربية",
    "prs": "دری",
    "pl": "polski",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "tr": "Türkçe",
    "uk": "українська",
}
"""Languages that people read, each by its own name. Only LANGUAGES have catalogues."""


_kept: ContextVar[NullTranslations | None] = ContextVar("catalogue", default=None)
_code: ContextVar[str | None] = ContextVar("language", default=None)


def catalogue() -> NullTranslations:
    """The texts in the reader's language."""
    return _kept.get() or (get_translations() if has_app_context() else NullTranslations())


def language_code() -> str:
    """nb, nn or en: the language of dates and of the page."""
    return _code.get() or str(get_locale().language)


def keep_catalogue() -> None:
    """Keep the reader's texts for the request: Flask-Babel works them out anew for every text."""
    _keep(get_translations())


def drop_catalogue(_error: BaseException | None = None) -> None:
    """The request is over: the next one on this thread may be in another language."""
    _kept.set(None)
    _code.set(None)


def _keep(texts: NullTranslations) -> None:
    _kept.set(texts)
    _code.set(str(get_locale().language))


@contextmanager
def _put_back() -> Iterator[None]:
    before = _kept.get(), _code.get()
    try:
        yield
    finally:
        _kept.set(before[0])
        _code.set(before[1])


def gettext(text: str, **values: object) -> str:
    """The text in the reader's language, with the values in it."""
    translated = catalogue().gettext(text)
    return translated % values if values else translated


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language in the block: a letter is in its reader's, not in the sender's.

    Bokmål for a language without a catalogue.
    """
    with force_locale(language if language in LANGUAGES else DEFAULT), _put_back():
        keep_catalogue()
        yield


class PhraseBook(NullTranslations):
    """Some sentences in one more language; what is not in it stays as it is."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__()
        self._sentences = sentences

    def gettext(self, message: str) -> str:
        """The sentence in the language, or the source text when nobody has translated it."""
        return self._sentences.get(message) or message


@contextmanager
def speaking_by(locale: str, sentences: Mapping[str, str]) -> Iterator[None]:
    """Speak by a phrase book in the block, with dates as ``locale`` (CLDR) writes them."""
    with force_locale(locale), _put_back():
        _keep(PhraseBook(sentences))
        yield


_ = gettext
_l = lazy_gettext


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text
