"""The demo's messages: what people have written to each other in Emma's plan.

Made and read through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import moved
from samspill.identity.models import ProfileKind
from samspill.plans.messages.access import answered_to, choosable
from samspill.plans.messages.actions import Audience, To, answer, read_thread, write
from samspill.plans.messages.queries import thread_row
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan, open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, HANNE = "Mona Aas", "Tor Aas", "Hanne Nilsen"
KARI, SIV, JONAS = "Kari Lunde", "Siv Pedersen", "Jonas Berg"
FAMILY = (MONA, TOR)

READING = """Hei! Nå leser Emma ti minutter hver morgen, før de andre kommer. Hun velger boken selv.

Hun spurte om hun kan ta den med hjem. Er det greit for dere?"""
SLEEP = """Emma har sovet dårlig de siste nettene. Hun gruer seg til prøven på fredag.

Kan du si fra til skolen, så de vet det?"""
MEETING = """Vi møtes på skolen neste torsdag klokken 14. Emma er med den første halvtimen.

Si fra til meg hvis det er noe dere vil snakke om."""


def load_messages(plan_id: UUID, acting_as: As) -> None:
    """Fill Emma's plan: one talk with an answer each, one between two, one among professionals,
    one for all, and one that nobody has read."""
    story = _Story(plan_id, acting_as)
    reading = story.write(33, KARI, "Lesestund om morgenen", READING, MONA, TOR, HANNE)
    story.answer(32, MONA, reading, "Så fint! Ja, hun kan ta den med hjem.")
    story.read(31, TOR, reading)
    story.answer(31, HANNE, reading, "Dette er en god start. Takk, Kari.")
    for name in (KARI, MONA, HANNE):
        story.read(30, name, reading)
    log = story.write(12, SIV, "Leselogg", "Kan vi ha samme logg hjemme og på skolen?", KARI, HANNE)
    story.read(11, KARI, log)
    story.answer(11, KARI, log, "Ja, gjerne. Jeg lager en enkel en.")
    for name in (SIV, HANNE):
        story.read(10, name, log)
    sleep = story.write(6, MONA, "Emma sover dårlig", SLEEP, HANNE)
    story.answer(5, HANNE, sleep, "Takk for at du sier fra. Jeg har snakket med Kari.")
    story.read(4, MONA, sleep)
    meeting = story.write(2, HANNE, "Neste møte", MEETING)
    for name in (TOR, KARI):
        story.read(1, name, meeting)
    story.write(0, HANNE, "Ettermiddagene", "Har du ti minutter på tirsdag?", JONAS)


class _Story:
    """One plan that people write to each other in, each at her time."""

    def __init__(self, plan_id: UUID, acting_as: As) -> None:
        self._plan_id = plan_id
        self._acting_as = acting_as

    @contextmanager
    def _at(self, days_ago: int, name: str) -> Iterator[OpenPlan]:
        kind = ProfileKind.PRIVATE if name in FAMILY else ProfileKind.WORK
        with moved(timedelta(days=-days_ago)), self._acting_as(name, kind):
            yield open_plan(self._plan_id, Area.MESSAGES, Level.OWN)

    def write(self, days_ago: int, name: str, title: str, text: str, *to: str) -> UUID:
        """Begin a thread, so many days ago; without anybody named, to all."""
        with self._at(days_ago, name) as plan:
            people = choosable(people_of(plan, Area.MESSAGES), plan.actor.profile_id)
            chosen = tuple(one.profile_id for one in people if one.name in to)
            shown = frozenset(one.profile_id for one in people)
            receivers = To(Audience.CHOSEN if to else Audience.ALL, chosen, shown)
            return write(plan, receivers, title=title, text=text).id

    def answer(self, days_ago: int, name: str, thread_id: UUID, text: str) -> None:
        """Read it, and answer those in it."""
        self.read(days_ago, name, thread_id)
        with self._at(days_ago, name) as plan:
            thread = thread_row(plan.subject.id, thread_id)
            people = people_of(plan, Area.MESSAGES)
            shown = [one.profile_id for one in answered_to(people, thread, plan.actor.profile_id)]
            answer(plan, thread_id, text=text, shown=shown)

    def read(self, days_ago: int, name: str, thread_id: UUID) -> None:
        """Open it."""
        with self._at(days_ago, name) as plan:
            read_thread(plan, thread_id, 1)
