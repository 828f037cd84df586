"""The demo's two homes: Mona has said in which weeks Emma lives with her, and Tor that it is so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.grants import subjects_of
from samspill.access.levels import Area, Level
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.home_weeks.actions import answer_weeks, say_weeks
from samspill.school.home_weeks.models import WhichWeeks
from samspill.school.home_weeks.queries import others_of
from samspill.school.home_weeks.rules import Turns
from samspill.school.pupils.access import OpenPupil, open_pupil

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, EMMA = "Mona Aas", "Tor Aas", "Emma Aas"


def load_home_weeks(acting_as: As) -> None:
    """Odd weeks with Mona, even ones with Tor; they change on Mondays."""
    with acting_as(MONA, ProfileKind.PRIVATE) as mona:
        pupils = [_opened(one) for one in sorted(subjects_of(mona.profile_id, Area.ABSENCE))]
        pupil = next(one for one in pupils if one.subject.name == EMMA)
        pupil_id = pupil.subject.id
        tor = next(one.profile_id for one in others_of(pupil) if one.name == TOR)
        said = say_weeks(pupil, Turns(WhichWeeks.ODD), tor)
    with acting_as(TOR, ProfileKind.PRIVATE):
        answer_weeks(_opened(pupil_id), said, is_right=True)


def _opened(pupil_id: UUID) -> OpenPupil:
    lock_subject(pupil_id)
    return open_pupil(pupil_id, Area.ABSENCE, Level.CONTRIBUTE)
