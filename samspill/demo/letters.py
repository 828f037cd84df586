"""The demo's messages between home and school: a question, a trip, an announcement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import update

from samspill.access.actor import Actor, acting
from samspill.access.grants import subjects_of
from samspill.access.levels import Area, Level
from samspill.demo.documents import drawing
from samspill.documents.rows import waiting_files
from samspill.documents.several import Given
from samspill.identity.models import ProfileKind
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.transaction import transaction
from samspill.school.groups.access import open_group
from samspill.school.messages.actions import Letter, answer, write_to_group, write_to_school
from samspill.school.messages.models import Answers, SchoolMessage, SchoolMessageFile
from samspill.school.messages.recipients import offered_to_home, recipients_in
from samspill.school.messages.upkeep import look_through_message_file
from samspill.school.pupils.access import open_pupil

As = Callable[[str, str], AbstractContextManager[Actor]]
AREA = Area.SCHOOL_MESSAGES
MONA, KARI = ("Mona Aas", "PRIVATE"), ("Kari Lunde", "WORK")
SARA = ("Sara Lie", "PRIVATE")


def load_letters(acting_as: As, classes: Mapping[str, UUID], school_id: UUID) -> None:
    """Mona asks, with a drawing, and Kari answers; the class goes on a trip; the head tells the
    whole school; a pupil of fifteen asks for a talk."""
    tired = "Emma ble sliten av leksen i går, og tegnet det hun leste. Er det greit?"
    asked = _mona_writes(acting_as, "Leseleksen", tired, [(BytesIO(drawing()), "Emma tegner.png")])
    _look_through(acting_as)
    _answers(acting_as, KARI, asked, "Det er helt greit. Ti minutter holder.")
    text = "Vi går klokka ni. Ta med mat, drikke og tørre sokker."
    trip = _to_homes(acting_as, "Kari Lunde", classes["3B"], Letter("Tur til Storvannet", text))
    _answers(acting_as, MONA, trip, "Takk! Emma gleder seg.")
    told = Letter("Skolen har fri på planleggingsdagen", "Se skoleruta for dagen.", Answers.NONE)
    _to_homes(acting_as, "Bente Ruud", school_id, told)
    _mona_writes(acting_as, "Ny telefon", "Jeg har fått nytt nummer.", office=True)
    _sara_writes(acting_as)


def _mona_writes(
    acting_as: As, title: str, text: str, files: Sequence[Given] = (), *, office: bool = False
) -> UUID:
    """About the first of her children who has a contact teacher here."""
    with acting_as(*MONA) as mona:
        for pupil_id in subjects_of(mona.profile_id, AREA):
            pupil = open_pupil(pupil_id, AREA, Level.OWN)
            staff = [one for one in offered_to_home(pupil).staff if one.name == KARI[0]]
            if staff:
                to = [] if office else [one.profile_id for one in staff]
                letter = Letter(title, text, files=files)
                thread_id = write_to_school(pupil, letter, to=to, office=office)
                _let_go(mona)
                return thread_id
    raise LookupError(KARI[0])


def _sara_writes(acting_as: As) -> None:
    """She is fifteen, and writes to her contact teacher herself."""
    with acting_as(*SARA) as sara:
        [pupil_id] = subjects_of(sara.profile_id, AREA)
        pupil = open_pupil(pupil_id, AREA, Level.OWN)
        to = [one.profile_id for one in offered_to_home(pupil).staff]
        text = "Kan vi snakke alene en dag etter skolen?"
        write_to_school(pupil, Letter("En prat", text), to=to)
        _let_go(sara)


def _look_through(acting_as: As) -> None:
    """Her file is looked through, as by the job."""
    with acting_as(*MONA):
        at, of = instant() + timedelta(minutes=1), SchoolMessageFile.tenant_id
        found = waiting_files(SchoolMessageFile, of, at, 1)
    for tenant_id, row_id in found:
        with acting(None), transaction():
            look_through_message_file(tenant_id, row_id)


def _answers(acting_as: As, who: tuple[str, str], thread_id: UUID, text: str) -> None:
    with acting_as(*(MONA if who == KARI else KARI)) as other:
        to = other.profile_id
    with acting_as(*who) as actor:
        answer(thread_id, text=text, to=to)
        _let_go(actor)


def _to_homes(acting_as: As, who: str, group_id: UUID, letter: Letter) -> UUID:
    with acting_as(who, ProfileKind.WORK) as actor:
        lock_subject(group_id)
        group = open_group(group_id, AREA, Level.WRITE)
        mark = recipients_in(group, letter.text, letter.title).mark
        thread_id = write_to_group(group, letter, shown=mark)
        _let_go(actor)
        return thread_id


def _let_go(actor: Actor) -> None:
    """The half minute is over for what she wrote: the demo is there to be read."""
    mine = update(SchoolMessage).where(SchoolMessage.author_profile_id == actor.profile_id)
    gone = mine.values(goes_at=SchoolMessage.written_at)
    db.session.execute(gone.execution_options(synchronize_session=False))
