"""Which language a page speaks: the visitor's choice, the person's own, else Bokmål."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask import Flask, g, has_request_context, session
from flask_babel import Babel

from samspill.core.clock import OSLO, now, today
from samspill.core.language import (
    DEFAULT,
    LANGUAGES,
    _,
    drop_catalogue,
    keep_catalogue,
    language_code,
)
from samspill.infra.settings import ROOT


def init_locale(app: Flask) -> None:
    """Set up Flask-Babel with our catalogues and Oslo time."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=DEFAULT,
        BABEL_DEFAULT_TIMEZONE="Europe/Oslo",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "samspill" / "translations"),
    )
    Babel(app, locale_selector=_language)
    app.before_request(keep_catalogue)
    app.teardown_request(drop_catalogue)


def _language() -> str:
    if not has_request_context() or "visit" not in g:
        return DEFAULT  # a job, or the session could not be opened
    visit = g.get("visit")
    for chosen in (session.get("language"), visit.language if visit else None):
        if chosen in LANGUAGES:
            return str(chosen)
    return DEFAULT


def day(value: date | datetime) -> str:
    """A day as people say it: «i dag», «i går», «tir. 24. nov.», the year when it is another."""
    on = today(value) if isinstance(value, datetime) else value
    apart = (today() - on).days
    if apart == 0:
        return _("i dag")
    if apart == 1:
        return _("i går")
    pattern = "EEE d. MMM" if on.year == today().year else "d. MMMM y"
    if language_code() == "en":
        pattern = pattern.replace("d.", "d")
    return _written(on, pattern, language_code())


def long_day(value: date | datetime) -> str:
    """A whole date for letters and consents: «18. juni 2027»."""
    on = today(value) if isinstance(value, datetime) else value
    language = language_code()
    return _written(on, "d MMMM y" if language == "en" else "d. MMMM y", language)


def birthday(value: date) -> str:
    """A day of every year, without one: «18. juni»."""
    language = language_code()
    return _written(value, "d MMMM" if language == "en" else "d. MMMM", language)


def weekday(value: date | datetime, form: str = "wide") -> str:
    """The name of a day: «torsdag», or «to.» where there is little room (``short``)."""
    on = today(value) if isinstance(value, datetime) else value
    return _written(on, "EEEE" if form == "wide" else "EEEEEE", language_code())


def month_name(value: date) -> str:
    """A month with its year: «november 2026»."""
    return _written(value, "LLLL y", language_code())


def iso_day(value: str) -> str:
    """A whole date that was kept as text («2027-06-18») in a record."""
    return long_day(date.fromisoformat(value))


@lru_cache(maxsize=4096)
def _written(on: date, pattern: str, language: str) -> str:
    """Babel is slow to write a day out, and pages show the same days again and again."""
    return format_date(on, pattern, locale=language)


def moment(value: datetime) -> str:
    """A day and a clock time: «i dag 09.14»."""
    return f"{day(value)} {clock_time(value)}"


def clock_time(value: datetime) -> str:
    """A clock time in Oslo: «09.14»."""
    return value.astimezone(OSLO).strftime("%H:%M" if language_code() == "en" else "%H.%M")


def machine_time(value: datetime) -> str:
    """The exact instant, for the time element."""
    return value.astimezone(OSLO).isoformat(timespec="seconds")


def machine_day(value: datetime) -> str:
    """The day in Oslo, for a time element that must not tell the clock."""
    return today(value).isoformat()


def greeting() -> str:
    """A greeting for the time of day in Oslo."""
    hour = now().astimezone(OSLO).hour
    if hour < 10:
        return _("God morgen")
    return _("God dag") if hour < 18 else _("God kveld")
