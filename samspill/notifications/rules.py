"""What a letter's envelope and link may tell: the address it comes from, and the one it leads to.

A sender or a host that names a municipality or a unit tells whoever sees the letter where its
reader, or a child, has to do with somebody. That must not be told of protected people (J10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PRODUCT = "samspill"
MUNICIPALITY_OWN = "kommune"
"""The domains of municipalities end so: one under it is one of theirs, whichever it is."""
SHORT = 3
"""A name of so few letters (Ås, Os) counts only as a whole part, or it would stand everywhere."""
LETTERS = (("æ", "ae"), ("ø", "o"), ("å", "a")), (("æ", "ae"), ("ø", "oe"), ("å", "aa"))
"""How a name is written where only a to z are taken."""


def tells_a_place(address: str, municipalities: Iterable[str], units: Iterable[str]) -> bool:
    """Does an address (of mail, or a host) name a municipality, a unit, or a kind of service?

    A word of a municipality's name counts anywhere in it, a word of a unit's as a whole part.
    """
    parts = _parts(address)
    if MUNICIPALITY_OWN in parts:
        return True
    whole = _words(units) | (places := _words(municipalities))
    inside = {word for word in places if len(word) > SHORT and word != MUNICIPALITY_OWN}
    return bool(whole & parts) or any(word in part for word in inside for part in parts)


def _parts(address: str) -> set[str]:
    labels = [_read(label) for label in address.casefold().replace("@", ".").split(".")]
    return {part for label in labels for part in (label, *re.findall(r"[^\W\d_]+", label)) if part}


def _read(label: str) -> str:
    """A label of a host as people read it."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode().decode("idna")
    except UnicodeError:
        return label


def _words(names: Iterable[str]) -> set[str]:
    """Each word of the names, the names in one, and both as they are written in addresses."""
    found = set()
    for name in names:
        words = re.findall(r"[^\W\d_]+", name.casefold())
        found |= {*words, "".join(words), "-".join(words)}
    return {spelt for word in found for spelt in _spelt(word)} - {PRODUCT}


def _spelt(word: str) -> set[str]:
    ways = {word}
    for letters in LETTERS:
        written = word
        for letter, instead in letters:
            written = written.replace(letter, instead)
        ways.add(written)
    return ways
