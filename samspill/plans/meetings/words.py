"""What meetings, answers and the child's part are called on a page."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.plans.meetings.models import ChildPart, MeetingAnswer, MeetingKind

KIND_NAMES = {
    MeetingKind.COOPERATION: N_("Samarbeidsmøte"),
    MeetingKind.START: N_("Oppstartsmøte"),
    MeetingKind.RESPONSIBILITY_GROUP: N_("Ansvarsgruppemøte"),
    MeetingKind.EVALUATION: N_("Evalueringsmøte"),
    MeetingKind.TRANSITION: N_("Overgangsmøte"),
    MeetingKind.CLOSING: N_("Avslutningsmøte"),
    MeetingKind.WITH_CHILD: N_("Samtale med barnet"),
}
CHILD_PARTS = {
    ChildPart.WHOLE: N_("Er med hele møtet"),
    ChildPart.PARTLY: N_("Er med en del av møtet"),
    ChildPart.WORDS_READ: N_("Har sagt noe som blir lest opp"),
    ChildPart.BY_SOMEBODY: N_("Har valgt en voksen som snakker for seg"),
    ChildPart.DOES_NOT_WANT: N_("Er spurt, og vil ikke være med"),
    ChildPart.NOT_ASKED: N_("Er ikke spurt"),
}
ANSWERS = {
    MeetingAnswer.COMES: (N_("Kommer"), "success"),
    MeetingAnswer.DIGITALLY: (N_("Kommer digitalt"), "success"),
    MeetingAnswer.MAYBE: (N_("Kanskje"), "info"),
    MeetingAnswer.CANNOT: (N_("Kan ikke"), "neutral"),
    MeetingAnswer.IN_WRITING: (N_("Sender skriftlig"), "info"),
}
NO_ANSWER = (N_("Ikke svart"), "warning")
PREPARATION = (
    N_("Hva går bra?"),
    N_("Hva trenger vi å snakke om?"),
    N_("Hva håper jeg at vi blir enige om?"),
)
"""The three lines that one brings to a meeting, in the order in which they are kept."""
