"""What can go wrong, as types. The web turns each into a page; jobs into a log line."""

from __future__ import annotations

from collections.abc import Callable


class RuleBroken(Exception):
    """A rule says no. ``field`` names the form field where the text belongs, '' for the page."""

    def __init__(self, field: str, text: str, code: str = "") -> None:
        super().__init__(code or text)
        self.field = field
        self.text = text
        self.code = code or field


class Conflict(Exception):
    """Somebody else changed it first. The text says what changed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Refused(Exception):
    """The base of every refusal of access. ``code`` is for tests and logs.

    ``keep`` writes what must stay when the transaction is rolled back: the refusal's log row.
    """

    code = "refused"
    keep: Callable[[], None] | None = None


class NotSignedIn(Refused):
    """Nobody is signed in and the page needs somebody."""

    code = "not_signed_in"


class NotVisible(Refused):
    """For this actor the thing does not exist (404)."""

    code = "not_visible"


class NotEnough(Refused):
    """The actor may know of it but may not do this (403). ``text`` says what can be done."""

    code = "not_enough"

    def __init__(self, text: str = "", address: str = "", label: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.address = address
        self.label = label


class LevelTooLow(Refused):
    """The way in was too weak for this part (substantial where high is needed)."""

    code = "level_too_low"


class StepUpNeeded(Refused):
    """The act needs a fresh login at level high by the same person."""

    code = "step_up"
