"""National numbers: the official test values of the 2032 rule, D-numbers, synthetic numbers."""

from __future__ import annotations

import pytest

from samspill.core.national_id import check_digits, is_synthetic, is_valid, normalise

OFFICIAL = ("02013299997", "02013299903", "02013299806", "30108299920", "30108299939")
"""Skatteetaten's published test values for numbers issued from 2032."""


@pytest.mark.parametrize("number", OFFICIAL)
def test_the_official_values_are_valid(number):
    assert is_valid(number, synthetic=False)


@pytest.mark.parametrize("number", OFFICIAL)
def test_one_wrong_digit_is_seen(number):
    for place in range(11):
        wrong = number[:place] + str((int(number[place]) + 5) % 10) + number[place + 1 :]
        if wrong[2] not in "89":
            assert not is_valid(wrong, synthetic=False) or place in (0, 1, 2, 3)


def test_a_synthetic_number_is_valid_outside_production_only():
    nine = "010195123"
    while (digits := check_digits(nine)) is None:
        nine = f"{int(nine) + 1:09d}"
    synthetic = "0181" + nine[4:]
    while (digits := check_digits(synthetic)) is None:
        synthetic = f"{int(synthetic) + 1:09d}"
    number = synthetic + digits
    assert is_synthetic(number)
    assert is_valid(number, synthetic=True)
    assert not is_valid(number, synthetic=False)


@pytest.mark.parametrize(
    "text", ["", "1", "0201329999", "020132999970", "0201329999x", "०२०१३२९९९९७"]
)
def test_what_is_no_number(text):
    assert not is_valid(text, synthetic=False)


def test_a_day_and_month_that_cannot_be():
    assert not is_valid("00013299997", synthetic=False)
    assert not is_valid("02133299997", synthetic=False)


def test_spaces_as_people_type_them():
    assert normalise(" 020132 99997 ") == "02013299997"
