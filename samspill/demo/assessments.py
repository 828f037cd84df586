"""The demo's assessments: what Kari has written of 3B, and a time to talk with Emma's home."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import OSLO, today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.assessments.actions import remark, write
from samspill.school.assessments.models import AssessmentKind, RemarkKind
from samspill.school.assessments.talks import propose_talk
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.queries import class_list

As = Callable[[str, str], AbstractContextManager[Actor]]
KARI = "Kari Lunde"
OF_EMMA = (
    (
        AssessmentKind.ONGOING,
        "MATHEMATICS",
        "Du kan gangetabellen til 5, og forklarer godt hvordan du tenker. Neste steg er 6 og 7.",
        True,
    ),
    (
        AssessmentKind.HALF_YEAR,
        "NORWEGIAN",
        "Du leser med flyt, og fortellingene dine har både begynnelse og slutt. Nå øver vi på"
        " stor bokstav og punktum.",
        True,
    ),
    (AssessmentKind.HALF_YEAR, "ENGLISH", "Du tør å snakke engelsk i timen.", False),
)
"""Kind, subject, text, and whether it is shared."""


def load_assessments(acting_as: As, group_id: UUID) -> None:
    """Three of Emma, one of them a draft; half-year assessments of some others; praise."""
    with acting_as(KARI, ProfileKind.WORK):
        pupils = {one.name: one.pupil_id for one in class_list(group_id, today())}
    emma = pupils.pop("Emma Aas")
    for kind, subject, text, share in OF_EMMA:
        _writes(acting_as, emma, kind, subject, text, share=share)
    for pupil_id in list(pupils.values())[:4]:
        text = "Du jobber jevnt og godt, og hjelper de andre i gruppa."
        _writes(acting_as, pupil_id, AssessmentKind.HALF_YEAR, "NORWEGIAN", text, share=True)
    with acting_as(KARI, ProfileKind.WORK):
        pupil = _open(emma)
        remark(pupil, kind=RemarkKind.PRAISE, text="Tok seg fint av en ny elev i friminuttet.")
    with acting_as(KARI, ProfileKind.WORK):
        at = datetime.combine(today() + timedelta(days=9), time(14, 30), OSLO)
        propose_talk(_open(emma), starts_at=at, place="Klasserommet til 3B")


def _open(pupil_id: UUID) -> OpenPupil:
    lock_subject(pupil_id)
    return open_pupil(pupil_id, Area.ASSESSMENT, Level.WRITE)


def _writes(
    acting_as: As, pupil_id: UUID, kind: AssessmentKind, subject: str, text: str, *, share: bool
) -> None:
    with acting_as(KARI, ProfileKind.WORK):
        write(_open(pupil_id), kind=kind, subject=subject, text=text, share=share)
