"""The demo's meetings in Emma's plan: held, ahead, moved and called off.

Called and answered through the same actions as everybody's, with the clock set back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.identity.models import ProfileKind
from samspill.plans.goals.doing import ActivityText, add_activity
from samspill.plans.goals.models import ActivityState, Arena
from samspill.plans.goals.queries import goals_in_card
from samspill.plans.meetings.actions import (
    MeetingText,
    call_meeting,
    cancel_meeting,
    change_meeting,
    reply_to,
)
from samspill.plans.meetings.models import ChildPart, MeetingAnswer, MeetingKind
from samspill.plans.minutes.actions import (
    approve_minutes,
    decision_to_take,
    keep_minutes,
    remark,
    send_minutes,
    take_decision,
)
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan, open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, HANNE = "Mona Aas", "Tor Aas", "Hanne Nilsen"
KARI, SIV, ANNE = "Kari Lunde", "Siv Pedersen", "Anne Dahl"
YUSUF, PETTER = "Yusuf Ali", "Petter Hov"
FAMILY = (MONA, TOR, YUSUF)
SCHOOL, ONLINE = "Fjordvik skole, møterom 2", "https://mote.eksempel.example/rom"

FIRST = """Hva Emma selv vil
Hva skolen gjør nå
Hvem gjør hva de neste ukene"""
NEXT = """Hvordan går det med lesingen?
Søvn og ettermiddager
Hva gjør vi før jul?"""

DAYS = """Hvordan blir en vanlig dag?
Hvem følger til fotballen?"""

STARTED = """Emma fortalte hva hun liker: å lese for andre, og å være ute.
Skolen prøver lesestund om morgenen. Hjemme leser dere det samme om kvelden."""
STARTED_DECIDED = ("Lesestund hver morgen", "Samme bok hjemme og på skolen")
LATEST = """Emma leser mer, og hun sier selv at det er blitt lettere.
Hun sover dårlig før prøver. Vi så på hvor mange det er før jul."""
LATEST_DECIDED = ("Flytte to av prøvene til januar", "Ringe helsesykepleieren om søvn")


def load_meetings(plan_id: UUID, acting_as: As) -> None:
    """Fill Emma's plan: two held with minutes, approved and to read; one ahead that some have
    answered, one online that has been moved, one called off."""
    story = _Story(plan_id, acting_as)
    start = _text(MeetingKind.START, time(14), SCHOOL, FIRST, ChildPart.WHOLE)
    held = story.call(40, HANNE, -30, start, MONA, TOR, KARI, SIV)
    for name in (MONA, TOR, KARI, SIV):
        story.reply(38, name, held, MeetingAnswer.COMES)
    story.minutes(27, HANNE, held, STARTED, STARTED_DECIDED)
    story.remark(26, MONA, held, "Fint. Emma vil gjerne lese for lillebror også.")
    story.does(24, HANNE, held, approve_minutes)
    last = _text(MeetingKind.COOPERATION, time(13), SCHOOL, FIRST, ChildPart.WORDS_READ)
    read = story.call(20, HANNE, -12, last, MONA, TOR, KARI)
    for name in (MONA, KARI):
        story.reply(18, name, read, MeetingAnswer.COMES)
    story.minutes(9, HANNE, read, LATEST, LATEST_DECIDED)
    story.take(8, HANNE, read)
    story.remark(7, TOR, read, "Jeg kan ta lesingen på onsdager.")
    together = _text(MeetingKind.COOPERATION, time(14), SCHOOL, NEXT, ChildPart.PARTLY)
    ahead = story.call(6, HANNE, 6, together, MONA, TOR, KARI, SIV)
    lines = ("Hun leser hver kveld nå.", "Hun sover dårlig før prøver.", "At prøvene blir færre.")
    story.reply(4, MONA, ahead, MeetingAnswer.COMES, *lines)
    own = ("Lesestunden om morgenen.", "Leseloggen hjemme og på skolen.", "")
    story.reply(3, KARI, ahead, MeetingAnswer.DIGITALLY, *own)
    story.reply(2, SIV, ahead, MeetingAnswer.MAYBE)
    online = _text(MeetingKind.EVALUATION, time(9), ONLINE, "", ChildPart.WORDS_READ)
    later = story.call(3, KARI, 20, online, HANNE, SIV, ANNE)
    story.move(1, KARI, later, 24, online, HANNE, SIV, ANNE)
    short = _text(MeetingKind.WITH_CHILD, time(12), SCHOOL, "", ChildPart.WHOLE)
    story.cancel(2, KARI, story.call(9, KARI, 3, short, HANNE))


def load_interpreted(plan_id: UUID, acting_as: As) -> None:
    """Two meetings with a father who needs an interpreter (F4): one is asked for, one is not."""
    story = _Story(plan_id, acting_as)
    first = _text(MeetingKind.COOPERATION, time(12), SCHOOL, DAYS, ChildPart.PARTLY)
    story.call(0, HANNE, 5, first, YUSUF)
    later = _text(MeetingKind.EVALUATION, time(10), ONLINE, "", ChildPart.WORDS_READ)
    later = replace(later, interpreter="Fjordvik tolketjeneste, arabisk, på skjerm")
    with_one = story.call(0, HANNE, 10, later, YUSUF)
    story.reply(0, YUSUF, with_one, MeetingAnswer.DIGITALLY)


def _text(kind: MeetingKind, starts: time, place: str, agenda: str, part: ChildPart) -> MeetingText:
    ends = time(starts.hour + 1)
    return MeetingText(kind, today(), starts, ends, place, agenda, part, "", ())


class _Story:
    """One plan that people meet about, each who does something at her time."""

    def __init__(self, plan_id: UUID, acting_as: As) -> None:
        self._plan_id = plan_id
        self._acting_as = acting_as

    @contextmanager
    def _at(self, days_ago: int, name: str) -> Iterator[OpenPlan]:
        kind = ProfileKind.PRIVATE if name in FAMILY else ProfileKind.WORK
        with moved(timedelta(days=-days_ago)), self._acting_as(name, kind):
            yield open_plan(self._plan_id, Area.MEETINGS, Level.OWN)

    def call(self, days_ago: int, name: str, in_days: int, text: MeetingText, *to: str) -> UUID:
        """Call a meeting so many days ago, to be in so many days."""
        day = _weekday(today() + timedelta(days=in_days))
        with self._at(days_ago, name) as plan:
            return call_meeting(plan, _filled(plan, text, day, to)).id

    def move(
        self, days_ago: int, name: str, meeting_id: UUID, in_days: int, text: MeetingText, *to: str
    ) -> None:
        """Move it."""
        day = _weekday(today() + timedelta(days=in_days))
        with self._at(days_ago, name) as plan:
            change_meeting(plan, meeting_id, _filled(plan, text, day, to), version=1)

    def cancel(self, days_ago: int, name: str, meeting_id: UUID) -> None:
        """Call it off."""
        with self._at(days_ago, name) as plan:
            cancel_meeting(plan, meeting_id)

    def reply(
        self, days_ago: int, name: str, meeting_id: UUID, answer: MeetingAnswer, *lines: str
    ) -> None:
        """Answer, and bring something."""
        with self._at(days_ago, name) as plan:
            reply_to(plan, meeting_id, answer, lines)

    def does(
        self, days_ago: int, name: str, meeting_id: UUID, action: Callable[[OpenPlan, UUID], object]
    ) -> None:
        """Do something with the minutes of a meeting."""
        with self._at(days_ago, name) as plan:
            action(plan, meeting_id)

    def minutes(
        self, days_ago: int, name: str, meeting_id: UUID, text: str, decisions: tuple[str, ...]
    ) -> None:
        """Write minutes and lay them out."""
        with self._at(days_ago, name) as plan:
            keep_minutes(plan, meeting_id, text, decisions, version=0)
            send_minutes(plan, meeting_id)

    def remark(self, days_ago: int, name: str, meeting_id: UUID, text: str) -> None:
        """Remark to minutes."""
        with self._at(days_ago, name) as plan:
            remark(plan, meeting_id, text)

    def take(self, days_ago: int, name: str, meeting_id: UUID) -> None:
        """Make an activity of the first decision, for the plan's first goal."""
        with self._at(days_ago, name) as plan:
            minutes, decision = decision_to_take(plan, meeting_id, 0, version=1)
            who = plan.actor.profile_id
            days = (None, today() + timedelta(days=10), None)
            doing = ActivityText(decision.text, "", Arena.SCHOOL, ActivityState.ONGOING, *days, who)
            goal = goals_in_card(plan.subject.id)[0]
            take_decision(plan, minutes, 0, add_activity(plan, goal.id, doing).id)


def _weekday(day: date) -> date:
    """The day, or the Monday after."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _filled(plan: OpenPlan, text: MeetingText, day: date, to: tuple[str, ...]) -> MeetingText:
    people = people_of(plan, Area.MEETINGS).reaching
    invited = tuple(one.profile_id for one in people if one.name in to)
    return replace(text, day=day, invited=invited)
