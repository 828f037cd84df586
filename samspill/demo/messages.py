"""The demo's messages and notes: what people have written to each other, and to themselves, in
Emma's plan.

Made and read through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import moved
from samspill.demo.documents import drawing
from samspill.documents.rows import waiting_files
from samspill.identity.models import ProfileKind
from samspill.infra.db import instant
from samspill.infra.transaction import transaction
from samspill.plans.messages.access import answered_to, choosable
from samspill.plans.messages.actions import Audience, To, answer, read_thread, write
from samspill.plans.messages.models import MessageFile
from samspill.plans.messages.queries import thread_row
from samspill.plans.messages.upkeep import look_through_message_file
from samspill.plans.notes.actions import NoteText, share_note, write_note
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


CALL = """Snakket med mor i telefonen. Emma våkner flere ganger om natten.

Spør Kari om hun merker noe på skolen. Ta det opp på møtet hvis det fortsetter."""
ASKS = "Emma sover dårlig om natten. Merker du noe på skolen?"
TO_SAY = """- Går det fint med skyssen på tirsdager?
- Hvem sier fra til fotballen?
- Emma vil ha med Oskar på møtet"""


def load_messages(plan_id: UUID, acting_as: As) -> None:
    """Fill Emma's plan: one talk with an answer each, one between two, one among professionals,
    one for all, one that nobody has read; and three notes, one of them shared in part."""
    story = _Story(plan_id, acting_as)
    reading = story.write(33, KARI, "Lesestund om morgenen", READING, MONA, TOR, HANNE)
    horse = (drawing(), "Hesten i boken.png")
    story.answer(32, MONA, reading, "Så fint! Ja, hun kan ta den med hjem. Se her!", horse)
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
    story.note(9, HANNE, "Til evalueringen før jul", "Se på leseloggen sammen med Siv.")
    story.note(3, MONA, "Det jeg vil si på møtet", TO_SAY)
    call = story.note(7, HANNE, "Samtale med mor", CALL)
    story.read(6, KARI, story.share(6, HANNE, call, "Emma og natten", ASKS, KARI))


def _receivers(plan: OpenPlan, to: Collection[str]) -> To:
    people = choosable(people_of(plan, Area.MESSAGES), plan.actor.profile_id)
    chosen = tuple(one.profile_id for one in people if one.name in to)
    shown = frozenset(one.profile_id for one in people)
    return To(Audience.CHOSEN if to else Audience.ALL, chosen, shown)


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
            return write(plan, _receivers(plan, to), title=title, text=text).id

    def note(self, days_ago: int, name: str, title: str, text: str) -> UUID:
        """Write something for oneself."""
        with self._at(days_ago, name) as plan:
            return write_note(plan, NoteText(title, text)).id

    def share(
        self, days_ago: int, name: str, note_id: UUID, title: str, text: str, *to: str
    ) -> UUID:
        """Share a note of one's own, in these words. Gives the thread."""
        with self._at(days_ago, name) as plan:
            receivers = _receivers(plan, to)
            return share_note(plan, note_id, receivers, title=title, text=text).id

    def answer(
        self, days_ago: int, name: str, thread_id: UUID, text: str, *files: tuple[bytes, str]
    ) -> None:
        """Read it, and answer those in it; files are looked through as all files are."""
        self.read(days_ago, name, thread_id)
        with self._at(days_ago, name) as plan:
            thread = thread_row(plan.subject.id, thread_id)
            people = people_of(plan, Area.MESSAGES)
            shown = [one.profile_id for one in answered_to(people, thread, plan.actor.profile_id)]
            given = [(BytesIO(content), called) for content, called in files]
            answer(plan, thread_id, text=text, shown=shown, files=given)
        if files:
            self._look_through(days_ago, len(files))

    def _look_through(self, days_ago: int, how_many: int) -> None:
        with moved(timedelta(days=-days_ago)), acting(None), transaction():
            with system_access("the demo's files of messages are looked through"):
                waiting = waiting_files(
                    MessageFile, MessageFile.plan_id, instant() + timedelta(minutes=1), how_many
                )
            for plan_id, row_id in waiting:
                look_through_message_file(plan_id, row_id)

    def read(self, days_ago: int, name: str, thread_id: UUID) -> None:
        """Open it."""
        with self._at(days_ago, name) as plan:
            read_thread(plan, thread_id, 1)
