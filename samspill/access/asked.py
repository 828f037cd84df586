"""What somebody looks for, sealed as it is kept in her session: no free text is in an address."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag

from samspill.access.actor import Actor
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import Owner


def sealed_words(words: str, actor: Actor, owner: Owner) -> str:
    """The words, for this profile alone, by a key of the owner."""
    return b64encode(seal(words.encode(), _place(actor), owner)).decode()


def opened_words(held: Any, actor: Actor, owner: Owner) -> str:
    """The words that a session holds under "words"; '' for another profile's, and for none."""
    if not isinstance(held, dict) or not held.get("words"):
        return ""
    try:
        return open_sealed(b64decode(held["words"]), _place(actor), owner).decode()
    except (InvalidTag, ValueError):
        return ""


def _place(actor: Actor) -> str:
    return f"sessions:looked_for:{actor.profile_id}"
