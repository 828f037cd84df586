"""Intentions of a home on absence: report, change, take back, tomorrow too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.names import first_name
from samspill.documents.receiving import Received
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import of_tenant
from samspill.school.absence.events import AbsenceChanged, AbsenceReported, AbsenceWithdrawn
from samspill.school.absence.models import (
    Absence,
    AbsenceFile,
    AbsenceReason,
    AbsenceState,
    AbsenceStepKind,
    ReasonGiven,
)
from samspill.school.absence.queries import (
    absence_of,
    absence_rule,
    comment_place,
    own_files,
    own_reason,
    standing_between,
)
from samspill.school.absence.rules import Span, Wanted, check_span, check_words, school_days
from samspill.school.absence.steps import note
from samspill.school.files.actions import hang, let_go, received_from
from samspill.school.guardians.queries import who_may
from samspill.school.pupils.access import OpenPupil, about, open_pupil
from samspill.school.pupils.models import Switch
from samspill.school.pupils.queries import school_of
from samspill.school.years.queries import Calendar, calendars

CHECK = "absence.check_file"
"""The job that looks a file of an absence through."""


def at_home(pupil: OpenPupil) -> OpenPupil:
    """The pupil, for the home: who works with her notes absence in another way.

    Raises NotVisible for staff, who reach further than the home.
    """
    if pupil.levels.get(Area.ABSENCE) != Level.CONTRIBUTE:
        raise NotVisible
    return pupil


def report_for(pupil_ids: Collection[UUID], wanted: Wanted) -> None:
    """Report the same for several children, all of them or none.

    Raises NotVisible for a child that is not the actor's to report for (FR-08: whether there is
    one, nothing says), and what ``report`` raises.
    """
    for pupil_id in sorted(pupil_ids):
        lock_subject(pupil_id)
        report(at_home(open_pupil(pupil_id, Area.ABSENCE, Level.CONTRIBUTE)), wanted)


def report(pupil: OpenPupil, wanted: Wanted) -> UUID:
    """The home says that the pupil is away. Gives what the days have in common.

    What the school had noted as unknown on those days is explained by it. Raises RuleBroken at the
    field that is wrong.
    """
    day = today(pupil.at)
    rule = absence_rule(pupil.subject.tenant_id, day)
    check_words(rule, wanted)
    check_span(wanted)
    calendar = _calendar(pupil, wanted.first_day, day)
    days = school_days(calendar, rule, wanted, day)
    if days[-1] > (calendar.next_school_day(day) or day):
        _require_leave(pupil, wanted)
    explained = _explained(pupil, days, wanted.span)
    received = _received(pupil, wanted)
    together_id = new_id()
    absences = [explained.get(one) or _new(pupil, one, together_id) for one in days]
    for absence in absences:
        _says(pupil, absence, wanted)
    _hang(pupil, absences, received)
    record(AbsenceReported(**about(pupil), together_id=together_id, days=tuple(days)))
    return together_id


def _received(pupil: OpenPupil, wanted: Wanted) -> list[Received]:
    return received_from(pupil.actor.profile_id, pupil.subject.tenant_id, wanted.files)


def _hang(pupil: OpenPupil, absences: Sequence[Absence], received: Sequence[Received]) -> None:
    of = {
        "absence_ids": [one.id for one in absences],
        "pupil_id": pupil.subject.id,
        "tenant_id": pupil.subject.tenant_id,
        "author_profile_id": pupil.actor.profile_id,
    }
    hang(AbsenceFile, received, check=CHECK, at=pupil.at, **of)


def _require_leave(pupil: OpenPupil, wanted: Wanted) -> None:
    """Days further ahead are time off that is asked for, not illness. Raises RuleBroken at the
    last day for who may not ask for it."""
    with system_access("may an adult ask for time off for a pupil"):
        found = who_may(pupil.subject.id, pupil.subject.tenant_id, today(pupil.at), Switch.LEAVE)
    if pupil.actor.profile_id not in {one.profile_id for one in found}:
        raise RuleBroken(
            "last_day" if wanted.last_day != wanted.first_day else "first_day",
            _("Du kan melde fravær til og med neste skoledag. Spør skolen om dagene etter."),
        )


def _calendar(pupil: OpenPupil, first_day: date, day: date) -> Calendar:
    school_id = school_of(pupil.subject.id, max(first_day, day))
    if school_id is None:
        raise RuleBroken("children", _("Barnet går ikke på noen skole her nå."))
    return calendars([school_id], min(first_day, day))[school_id]


def _explained(pupil: OpenPupil, days: list[date], span: Span) -> dict[date, Absence]:
    """The absence of each day that this explains. Raises RuleBroken for one that the home, or the
    other home, has reported already (FR-03)."""
    found: dict[date, Absence] = {}
    for absence in standing_between(pupil.subject.id, days):
        if not span.meets(Span(absence.from_time, absence.to_time)):
            continue
        if absence.state != AbsenceState.UNKNOWN:
            raise RuleBroken(
                "first_day",
                _(
                    "%(name)s er alt meldt borte da. Du kan endre det som er meldt.",
                    name=first_name(pupil.subject.name),
                ),
                "FR-03",
            )
        if absence.day in found:
            absence.state = AbsenceState.WITHDRAWN
            note(absence, AbsenceStepKind.EXPLAINED, pupil.at, pupil.actor.profile_id, by_home=True)
        else:
            found[absence.day] = absence
    return found


def _new(pupil: OpenPupil, day: date, together_id: UUID) -> Absence:
    absence = Absence(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        together_id=together_id,
        day=day,
        state=AbsenceState.REPORTED,
        by_home=True,
        documented=False,
        noted_at=pupil.at,
    )
    db.session.add(absence)
    return absence


def _says(pupil: OpenPupil, absence: Absence, wanted: Wanted) -> None:
    """Write what the home says into an absence, new or unknown until now."""
    was_unknown = absence.state == AbsenceState.UNKNOWN
    absence.from_time, absence.to_time = wanted.span.from_time, wanted.span.to_time
    absence.by_home = True
    if was_unknown:
        absence.state = AbsenceState.CONFIRMED
    db.session.flush()
    kind = AbsenceStepKind.EXPLAINED if was_unknown else AbsenceStepKind.REPORTED
    note(absence, kind, pupil.at, pupil.actor.profile_id, by_home=True)
    _give_reason(pupil, absence, wanted)


def _give_reason(pupil: OpenPupil, absence: Absence, wanted: Wanted) -> None:
    if wanted.reason is None:
        return
    given = own_reason(absence.id, pupil.actor.profile_id)
    if given is None:
        given = ReasonGiven(
            id=new_id(),
            absence_id=absence.id,
            pupil_id=absence.pupil_id,
            tenant_id=absence.tenant_id,
            given_by=pupil.actor.profile_id,
        )
        db.session.add(given)
    given.reason = wanted.reason
    given.comment_sealed = _sealed(given, wanted.comment) if wanted.comment else None
    db.session.flush()


def _sealed(given: ReasonGiven, comment: str) -> bytes:
    return seal(comment.encode(), comment_place(given.id), of_tenant(given.tenant_id))


def tomorrow_too(pupil: OpenPupil, absence_id: UUID) -> date:
    """The whole next school day as well, for the same reason. Gives the day.

    Raises NotVisible for what stands no more, and what ``report`` raises.
    """
    absence = _open_report(pupil, absence_id, may_be_confirmed=True)
    since = absence.day
    following = _calendar(pupil, since, today(pupil.at)).next_school_day(since)
    if following is None:
        raise RuleBroken("first_day", _("Det er ikke skrevet inn flere skoledager."))
    given = own_reason(absence.id, pupil.actor.profile_id)
    rule = absence_rule(pupil.subject.tenant_id, today(pupil.at))
    reason = AbsenceReason(given.reason) if given else None
    if reason not in rule.reasons:
        reason = AbsenceReason.OTHER if rule.reasons else None
    report(pupil, Wanted(following, following, Span(), reason))
    return following


def change(pupil: OpenPupil, absence_id: UUID, wanted: Wanted) -> None:
    """Change what was reported of one day, until the school has handled it or the day is over.

    Raises NotVisible for what is handled, over or gone, and RuleBroken at the field.
    """
    absence = _open_report(pupil, absence_id)
    wanted = replace(wanted, first_day=absence.day, last_day=absence.day)
    check_words(absence_rule(pupil.subject.tenant_id, today(pupil.at)), wanted)
    check_span(wanted)
    for other in standing_between(pupil.subject.id, [absence.day]):
        if other.id != absence.id and wanted.span.meets(Span(other.from_time, other.to_time)):
            raise RuleBroken("kind", _("Noe annet er alt meldt på samme tid."))
    received = _received(pupil, wanted)
    absence.from_time, absence.to_time = wanted.span.from_time, wanted.span.to_time
    note(absence, AbsenceStepKind.CHANGED, pupil.at, pupil.actor.profile_id, by_home=True)
    _give_reason(pupil, absence, wanted)
    _hang(pupil, [absence], received)
    record(AbsenceChanged(**about(pupil), absence_id=absence.id, day=absence.day))


def withdraw(pupil: OpenPupil, absence_id: UUID) -> None:
    """Take a report of one day back, until the day is over; a file that was with no other day goes.
    Raises NotVisible for what is handled, over or gone."""
    absence = _open_report(pupil, absence_id)
    for file in own_files(absence.id, pupil.actor.profile_id):
        file.absence_ids = [one for one in file.absence_ids if one != absence.id]
        let_go([] if file.absence_ids else [file], pupil.at)
    absence.state = AbsenceState.WITHDRAWN
    note(absence, AbsenceStepKind.WITHDRAWN, pupil.at, pupil.actor.profile_id, by_home=True)
    record(AbsenceWithdrawn(**about(pupil), absence_id=absence.id, day=absence.day))


def _open_report(pupil: OpenPupil, absence_id: UUID, *, may_be_confirmed: bool = False) -> Absence:
    absence = absence_of(pupil.subject.id, absence_id)
    states = {AbsenceState.REPORTED} | ({AbsenceState.CONFIRMED} if may_be_confirmed else set())
    earliest = today(pupil.at) - timedelta(days=1 if may_be_confirmed else 0)
    if absence is None or absence.state not in states or absence.day < earliest:
        raise NotVisible
    return absence
