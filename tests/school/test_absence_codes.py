"""Every coded case of absence (skole.md 4.1) by its code, as plain facts; those that a page decides
stand in ``test_absence_onward`` (FR-03, FR-04, FR-08 too), and FR-09 in a browser without network
in ``test_without_network``."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from samspill.core.errors import RuleBroken
from samspill.school.absence.models import AbsenceReason
from samspill.school.absence.rules import Rule, Span, Wanted, check_span, check_words, school_days
from samspill.school.years.queries import Calendar

MONDAY = date(2026, 9, 7)
CALENDAR = Calendar(((date(2026, 8, 17), date(2027, 6, 18)),), ((date(2026, 9, 10), "FREE"),))
RULE = Rule((AbsenceReason.ILL,), False, False, 3, 3, 30, 15, 60, 15, 60, 10, 20, 8, 21)
SILENT = Rule((), False, False, 3, 3, 30, 15, 60, 15, 60, 10, 20, 8, 21)


def wanted(first=0, last=None, span=None, **more):
    days = [MONDAY + timedelta(days=one) for one in (first, first if last is None else last)]
    return Wanted(*days, span or Span(), **{"reason": AbsenceReason.ILL, **more})


def days(asked):
    return school_days(CALENDAR, RULE, asked, MONDAY)


@pytest.mark.parametrize(
    ("code", "check", "field", "said"),
    [
        (
            "FR-01",
            lambda: check_span(wanted(span=Span(time(11), time(11)))),
            "to_time",
            "Sluttid må være etter starttid.",
        ),
        ("FR-01", lambda: check_span(wanted(1, 0)), "last_day", "før første dag"),
        ("FR-02", lambda: days(wanted(3)), "first_day", "Skolen har fri da."),
        ("FR-02", lambda: days(wanted(5, 6)), "first_day", "ingenting å melde"),
        ("FR-05", lambda: days(wanted(0, 4)), "last_day", "søk skolen om permisjon"),
        ("FR-06", lambda: days(wanted(-4)), "first_day", "Ring skolen, så fører de det."),
        (
            "FR-07",
            lambda: check_words(RULE, wanted(comment="Mageknip.")),
            "comment",
            "personvernet",
        ),
        ("FR-07", lambda: check_words(SILENT, wanted()), "reason", "ingen å si hvorfor"),
    ],
    ids=["hours", "days", "free day", "weekend", "long", "late", "words", "reason"],
)
def test_a_coded_case_says_what_is_wrong_and_what_to_do(code, check, field, said):
    with pytest.raises(RuleBroken) as refused:
        check()
    assert (refused.value.code, refused.value.field) == (code, field)
    assert said in str(refused.value.text)


def test_the_school_days_among_them_are_what_counts():
    assert days(wanted(2, 4)) == [MONDAY + timedelta(days=one) for one in (2, 4)]
