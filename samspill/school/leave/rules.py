"""What may be asked for, without a database: limits, deadlines, and who decides (skole.md 4.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from samspill.access.levels import Level
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.leave.models import LeaveCause
from samspill.school.years.queries import LONGEST_LOOK, Calendar, DayIs

SENSITIVE = (
    *("sykehus", "behandling", "diagnose", "barnevern", "psyk", "krise", "vold", "fengsel"),
    *("medisin", "rettssak", "krisesenter", "innlagt", "kreft", "rus"),
)
"""Parts of words of which one is asked whether more than the head should read them (PE-11)."""


@dataclass(frozen=True)
class Blocked:
    """Days on which the municipality gives no leave, and what they are for."""

    first_day: date
    last_day: date
    name: str


@dataclass(frozen=True)
class LeaveRule:
    """The dated rule ``leave``. ``leave_days_a_year`` 0: no limit for a year. ``teacher_days``: so
    many a contact teacher decides. ``statement_from``: from this age the pupil is heard first."""

    leave_days: int
    leave_days_a_year: int
    teacher_days: int
    notice_days: int
    both_agree: bool
    heard_from: int
    statement_from: int
    blocked: tuple[Blocked, ...] = ()
    source: str = ""


def rule_of(value: Mapping[str, Any], source: str) -> LeaveRule:
    """Read the values of the rule."""
    blocked = tuple(
        Blocked(date.fromisoformat(one["from"]), date.fromisoformat(one["to"]), one["name"])
        for one in value["blocked"]
    )
    numbers = (
        *("leave_days", "leave_days_a_year", "teacher_days", "notice_days", "heard_from"),
        "statement_from",
    )
    return LeaveRule(
        **{name: value[name] for name in numbers},
        both_agree=bool(value["both_agree"]),
        blocked=blocked,
        source=source,
    )


@dataclass(frozen=True)
class Wanted:
    """What a home asks for, for each of some children. ``seen``: codes of what it has been told of,
    and sends all the same."""

    cause: LeaveCause
    first_day: date
    last_day: date
    reason: str = ""
    late_reason: str = ""
    statement: str = ""
    head_only: bool = False
    teaching: bool = False
    rules_read: bool = False
    seen: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_right(self) -> bool:
        """Is it a right, and no favour (PE-07)?"""
        return self.cause == LeaveCause.RELIGIOUS


def check_order(wanted: Wanted) -> None:
    """Raise RuleBroken for days in disorder."""
    if wanted.last_day < wanted.first_day:
        raise RuleBroken("last_day", _("Siste dag kan ikke være før første dag."))


def check_words(rule: LeaveRule, wanted: Wanted, age: int | None) -> None:
    """Raise RuleBroken for what must be said and is not (PE-08, PE-12), and for words of which
    only the head should perhaps read (PE-11)."""
    if wanted.is_right and not wanted.teaching:
        raise RuleBroken(
            "teaching", _("Kryss av for at dere sørger for undervisningen disse dagene."), "PE-08"
        )
    if not wanted.is_right and not wanted.reason:
        raise RuleBroken("reason", _("Skriv kort hvorfor dere søker."), "PE-08")
    is_asked = age is not None and age >= rule.statement_from and not wanted.is_right
    if is_asked and not wanted.statement:
        raise RuleBroken(
            "statement",
            _("Skriv hva eleven selv mener. Det må med fra %(age)s år.", age=rule.statement_from),
            "PE-12",
        )
    said = "" if wanted.is_right else wanted.reason.casefold()
    if (
        any(one in said for one in SENSITIVE)
        and not wanted.head_only
        and "PE-11" not in wanted.seen
    ):
        raise RuleBroken(
            "head_only",
            _(
                "Det ser ut som du skriver om noe privat. Kryss av her hvis bare rektor og kontoret"
                " skal lese det. Eller send på nytt som det er."
            ),
            "PE-11",
        )
    if not wanted.rules_read:
        raise RuleBroken("rules_read", _("Les reglene, og kryss av for at du har lest."), "PE-08")


def school_days(rule: LeaveRule, calendar: Calendar, wanted: Wanted, day: date) -> list[date]:
    """The school days that are asked for (PE-14). Raises RuleBroken for days that are past (PE-05),
    for none, and for more than may be given at once (PE-01)."""
    check_order(wanted)
    if wanted.first_day < day:
        raise RuleBroken(
            "first_day", _("Dagen har vært. Meld fravær i stedet, eller ring skolen."), "PE-05"
        )
    many = (wanted.last_day - wanted.first_day).days + 1
    within = min(many, LONGEST_LOOK.days)
    days = [wanted.first_day + timedelta(days=n) for n in range(within)]
    found = [one for one in days if calendar.what_is(one) == DayIs.SCHOOL]
    if not found:
        raise RuleBroken("first_day", _("Skolen har fri da. Dere trenger ikke å søke."), "PE-14")
    if not wanted.is_right and (len(found) > rule.leave_days or within < many):
        raise RuleBroken(
            "last_day",
            _(
                "Dere kan få høyst %(most)s skoledager om gangen, og dette er %(days)s. Velg færre"
                " dager, eller ring skolen.",
                most=rule.leave_days,
                days=len(found),
            ),
            "PE-01",
        )
    return found


def check_year(rule: LeaveRule, wanted: Wanted, used: int, days: int) -> None:
    """Raise RuleBroken for more than may be given in a school year (PE-02)."""
    most = rule.leave_days_a_year
    if most and not wanted.is_right and used + days > most:
        raise RuleBroken(
            "last_day",
            _(
                "Dere kan få høyst %(most)s skoledager i et skoleår. %(used)s er brukt, så det er"
                " %(left)s igjen. Dette er %(days)s.",
                most=most,
                used=used,
                left=max(0, most - used),
                days=days,
            ),
            "PE-02",
        )


def is_late(rule: LeaveRule, wanted: Wanted, day: date) -> bool:
    """Is it later than the municipality asks for?"""
    return not wanted.is_right and wanted.first_day < day + timedelta(days=rule.notice_days)


def met(rule: LeaveRule, wanted: Wanted) -> list[Blocked]:
    """The blocked periods that the days meet; a right meets none."""
    if wanted.is_right:
        return []
    return [
        one
        for one in rule.blocked
        if one.first_day <= wanted.last_day and wanted.first_day <= one.last_day
    ]


def warn(rule: LeaveRule, wanted: Wanted, day: date) -> None:
    """Raise RuleBroken for what is late and says not why (PE-03), and once for days that the
    municipality has set aside (PE-04): it may be sent all the same."""
    if is_late(rule, wanted, day) and not wanted.late_reason:
        raise RuleBroken(
            "late_reason",
            _(
                "Fristen er %(days)s dager før. Skriv hvorfor dere søker så sent, for eksempel"
                " sykdom eller dødsfall.",
                days=rule.notice_days,
            ),
            "PE-03",
        )
    periods = met(rule, wanted)
    if periods and "PE-04" not in wanted.seen:
        raise RuleBroken(
            "first_day",
            _(
                "Skolen gir vanligvis ikke fri da: %(names)s. Velg andre dager, eller send på nytt"
                " som det er.",
                names=", ".join(one.name for one in periods),
            ),
            "PE-04",
        )


def takes(rule: LeaveRule, wanted: Wanted, days: int, *, blocked: bool) -> Level:
    """What deciding it takes (PE-06): a contact teacher's few days, or else the head."""
    small = days <= rule.teacher_days and not blocked and not wanted.head_only
    return Level.WRITE if small else Level.MANAGE


def rule_lines(rule: LeaveRule) -> list[str]:
    """The rules as they are read before one sends, a sentence each."""
    lines = [
        _("Skolen kan gi fri når det er forsvarlig for opplæringen til barnet."),
        _(
            "Bare skoledager telles. Dere kan få høyst %(days)s skoledager om gangen.",
            days=rule.leave_days,
        ),
    ]
    if rule.leave_days_a_year:
        lines.append(
            _("I et skoleår kan dere få høyst %(days)s skoledager.", days=rule.leave_days_a_year)
        )
    lines += [
        _(
            "Kontaktlærer avgjør inntil %(days)s skoledager. Rektor avgjør resten.",
            days=rule.teacher_days,
        ),
        _("Søk minst %(days)s dager før.", days=rule.notice_days),
        _(
            "Skal barnet være lenger borte, må det skrives ut av skolen eller få opplæring hjemme."
            " Ring skolen om det."
        ),
        _("Foresatte har ansvaret for at barnet følger med i fagene mens det er borte."),
        _(
            "Barn i en annen tro enn Den norske kirke har rett til fri på høytidsdager når de"
            " foresatte sørger for undervisningen."
        ),
    ]
    for one in rule.blocked:
        lines.append(
            _(
                "Skolen gir vanligvis ikke fri %(first)s–%(last)s: %(name)s.",
                first=one.first_day.strftime("%d.%m.%Y"),
                last=one.last_day.strftime("%d.%m.%Y"),
                name=one.name,
            )
        )
    return lines


def would_help(rule: LeaveRule, days: int, *, late: bool, blocked: Collection[str]) -> list[str]:
    """What of an application could be otherwise, so that it would be granted more easily."""
    found = []
    if blocked:
        found.append(_("Andre dager enn %(names)s.", names=", ".join(blocked)))
    if late:
        found.append(_("Å søke minst %(days)s dager før.", days=rule.notice_days))
    if days > rule.teacher_days:
        found.append(
            _(
                "Færre skoledager. Kontaktlærer avgjør inntil %(days)s dager.",
                days=rule.teacher_days,
            )
        )
    return found
