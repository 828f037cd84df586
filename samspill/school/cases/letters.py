"""Letters of what the school decides: what each says, kept as it went out, and who opened it when.

What draws them stands above (``samspill/export/case_letter.py``): a job asks for the facts of each
that is not written, and has it kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import DEFAULT, speaking
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant
from samspill.organisation.models import Tenant
from samspill.school.cases.events import SchoolCaseLetterMade
from samspill.school.cases.kinds import Pairs, kind_of, require_area
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseLetter,
    SchoolCaseOpening,
    SchoolCaseState,
    SchoolCaseStep,
    SchoolCaseStepKind,
)
from samspill.school.cases.steps import of_case
from samspill.school.groups.models import Group
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.models import Pupil
from samspill.school.sealing import content_in, sealed_content, words_in

TOLD = (
    SchoolCaseStepKind.DECIDED,
    SchoolCaseStepKind.REVERSED,
    SchoolCaseStepKind.FORWARDED,
    SchoolCaseStepKind.SETTLED,
)
"""What the applicant gets a letter of."""
GAVE = (SchoolCaseState.GRANTED, SchoolCaseState.PARTLY)
OFFICIAL = ("nb", "nn")
WHY = "a letter of what a school decided"


@dataclass(frozen=True)
class LetterFacts:
    """What a letter says. ``school``: '' where it would tell where a protected child goes (F8).
    ``words``: the reasons. ``more``: what its kind of case says besides. ``gave``: the step gave
    the days that are given; one before it gave fewer."""

    case: SchoolCase
    step: SchoolCaseStep
    language: str
    to: str
    about: str
    school: str
    tenant: str
    by: str
    words: str
    more: Pairs
    gave: bool


# ---- made ----------------------------------------------------------------------------------


def cases_without_letters() -> list[UUID]:
    """Cases with something decided of which no letter is written."""
    written = select(SchoolCaseLetter.id).where(SchoolCaseLetter.step_id == SchoolCaseStep.id)
    with system_access(WHY):
        return list(
            db.session.scalars(
                select(SchoolCaseStep.case_id)
                .where(SchoolCaseStep.kind.in_(TOLD), ~written.exists())
                .distinct()
                .order_by(SchoolCaseStep.case_id)
            )
        )


def unwritten(case_id: UUID) -> list[LetterFacts]:
    """What each letter of the case says that is not written, the oldest first."""
    written = select(SchoolCaseLetter.id).where(SchoolCaseLetter.step_id == SchoolCaseStep.id)
    reads, decides = aliased(Profile), aliased(Profile)
    reader, decider, child = aliased(Person), aliased(Person), aliased(Person)
    with system_access(WHY):
        rows = db.session.execute(
            select(
                *(SchoolCase, SchoolCaseStep),
                reader.language.label("language"),
                (reader.given_name + " " + reader.family_name).label("to"),
                (decider.given_name + " " + decider.family_name).label("by"),
                (child.given_name + " " + child.family_name).label("about"),
                (child.address_protection != "NONE").label("is_protected"),
                Group.name.label("school"),
                Tenant.name.label("tenant"),
            )
            .join(SchoolCase, SchoolCase.id == SchoolCaseStep.case_id)
            .join(reads, reads.id == SchoolCase.applicant_id)
            .join(reader, reader.id == reads.person_id)
            .join(decides, decides.id == SchoolCaseStep.profile_id)
            .join(decider, decider.id == decides.person_id)
            .join(Pupil, Pupil.id == SchoolCase.pupil_id)
            .join(child, child.id == Pupil.child_id)
            .join(Group, Group.id == SchoolCase.school_id)
            .join(Tenant, Tenant.id == SchoolCase.tenant_id)
            .where(
                SchoolCaseStep.case_id == case_id,
                SchoolCaseStep.kind.in_(TOLD),
                ~written.exists(),
            )
            .order_by(SchoolCaseStep.at, SchoolCaseStep.id)
        ).all()
        giving = [row.SchoolCaseStep for row in rows if row.SchoolCaseStep.outcome in GAVE]
        return [_facts(row, gave=row.SchoolCaseStep in giving[-1:]) for row in rows]


def _facts(row: Any, *, gave: bool) -> LetterFacts:
    language = row.language if row.language in OFFICIAL else DEFAULT
    with speaking(language):
        more = kind_of(row.SchoolCase).in_letter(row.SchoolCase)
    return LetterFacts(
        case=row.SchoolCase,
        step=row.SchoolCaseStep,
        language=language,
        to=row.to,
        about=row.about,
        school="" if row.is_protected else row.school,
        tenant=row.tenant,
        by=row.by,
        words=words_in(row.SchoolCaseStep, "words"),
        more=more,
        gave=gave,
    )


def keep_letter(facts: LetterFacts, *, pdf: bytes, word: bytes) -> None:
    """Keep a letter as it goes out."""
    case = facts.case
    letter = SchoolCaseLetter(
        id=new_id(),
        case_id=case.id,
        step_id=facts.step.id,
        pupil_id=case.pupil_id,
        tenant_id=case.tenant_id,
        applicant_id=case.applicant_id,
        language=facts.language,
        # nosemgrep: hash-without-key - a whole document, with its seal
        fingerprint=hashlib.sha256(pdf).hexdigest(),
        made_at=instant(),
    )
    letter.pdf_sealed = sealed_content(letter, "pdf", pdf)
    letter.word_sealed = sealed_content(letter, "word", word)
    with system_access(WHY):
        db.session.add(letter)
        db.session.flush()
        record(
            SchoolCaseLetterMade(
                **of_case(case), letter_id=letter.id, fingerprint=letter.fingerprint
            )
        )


# ---- read ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """Somebody opened a letter."""

    profile_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True)
class LetterView:
    """A letter of a case, and who has opened it, the first first."""

    id: UUID
    kind: SchoolCaseStepKind
    made_at: datetime
    opened: list[Opening]

    def opened_by(self, profile_id: UUID) -> list[Opening]:
        """When one of them did."""
        return [one for one in self.opened if one.profile_id == profile_id]


def letters_of(case_id: UUID) -> list[LetterView]:
    """The letters of a case, the newest step first: one statement. One job writes several."""
    rows = db.session.execute(
        select(
            SchoolCaseLetter.id,
            SchoolCaseStep.kind,
            SchoolCaseLetter.made_at,
            SchoolCaseOpening.profile_id,
            SchoolCaseOpening.at,
            (Person.given_name + " " + Person.family_name).label("name"),
        )
        .join(SchoolCaseStep, SchoolCaseStep.id == SchoolCaseLetter.step_id)
        .outerjoin(SchoolCaseOpening, SchoolCaseOpening.letter_id == SchoolCaseLetter.id)
        .outerjoin(Profile, Profile.id == SchoolCaseOpening.profile_id)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(SchoolCaseLetter.case_id == case_id)
        .order_by(SchoolCaseStep.at.desc(), SchoolCaseLetter.id, SchoolCaseOpening.at)
    )
    found: dict[UUID, LetterView] = {}
    for row in rows:
        view = LetterView(row.id, SchoolCaseStepKind(row.kind), row.made_at, [])
        view = found.setdefault(row.id, view)
        if row.at is not None:
            view.opened.append(Opening(row.profile_id, row.name, row.at))
    return list(found.values())


def open_letter(pupil: OpenPupil, case_id: UUID, letter_id: UUID, *, as_word: bool) -> bytes:
    """A letter as it went out; that it was opened is written down. Raises NotVisible."""
    letter = db.session.scalar(
        select(SchoolCaseLetter).where(
            SchoolCaseLetter.id == letter_id,
            SchoolCaseLetter.case_id == case_id,
            SchoolCaseLetter.pupil_id == pupil.subject.id,
        )
    )
    if letter is None:
        raise NotVisible
    require_area(pupil, db.session.get_one(SchoolCase, case_id))
    db.session.add(
        SchoolCaseOpening(
            id=new_id(),
            case_id=case_id,
            letter_id=letter_id,
            pupil_id=letter.pupil_id,
            tenant_id=letter.tenant_id,
            applicant_id=letter.applicant_id,
            profile_id=pupil.actor.profile_id,
            at=pupil.at,
        )
    )
    db.session.flush()
    return content_in(letter, "word" if as_word else "pdf")
