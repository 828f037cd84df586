"""Intentions on a child's days at SFO: how it goes home, a word to the staff, who may fetch."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.contacts.actions import PHONE
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sealing import sealed_words
from samspill.school.sfo_day.events import (
    SfoDayPlanned,
    SfoDayReceived,
    SfoNoteLeft,
    SfoPickerAdded,
    SfoPickerRemoved,
    SfoPickupBarLifted,
    SfoPickupBarred,
    SfoStaffAlerted,
)
from samspill.school.sfo_day.models import SfoNote, SfoPicker, SfoPickupBar, SfoPlan, Way
from samspill.school.sfo_day.queries import (
    bar_of,
    day_rule,
    others_today,
    picker_of,
    pickers_of,
    unread_of,
    works_there,
)
from samspill.school.sfo_day.rules import check_way
from samspill.school.sfo_holidays.queries import asked_on, holidays_of_pupil, stay_in
from samspill.school.sfo_places.homes import is_home, tell
from samspill.school.sfo_places.stays import Stay, stay_on, stays_of

CODE_DIGITS = 4
MOST_PICKERS = 12


@dataclass(frozen=True)
class Wanted:
    """How a child is to go home. ``by_adult``: whichever adult of the home fetches."""

    way: Way
    at: time | None = None
    until: time | None = None
    picker_id: UUID | None = None
    adult_id: UUID | None = None
    by_adult: bool = False
    words: str = ""


def plan_day(pupil: OpenPupil, day: date, wanted: Wanted) -> bool:
    """Say how the child goes home on one day. The newest holds; what comes after the cut-off is
    marked as late, never refused (SF-10). Gives whether another at home had said something else
    (SF-11): then both, and the staff, see it.

    Raises RuleBroken at the field (SF-09), and for a day without SFO.
    """
    now = today(pupil.at)
    stay = _stay(pupil, day)
    is_late = day == now and day_rule(pupil.subject.tenant_id, day).is_late(pupil.at)
    differs = others_today(pupil.subject.id, day, pupil.actor.profile_id)
    _add(pupil, wanted, stay, is_late=is_late, day=day)
    if day == now and (is_late or differs):
        _tell_staff(pupil, stay)
    return differs


def plan_weeks(pupil: OpenPupil, weekdays: str, wanted: Wanted) -> None:
    """Say how the child goes home each week on some weekdays ('135'), from today on."""
    if not weekdays:
        raise RuleBroken("weekdays", _("Velg minst én dag."))
    day = today(pupil.at)
    stays = stays_of(pupil.subject.id, day)
    if not stays:
        raise RuleBroken("weekdays", _("Barnet har ingen plass på SFO."))
    late = day_rule(pupil.subject.tenant_id, day).is_late(pupil.at)
    if not set(weekdays) <= set(stays[-1].weekdays):
        raise RuleBroken("weekdays", _("Barnet har ikke SFO alle dagene du valgte."))
    for one in weekdays:
        is_late = late and day.isoweekday() == int(one) and stay_on(stays, day) is not None
        _add(pupil, wanted, stays[-1], is_late=is_late, weekday=int(one))
        if is_late:
            _tell_staff(pupil, stays[-1])


def _stay(pupil: OpenPupil, day: date) -> Stay:
    if day < today(pupil.at):
        raise RuleBroken("day", _("Velg i dag eller en dag som kommer."))
    pupil_id, now = pupil.subject.id, today(pupil.at)
    asked = asked_on(holidays_of_pupil(pupil_id, now), day)
    stay = stay_in(stays_of(pupil_id, now), asked, day)
    if stay is None:
        raise RuleBroken("day", _("Barnet har ikke SFO den dagen."))
    return stay


def _add(
    pupil: OpenPupil,
    wanted: Wanted,
    stay: Stay,
    *,
    is_late: bool,
    day: date | None = None,
    weekday: int | None = None,
) -> None:
    _check(pupil, wanted, stay, day or today(pupil.at))
    by_home = is_home(pupil)
    row = SfoPlan(
        id=new_id(),
        **_of(pupil),
        day=day,
        weekday=weekday,
        way=wanted.way,
        at=None if wanted.way == Way.NOT_COMING else wanted.at,
        until=wanted.until if wanted.way == Way.DECIDES else None,
        picker_id=wanted.picker_id if wanted.way == Way.FETCHED else None,
        adult_id=wanted.adult_id if wanted.way == Way.FETCHED else None,
        written_by=pupil.actor.profile_id,
        written_at=pupil.at,
        is_late=is_late and by_home,
        read_by=None if by_home else pupil.actor.profile_id,
        read_at=None if by_home else pupil.at,
    )
    if wanted.words and wanted.way in (Way.WITH_CHILD, Way.BUS):
        row.words_sealed = sealed_words(row, "words", wanted.words)
    db.session.add(row)
    db.session.flush()
    told = tell(row.pupil_id, row.tenant_id, today(pupil.at), pupil.actor.profile_id)
    record(SfoDayPlanned(**about(pupil), plan_id=row.id, profile_ids=told))


def _check(pupil: OpenPupil, wanted: Wanted, stay: Stay, day: date) -> None:
    has_who = bool(wanted.picker_id or wanted.adult_id or wanted.by_adult)
    check_way(wanted.way, wanted.at, wanted.until, has_who=has_who, words=wanted.words)
    last = wanted.until if wanted.way == Way.DECIDES else wanted.at
    if wanted.way != Way.NOT_COMING and last is not None and last > stay.closes_at:
        text = _("SFO stenger %(time)s den dagen.", time=f"{stay.closes_at:%H.%M}")
        raise RuleBroken("until" if wanted.way == Way.DECIDES else "at", text, "SF-09")
    if wanted.way == Way.FETCHED and not pupil.may(Area.PICK_UP):
        raise RuleBroken("way", _("Hvem som henter, bestemmer de som har det ansvaret."), "SF-09")
    if wanted.way == Way.FETCHED and wanted.picker_id is not None:
        known = {one.id for one in pickers_of(pupil.subject.id, day)}
        if wanted.picker_id not in known:
            raise RuleBroken("who", _("Velg en som står på lista over dem som kan hente."), "SF-09")


def _tell_staff(pupil: OpenPupil, stay: Stay) -> None:
    if is_home(pupil):
        staff = works_there(stay.group_id, today(pupil.at))
        where = {"subject_id": stay.group_id, "tenant_id": pupil.subject.tenant_id}
        record(SfoStaffAlerted(**where, profile_ids=staff))


def _of(pupil: OpenPupil) -> dict[str, Any]:
    return {"pupil_id": pupil.subject.id, "tenant_id": pupil.subject.tenant_id}


# ---- a word to the staff -------------------------------------------------------------------


def leave_note(pupil: OpenPupil, day: date, text: str) -> UUID:
    """A word about one day. After the cut-off it is marked as not read yet, never refused (SF-10).

    Raises RuleBroken at the field for a day without SFO; NotVisible for staff.
    """
    if not is_home(pupil):
        raise NotVisible
    stay = _stay(pupil, day)
    is_late = day == today(pupil.at) and day_rule(pupil.subject.tenant_id, day).is_late(pupil.at)
    row = SfoNote(
        id=new_id(),
        **_of(pupil),
        day=day,
        written_by=pupil.actor.profile_id,
        written_at=pupil.at,
        is_late=is_late,
    )
    row.text_sealed = sealed_words(row, "text", text)
    db.session.add(row)
    record(SfoNoteLeft(**about(pupil), note_id=row.id, day=day))
    if is_late:
        _tell_staff(pupil, stay)
    return row.id


def read_day(pupil: OpenPupil) -> None:
    """Somebody at the SFO has read all that is said of the child's day."""
    rows = unread_of(pupil.subject.id, today(pupil.at))
    for row in rows:
        row.read_by, row.read_at = pupil.actor.profile_id, pupil.at
    if rows:
        record(SfoDayReceived(**about(pupil)))


# ---- who may fetch, and who must not -------------------------------------------------------


def require_home(pupil: OpenPupil) -> OpenPupil:
    """For what the home alone says of who fetches. Raises NotVisible for staff."""
    if pupil.levels.get(Area.PICK_UP) != Level.CONTRIBUTE:
        raise NotVisible
    return pupil


def add_picker(pupil: OpenPupil, *, name: str, phone: str, last_day: date | None) -> str:
    """Let somebody fetch. Gives the code that she says the first time.

    Raises RuleBroken at the field: what is no number, a day that has passed, one too many.
    """
    require_home(pupil)
    number = "".join(phone.split())
    if not PHONE.fullmatch(number):
        raise RuleBroken("phone", _("Skriv et nummer med 8 siffer, eller med landkode først."))
    day = today(pupil.at)
    if last_day is not None and last_day < day:
        raise RuleBroken("last_day", _("Velg i dag eller en dag som kommer."))
    if len(pickers_of(pupil.subject.id, day)) >= MOST_PICKERS:
        raise RuleBroken("name", _("Dere har satt opp så mange som det er plass til. Ta bort en."))
    row = SfoPicker(
        id=new_id(),
        **_of(pupil),
        last_day=last_day,
        added_by=pupil.actor.profile_id,
        added_at=pupil.at,
    )
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row.name_sealed = sealed_words(row, "name", name)
    row.phone_sealed = sealed_words(row, "phone", number)
    row.code_sealed = sealed_words(row, "code", code)
    db.session.add(row)
    record(SfoPickerAdded(**about(pupil), picker_id=row.id))
    return code


def remove_picker(pupil: OpenPupil, picker_id: UUID) -> None:
    """Somebody may fetch no more. Raises NotVisible for another child's."""
    picker_of(require_home(pupil).subject.id, picker_id).ended_at = pupil.at
    record(SfoPickerRemoved(**about(pupil), picker_id=picker_id))


def bar_pickup(pupil: OpenPupil, *, name: str, why: str) -> UUID:
    """Somebody must not fetch the child, whatever the home says. Nobody at home sees it."""
    row = SfoPickupBar(id=new_id(), **_of(pupil), set_by=pupil.actor.profile_id, set_at=pupil.at)
    row.name_sealed = sealed_words(row, "name", name)
    row.why_sealed = sealed_words(row, "why", why)
    db.session.add(row)
    record(SfoPickupBarred(**about(pupil), bar_id=row.id))
    return row.id


def lift_bar(pupil: OpenPupil, bar_id: UUID) -> None:
    """Somebody is no longer barred. Raises NotVisible for another child's."""
    row = bar_of(pupil.subject.id, bar_id)
    row.ended_by, row.ended_at = pupil.actor.profile_id, pupil.at
    record(SfoPickupBarLifted(**about(pupil), bar_id=bar_id))
