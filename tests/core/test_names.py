"""First names and initials."""

from __future__ import annotations

import pytest

from samspill.core.names import first_name, initials


@pytest.mark.parametrize(
    ("name", "first", "letters"),
    [
        ("Hanne Nilsen", "Hanne", "HN"),
        ("Anne Marie Øyen Dahl", "Anne", "AD"),
        ("åse", "åse", "ÅÅ"),
        ("  Siv  Pedersen ", "Siv", "SP"),
        ("Nils-Ole Å", "Nils-Ole", "NÅ"),
        ("", "", ""),
        ("  ", "", ""),
    ],
)
def test_what_somebody_is_called(name, first, letters):
    assert (first_name(name), initials(name)) == (first, letters)
