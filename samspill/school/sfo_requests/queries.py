"""Reads of applications for a place at SFO."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.school.cases.models import SchoolCase
from samspill.school.sfo_places.models import SfoOffer, SfoPlace
from samspill.school.sfo_places.rules import Wanted
from samspill.school.sfo_requests.models import SfoRequest


def request_of(case_id: UUID) -> SfoRequest:
    """What was said in a case that the actor sees."""
    return db.session.scalars(select(SfoRequest).where(SfoRequest.case_id == case_id)).one()


def own_request(
    pupil_id: UUID, case_id: UUID, profile_id: UUID
) -> tuple[SchoolCase, SfoRequest] | None:
    """A case of the pupil that the profile has applied in, and what was said in it: one
    statement."""
    row = db.session.execute(
        select(SchoolCase, SfoRequest)
        .join(SfoRequest, SfoRequest.case_id == SchoolCase.id)
        .where(
            SchoolCase.id == case_id,
            SchoolCase.pupil_id == pupil_id,
            SchoolCase.applicant_id == profile_id,
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def place_of_case(case_id: UUID) -> SfoPlace | None:
    """The place in the line of a case; None for a draft, and where the actor sees no place."""
    return db.session.scalar(
        select(SfoPlace)
        .join(SfoRequest, SfoRequest.place_id == SfoPlace.id)
        .where(SfoRequest.case_id == case_id)
    )


@dataclass(frozen=True)
class Asked:
    """What is asked for in a case, by name, and its place in the line."""

    said: SfoRequest
    place: SfoPlace | None
    offer: str
    co_payer: str


def asked_in(case_id: UUID) -> Asked:
    """As ``request_of``, for its page: one statement."""
    row = db.session.execute(
        select(
            SfoRequest,
            SfoPlace,
            SfoOffer.name,
            (Person.given_name + " " + Person.family_name).label("co_payer"),
        )
        .join(SfoOffer, SfoOffer.id == SfoRequest.offer_id)
        .outerjoin(SfoPlace, SfoPlace.id == SfoRequest.place_id)
        .outerjoin(Profile, Profile.id == SfoRequest.co_payer_id)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(SfoRequest.case_id == case_id)
    ).one()
    return Asked(row.SfoRequest, row.SfoPlace, row.name, row.co_payer or "")


def case_of_place(place_id: UUID) -> SchoolCase | None:
    """The case of a place; None where the actor sees none."""
    return db.session.scalar(
        select(SchoolCase)
        .join(SfoRequest, SfoRequest.case_id == SchoolCase.id)
        .where(SfoRequest.place_id == place_id)
    )


def wanted_of(said: SfoRequest, case: SchoolCase) -> Wanted:
    """What stands in an application, as it was said."""
    return Wanted(
        offer_id=said.offer_id,
        weekdays=said.weekdays,
        starts_on=case.first_day,
        co_payer_id=said.co_payer_id,
        own_share=100 - said.co_share,
        co_share=said.co_share,
        special_needs=said.special_needs,
    )
