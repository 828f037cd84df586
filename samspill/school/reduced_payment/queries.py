"""Reads of applications to pay less, and of their papers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from samspill.school.files.queries import FileView, named, ready
from samspill.school.reduced_payment.models import ReducedPayment, ReducedPaymentFile
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.queries import PlaceView, places_of_pupil


def said_in(case_id: UUID) -> ReducedPayment:
    """What was said in an application that the actor sees."""
    return db.session.scalars(select(ReducedPayment).where(ReducedPayment.case_id == case_id)).one()


def files_of(case_id: UUID) -> list[FileView]:
    """The papers of a case that the reader sees, as they were given."""
    query = select(ReducedPaymentFile).where(
        ReducedPaymentFile.case_id == case_id, ReducedPaymentFile.withdrawn_at.is_(None)
    )
    return named(
        db.session.scalars(
            query.order_by(ReducedPaymentFile.written_at, ReducedPaymentFile.position)
        )
    )


def ready_file(pupil_id: UUID, case_id: UUID, file_id: UUID) -> FileView:
    """A paper that is looked through. Raises NotVisible."""
    query = select(ReducedPaymentFile).where(
        ReducedPaymentFile.id == file_id,
        ReducedPaymentFile.pupil_id == pupil_id,
        ReducedPaymentFile.case_id == case_id,
    )
    return ready(db.session.scalar(query))


def file_in(case_id: UUID, file_id: UUID, profile_id: UUID) -> ReducedPaymentFile | None:
    """A paper that the profile itself has sent, as it is when no job changes it."""
    query = select(ReducedPaymentFile).where(
        ReducedPaymentFile.id == file_id,
        ReducedPaymentFile.case_id == case_id,
        ReducedPaymentFile.author_profile_id == profile_id,
        ReducedPaymentFile.withdrawn_at.is_(None),
    )
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def drafts_with(case: SchoolCase) -> list[SchoolCase]:
    """The drafts of one form, of each child one: with the case itself."""
    return list(
        db.session.scalars(
            select(SchoolCase)
            .where(
                SchoolCase.together_id == case.together_id,
                SchoolCase.applicant_id == case.applicant_id,
                SchoolCase.kind == case.kind,
                SchoolCase.state == SchoolCaseState.DRAFT,
            )
            .order_by(SchoolCase.pupil_id)
        )
    )


def had_place(pupil_id: UUID, day: date) -> PlaceView | None:
    """The place that the pupil has; None while it is only applied for."""
    found = places_of_pupil(pupil_id, day)
    return next((one for one in found if one.state == PlaceState.ACCEPTED), None)


def latest_of(pupil_ids: Collection[UUID], profile_id: UUID) -> ReducedPayment | None:
    """What she said last, of any of some children: carried over into the next year's."""
    return db.session.scalar(
        select(ReducedPayment)
        .join(SchoolCase, SchoolCase.id == ReducedPayment.case_id)
        .where(ReducedPayment.pupil_id.in_(pupil_ids), ReducedPayment.applicant_id == profile_id)
        .order_by(SchoolCase.made_at.desc())
        .limit(1)
    )
