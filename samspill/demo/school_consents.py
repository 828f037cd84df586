"""The demo's consents at school: pictures and a trip in 3B, answered by some."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.grants import subjects_of
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.consents.actions import Asking, answer, ask
from samspill.school.consents.models import ConsentBasis, ConsentReply, WhoAnswers
from samspill.school.groups.access import open_group
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.queries import class_list

As = Callable[[str, str], AbstractContextManager[Actor]]
PICTURES = (
    "Bilder i klasserommet",
    "Bilder på veggen i klasserommet. Ikke på nettet.",
    "Får læreren ta bilder av barnet i timene, og henge dem på veggen? Sier dere nei, tar vi bilder"
    " uten barnet, og barnet er med på alt det andre.",
    ConsentBasis.CONSENT,
    WhoAnswers.PUPIL,
)
TRIP = (
    "Tur til Fjordparken",
    "Å vite hvem som blir med på turen.",
    "Vi går til Fjordparken og er tilbake klokken 14. Får barnet bli med? Sier dere nei, er barnet"
    " på skolen med en annen klasse.",
    ConsentBasis.TASK,
    WhoAnswers.ONE,
)


def load_consents(acting_as: As, group_id: UUID) -> None:
    """Kari asks the families of her class; Mona has answered the one, Tor neither."""
    asked: list[UUID] = []
    for (title, purpose, text, basis, who), days in ((PICTURES, 180), (TRIP, 21)):
        with acting_as("Kari Lunde", ProfileKind.WORK):
            lock_subject(group_id)
            group = open_group(group_id, Area.SCHOOL_CONSENT, Level.WRITE)
            last_day = today() + timedelta(days=days)
            asked.append(ask(group, Asking(title, purpose, text, basis, who, False, last_day)))
    with acting_as("Kari Lunde", ProfileKind.WORK):
        pupils = {one.pupil_id for one in class_list(group_id, today())}
    with acting_as("Mona Aas", ProfileKind.PRIVATE) as mona:
        for pupil_id in pupils & set(subjects_of(mona.profile_id, Area.SCHOOL_CONSENT)):
            lock_subject(pupil_id)
            pupil = open_pupil(pupil_id, Area.SCHOOL_CONSENT, Level.OWN)
            answer(pupil, asked[0], ConsentReply.YES)
