"""An interim reply that goes by itself, when the time to answer an application has passed and
nobody has said that it takes longer (forvaltningsloven § 11 a). It puts nothing off for the
school: the case is late still, and head and office are told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.core.language import _, speaking
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant, lock_subject
from samspill.school.cases.actions import reply_until
from samspill.school.cases.events import SchoolCaseDelayed
from samspill.school.cases.models import (
    TO_HANDLE,
    SchoolCase,
    SchoolCaseStep,
    SchoolCaseStepKind,
)
from samspill.school.cases.steps import note, of_case
from samspill.school.cases.words import meanwhile
from samspill.school.guardians.queries import silenced

WHY = "an application that was not answered in time"
_SAID = (
    select(SchoolCaseStep.id)
    .where(
        SchoolCaseStep.case_id == SchoolCase.id, SchoolCaseStep.kind == SchoolCaseStepKind.INTERIM
    )
    .exists()
)


def late_cases() -> list[UUID]:
    """The cases whose time has passed, of which the home has been told nothing."""
    with system_access(WHY):
        rows = select(SchoolCase.id).where(
            SchoolCase.state.in_(TO_HANDLE), SchoolCase.reply_by < today(instant()), ~_SAID
        )
        return list(db.session.scalars(rows.order_by(SchoolCase.id)))


def reply_meanwhile(case_id: UUID) -> None:
    """Send the interim reply of a case, in its reader's language, once. Safe to run again."""
    with system_access(WHY):
        found = select(SchoolCase.pupil_id).where(SchoolCase.id == case_id)
        pupil_id = db.session.scalar(found)
        if pupil_id is None:
            return
        lock_subject(pupil_id)
        day = today(instant())
        case = db.session.scalar(
            select(SchoolCase).where(
                SchoolCase.id == case_id,
                SchoolCase.state.in_(TO_HANDLE),
                SchoolCase.reply_by < day,
                ~_SAID,
            )
        )
        if case is None:
            return
        language = select(Person.language).join(Profile, Profile.person_id == Person.id)
        spoken = db.session.scalar(language.where(Profile.id == case.applicant_id))
        with speaking(spoken or ""):
            words = _(meanwhile(case.state))
        until = reply_until(case, day)
        note(case, SchoolCaseStepKind.INTERIM, None, instant(), words, until=until)
        quiet = silenced([pupil_id], case.tenant_id, day)
        told = () if (pupil_id, case.applicant_id) in quiet else (case.applicant_id,)
        record(SchoolCaseDelayed(**of_case(case), profile_ids=told))
