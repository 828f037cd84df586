"""Words of the room: feelings, what became of something. For children: few, plain, warm."""

from __future__ import annotations

from enum import StrEnum

from samspill.core.language import N_
from samspill.plans.meetings.models import ChildPart
from samspill.plans.own_room.models import RoomAnswerKind


class Feeling(StrEnum):
    """How somebody has it, chosen from a few with a face and a word."""

    HAPPY = "HAPPY"
    CALM = "CALM"
    SAD = "SAD"
    ANGRY = "ANGRY"
    AFRAID = "AFRAID"
    TIRED = "TIRED"


FEELING_NAMES = {
    Feeling.HAPPY: N_("Glad"),
    Feeling.CALM: N_("Rolig"),
    Feeling.SAD: N_("Lei meg"),
    Feeling.ANGRY: N_("Sint"),
    Feeling.AFRAID: N_("Redd"),
    Feeling.TIRED: N_("Sliten"),
}

ANSWERED = {
    RoomAnswerKind.RECEIVED: N_("Har lest det"),
    RoomAnswerKind.DISCUSSED: N_("Har snakket om det på et møte"),
    RoomAnswerKind.BECAME: N_("Det ble til noe"),
    RoomAnswerKind.NOT_NOW: N_("Det blir ikke noe av nå"),
}
"""What the child reads."""

ANSWERS = {
    RoomAnswerKind.RECEIVED: N_("Jeg har lest det"),
    RoomAnswerKind.DISCUSSED: N_("Vi har snakket om det på et møte"),
    RoomAnswerKind.BECAME: N_("Det ble til en aktivitet"),
    RoomAnswerKind.NOT_NOW: N_("Det blir ikke noe av nå"),
}
"""What the one who answers chooses among."""

OWN_PART = {
    ChildPart.WHOLE: N_("Jeg vil være med hele tiden"),
    ChildPart.PARTLY: N_("Jeg vil være med litt"),
    ChildPart.WORDS_READ: N_("Jeg vil at noen leser opp det jeg har skrevet"),
    ChildPart.BY_SOMEBODY: N_("Jeg vil at en voksen snakker for meg"),
    ChildPart.DOES_NOT_WANT: N_("Jeg vil ikke være med"),
}
"""How a child wants to take part in a meeting, in its own words."""

LINES = (
    N_("Dette går bra"),
    N_("Dette vil jeg at dere snakker om"),
    N_("Dette håper jeg på"),
)
"""The three lines that a child brings to a meeting, in the order in which they are kept."""

WORDS = {"feelings": FEELING_NAMES, "answered": ANSWERED, "lines": LINES, "parts": OWN_PART}
