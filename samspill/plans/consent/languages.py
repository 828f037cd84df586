"""The consent in more languages: help to read, beside the text that is signed.

A language is a file in ``languages/``: our own draft, to be read by a translator before use. It is
shown only where the municipality has approved it (dated policy ``consent_languages``). Names,
scopes and dates are the text's own: the file holds sentences only (I27).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from samspill.core.language import N_, _

FOLDER = Path(__file__).parent / "languages"
VALUE = re.compile(r"%\(\w+\)s")

ANSWER_WORDS = (
    N_("Ja"),
    N_("Ja, men mindre"),
    N_("Nei"),
    N_("Ja, og si fra til meg %(hours)s timer før"),
    N_("Nei, spør meg først"),
    N_("Signer samtykke"),
    N_("Jeg samtykker ikke"),
)
"""What stands on the form: the buttons stay in the language of the page, and are explained."""

NORWEGIAN_IS_SIGNED = N_("Oversettelsen er til hjelp. Det er den norske teksten du signerer.")
ENGLISH_IS_SIGNED = N_(
    "Oversettelsen er til hjelp. Det er den engelske teksten på denne siden du signerer."
)
HOW_TO_ANSWER = N_("Slik svarer du")


@dataclass(frozen=True)
class ReadingLanguage:
    """A language a consent can be read in. ``code`` is BCP 47, ``locale`` writes the dates."""

    code: str
    name: str
    locale: str
    direction: str
    sentences: Mapping[str, str]


@cache
def prepared() -> dict[str, ReadingLanguage]:
    """Every language there is a file for, by code."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.json"))]
    return {language.code: language for language in found}


def directions() -> dict[str, str]:
    """Which way each prepared language is written: rtl or ltr, by code."""
    return {code: language.direction for code, language in prepared().items()}


def _read(path: Path) -> ReadingLanguage:
    language = ReadingLanguage(**json.loads(path.read_text(encoding="utf-8")))
    if language.direction == "ltr":
        return language
    isolated = {text: _isolated(said) for text, said in language.sentences.items()}
    return replace(language, sentences=isolated)


def _isolated(sentence: str) -> str:
    """From right to left, a name or a telephone number keeps its own order between these marks."""
    return VALUE.sub("\u2068\\g<0>\u2069", sentence)


def what_is_signed(language: str) -> str:
    """The sentence that tells it, untranslated, for a page in ``language`` (nb, nn or en).

    The text of the page itself is what is kept and signed, in the language the page speaks (I2).
    """
    return ENGLISH_IS_SIGNED if language == "en" else NORWEGIAN_IS_SIGNED


def words_of_the_form(hours: int) -> list[str]:
    """The words of the form in the language that is spoken now. ``hours``: the notice of a swap."""
    return [_(word, hours=hours) for word in ANSWER_WORDS]
