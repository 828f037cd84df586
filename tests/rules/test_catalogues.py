"""Every text for people stands in every language, with the same places to fill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from samspill.core.language import DEFAULT, LANGUAGES
from samspill.infra.settings import ROOT

TRANSLATIONS = ROOT / "samspill" / "translations"
OTHERS = [language for language in LANGUAGES if language != DEFAULT]
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
ADVICE = "Run `make catalogues`, then translate in samspill/translations/"


@pytest.fixture(scope="module")
def texts() -> set[str]:
    """Every source text in code and templates (the singular where there are two)."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    return {
        message if isinstance(message, str) else message[0]
        for folder in ("samspill", "templates")
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, methods, options, KEYWORDS
        )
    }


def catalogue(language: str) -> Catalog:
    """The catalogue of a language; empty when nobody has made it yet."""
    path: Path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def faults(message: Message) -> list[str]:
    """What is wrong with one translation."""
    parts = [message.string] if isinstance(message.string, str) else list(message.string)
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    found = []
    if not all(parts):
        found.append("is not translated")
    elif message.fuzzy:
        found.append("is fuzzy: read it, mend it, take the mark away")
    elif any(_places(part) != _places(sources[-1]) for part in parts[-1:]):
        found.append(f"fills {_places(parts[-1])}, the source {_places(sources[-1])}")
    return found


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str, texts: set[str]) -> None:
    known = catalogue(language)
    missing = sorted(text for text in texts if known.get(text) is None)
    assert not missing, _listed(language, missing)
    wrong = [
        f"{message.id!r} {fault}"
        for text in sorted(texts)
        if (message := known.get(text)) is not None
        for fault in faults(message)
    ]
    assert not wrong, _listed(language, wrong)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_over(language: str, texts: set[str]) -> None:
    known = catalogue(language)
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in known if m.id}
    left = sorted(ids - texts)
    assert not left, _listed(language, left)
    assert not known.obsolete, f"{language}: take the obsolete texts out. {ADVICE}"


def _listed(language: str, lines: list[str]) -> str:
    shown = [f"  {line}" for line in lines[:20]]
    return "\n".join([f"{language}: {len(lines)} texts. {ADVICE}{language}", *shown])


def test_the_rule_sees_the_bad_and_lets_the_good_pass() -> None:
    good = Message("%(name)s er foreslått", "%(name)s er føreslått")
    other_place = Message("%(name)s er foreslått", "%(namn)s er føreslått")
    assert not faults(good)
    assert faults(other_place)
    assert faults(Message("Lagre", ""))
    assert faults(Message("Lagre", "Lagre", flags=("fuzzy",)))
