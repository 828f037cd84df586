"""That a consent was read through an interpreter (F4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from samspill.core.errors import RuleBroken
from samspill.core.language import _


@dataclass(frozen=True)
class Interpreter:
    """Who interpreted: service, number (or name), language, and the day (Oslo)."""

    service: str
    number: str
    language: str
    on: date | None
    is_adult: bool


def interpreter_facts(interpreter: Interpreter | None, today: date) -> dict[str, Any] | None:
    """What is kept of it, or None when nobody interpreted.

    Raises RuleBroken at the field that lacks something, and when the interpreter is not said to
    be a grown-up from outside the family: children do not interpret for adults (tolkeloven § 4).
    """
    if interpreter is None:
        return None
    for field, value, text in (
        ("interpreter_service", interpreter.service, _("Skriv hvor tolken kom fra.")),
        ("interpreter_number", interpreter.number, _("Skriv nummeret til tolken.")),
        ("interpreter_language", interpreter.language, _("Skriv språket.")),
    ):
        if not value:
            raise RuleBroken(field, text, "interpreter_unknown")
    if interpreter.on is None or interpreter.on > today:
        text = _("Velg dagen dere leste sammen med tolken.")
        raise RuleBroken("interpreted_on", text, "interpreter_day")
    if not interpreter.is_adult:
        text = _("Barn skal ikke tolke for voksne. Ring oss, så bestiller vi en tolk.")
        raise RuleBroken("interpreter_is_adult", text, "interpreter_child")
    return {
        "service": interpreter.service,
        "number": interpreter.number,
        "language": interpreter.language,
        "on": interpreter.on.isoformat(),
        "grown_up": True,
    }
