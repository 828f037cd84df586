"""A school with pupils in every state, made through actions: what the matrix walks of it.

own         Emma, in 3B, where Kari is contact teacher and Nina a substitute today
other       Iben, in 2A, where Anne is contact teacher
protected   Noah, in 3B, whose address is strictly confidential: nobody is named for him
closed      Amir, who was in 3B until yesterday
draft       Adam, who begins in 3B tomorrow
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.identity.models import Person
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.organisation.queries import policy
from samspill.school.absence.actions import report_for
from samspill.school.absence.models import Absence, AbsenceReason
from samspill.school.absence.rules import Span, Wanted
from samspill.school.consents.actions import Asking, ask
from samspill.school.consents.models import ConsentBasis, WhoAnswers
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.groups.actions import make_group, place_staff, set_day, start_school
from samspill.school.groups.models import GroupKind, StaffRole
from samspill.school.leave.actions import apply_for
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.rules import Wanted as LeaveWanted
from samspill.school.parents.actions import set_group
from samspill.school.pupils.actions import end_place_in, enrol, place_in
from samspill.school.questionnaires.actions import Heading, add_question, begin, send
from samspill.school.questionnaires.models import Audience
from samspill.school.questionnaires.rules import Question, QuestionKind
from samspill.school.reduced_payment.actions import apply_for as ask_to_pay_less
from samspill.school.reduced_payment.rules import Wanted as PaymentWanted
from samspill.school.signups.actions import Invitation, invite
from samspill.school.years.models import DayKind
from samspill.school.years.usual import YearDays
from tests.support.cast import Cast

HEAD = "Bente Ruud"


@dataclass
class School:
    """Fjordvik skole as its head has put it together. Groups and pupils by name."""

    cast: Cast
    id: UUID
    groups: dict[str, UUID]
    pupils: dict[str, UUID]

    @contextmanager
    def opened(self, name: str = HEAD, group: str = "") -> Iterator[OpenGroup]:
        """The school, or one of its groups, as somebody opens it to change it."""
        with self.cast.acting_as(name, "WORK"):
            lock_subject(self.groups.get(group, self.id))
            yield open_group(self.groups.get(group, self.id), Area.SCHOOL, Level.MANAGE)

    def make(self, name: str, kind: GroupKind = GroupKind.CLASS, **more: Any) -> UUID:
        """A new group."""
        with self.opened() as school:
            self.groups[name] = make_group(school, kind=kind, name=name, **more)
        return self.groups[name]

    def enrol(self, child: str, group: str, first_day: int = 0) -> UUID:
        """A child in a class, so many days from now. Gives the pupil."""
        child_id = self.cast.person(child).id
        db.session.rollback()
        day = clock.today() + timedelta(days=first_day)
        with self.opened() as school:
            self.pupils[child] = enrol(school, child_id, first_day=day)
            place_in(school, self.pupils[child], self.groups[group], first_day=day)
        return self.pupils[child]

    def leave(self, child: str, *groups: str) -> None:
        """A pupil was in these groups, and the school, until yesterday."""
        for group in (*groups, ""):
            with self.opened() as school:
                group_id = self.groups.get(group, self.id)
                day = clock.today() - timedelta(days=1)
                end_place_in(school, self.pupils[child], group_id, last_day=day)

    def place(self, name: str, group: str, role: StaffRole, days: int | None = None) -> UUID:
        """An employee works with a group, for so many days."""
        profile_id = self.cast.profile_id(name, "WORK")
        last_day = None if days is None else clock.today() + timedelta(days=days - 1)
        with self.opened(group=group) as found:
            return place_staff(found, profile_id=profile_id, role=role, last_day=last_day)


def protect(cast: Cast, name: str) -> None:
    """The register says so; the next look is another."""
    person_id = cast.person(name).id
    db.session.rollback()
    with acting(None), transaction():
        statement = update(Person).where(Person.id == person_id)
        db.session.execute(statement.values(address_protection="STRICT"))


def this_year() -> YearDays:
    """A school year around today."""
    day = clock.today()
    return YearDays(day - timedelta(days=60), day + timedelta(days=30), day + timedelta(days=200))


def made_school(cast: Cast) -> School:
    """Fjordvik skole, with 3B and 2A and those who work there."""
    with cast.acting_as(HEAD, "WORK"):
        school_id = start_school(cast.actor_now(), this_year())
    school = School(cast, school_id, {}, {})
    for name in ("3B", "2A"):
        school.make(name, year_level=int(name[0]))
    school.enrol("Emma Aas", "3B")
    school.enrol("Iben Dahl", "2A")
    school.place("Kari Lunde", "3B", StaffRole.CONTACT_TEACHER)
    school.place("Anne Dahl", "2A", StaffRole.CONTACT_TEACHER)
    school.place("Nina Haug", "3B", StaffRole.SUBSTITUTE, days=1)
    return school


def whole_school(cast: Cast) -> School:
    """The same with pupils in every state."""
    school = made_school(cast)
    school.enrol("Noah Moe", "3B")
    school.enrol("Amir Ali", "3B", first_day=-20)
    school.leave("Amir Ali", "3B")
    school.enrol("Adam Nes", "3B", first_day=1)
    school.make("4A", year_level=4)
    school.make("Lesegruppe", GroupKind.TEACHING)
    return school


KINDS = ("own", "other", "protected", "closed", "draft")
PUPILS = dict(
    zip(KINDS, ("Emma Aas", "Iben Dahl", "Noah Moe", "Amir Ali", "Adam Nes"), strict=True)
)
GROUPS = dict(zip(KINDS, ("3B", "2A", "", "4A", "Lesegruppe"), strict=True))
"""What the matrix calls own, other, … where a page is about a group: '' is the whole school."""


def set_rule(cast: Cast, **values: Any) -> None:
    """What Fjordvik has decided about absence, from today on; what it had decided ends."""
    _set_rule(cast, "absence", values)


def rule_is(cast: Cast, name: str, **values: Any) -> None:
    """What Fjordvik has decided by a dated rule, from today on."""
    _set_rule(cast, name, values)


def leave_rule_is(cast: Cast, **values: Any) -> None:
    """What Fjordvik has decided about leave, from today on."""
    _set_rule(cast, "leave", values)


def cases_rule_is(cast: Cast, **values: Any) -> None:
    """What Fjordvik has decided about applications, from today on."""
    _set_rule(cast, "school_cases", values)


def payment_rule_is(cast: Cast, **values: Any) -> None:
    """What Fjordvik has decided about what SFO costs, from today on."""
    _set_rule(cast, "sfo_payment", values)


def _set_rule(cast: Cast, name: str, values: dict[str, Any]) -> None:
    tenant_id, day = cast.person(HEAD).tenant_id, clock.today()
    standing = policy(name, tenant_id, day)
    earlier = update(DatedPolicy).where(
        DatedPolicy.tenant_id == tenant_id, DatedPolicy.name == name, DatedPolicy.valid_to > day
    )
    db.session.execute(earlier.values(valid_to=day))
    own = DatedPolicy(
        tenant_id=tenant_id,
        name=name,
        value={**standing.value, **values},
        valid_from=day,
        valid_to=day + timedelta(days=365),
        source="Kommunestyret, sak 34/26.",
    )
    db.session.add(own)
    db.session.commit()


def reported(school: School, child: str, who: str, comment: str = "") -> UUID:
    """A guardian reports a child away today, all day, whatever day it is. Gives the absence."""
    day = clock.today()
    with school.opened() as opened:
        set_day(opened, day=day, kind=DayKind.SCHOOL)
    pupil_id = school.pupils[child]
    with school.cast.acting_as(who, "PRIVATE"):
        report_for([pupil_id], Wanted(day, day, Span(), AbsenceReason.ILL, comment))
    with school.cast.acting_as(who, "PRIVATE"):
        return db.session.query(Absence).filter_by(pupil_id=pupil_id, day=day).one().id


def weekdays_ahead(days: int = 21) -> date:
    """A Monday at least so many days from now, when the school is open."""
    day = clock.today() + timedelta(days=days)
    return day + timedelta(days=-day.weekday() % 7)


def leave_wanted(ahead: int = 21, days: int = 0, **more: Any) -> LeaveWanted:
    """Leave from a Monday on, of one day or so many more, with all that must be said."""
    first = weekdays_ahead(ahead)
    said = {"reason": "Bryllup.", "rules_read": True, "cause": LeaveCause.FAMILY, **more}
    return LeaveWanted(first_day=first, last_day=first + timedelta(days=days), **said)


def leave_for(school: School, child: str, who: str) -> UUID:
    """A guardian has asked for leave, and no other need agree. Gives the case."""
    leave_rule_is(school.cast, both_agree=0)
    with school.cast.acting_as(who, "PRIVATE"):
        return apply_for([school.pupils[child]], leave_wanted(), send=True)[0]


def payment_draft(school: School, child: str, who: str) -> UUID:
    """A guardian has begun to ask to pay less for SFO. Gives the case."""
    with school.cast.acting_as(who, "PRIVATE"):
        wanted = PaymentWanted(own_income=123_456, lives_here=True)
        return ask_to_pay_less([school.pupils[child]], wanted)[0]


def asking(**more: Any) -> Asking:
    """What a school asks, for the rest of the year."""
    values: dict[str, Any] = {
        "title": "Bilder i klasserommet",
        "purpose": "Bilder på veggen i klasserommet.",
        "text": "Får læreren ta bilder av barnet i klasserommet?",
        "basis": ConsentBasis.CONSENT,
        "who_answers": WhoAnswers.ALL,
        "per_family": False,
        "last_day": clock.today() + timedelta(days=90),
    }
    return Asking(**{**values, **more})


def asked_in(school: School, group: str, who: str = HEAD, **more: Any) -> UUID:
    """The families of a group are asked. Gives the consent."""
    group_id = school.groups.get(group, school.id)
    with school.cast.acting_as(who, "WORK"):
        lock_subject(group_id)
        return ask(open_group(group_id, Area.SCHOOL_CONSENT, Level.WRITE), asking(**more))


def questionnaire_in(school: School, group: str, who: str = HEAD) -> UUID:
    """The homes of a group are asked in a form, by name. Gives it."""
    group_id = school.groups.get(group, school.id)
    heading = Heading(
        "Klassefest", "Hva passer?", Audience.GUARDIANS, False, clock.today() + timedelta(days=9)
    )
    with school.cast.acting_as(who, "WORK"):
        lock_subject(group_id)
        opened = open_group(group_id, Area.QUESTIONNAIRE, Level.WRITE)
        one = begin(opened, heading)
        add_question(opened, one, Question("Hvem kommer?", QuestionKind.TEXT))
        send(opened, one)
        return one


def gathering_in(school: School, group: str, who: str = HEAD, places: int | None = None) -> UUID:
    """The homes of a group may sign up for something. Gives it."""
    group_id, day = school.groups.get(group, school.id), clock.today() + timedelta(days=9)
    with school.cast.acting_as(who, "WORK"):
        lock_subject(group_id)
        opened = open_group(group_id, Area.QUESTIONNAIRE, Level.WRITE)
        asked = Invitation(
            "Fest", "Bli med!", "Skolen", day, time(17), time(19), day, places=places
        )
        return invite(opened, asked)


def parents_in(school: School, group: str) -> None:
    """The guardians of a class may have a group."""
    with school.opened(group=group) as opened:
        set_group(opened, is_open=True)


def school_subjects(cast: Cast) -> dict[str, dict[str, UUID]]:
    """Argument of an address to kind to id."""
    school = whole_school(cast)
    parents_in(school, "3B")
    return {
        "payment_id": {"own": payment_draft(school, "Emma Aas", "Mona Aas")},
        "application_id": {"own": leave_for(school, "Emma Aas", "Mona Aas")},
        "questionnaire_id": {"own": questionnaire_in(school, "3B")},
        "gathering_id": {"own": gathering_in(school, "3B")},
        "asked_id": {"own": asked_in(school, "3B")},
        "absence_id": {"own": reported(school, "Emma Aas", "Mona Aas")},
        "pupil_id": {kind: school.pupils[child] for kind, child in PUPILS.items()},
        "group_id": {kind: school.groups.get(name, school.id) for kind, name in GROUPS.items()},
    }
