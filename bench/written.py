"""Plans to copy from, made through the same actions as everybody's: who takes part, what is
written in them. Their words name nobody, so that they read as well about another child."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bench.shape import Content
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.demo.goals import FAMILY, Story
from samspill.infra.db import db
from samspill.plans.consent.places import remove_participant
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.documents.actions import Place, write_text
from samspill.plans.goals.models import Arena, Effect, WayOn
from samspill.plans.goals.telling import About, EvaluationText
from samspill.plans.lifecycle.actions import close_plan
from samspill.plans.meetings.actions import MeetingText, call_meeting, reply_to
from samspill.plans.meetings.models import ChildPart, MeetingAnswer, MeetingKind
from samspill.plans.messages.access import choosable
from samspill.plans.messages.actions import Audience, To, answer, read_thread, write
from samspill.plans.participants.models import Known, KnownTo, Participant
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.plan.actions import change_introduction
from samspill.plans.plan.models import ClosingReason
from tests.support.cast import Cast

CHILD, MOTHER, FATHER, HOLDER = "Emma Aas", "Mona Aas", "Tor Aas", "Hanne Nilsen"
BEGAN, LAST_YEAR = 70, 430
"""How many days ago a plan was drafted."""

LINE = (
    "Vi ser at det går bedre når dagen er kjent på forhånd. Øvelsene om morgenen er korte, og det"
    " er plass til å spørre. Å få velge selv betyr mye."
)
ROUTINE = f"## Slik gjør vi det\n\n1. Sekken pakkes kvelden før\n2. *Først* frokost\n\n{LINE}\n" * 4
HELPER = {**PROFESSIONAL_DEFAULT, Area.DOCUMENTS: Level.READ}
AREAS = ("KINDERGARTEN_SCHOOL", "TRANSITIONS", "LEISURE", "FRIENDS")


@dataclass
class Pattern:
    """A plan to copy: its people by what they are, and what pages one may ask for."""

    plan_id: UUID
    helpers: tuple[str, ...]
    goals: list[UUID] = field(default_factory=list)
    threads: list[UUID] = field(default_factory=list)
    texts: list[UUID] = field(default_factory=list)
    meetings: list[UUID] = field(default_factory=list)
    pair: UUID | None = None
    """A thread between the holder and one guardian alone."""

    @property
    def people(self) -> tuple[str, ...]:
        """The child, the guardians, the holder, the helpers, and one who has left."""
        return (CHILD, MOTHER, FATHER, HOLDER, *self.helpers)


def pattern_in_use(cast: Cast, helpers: tuple[str, ...], content: Content) -> Pattern:
    """A plan that has been worked in for ten weeks; the last of the helpers has left it."""
    with moved(timedelta(days=-BEGAN)):
        plan_id = cast.active_plan(CHILD, helpers, (MOTHER, FATHER), HOLDER)
        cast.accept(plan_id, *helpers)
        with cast.acting_as(MOTHER, "PRIVATE"):
            plan = open_plan(plan_id, Area.OVERVIEW, Level.WRITE)
            change_introduction(plan, description=LINE, important="Det er lettere når jeg vet.")
    return _Writing(cast, Pattern(plan_id, helpers), content).done()


def pattern_that_ended(cast: Cast, helpers: tuple[str, ...]) -> Pattern:
    """A plan of last year, with its messages and documents; all but the family are out."""
    with moved(timedelta(days=-LAST_YEAR)):
        plan_id = cast.active_plan(CHILD, helpers, (MOTHER, FATHER), HOLDER)
        cast.accept(plan_id, *helpers)
    with moved(timedelta(days=BEGAN - LAST_YEAR)), cast.changing(plan_id, HOLDER):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        close_plan(plan, reason=ClosingReason.GOALS_MET)
    return Pattern(plan_id, helpers)


class Author(Cast):
    """The cast, writing in the past too: a child's number is that of today. Her helpers read
    documents."""

    def number(self, name: str) -> str:
        """The person's synthetic national number."""
        with moved(timedelta()):
            return super().number(name)

    def propose(
        self, plan_id: UUID, name: str, holder: str = HOLDER, scope: Any = None, **more: Any
    ) -> None:
        """Propose one more participant, who reads documents too."""
        super().propose(plan_id, name, holder, scope or HELPER, **more)


class _Writing:
    """What is written in a plan, by turns."""

    def __init__(self, cast: Cast, pattern: Pattern, content: Content) -> None:
        self._cast = cast
        self._pattern = pattern
        self._content = content
        self._story = Story(pattern.plan_id, cast.acting_as)
        self._turn = 0

    def done(self) -> Pattern:
        content, pattern = self._content, self._pattern
        with self._story.at(BEGAN - 2, HOLDER):
            pass
        pattern.goals = [self._goal(place) for place in range(content.goals)]
        pattern.threads = [self._thread(place) for place in range(content.threads)]
        pattern.pair = self._begun(60, "Bare oss to", only=MOTHER)
        pattern.texts = [self._text(place) for place in range(content.texts)]
        pattern.meetings = [self._meeting(place) for place in range(content.meetings)]
        self._last_one_leaves()
        return pattern

    def _somebody(self) -> str:
        """Who stays in the plan, one after another."""
        self._turn += 1
        those = (MOTHER, HOLDER, FATHER, *self._pattern.helpers[:-1])
        return those[self._turn % len(those)]

    @contextmanager
    def _at(self, days_ago: int, name: str, area: Area) -> Iterator[OpenPlan]:
        kind = "PRIVATE" if name in FAMILY else "WORK"
        with moved(timedelta(days=-days_ago)), self._cast.acting_as(name, kind):
            yield open_plan(self._pattern.plan_id, area, Level.OWN)

    def _goal(self, place: int) -> UUID:
        area, who = AREAS[place % len(AREAS)], self._somebody()
        title = f"Å klare {place + 1} øvelser på egen hånd, når det passer best i løpet av uka"
        goal = self._story.goal(HOLDER, title, area, who, description=LINE)
        doing = self._story.doing(goal, f"Øvelse {place + 1}", Arena.SCHOOL, who, how=LINE)
        self._story.comment(20, self._somebody(), About(goal), LINE)
        said = EvaluationText(Effect.GOOD, LINE, "Det er gøy.", "", WayOn.CONTINUE)
        self._story.evaluation(10, HOLDER, About(goal, doing), said)
        return goal

    def _thread(self, place: int) -> UUID:
        ago = 60 - place % 30
        thread_id = self._begun(ago, f"Spørsmål {place + 1} før møtet")
        for turn in range(self._content.answers):
            name = self._somebody()
            with self._at(ago - 1 - turn, name, Area.MESSAGES) as plan:
                read_thread(plan, thread_id, 1)
                everybody = [one.profile_id for one in people_of(plan, Area.MESSAGES).reaching]
                answer(plan, thread_id, text=LINE, shown=everybody)
        return thread_id

    def _begun(self, ago: int, title: str, only: str = "") -> UUID:
        """The holder begins a thread: with all, or with one of them."""
        with self._at(ago, HOLDER, Area.MESSAGES) as plan:
            readers = choosable(people_of(plan, Area.MESSAGES), plan.actor.profile_id)
            shown = frozenset(one.profile_id for one in readers)
            chosen = tuple(one.profile_id for one in readers if one.name == only)
            to = To(Audience.CHOSEN if only else Audience.ALL, chosen, shown)
            return write(plan, to, title=title, text=LINE).id

    def _text(self, place: int) -> UUID:
        with self._at(40 - place % 40, (MOTHER, HOLDER)[place % 2], Area.DOCUMENTS) as plan:
            place_of = Place(f"Slik gjør vi det, del {place + 1}", None, Known(KnownTo.ALL))
            return write_text(plan, place_of, ROUTINE).id

    def _meeting(self, place: int) -> UUID:
        day = today() + timedelta(days=14 * (place - 2) + 1)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        with self._at(50, HOLDER, Area.MEETINGS) as plan:
            called = tuple(
                one.profile_id
                for one in people_of(plan, Area.MEETINGS).reaching
                if one.profile_id != plan.actor.profile_id
            )
            kind, part = MeetingKind.COOPERATION, ChildPart.PARTLY
            where = ("Møterom 2, på skolen", LINE)
            text = MeetingText(kind, day, time(14), time(15), *where, part, "", called)
            meeting_id = call_meeting(plan, text).id
        with self._at(45, MOTHER, Area.MEETINGS) as plan:
            reply_to(plan, meeting_id, MeetingAnswer.COMES, ("Hun sover bedre nå.", "", ""))
        return meeting_id

    def _last_one_leaves(self) -> None:
        left = Participant.profile_id == self._cast.profile_id(self._pattern.helpers[-1], "WORK")
        here = Participant.plan_id == self._pattern.plan_id
        with moved(timedelta(days=-9)), self._cast.changing(self._pattern.plan_id, HOLDER):
            plan = open_plan(self._pattern.plan_id, Area.PARTICIPANTS, Level.MANAGE)
            found = db.session.scalars(select(Participant.id).where(left, here)).one()
            remove_participant(plan, participant_id=found)
