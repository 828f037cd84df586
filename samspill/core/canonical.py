"""One text for one record, and its hash: what a chain binds."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

GENESIS = "0" * 64
"""Stands for the hash before the first."""


def canonical(record: Any) -> str:
    """One text for one record of JSON values: sorted keys, no spaces, NFC."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """SHA-256 of a text, in hex."""
    # nosemgrep: hash-without-key - evidence that others must be able to check
    return hashlib.sha256(text.encode()).hexdigest()
