"""Norwegian national identity numbers: shape and check digits, nothing else.

Gender and birth date are never derived from the number: both are register fields
(Skatteetaten, "Nye fødselsnumre fra 2032"). D-numbers have day + 40, synthetic numbers
month + 80. From 2032 the first check digit's remainder may be 0, 1, 2 or 3.
"""

from __future__ import annotations

_WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def normalise(text: str) -> str:
    """The eleven digits without spaces as people type them ('010180 12345')."""
    return "".join(text.split())


def is_synthetic(number: str) -> bool:
    """Is this a test number (month + 80)? Such numbers belong to nobody."""
    return number[2:3] in ("8", "9")


def is_valid(number: str, *, synthetic: bool) -> bool:
    """Are shape and check digits right?

    ``synthetic`` says which numbers are allowed: outside production only synthetic ones,
    in production only real ones.
    """
    if len(number) != 11 or not number.isascii() or not number.isdigit():
        return False
    if is_synthetic(number) != synthetic:
        return False
    day, month = int(number[:2]), int(number[2:4]) % 80
    if not ((1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12):
        return False
    return _remainder(number, _WEIGHTS_1) in (0, 1, 2, 3) and _remainder(number, _WEIGHTS_2) == 0


def _remainder(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11


def check_digits(nine: str) -> str | None:
    """The two check digits for nine digits, or None when the series has none."""
    first = -_remainder(nine, _WEIGHTS_1[:9]) % 11
    if first == 10:
        return None
    second = -_remainder(f"{nine}{first}", _WEIGHTS_2[:10]) % 11
    return None if second == 10 else f"{first}{second}"
