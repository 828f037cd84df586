"""What may come of an appeal."""

from __future__ import annotations

from enum import StrEnum


class AppealAnswer(StrEnum):
    """What comes of an appeal. The first three are the school's; the others what the one above it
    has settled, which the school writes down."""

    REVERSED = "REVERSED"
    REVERSED_PARTLY = "REVERSED_PARTLY"
    FORWARDED = "FORWARDED"
    UPHELD = "UPHELD"
    UPHELD_PARTLY = "UPHELD_PARTLY"
    NOT_UPHELD = "NOT_UPHELD"
    SENT_BACK = "SENT_BACK"
