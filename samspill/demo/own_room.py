"""Mitt rom in the demo: Sara and Emma write for themselves, share some of it, and have answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import moved
from samspill.identity.models import ProfileKind
from samspill.plans.meetings.models import ChildPart
from samspill.plans.own_room.access import Room, open_room
from samspill.plans.own_room.actions import (
    AnswerText,
    Picture,
    answer_share,
    prepare,
    share_entry,
    write_entry,
)
from samspill.plans.own_room.around import people_around
from samspill.plans.own_room.models import RoomAnswerKind
from samspill.plans.own_room.queries import Said, activities_to_name, shares_of
from samspill.plans.own_room.together import sit_down, write_together
from samspill.plans.own_room.words import Feeling
from samspill.plans.plan.access import open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]
SARA, MARIT, SIV = "Sara Lie", "Marit Sund", "Siv Pedersen"
EMMA, KARI, HANNE, MONA = "Emma Aas", "Kari Lunde", "Hanne Nilsen", "Mona Aas"

MORNINGS = "Det er vanskeligst om morgenen. Kan jeg begynne litt senere noen dager?"
MEETING = "Jeg vil ikke være med på hele møtet. Bare på slutten."
ANSWER = "Takk for at du sa det. Vi tar det opp på neste møte, og du kan være med på slutten."
BEFORE = ("Det går bedre i norsk.", "At dere ikke ringer pappa hver gang.", "")
MOUNTAIN = "Der jeg helst vil være: på hytta, med fjellet bak."
BESIDE = "Jeg vil at vi møtes på biblioteket i stedet for på skolen."
ALONE = "I dag gikk det bra. Spiste lunsj med Ada."

HORSE = "Dette er Solgård. Jeg har lest om den."
PLAN_OF_DAY = "Kan jeg få dagens plan på pulten? Jeg liker å vite hva som skjer etter maten."
ON_THE_DESK = "Så lurt! Nå har du fire ruter på pulten, og den siste tegner du selv."
ALOUD = "Jeg vil lese høyt på møtet. Bare én side."
HEARD = "Så fint! Jeg spør de andre, og så sier jeg fra til deg på fredag."
TO_MEETING = ("Jeg leser lengre ord nå.", "Det bråker når vi går til SFO.", "At storebror er med.")
NOT_AFRAID = "I dag var jeg ikke redd."


def load_own_room(plan_id: UUID, acting_as: As) -> None:
    """One for herself alone, one to a meeting, one that waits for an answer, one that has it, and
    one that she wrote beside Marit."""
    story = _Story(acting_as, SARA)
    told = story.write(9, Said(MEETING, Feeling.AFRAID, 4), MARIT)
    with moved(timedelta(days=-7)), acting_as(SARA, ProfileKind.PRIVATE) as sara:
        (share,) = shares_of(sara.profile_id, [told])[told]
    with moved(timedelta(days=-7)), acting_as(MARIT, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.READ)
        answer_share(plan, share.id, AnswerText(RoomAnswerKind.DISCUSSED, ANSWER, None))
    story.write(4, Said(MOUNTAIN, "", None), MARIT, picture=drawn())
    story.write(2, Said(MORNINGS, Feeling.TIRED, 3), MARIT, SIV)
    story.write(2, Said("", "", None, BEFORE, ChildPart.PARTLY), MARIT)
    with moved(timedelta(days=-3)), acting_as(MARIT, ProfileKind.WORK):
        sitting = sit_down(open_plan(plan_id, Area.OVERVIEW, Level.READ))
        write_together(sitting, Said(BESIDE, Feeling.CALM, 6), ())
    story.write(1, Said(ALONE, Feeling.HAPPY, 8))


def load_emmas_room(plan_id: UUID, acting_as: As) -> None:
    """First beside Kari, who answers that it became something; then by herself: a drawing, a wish
    that is heard, something for a meeting, and what is nobody else's."""
    with moved(timedelta(days=-12)), acting_as(KARI, ProfileKind.WORK):
        sitting = sit_down(open_plan(plan_id, Area.OVERVIEW, Level.READ))
        write_together(sitting, Said(PLAN_OF_DAY, Feeling.AFRAID, 5), ())
    with moved(timedelta(days=-11)), acting_as(EMMA, ProfileKind.PRIVATE) as emma:
        shares = shares_of(emma.profile_id, [sitting.entry_id])
    with moved(timedelta(days=-10)), acting_as(KARI, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.READ)
        about = {title: activity for activity, title in activities_to_name(plan_id)}
        said = AnswerText(
            RoomAnswerKind.BECAME, ON_THE_DESK, about["Tegne dagen sammen hver morgen"]
        )
        answer_share(plan, shares[sitting.entry_id][0].id, said)
    story = _Story(acting_as, EMMA)
    story.write(6, Said(HORSE, "", None), KARI, MONA, picture=drawn())
    told = story.write(3, Said(ALOUD, Feeling.HAPPY, 8), HANNE)
    with moved(timedelta(days=-2)), acting_as(EMMA, ProfileKind.PRIVATE) as emma:
        (share,) = shares_of(emma.profile_id, [told])[told]
    with moved(timedelta(days=-2)), acting_as(HANNE, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.READ)
        answer_share(plan, share.id, AnswerText(RoomAnswerKind.RECEIVED, HEARD, None))
    story.write(2, Said("", "", None, TO_MEETING, ChildPart.PARTLY), HANNE, KARI)
    story.write(1, Said(NOT_AFRAID, Feeling.CALM, 7))


def drawn() -> Picture:
    """A house before a mountain, as a child draws it in a minute."""
    sheet = Image.new("RGB", (800, 500), "white")
    pen = ImageDraw.Draw(sheet)
    pen.line([20, 420, 260, 120, 400, 300, 560, 80, 780, 420], fill=(91, 63, 160), width=8)
    pen.line([20, 430, 780, 430], fill=(6, 135, 24), width=8)
    pen.line([300, 430, 300, 330, 370, 270, 440, 330, 440, 430], fill=(192, 27, 27), width=8)
    pen.ellipse([640, 40, 720, 120], outline=(234, 155, 27), width=8)
    out = BytesIO()
    sheet.save(out, "PNG")
    out.seek(0)
    return Picture(out, "tegning.png")


class _Story:
    """What a child does in its room, each at its time."""

    def __init__(self, acting_as: As, child: str) -> None:
        self._acting_as, self._child = acting_as, child

    @contextmanager
    def _at(self, days_ago: int) -> Iterator[Room]:
        back = moved(timedelta(days=-days_ago))
        with back, self._acting_as(self._child, ProfileKind.PRIVATE) as child:
            yield open_room(child)

    def write(self, days_ago: int, said: Said, *to: str, picture: Picture | None = None) -> UUID:
        """Write something so many days ago, and share it with these."""
        with self._at(days_ago) as room:
            if said.is_preparation:
                entry_id = prepare(room, said).id
            else:
                entry_id = write_entry(room, said, picture).id
        if to:
            with self._at(days_ago) as room:
                around = people_around(room.person_id)
                found = [one for _plan, people in around for one in people.readers]
                share_entry(room, entry_id, [one.profile_id for one in found if one.name in to])
        return entry_id
