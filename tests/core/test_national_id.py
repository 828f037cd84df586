"""National numbers: the official test values of the 2032 rule, D-numbers, synthetic numbers."""

from __future__ import annotations

import pytest

from samspill.core import national_id
from samspill.core.national_id import check_digits, is_synthetic, is_valid, normalise

OFFICIAL = ("02013299997", "02013299903", "02013299806", "30108299920", "30108299939")
"""Skatteetaten's published test values for numbers issued from 2032."""


@pytest.mark.parametrize("number", OFFICIAL)
def test_the_official_values_are_valid(number):
    assert is_valid(number, synthetic=False)


@pytest.mark.parametrize("number", OFFICIAL)
def test_one_wrong_digit_is_always_seen(number):
    for place in range(11):
        for digit in set("0123456789") - {number[place]}:
            wrong = number[:place] + digit + number[place + 1 :]
            assert not is_valid(wrong, synthetic=is_synthetic(wrong)), wrong


@pytest.mark.parametrize("number", OFFICIAL)
def test_two_neighbours_changed_about_are_seen(number):
    for place in range(10):
        pair = number[place : place + 2]
        wrong = number[:place] + pair[::-1] + number[place + 2 :]
        assert wrong == number or not is_valid(wrong, synthetic=is_synthetic(wrong)), wrong


def completed(six):
    """A number that begins so, with the first pair of check digits that there is."""
    pairs = ((f"{six}{i:03d}", check_digits(f"{six}{i:03d}")) for i in range(1000))
    return next(nine + digits for nine, digits in pairs if digits)


@pytest.mark.parametrize("six", ["410190", "710190", "550695"])
def test_a_d_number_has_40_added_to_the_day(six):
    assert is_valid(completed(six), synthetic=False)
    assert is_valid(completed(f"{six[:2]}8{six[3:]}"), synthetic=True)


@pytest.mark.parametrize("six", ["000190", "320190", "400190", "720190", "810190", "990190"])
def test_no_such_day(six):
    assert not is_valid(completed(six), synthetic=False)


@pytest.mark.parametrize("six", ["010090", "011390", "014190", "016590", "017990"])
def test_no_such_month(six):
    assert not is_valid(completed(six), synthetic=False)


@pytest.mark.parametrize("six", ["018090", "019390", "019990"])
def test_no_such_synthetic_month(six):
    assert not is_valid(completed(six), synthetic=True)


def test_the_module_knows_nothing_but_shape_and_check_digits():
    public = {n for n, v in vars(national_id).items() if callable(v) and n[0] != "_"}
    assert public == {"check_digits", "is_synthetic", "is_valid", "normalise"}, (
        "gender and birth date are register fields: they are never read from a number"
    )


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
