"""Who must find nothing about whom: the one place that says whether a block is in force (I21)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, select

from samspill.identity.models import Block, Profile
from samspill.infra.db import db


def in_force(on: Any) -> tuple[ColumnElement[bool], ...]:
    """Holds a block on the day ``on`` (Oslo; a date or a bound parameter)?"""
    return (Block.confirmed_at.is_not(None), Block.lifted_at.is_(None), Block.valid_to > on)


def is_blocked(adult_id: Any, child_id: Any, on: Any) -> ColumnElement[bool]:
    """Must the adult find nothing about the child? For a query that has both people's ids."""
    return exists().where(Block.adult_id == adult_id, Block.child_id == child_id, *in_force(on))


def person_of(profile_id: Any) -> ScalarSelect[UUID]:
    """The person behind a profile, as a part of a query. A block is on the person, every hat."""
    return select(Profile.person_id).where(Profile.id == profile_id).scalar_subquery()


def blocked_profiles(child_id: UUID, profiles: Iterable[UUID], on: date) -> set[UUID]:
    """Those of the profiles whose person must find nothing about the child."""
    return set(
        db.session.scalars(
            select(Profile.id).where(
                Profile.id.in_(list(profiles)), is_blocked(Profile.person_id, child_id, on)
            )
        )
    )


def must_find_nothing(adult_id: UUID, child_id: UUID, on: date) -> bool:
    """Is the adult, in every hat, kept from the child on the day?"""
    return bool(db.session.scalar(select(is_blocked(adult_id, child_id, on))))


def profiles_of(person_id: UUID) -> list[UUID]:
    """All hats of the person, past ones too."""
    return list(db.session.scalars(select(Profile.id).where(Profile.person_id == person_id)))
