"""A PIN: which are too easy to guess, and what is kept of one.

A hash alone could be tried against all million PINs. So the secret of the browser is part of what
is hashed: whoever has the database and not the browser has nothing to try.
"""

from __future__ import annotations

import os
from datetime import date

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

LENGTH = 6
TRIES = 5
"""Wrong ones in a row, and the device opens nothing more."""

PASSES, KIBIBYTES = 2, 19 * 1024
"""OWASP's least for Argon2id."""


def is_pin(text: str) -> bool:
    """Is it six digits?"""
    return len(text) == LENGTH and text.isascii() and text.isdigit()


def is_easy(pin: str, born_on: date | None) -> bool:
    """Is it among the first that anybody would try: in order, in a pattern, her birthday?"""
    steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    if steps in ({0}, {1}, {9}):
        return True
    if pin in (pin[:2] * 3, pin[:3] * 2) or pin[:3] == pin[:-4:-1]:
        return True
    days = ("%d%m%y", "%y%m%d", "%m%d%y", "%Y%m", "%m%Y")
    return born_on is not None and pin in {born_on.strftime(day) for day in days}


def hash_pin(pin: str, secret: str) -> str:
    """What is kept, with its salt and cost in it."""
    made = Argon2id(
        salt=os.urandom(16),
        length=32,
        iterations=PASSES,
        lanes=1,
        memory_cost=KIBIBYTES,
        secret=secret.encode(),
    )
    return made.derive_phc_encoded(pin.encode())


def is_right(pin: str, secret: str, kept: str) -> bool:
    """Is it the PIN that was kept?"""
    try:
        Argon2id.verify_phc_encoded(pin.encode(), kept, secret.encode())
    except InvalidKey:
        return False
    return True
