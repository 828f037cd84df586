"""Reads of the guardians' group of a class: the group, oneself in it, what is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.school.class_lists.queries import has_daily_life, may_be_told_of
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.parents.models import ParentGroup, ParentMember, ParentPost
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.models import Pupil
from samspill.school.sealing import words_in

MOST = 50


@dataclass(frozen=True)
class PostView:
    """One post or answer. ``is_hidden``: reported, and not yet read by the school."""

    id: UUID
    author_id: UUID
    author: str
    text: str
    posted_at: datetime
    answers_id: UUID | None
    is_hidden: bool


def group_of(group_id: UUID) -> ParentGroup | None:
    """The group of a class, open or closed."""
    return db.session.scalar(select(ParentGroup).where(ParentGroup.group_id == group_id))


def group_of_pupil(pupil: OpenPupil) -> ParentGroup | None:
    """The open group of the pupil's class today."""
    return db.session.scalar(
        select(ParentGroup)
        .join(GroupMember, GroupMember.group_id == ParentGroup.group_id)
        .where(
            GroupMember.pupil_id == pupil.subject.id,
            on_day(GroupMember, today(pupil.at)),
            ParentGroup.closed_at.is_(None),
        )
        .order_by(ParentGroup.opened_at.desc())
        .limit(1)
    )


def own_place(group_id: UUID, pupil_id: UUID, profile_id: UUID) -> ParentMember | None:
    """Oneself in the group, for a child."""
    return db.session.scalar(
        select(ParentMember).where(
            ParentMember.group_id == group_id,
            ParentMember.pupil_id == pupil_id,
            ParentMember.profile_id == profile_id,
            ParentMember.left_at.is_(None),
        )
    )


def post_of(group_id: UUID, post_id: UUID) -> ParentPost | None:
    """A post or an answer of the group that has words, for who may read it."""
    return db.session.scalar(
        select(ParentPost).where(
            ParentPost.group_id == group_id,
            ParentPost.id == post_id,
            ParentPost.removed_at.is_(None),
        )
    )


def posts_in(group_id: UUID, at: datetime) -> list[PostView]:
    """What whoever asks may read, the newest first, of those of whom the class may be told today.

    Which rows she reads, row security says; whether a writer's child is protected, in care or the
    like is asked of these rows alone, as system."""
    ids = db.session.scalars(_readable(group_id).with_only_columns(ParentPost.id)).all()
    with system_access("of whom of a class the others may be told"):
        return [_view(row) for row in db.session.execute(_of(ids, at))]


def reported_in(group_id: UUID) -> list[PostView]:
    """What was reported and waits for the school."""
    rows = db.session.execute(
        _named(
            select(ParentPost).where(
                ParentPost.group_id == group_id,
                ParentPost.reported_at.is_not(None),
                ParentPost.kept_at.is_(None),
                ParentPost.removed_at.is_(None),
            )
        )
    )
    return [_view(row) for row in rows]


def _readable(group_id: UUID) -> Select[Any]:
    return (
        select(ParentPost)
        .where(ParentPost.group_id == group_id, ParentPost.removed_at.is_(None))
        .order_by(ParentPost.posted_at.desc(), ParentPost.id)
        .limit(MOST)
    )


def _named(posts: Select[Any]) -> Select[Any]:
    author = aliased(Person)
    name = (author.given_name + " " + author.family_name).label("author")
    return (
        posts.add_columns(name)
        .join(Profile, Profile.id == ParentPost.author_profile_id)
        .join(author, author.id == Profile.person_id)
        .where(author.address_protection == "NONE")
        .order_by(ParentPost.posted_at.desc(), ParentPost.id)
    )


def _of(ids: Any, at: datetime) -> Select[Any]:
    child = aliased(Person)
    return (
        _named(select(ParentPost))
        .join(Pupil, Pupil.id == ParentPost.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(
            ParentPost.id.in_(ids),
            may_be_told_of(child, today(at)),
            has_daily_life(ParentPost.author_profile_id, at),
        )
    )


def _view(row: Any) -> PostView:
    post: ParentPost = row.ParentPost
    return PostView(
        post.id,
        post.author_profile_id,
        row.author,
        words_in(post, "text"),
        post.posted_at,
        post.answers_id,
        post.reported_at is not None and post.kept_at is None,
    )


@dataclass(frozen=True)
class Asks:
    """A guardian who asks to write to all in the group. ``is_contact``: the school said yes."""

    profile_id: UUID
    name: str
    is_contact: bool


def who_ask_to_write(group: ParentGroup, at: datetime) -> list[Asks]:
    """For the school, which sees no other members. As system: whom no list may tell of is none."""
    child, adult = aliased(Person), aliased(Person)
    with system_access("which guardians ask to write to the group of a class"):
        rows = db.session.execute(
            select(
                ParentMember.profile_id,
                (adult.given_name + " " + adult.family_name).label("name"),
            )
            .join(Pupil, Pupil.id == ParentMember.pupil_id)
            .join(child, child.id == Pupil.child_id)
            .join(Profile, Profile.id == ParentMember.profile_id)
            .join(adult, adult.id == Profile.person_id)
            .where(
                ParentMember.group_id == group.group_id,
                ParentMember.wants_to_write,
                ParentMember.left_at.is_(None),
                adult.address_protection == "NONE",
                may_be_told_of(child, today(at)),
                has_daily_life(ParentMember.profile_id, at),
            )
            .order_by(norwegian_order(adult.given_name), ParentMember.id)
        ).all()
    return [Asks(row.profile_id, row.name, row.profile_id in group.contact_ids) for row in rows]
