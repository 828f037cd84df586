"""The demo's questionnaires in 3B: one by name, answered by some; one without, still open."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.groups.access import open_group
from samspill.school.pupils.access import open_pupil
from samspill.school.questionnaires.actions import Heading, add_question, begin, reply, send
from samspill.school.questionnaires.models import Audience
from samspill.school.questionnaires.queries import questionnaires_of_mine
from samspill.school.questionnaires.rules import Question, QuestionKind, Said

As = Callable[[str, str], AbstractContextManager[Actor]]
PARTY = (
    Heading(
        "Klassefest i 3B",
        "Vi vil vite hvilken dag som passer, og hva dere kan ta med.",
        Audience.GUARDIANS,
        False,
        date.max,
    ),
    (
        Question("Hvilken dag passer best?", QuestionKind.ONE, ("Torsdag", "Fredag"), True),
        Question("Hva kan dere ta med?", QuestionKind.SEVERAL, ("Kake", "Frukt", "Saft")),
        Question("Hvor mange kommer dere?", QuestionKind.NUMBER),
    ),
)
WELL = (
    Heading(
        "Hvordan har barnet det på skolen?",
        "Vi vil gjøre hverdagen bedre. Svarene brukes på foreldremøtet.",
        Audience.GUARDIANS,
        True,
        date.max,
    ),
    (
        Question("Hvor godt trives barnet?", QuestionKind.SCALE, (), True),
        Question("Er leksene passe store?", QuestionKind.YES_NO),
        Question("Hva kan vi gjøre bedre?", QuestionKind.TEXT),
    ),
)

TRIP = (
    Heading(
        "Tur til våren",
        "Vi vil vite hva som trengs for at alle kan være med.",
        Audience.GUARDIANS,
        False,
        date.max,
    ),
    (Question("Trenger barnet å låne noe?", QuestionKind.YES_NO),),
)
"""A draft that Kari has not sent."""


def load_questionnaires(acting_as: As, group_id: UUID) -> None:
    """Kari asks the families of her class; Tor has answered the one by name, Mona neither."""
    sent = []
    for heading, questions in (PARTY, WELL, TRIP):
        with acting_as("Kari Lunde", ProfileKind.WORK):
            lock_subject(group_id)
            group = open_group(group_id, Area.QUESTIONNAIRE, Level.WRITE)
            last_day = today() + timedelta(days=9)
            sent.append(begin(group, replace(heading, last_day=last_day)))
            for one in questions:
                add_question(group, sent[-1], one)
            if heading is not TRIP[0]:
                send(group, sent[-1])
    answers: list[Said] = ["1", ["0", "2"], "3"]
    with acting_as("Tor Aas", ProfileKind.PRIVATE) as tor:
        for asked in questionnaires_of_mine(tor.profile_id):
            if asked.id == sent[0]:
                lock_subject(asked.pupil_id)
                pupil = open_pupil(asked.pupil_id, Area.QUESTIONNAIRE, Level.OWN)
                reply(pupil, asked.id, answers)
