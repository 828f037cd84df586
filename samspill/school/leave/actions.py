"""Intentions on leave: ask for it, change what one asked for; what a decision may be, and does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import age, today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.names import first_name
from samspill.infra.db import db, lock_subject
from samspill.infra.limits import within_limit
from samspill.school.absence.leaves import away_between, note_leave
from samspill.school.cases.actions import changeable_case, draft_case, send_case
from samspill.school.cases.events import SchoolCaseChanged
from samspill.school.cases.handlers import tell_contact_teachers
from samspill.school.cases.kinds import Decision, KindOfCase, register_kind
from samspill.school.cases.models import GIVEN, SchoolCase, SchoolCaseKind, SchoolCaseState
from samspill.school.cases.steps import of_case
from samspill.school.guardians.queries import who_may
from samspill.school.leave.events import LeaveWished
from samspill.school.leave.models import LeaveCause, LeaveRequest
from samspill.school.leave.pages import facts_of, in_letter, in_short
from samspill.school.leave.queries import (
    born_on,
    leave_rule,
    request_of,
    used_by,
    used_days,
)
from samspill.school.leave.rules import (
    LeaveRule,
    Wanted,
    check_order,
    check_words,
    check_year,
    is_late,
    met,
    rule_lines,
    school_days,
    takes,
    warn,
)
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.models import Switch
from samspill.school.pupils.queries import school_of
from samspill.school.sealing import sealed_words
from samspill.school.years.queries import Calendar, DayIs, calendars

WISHES_A_DAY = 5
NOT_HERS = "PE-10"
"""The code of the refusal of who may not apply for the child."""


def apply_for(pupil_ids: Collection[UUID], wanted: Wanted, *, send: bool) -> list[UUID]:
    """Ask for leave for some children, all of them or none: one case for each (PE-09).

    Not sent, each is a draft. Gives the cases. Raises NotVisible for a child that is not the
    actor's, and RuleBroken at the field that is wrong.
    """
    together_id = new_id()
    return [_apply(one, wanted, together_id, send=send) for one in sorted(pupil_ids)]


def _apply(pupil_id: UUID, wanted: Wanted, together_id: UUID, *, send: bool) -> UUID:
    lock_subject(pupil_id)
    pupil = open_pupil(pupil_id, Area.SCHOOL_CASE, Level.OWN)
    _require_right(pupil)
    check_order(wanted)
    school_id = _school(pupil, wanted.first_day)
    days = (wanted.first_day, wanted.last_day)
    case = draft_case(pupil, SchoolCaseKind.LEAVE, school_id, together_id, days)
    said = LeaveRequest(
        id=new_id(),
        case_id=case.id,
        pupil_id=case.pupil_id,
        tenant_id=case.tenant_id,
        applicant_id=case.applicant_id,
    )
    _fill(said, wanted)
    db.session.add(said)
    db.session.flush()
    if send:
        _send(pupil, case, said, wanted)
    return case.id


def _who_apply(pupil: OpenPupil, *more: Switch) -> set[UUID]:
    with system_access("may an adult ask for time off for a pupil"):
        day = today(pupil.at)
        found = who_may(pupil.subject.id, pupil.subject.tenant_id, day, Switch.LEAVE, *more)
    return {one.profile_id for one in found}


def _require_right(pupil: OpenPupil) -> None:
    """Raise RuleBroken for who may not apply for the child (PE-10), with what she can do."""
    if pupil.actor.profile_id not in _who_apply(pupil):
        raise RuleBroken(
            "children",
            _(
                "Bare den som %(name)s bor fast hos, kan søke om fri. Du kan si fra til den andre"
                " foresatte at du ønsker det, eller spørre skolen.",
                name=first_name(pupil.subject.name),
            ),
            NOT_HERS,
        )


def _school(pupil: OpenPupil, day: date) -> UUID:
    school_id = school_of(pupil.subject.id, max(day, today(pupil.at)))
    if school_id is None:
        raise RuleBroken("children", _("Barnet går ikke på noen skole her da."))
    return school_id


def _fill(said: LeaveRequest, wanted: Wanted) -> None:
    """Write what the home says into its request."""
    said.cause, said.head_only = wanted.cause, wanted.head_only
    said.teaching = wanted.is_right and wanted.teaching
    said.days, said.is_late, said.blocked = 0, False, []
    said.reason_sealed = _sealed(said, "reason", "" if wanted.is_right else wanted.reason)
    said.late_sealed = _sealed(said, "late", "" if wanted.is_right else wanted.late_reason)
    said.statement_sealed = _sealed(said, "statement", wanted.statement)


def _sealed(said: LeaveRequest, column: str, words: str) -> bytes | None:
    return sealed_words(said, column, words) if words else None


def _send(pupil: OpenPupil, case: SchoolCase, said: LeaveRequest, wanted: Wanted) -> None:
    day, pupil_id = today(pupil.at), pupil.subject.id
    rule = leave_rule(case.tenant_id, day)
    found = _counted(rule, case, wanted, day)
    check_year(rule, wanted, used_days(pupil_id, case.school_id, found[0]), len(found))
    born = born_on(pupil_id)
    check_words(rule, wanted, age(born, day) if born else None)
    warn(rule, wanted, day)
    said.days, said.is_late = len(found), is_late(rule, wanted, day)
    said.blocked = [one.name for one in met(rule, wanted)]
    case.rule_text = "\n".join(rule_lines(rule))
    case.staff_level = takes(rule, wanted, len(found), blocked=bool(said.blocked))
    db.session.flush()
    send_case(pupil, case, switch=Switch.LEAVE, must_agree=rule.both_agree)


def _counted(rule: LeaveRule, case: SchoolCase, wanted: Wanted, day: date) -> list[date]:
    calendar = calendars([case.school_id], wanted.first_day)[case.school_id]
    return school_days(rule, calendar, wanted, day)


def change(pupil: OpenPupil, case_id: UUID, wanted: Wanted, *, send: bool) -> None:
    """Change what one asks for, until somebody has begun to handle it; a draft may be sent.

    Raises what ``apply_for`` raises, and RuleBroken once it is handled.
    """
    case = changeable_case(pupil, case_id, SchoolCaseKind.LEAVE)
    said = request_of(case.id)
    assert said is not None  # noqa: S101 - each case of leave has one
    _require_right(pupil)
    check_order(wanted)
    case.first_day, case.last_day = wanted.first_day, wanted.last_day
    _fill(said, wanted)
    db.session.flush()
    if send or case.state != SchoolCaseState.DRAFT:
        _send(pupil, case, said, wanted)
    record(SchoolCaseChanged(**of_case(case)))


def wish(pupil_ids: Collection[UUID], first_day: date, last_day: date) -> None:
    """Let those who may apply for some children know that the actor, who may not, wishes for these
    days (PE-10): no reason, and not who wishes it. Who may herself, is told nothing of it.

    Raises RuleBroken at the field, and when it has been said often today.
    """
    if last_day < first_day:
        raise RuleBroken("last_day", _("Siste dag kan ikke være før første dag."))
    for one in sorted(pupil_ids):
        pupil = open_pupil(one, Area.SCHOOL_CASE, Level.OWN)
        if first_day < today(pupil.at):
            raise RuleBroken("first_day", _("Dagen har vært. Velg en annen."))
        if not within_limit(f"leave-wish:{pupil.actor.profile_id}", WISHES_A_DAY, hours=24):
            raise RuleBroken(
                "children", _("Du har sagt fra flere ganger i dag. Vent til i morgen.")
            )
        if pupil.actor.profile_id in _who_apply(pupil):
            raise RuleBroken("children", _("Du kan søke selv."))
        told = tuple(sorted(_who_apply(pupil, Switch.NOTICES)))
        record(
            LeaveWished(
                subject_id=pupil.subject.id,
                tenant_id=pupil.subject.tenant_id,
                first_day=first_day,
                last_day=last_day,
                profile_ids=told,
            )
        )


# ---- what a decision may be, and does ------------------------------------------------------


def check_decision(_pupil: OpenPupil, case: SchoolCase, decision: Decision) -> None:
    """A holiday of one's faith is a right: with the teaching seen to, it is granted (PE-07)."""
    if decision.is_settled:
        return
    said = request_of(case.id)
    assert said is not None  # noqa: S101 - each case of leave has one
    is_right = said.cause == LeaveCause.RELIGIOUS
    if not is_right and decision.outcome in GIVEN and not decision.reasons:
        _warn_of_year(case, said, decision)
    if is_right and decision.outcome != SchoolCaseState.GRANTED:
        raise RuleBroken(
            "outcome",
            _("Dette er en rett når de foresatte sørger for undervisningen. Velg «Innvilget»."),
            "PE-07",
        )


def _warn_of_year(case: SchoolCase, said: LeaveRequest, decision: Decision) -> None:
    """Several may have been asked for at once: what is given now, counted with what was given
    since, may be beyond the limit of a year (PE-02). With a reason it may be."""
    rule = leave_rule(case.tenant_id, case.first_day)
    first, last = decision.first_day, decision.last_day
    days = said.days
    if decision.outcome == SchoolCaseState.PARTLY and first and last:
        calendar = calendars([case.school_id], first)[case.school_id]
        days = len(_school_days(calendar, first, last))
    most, used = rule.leave_days_a_year, used_days(case.pupil_id, case.school_id, case.first_day)
    if most and used + days > most:
        raise RuleBroken(
            "reasons",
            _(
                "%(used)s skoledager er innvilget i skoleåret fra før. Med disse blir det %(all)s,"
                " og grensen er %(most)s. Skriv hvorfor dere innvilger likevel.",
                used=used,
                all=used + days,
                most=most,
            ),
            "PE-02",
        )


def _school_days(calendar: Calendar, first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [one for one in days if calendar.what_is(one) == DayIs.SCHOOL]


def give(pupil: OpenPupil, case: SchoolCase, _decision: Decision) -> None:
    """The school days that are given become absence of their kind; contact teachers are told. Of
    days that have been, those on which the pupil was away: an appeal takes its time."""
    if case.granted_from is None or case.granted_to is None:
        return
    calendar = calendars([case.school_id], case.granted_from)[case.school_id]
    days = _school_days(calendar, case.granted_from, case.granted_to)
    since = today(pupil.at)
    was_away = away_between(pupil.subject.id, [one for one in days if one < since])
    ahead = {one for one in days if one >= since}
    note_leave(pupil, ahead | was_away)
    tell_contact_teachers(case, pupil.actor.profile_id)


@dataclass(frozen=True)
class Had:
    """The days of leave that a child has been given in the school year, and what is left where the
    municipality has a limit."""

    name: str
    used: int
    left: int | None


@dataclass(frozen=True)
class Rules:
    """The rules that a home reads before it sends, and what each child has had."""

    rule: LeaveRule
    lines: list[str]
    had: list[Had]


def rules_for(tenant_id: UUID, names: Mapping[UUID, str], on: date) -> Rules:
    """The rules of a municipality on a day, as they are read, for some children by name."""
    rule = leave_rule(tenant_id, on)
    most, used = rule.leave_days_a_year, used_by(names, on)
    had = [
        Had(name, used[one], max(0, most - used[one]) if most else None)
        for one, name in names.items()
    ]
    return Rules(rule, rule_lines(rule), had)


register_kind(
    KindOfCase(
        SchoolCaseKind.LEAVE,
        "school/leave/facts.html",
        facts_of,
        check_decision,
        give,
        lambda pupil_id, case_id: f"/skole/elever/{pupil_id}/permisjon/{case_id}",
        in_letter=in_letter,
        in_short=in_short,
        is_right=lambda facts: facts.is_right,
    )
)
