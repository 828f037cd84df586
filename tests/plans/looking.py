"""Weeks of ordinary work in the demo's plans, and what somebody did on one day among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, func, insert, select

from samspill.access.actor import acting
from samspill.access.grants import Permission, open_grants
from samspill.access.levels import Area, Level
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import OSLO
from samspill.core.ids import new_id
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.organisation.queries import policy
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.plan.models import IN_USE, Plan
from samspill.plans.unusual.actions import look_over
from samspill.plans.unusual.models import Sign, UnusualRead
from tests.support.cast import Cast

HOLDS = {
    "Hanne Nilsen": "Emma Adam Noah Mina Ulrik Amir",
    "Marit Sund": "Sara Iben",
    "Randi Lid": "Lea",
    "Bente Ruud": "Jakob",
}
TAKES_PART = {
    "Kari Lunde": "Emma Adam Noah Amir Iben",
    "Siv Pedersen": "Emma Mina Sara",
    "Jonas Berg": "Emma",
    "Tone Bakke": "Adam Amir",
    "Nina Haug": "Ulrik",
    "Petter Hov": "Amir",
    "Anne Dahl": "Sara",
}
"""Who works in whose plan, by what the demo tells."""

WEEKS = 11
PAGES = (
    ("overview.plan", Area.OVERVIEW),
    ("goals.overview", Area.GOALS),
    ("goals.goal", Area.GOALS),
    ("life_areas.overview", Area.LIFE_AREAS),
    ("overview.timeline", Area.TIMELINE),
    ("participants.overview", Area.PARTICIPANTS),
)
WRITING = ("goals.comment", Area.GOALS)


@dataclass
class Office:
    """The municipality at work. ``day``: the one that the night looks over."""

    cast: Cast
    day: date
    plans: dict[str, UUID]
    profiles: dict[str, UUID]
    tenant_id: UUID
    holidays: frozenset[date]
    rows: list[dict[str, Any]] = field(default_factory=list)

    # ---- what people do, on the day unless ``ago`` says --------------------------------------

    def reads(self, name: str, child: str, pages: int = 1, at: float = 10, ago: int = 0, **more):
        """Open so many pages of a child's plan, a minute apart, from an hour of the day in Oslo."""
        for n in range(pages):
            page, area = PAGES[n % len(PAGES)]
            what = {"page": page, "area": area, **more}
            self._note(name, self.plan(child), at + n / 60, ago, **what)

    def reads_all(
        self, name: str, pages: int = 1, at: float = 10, many: int = 99, every: float = 0
    ):
        """Open every plan of the municipality, one after the other."""
        for n, plan_id in enumerate(list(self.plans.values())[:many]):
            for k in range(pages):
                self._note(name, plan_id, at + n * every + k / 60, 0)

    def writes(self, name: str, child: str, at: float = 10, ago: int = 0):
        """Send a form in the plan."""
        page, area = WRITING
        self._note(name, self.plan(child), at, ago, page=page, area=area, method="POST")

    def tries(self, name: str, where: str = "", at: float = 10, ago: int = 0):
        """Be refused: at a child's plan, or at an address that leads nowhere."""
        plan_id = self.plan(where) if where else new_id()
        self._note(name, plan_id, at, ago, decision="not_visible")

    def stays_home(self, name: str):
        """She does not do what she does on other days."""
        start, end = self.moment(0), self.moment(24)
        with as_system():
            db.session.execute(
                delete(AccessLogEntry).where(
                    AccessLogEntry.profile_id == self.profile(name),
                    AccessLogEntry.at >= start,
                    AccessLogEntry.at < end,
                )
            )

    def is_told(self, name: str, child: str, ago: int = 0):
        """She gets a notice that something is new in the plan."""
        with as_system():
            row = {"id": new_id(), "template": "something_new", "state": "SENT"}
            facts = {"is_locked": False, "needs_right": True, "area": str(Area.GOALS)}
            facts |= {"kind": "GOALS", "urgency": "D", "path": ""}
            who = {"profile_id": self.profile(name), "subject_id": self.plan(child)}
            when = self.moment(9, ago)
            db.session.execute(insert(Notice), {**row, **facts, **who, "created_at": when})

    def opens_in_emergency(self, name: str, child: str, at: float, ago: int = 0):
        """She is a leader, and has the plan open for six hours."""
        begins = self.moment(at, ago)
        hours = {"asked_at": begins, "opened_at": begins, "until": begins + timedelta(hours=6)}
        who = {"plan_id": self.plan(child), "profile_id": self.profile(name)}
        why = {"ground": "CRISIS", "reason_sealed": b"x", "told_at": begins}
        with as_system():
            db.session.add(EmergencyAccess(**who, **hours, **why, tenant_id=self.tenant_id))

    def let_in(self, name: str, *children: str, ago: int = 60):
        """She has had access for so many days."""
        moment = self.moment(9, ago)
        with self.at(moment), as_system():
            for child in children:
                levels = {Area.OVERVIEW: Level.READ, Area.GOALS: Level.CONTRIBUTE}
                what = [Permission(self.profile(name), levels, moment + timedelta(days=365))]
                open_grants(self.plan(child), "consent", new_id(), what)

    # ---- who they are -----------------------------------------------------------------------

    def is_called(self, name: str, surname: str):
        """Another surname, from the register."""
        with as_system():
            self.person(name).family_name = surname

    def has(self, name: str, **values: Any):
        """The employment says so."""
        with as_system():
            profile = db.session.get_one(Profile, self.profile(name))
            for column, value in values.items():
                setattr(profile, column, value)

    def person(self, name: str) -> Person:
        """The person behind the profile."""
        profile = db.session.get_one(Profile, self.profile(name))
        return db.session.get_one(Person, profile.person_id)

    def plan(self, child: str) -> UUID:
        """The plan of the child that is in use."""
        return self.plans[child]

    def profile(self, name: str) -> UUID:
        """The work profile, or «Per Strand, privat»."""
        return self.profiles[name]

    # ---- the night --------------------------------------------------------------------------

    def moment(self, hour: float, ago: int = 0) -> datetime:
        """An hour of the day in Oslo, so many days before it."""
        midnight = datetime.combine(self.day - timedelta(days=ago), time(), OSLO)
        return (midnight + timedelta(hours=hour)).astimezone(clock.UTC)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """The clock of the block."""
        db.session.rollback()
        with clock.moved(moment - clock.now()):
            yield

    def keep(self) -> None:
        """Write what was done into the log."""
        with as_system():
            for start in range(0, len(self.rows), 5000):
                db.session.execute(insert(AccessLogEntry), self.rows[start : start + 5000])
        self.rows.clear()

    def night(self, day: date | None = None) -> int:
        """The job of the night after. Gives how much is new."""
        self.keep()
        day = day or self.day
        after = datetime.combine(day + timedelta(days=1), time(2, 40), OSLO)
        with self.at(after.astimezone(clock.UTC)), acting(None), transaction():
            return look_over(self.tenant_id, day)

    def found(self, day: date | None = None) -> set[tuple[str, str, str]]:
        """What stands on the list of a day: who, whose plan («» for none), which sign."""
        names = {profile_id: name for name, profile_id in self.profiles.items()}
        children = {plan_id: child for child, plan_id in self.plans.items()}
        with as_system():
            rows = db.session.execute(
                select(UnusualRead.profile_id, UnusualRead.subject_id, UnusualRead.sign).where(
                    UnusualRead.day == (day or self.day)
                )
            ).all()
        return {(names[who], children.get(plan, ""), sign) for who, plan, sign in rows}

    def reads_on(self, day: date) -> int:
        """How many pages were opened on a day."""
        start, end = clock.start_of_day(day), clock.end_of_day(day)
        with as_system():
            found = select(func.count(AccessLogEntry.id)).where(
                AccessLogEntry.at >= start, AccessLogEntry.at < end
            )
            return db.session.scalar(found) or 0

    def work_days(self, many: int) -> list[date]:
        """The last working days up to the day, the first first."""
        found: list[date] = []
        day = self.day
        while len(found) < many:
            if day.weekday() < clock.SATURDAY and day not in self.holidays:
                found.append(day)
            day -= timedelta(days=1)
        return found[::-1]

    def _note(self, name: str, plan_id: UUID, hour: float, ago: int, **more: Any) -> None:
        row = {
            "id": new_id(),
            "at": self.moment(hour, ago),
            "subject_id": plan_id,
            "profile_id": self.profile(name),
            "area": str(Area.OVERVIEW),
            "page": PAGES[0][0],
            "method": "GET",
            "decision": "ALLOWED",
            "request_id": None,
        }
        self.rows.append({**row, **more})


@contextmanager
def as_system() -> Iterator[None]:
    """One transaction in which everything is seen."""
    db.session.rollback()
    with acting(None), transaction(), system_access("test"):
        yield


def office(app: Flask) -> Office:
    """Three months after the demo began, on a Wednesday that is no holiday."""
    cast = Cast(app)
    plans, profiles = _plans(), _profiles()
    tenant_id = cast.actor("Dag Moen").tenant_id
    assert tenant_id is not None
    days = policy("public_holidays", None, clock.today()).value["days"]
    db.session.rollback()
    holidays = frozenset(map(date.fromisoformat, days))
    day = clock.today() + timedelta(weeks=WEEKS + 2)
    while day.weekday() != 2 or day in holidays:
        day += timedelta(days=1)
    found = Office(cast, day, plans, profiles, tenant_id, holidays)
    settle_all()
    _work(found)
    _what_also_happens(found)
    found.keep()
    return found


def _plans() -> dict[str, UUID]:
    with as_system():
        rows = db.session.execute(
            select(Person.given_name, Plan.id, Plan.status)
            .join(Person, Person.id == Plan.child_id)
            .order_by(Plan.number)
        ).all()
    found: dict[str, UUID] = {}
    for row in sorted(rows, key=lambda row: row.status in IN_USE):
        if row.given_name in found:
            found[f"{row.given_name}, før"] = found[row.given_name]
        found[row.given_name] = row.id
    return found


def _profiles() -> dict[str, UUID]:
    with as_system():
        rows = db.session.execute(
            select(Profile.id, Profile.kind, Person.given_name, Person.family_name)
            .join(Person, Person.id == Profile.person_id)
            .order_by(Person.family_name)
        ).all()
    return {
        f"{row.given_name} {row.family_name}"
        + (", privat" if row.kind == "PRIVATE" else ""): row.id
        for row in rows
    }


def _work(found: Office) -> None:
    """Eleven weeks of working days: most look most days, some write, none of them at night."""
    dice = Random(20)  # noqa: S311 - the same days each time
    for day in found.work_days(WEEKS * 5 - 5):
        ago = (found.day - day).days
        for people, often, writing in ((HOLDS, 0.8, 0.5), (TAKES_PART, 0.7, 0.3)):
            for name, children in people.items():
                for child in children.split():
                    if dice.random() < often:
                        hour = dice.uniform(7, 16)
                        found.reads(name, child, dice.randint(2, 9), hour, ago)
                        if dice.random() < writing:
                            found.writes(name, child, hour + 0.2, ago)


def _what_also_happens(found: Office) -> None:
    """What looks odd in a week of work, and is not."""
    # somebody new reads herself in
    found.let_in("Eva Tangen", "Ulrik", ago=3)
    found.reads("Eva Tangen", "Ulrik", 32, at=9, ago=1)
    # a holder asks all her families for a new consent in an hour
    for n, child in enumerate(list(found.plans)[:9]):
        found.reads("Hanne Nilsen", child, 2, at=13 + n / 10, ago=2)
        found.writes("Hanne Nilsen", child, at=13 + n / 10, ago=2)
    # the evening before a meeting: reading, and writing it up at home
    found.reads("Siv Pedersen", "Mina", 3, at=22.2, ago=1)
    found.reads("Tone Bakke", "Amir", 7, at=22.1, ago=6)
    found.writes("Tone Bakke", "Amir", at=22.5, ago=6)
    # a leader who seldom looks is told that something is new
    found.let_in("Bente Ruud", "Mina")
    found.is_told("Bente Ruud", "Mina", ago=3)
    found.reads("Bente Ruud", "Mina", 8, at=15, ago=2)
    # old links
    found.tries("Eva Tangen", "Emma", ago=3)
    for _again in range(2):
        found.tries("Jonas Berg", "Oskar", ago=5)
    # who works on Saturdays
    for week in range(WEEKS - 1):
        found.reads("Nina Haug", "Ulrik", 5, at=11, ago=4 + 7 * week)
    # an emergency, and her own plans in the same hours
    found.opens_in_emergency("Marit Sund", "Ulrik", at=9, ago=1)
    found.reads("Marit Sund", "Ulrik", 7, at=9.2, ago=1)
    found.reads("Marit Sund", "Sara", 3, at=11, ago=1)
    # meeting week: a participant reads for real, and writes
    for ago in (1, 2, 5, 6):
        found.reads("Petter Hov", "Amir", 14, at=8, ago=ago)
    found.writes("Petter Hov", "Amir", at=8.5, ago=1)


def settle_all(*signs: str) -> int:
    """The officer has found what waits in order, of these signs or of all. Gives how many."""
    with as_system():
        rows = db.session.scalars(select(UnusualRead).where(UnusualRead.outcome.is_(None))).all()
        found = [row for row in rows if row.sign in (signs or list(Sign))]
        for row in found:
            row.find_in_order(b"x", row.profile_id, row.found_at)
    return len(found)
