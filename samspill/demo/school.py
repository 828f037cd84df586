"""The demo's schools: three of them, with classes, pupils and those who work there.

Started and filled through the same actions as everybody's; only classmates whom nobody else in the
demo knows are put in as people by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import SATURDAY, birthday, today
from samspill.core.ids import new_id
from samspill.core.national_id import check_digits
from samspill.demo.absence import load_absence
from samspill.demo.assessments import load_assessments
from samspill.demo.contacts import load_contacts
from samspill.demo.grades import load_exam, load_grades
from samspill.demo.home_weeks import load_home_weeks
from samspill.demo.leave import load_leave
from samspill.demo.letters import load_letters
from samspill.demo.people import FJORDVIK, national_number, person_named
from samspill.demo.questionnaires import load_questionnaires
from samspill.demo.reduced_payment import load_reduced_payment
from samspill.demo.school_consents import load_consents
from samspill.demo.sfo import load_sfo
from samspill.demo.sign_ups import load_sign_ups
from samspill.demo.timetables import load_timetables
from samspill.identity.models import AddressProtection, Person, Profile, ProfileKind
from samspill.identity.numbers import seal_number
from samspill.identity.queries import person_by_number
from samspill.infra.crypto import lookup_hash, many_new_keys
from samspill.infra.db import db, lock_subject
from samspill.organisation.models import Tenant
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.groups.actions import (
    make_group,
    name_stand_in,
    place_staff,
    set_day,
    start_school,
)
from samspill.school.groups.models import GroupKind, StaffRole
from samspill.school.imports.models import SchoolFileKind
from samspill.school.imports.taking import send_file
from samspill.school.protected.actions import propose_viewer
from samspill.school.pupils.actions import enrol, place_in
from samspill.school.pupils.models import ViewerReason
from samspill.school.years.models import DayKind
from samspill.school.years.usual import YearDays, usual_days

BENTE, LEIF, TURID = "Bente Ruud", "Leif Nordby", "Turid Aune"
As = Callable[[str, str], AbstractContextManager[Actor]]

SCHOOLS: tuple[tuple[str, dict[str, tuple[int, tuple[str, ...]]]], ...] = (
    (
        BENTE,
        {
            "1A": (
                1,
                (
                    "Jakob Tveit",
                    "Tiril Eide",
                ),
            ),
            "2A": (
                2,
                (
                    "Lea Vik",
                    "Ulrik Foss",
                    "Iben Dahl",
                    "Noah Moe",
                ),
            ),
            "3A": (3, ("Sander Eide",)),
            "3B": (3, ("Emma Aas",)),
            "4A": (4, ("Adam Nes",)),
            "5A": (5, ("Amir Ali",)),
            "6A": (6, ("Idris Omar",)),
        },
    ),
    (LEIF, {"8A": (8, ("Oskar Aas",)), "10A": (10, ("Sara Lie",))}),
    (TURID, {"7A": (7, ("Zara Ali",))}),
)
"""Head, and the classes with year level and those whom the demo knows."""

CLASSMATES = {
    "2A": "Aksel Berge, Dina Lunde, Filip Haugen, Hedda Strøm, Kasper Lien, Mia Solheim, Odin Vang",
    "3B": "Ada Brekke, Brage Moen, Eira Dahle, Eskil Myhre, Frida Sunde, Johan Ås, Kaja Nygård,"
    " Live Hagen, Mikkel Øen, Selma Rønning, Theo Bakken, Vilde Aune",
    "8A": "Alva Holte, Birk Engen, Ella Sæther, Jonas Viken, Leah Tangen, Sivert Fossum",
}
STAFF = (
    (BENTE, "3B", "Kari Lunde", StaffRole.CONTACT_TEACHER),
    (BENTE, "2A", "Anne Dahl", StaffRole.CONTACT_TEACHER),
    (LEIF, "8A", "Frode Dale", StaffRole.CONTACT_TEACHER),
    (LEIF, "10A", "Frode Dale", StaffRole.CONTACT_TEACHER),
    (TURID, "7A", "Ingrid Holm", StaffRole.CONTACT_TEACHER),
)


def load_school(acting_as: As) -> None:
    """Start the schools and fill them. Noah is protected: one is named who may come to find him."""
    schools: dict[str, UUID] = {}
    classes: dict[str, UUID] = {}
    for head, planned in SCHOOLS:
        with acting_as(head, ProfileKind.WORK) as actor:
            schools[head] = start_school(actor, year_of_demo())
        with _as_head(acting_as, head, schools) as school:
            _free_days(school)
            for name, (level, _pupils) in planned.items():
                classes[name] = make_group(
                    school, kind=GroupKind.CLASS, name=name, year_level=level
                )
        for name, (level, pupils) in planned.items():
            children = [_child(one) for one in pupils] + _classmates(name, level)
            with _as_head(acting_as, head, schools) as school:
                for child_id in children:
                    place_in(school, enrol(school, child_id), classes[name])
    for head, name, who, role in STAFF:
        _place(acting_as, head, classes[name], who, role)
    _place(acting_as, BENTE, classes["3B"], "Nina Haug", StaffRole.SUBSTITUTE, today())
    with _as_head(acting_as, BENTE, schools) as school:
        reading = make_group(school, kind=GroupKind.TEACHING, name="Lesegruppe 3. trinn")
        place_in(school, enrol(school, _child("Emma Aas")), reading)
    _place(acting_as, BENTE, reading, "Anne Dahl", StaffRole.TEACHER)
    _name_for_noah(acting_as, schools)
    _away(acting_as, classes["2A"], "Anne Dahl", "Nina Haug")
    classes["Lesegruppe"] = reading
    _load_everyday(acting_as, schools, classes)


def _load_everyday(acting_as: As, schools: dict[str, UUID], classes: dict[str, UUID]) -> None:
    load_timetables(acting_as, classes, schools[BENTE])
    load_letters(acting_as, classes, schools[BENTE])
    with _as_head(acting_as, BENTE, schools) as school:
        send_file(school, _file(), is_whole=False, synthetic=True)
        lessons = SchoolFileKind.LESSONS
        send_file(school, _timetable(), is_whole=False, synthetic=True, kind=lessons)
    load_contacts(acting_as, _child("Emma Aas"))
    lived_in = (("3B", BENTE), ("2A", BENTE), ("8A", LEIF))
    load_consents(acting_as, classes["3B"])
    load_questionnaires(acting_as, classes["3B"])
    load_sign_ups(acting_as, classes["3B"])
    load_absence(acting_as, {classes[name]: (head, schools[head]) for name, head in lived_in})
    load_home_weeks(acting_as)
    load_leave(acting_as, classes["3B"], schools[BENTE])
    load_assessments(acting_as, classes["3B"])
    load_grades(acting_as, classes["8A"], schools[LEIF])
    load_exam(acting_as, classes["10A"])
    load_sfo(acting_as, BENTE, schools[BENTE], _child, _work("Jonas Berg"))
    load_reduced_payment(acting_as, _child)


def _file() -> bytes:
    """A class of the spring that the head has not said yes to, with a row that is set aside."""
    rows = ["Fødselsnummer;Fornavn;Etternavn;Klasse;Trinn"]
    for name in ("Sander Eide", "Emma Aas"):
        given, _space, family = name.rpartition(" ")
        number = national_number(person_named(name), today())
        rows.append(f"{number};{given};{family};3C;3")
    return "\n".join([*rows, "123;Ny;Elev;3C;3"]).encode()


def _timetable() -> bytes:
    """A lesson more for 3B that the head has not said yes to, with a row that is set aside."""
    rows = ("3B;torsdag;14.00;14.45;kor;Musikkrommet;Kari Lunde", "9Z;fredag;14.00;14.45;sjakk;;")
    return "\n".join(["Gruppe;Dag;Fra;Til;Fag;Rom;Lærer", *rows]).encode()


def _name_for_noah(acting_as: As, schools: dict[str, UUID]) -> None:
    """Another must agree; the school has nobody in its office who can, yet."""
    noah, anne = _child("Noah Moe"), _work("Anne Dahl")
    with _as_head(acting_as, BENTE, schools) as school:
        propose_viewer(
            school,
            enrol(school, noah),
            profile_id=anne,
            reason_kind=ViewerReason.TEACHES,
            reason="Kontaktlærer i 2A.",
        )


@contextmanager
def _as_head(acting_as: As, head: str, schools: dict[str, UUID]) -> Iterator[OpenGroup]:
    with acting_as(head, ProfileKind.WORK):
        lock_subject(schools[head])
        yield open_group(schools[head], Area.SCHOOL, Level.MANAGE)


def year_of_demo() -> YearDays:
    """The school year of the demo: this one, or when it is over the next."""
    this = usual_days(today())
    return this if today() <= this.last_day else usual_days(today().replace(month=8, day=1))


def _free_days(school: OpenGroup) -> None:
    """Christmas, and a planning day after it."""
    days = year_of_demo()
    christmas = date(days.first_day.year, 12, 21)
    day = christmas
    while day < days.spring_from:
        if day.weekday() < SATURDAY:
            set_day(school, day=day, kind=DayKind.FREE)
        day += timedelta(days=1)
    set_day(school, day=days.spring_from, kind=DayKind.PLANNING)


def _place(
    acting_as: As,
    head: str,
    group_id: UUID,
    who: str,
    role: StaffRole,
    last_day: date | None = None,
) -> None:
    profile_id = _work(who)
    with acting_as(head, ProfileKind.WORK):
        group = open_group(group_id, Area.SCHOOL, Level.MANAGE)
        place_staff(group, profile_id=profile_id, role=role, last_day=last_day)


def _away(acting_as: As, group_id: UUID, who: str, instead: str) -> None:
    """One is at a course this week, and a colleague answers the homes."""
    people = {"away_id": _work(who), "profile_id": _work(instead)}
    with acting_as(who, ProfileKind.WORK):
        group = open_group(group_id, Area.SCHOOL_MESSAGES, Level.WRITE)
        name_stand_in(group, **people, first_day=None, last_day=today() + timedelta(days=4))


def _work(name: str) -> UUID:
    person = person_by_number(national_number(person_named(name), today()))
    found = db.session.execute(
        select(Profile.id).where(
            Profile.person_id == (person.id if person else None), Profile.kind == ProfileKind.WORK
        )
    ).scalar_one()
    db.session.rollback()
    return found


def _child(name: str) -> UUID:
    person = person_by_number(national_number(person_named(name), today()))
    if person is None:
        raise LookupError(name)
    return person.id


def load_classmates() -> None:
    """People whom nobody else in the demo knows, as old as their class. Nobody acts."""
    levels = {name: level for _head, planned in SCHOOLS for name, (level, _p) in planned.items()}
    home = db.session.execute(select(Tenant.id).where(Tenant.name == FJORDVIK)).scalar_one()
    with many_new_keys():
        for class_name, names in CLASSMATES.items():
            for place, name in enumerate(names.split(", ")):
                db.session.add(_classmate(name, _number(levels[class_name], place), home))


def _classmates(class_name: str, year_level: int) -> list[UUID]:
    names = [name for name in CLASSMATES.get(class_name, "").split(", ") if name]
    numbers = [_number(year_level, place)[1] for place in range(len(names))]
    return [found.id for one in numbers if (found := person_by_number(one))]


def _number(year_level: int, place: int) -> tuple[date, str]:
    """Born when, and the number: synthetic, and nobody else's in the demo."""
    born = birthday(date(today().year, 3, 1) + timedelta(days=place * 9), -year_level - 5)
    start = f"{born.day:02d}{born.month + 80:02d}{born.year % 100:02d}"
    possible = (f"{start}{individual}" for individual in range(901, 999))
    return born, next(nine + digits for nine in possible if (digits := check_digits(nine)))


def _classmate(name: str, who: tuple[date, str], tenant_id: UUID) -> Person:
    given, _space, family = name.rpartition(" ")
    born, number = who
    person_id = new_id()
    return Person(
        id=person_id,
        tenant_id=tenant_id,
        given_name=given,
        family_name=family,
        born_on=born,
        number_lookup=lookup_hash(number),
        number_sealed=seal_number(person_id, number),
        address_protection=AddressProtection.NONE,
    )
