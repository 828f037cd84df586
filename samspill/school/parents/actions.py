"""Intentions on the guardians' group of a class: of the school, and of who is in it."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.class_lists.actions import require_home
from samspill.school.class_lists.queries import may_be_listed
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about as about_group
from samspill.school.parents.events import (
    ParentGroupChanged,
    ParentGroupJoined,
    ParentGroupLeft,
    ParentPostJudged,
    ParentPostRemoved,
    ParentPostReported,
    ParentPostWritten,
)
from samspill.school.parents.models import ParentGroup, ParentMember, ParentPost
from samspill.school.parents.queries import (
    PostView,
    group_of,
    group_of_pupil,
    own_place,
    post_of,
    posts_in,
    who_ask_to_write,
)
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sealing import sealed_words

# ---- the school ----------------------------------------------------------------------------


def require_class(group: OpenGroup) -> OpenGroup:
    """Raises NotVisible for a whole school: each class has its own."""
    if group.subject.is_school:
        raise NotVisible
    return group


def set_group(group: OpenGroup, *, is_open: bool) -> None:
    """Open the group of a class, or close it: then nobody reads or writes there."""
    found = group_of(require_class(group).subject.id)
    if found is None:
        found = ParentGroup(
            id=new_id(),
            group_id=group.subject.id,
            tenant_id=group.subject.tenant_id,
            contact_ids=[],
            opened_at=group.at,
        )
        db.session.add(found)
    found.closed_at = None if is_open else group.at
    record(ParentGroupChanged(**about_group(group), is_open=is_open))


def set_contact(group: OpenGroup, profile_id: UUID) -> bool:
    """Let one who asks write to all, or no more. Does she now? Raises NotVisible for any other."""
    found = group_of(require_class(group).subject.id)
    asks = who_ask_to_write(found, group.at) if found else []
    if found is None or profile_id not in {one.profile_id for one in asks}:
        raise NotVisible
    others = [one for one in found.contact_ids if one != profile_id]
    is_new = len(others) == len(found.contact_ids)
    found.contact_ids = [*others, profile_id] if is_new else others
    record(ParentGroupChanged(**about_group(group), is_open=found.closed_at is None))
    return is_new


def judge(group: OpenGroup, post_id: UUID, *, stands: bool) -> None:
    """The school has read what was reported: it stands, or it goes with its words."""
    post = post_of(require_class(group).subject.id, post_id)
    if post is None or post.reported_at is None or post.kept_at is not None:
        raise NotVisible
    with system_access("the school judges what was reported in the group of a class"):
        if stands:
            post.kept_at = group.at
        else:
            post.removed_at, post.text_sealed = group.at, None
        db.session.flush()
    record(ParentPostJudged(**about_group(group), post_id=post_id, stands=stands))


# ---- who is in it --------------------------------------------------------------------------


def require_group(pupil: OpenPupil) -> ParentGroup:
    """The open group of the pupil's class, for a guardian. Raises NotVisible for anybody else."""
    found = group_of_pupil(require_home(pupil))
    if found is None:
        raise NotVisible
    return found


def _require_place(pupil: OpenPupil) -> tuple[ParentGroup, ParentMember]:
    group = require_group(pupil)
    place = own_place(group.group_id, pupil.subject.id, pupil.actor.profile_id)
    if place is None:
        raise NotVisible
    return group, place


def join_group(pupil: OpenPupil, *, wants_to_write: bool) -> None:
    """Be in the group, or change whether one asks to write to all. Raises RuleBroken where the
    others may not be told of the child."""
    group = require_group(pupil)
    if not may_be_listed(pupil):
        raise RuleBroken("", _("Dere kan ikke være med i gruppen nå. Spør skolen om hvorfor."))
    place = own_place(group.group_id, pupil.subject.id, pupil.actor.profile_id)
    if place is None:
        place = ParentMember(
            id=new_id(),
            pupil_id=pupil.subject.id,
            group_id=group.group_id,
            tenant_id=pupil.subject.tenant_id,
            profile_id=pupil.actor.profile_id,
            joined_at=pupil.at,
        )
        db.session.add(place)
    place.wants_to_write = wants_to_write
    record(ParentGroupJoined(**about(pupil), member_id=place.id))


def leave_group(pupil: OpenPupil) -> None:
    """Be in it no more. Raises NotVisible for who is not."""
    _group, place = _require_place(pupil)
    place.left_at = pupil.at
    record(ParentGroupLeft(**about(pupil), member_id=place.id))


def write_post(pupil: OpenPupil, text: str) -> None:
    """Write to all in the group. Raises NotVisible for who is no parent contact."""
    group, place = _require_place(pupil)
    if pupil.actor.profile_id not in group.contact_ids or not place.wants_to_write:
        raise NotVisible
    _write(pupil, group, text, None)


def answer_post(pupil: OpenPupil, post_id: UUID, text: str) -> None:
    """Answer who wrote, and nobody else. Raises NotVisible for an answer, or one's own post."""
    group, _place = _require_place(pupil)
    post = _readable(pupil, group, post_id)
    if post.answers_id is not None:
        raise NotVisible
    _write(pupil, group, text, post)


def _readable(pupil: OpenPupil, group: ParentGroup, post_id: UUID) -> ParentPost:
    """Another's post that she reads."""
    post = post_of(group.group_id, post_id)
    if post is None or post.author_profile_id == pupil.actor.profile_id:
        raise NotVisible
    return post


def _write(pupil: OpenPupil, group: ParentGroup, text: str, to: ParentPost | None) -> None:
    if not may_be_listed(pupil):
        raise NotVisible
    post = ParentPost(
        id=new_id(),
        group_id=group.group_id,
        tenant_id=pupil.subject.tenant_id,
        pupil_id=pupil.subject.id,
        author_profile_id=pupil.actor.profile_id,
        to_profile_id=to.author_profile_id if to else None,
        answers_id=to.id if to else None,
        posted_at=pupil.at,
    )
    post.text_sealed = sealed_words(post, "text", text)
    db.session.add(post)
    record(ParentPostWritten(**about(pupil), post_id=post.id))


def require_post(pupil: OpenPupil, post_id: UUID) -> PostView:
    """Another's post, as its page shows it. Raises NotVisible for what she does not read."""
    group, _place = _require_place(pupil)
    me = pupil.actor.profile_id
    for one in posts_in(group.group_id, pupil.at):
        if one.id == post_id and one.author_id != me:
            return one
    raise NotVisible


def report_post(pupil: OpenPupil, post_id: UUID) -> None:
    """Hide it until the school has read it. What the school has let stand is not reported anew."""
    group, _place = _require_place(pupil)
    post = _readable(pupil, group, post_id)
    if post.reported_at is not None:
        raise NotVisible
    with system_access("what is reported in the group of a class is hidden"):
        post.reported_at = pupil.at
        db.session.flush()
    record(ParentPostReported(**about(pupil), post_id=post_id))


def remove_post(pupil: OpenPupil, post_id: UUID) -> None:
    """Take one's own away, with its words. Raises NotVisible for another's."""
    group, _place = _require_place(pupil)
    post = post_of(group.group_id, post_id)
    if post is None or post.author_profile_id != pupil.actor.profile_id:
        raise NotVisible
    post.removed_at, post.text_sealed = pupil.at, None
    record(ParentPostRemoved(**about(pupil), post_id=post_id))
