"""Intentions on assessments and remarks: by who teaches the pupil, and by the pupil herself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.assessments.events import (
    AssessmentCorrected,
    AssessmentShared,
    AssessmentWritten,
    RemarkWithdrawn,
    RemarkWritten,
    SelfAssessmentWritten,
)
from samspill.school.assessments.models import (
    Assessment,
    AssessmentKind,
    ConductRemark,
    RemarkKind,
    SelfAssessment,
)
from samspill.school.assessments.queries import (
    assessment_of,
    drafts_in,
    home_of,
    own_draft,
    remark_of,
)
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sealing import sealed_words
from samspill.school.subjects.queries import subject_coded


def write(
    pupil: OpenPupil, *, kind: AssessmentKind, subject: str | None, text: str, share: bool
) -> UUID:
    """Write how a pupil gets on: a draft, or shared with the home at once. Gives the assessment.

    Raises RuleBroken at ``subject`` without one (the minutes of a talk have none).
    """
    is_talk = kind == AssessmentKind.TALK
    if not is_talk and (subject is None or subject_coded(subject) is None):
        raise RuleBroken("subject", _("Velg et fag."))
    one = _new(pupil, kind, None if is_talk else subject, text, pupil.at if share else None)
    record(AssessmentWritten(**about(pupil), assessment_id=one.id))
    if share:
        _tell(pupil.subject.id, one)
    return one.id


def _new(
    pupil: OpenPupil, kind: str, subject: str | None, text: str, shared_at: datetime | None
) -> Assessment:
    one = Assessment(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        kind=kind,
        subject=subject,
        author_profile_id=pupil.actor.profile_id,
        written_at=pupil.at,
        shared_at=shared_at,
    )
    one.text_sealed = sealed_words(one, "text", text)
    db.session.add(one)
    return one


def _tell(pupil_id: UUID, one: Assessment) -> None:
    record(
        AssessmentShared(
            subject_id=pupil_id,
            tenant_id=one.tenant_id,
            assessment_id=one.id,
            kind=one.kind,
            profile_ids=home_of(pupil_id),
        )
    )


def rewrite(pupil: OpenPupil, assessment_id: UUID, *, text: str, share: bool) -> UUID:
    """Change a draft, and perhaps share it; or correct what is shared: what stood is kept.

    Gives the assessment that stands. Raises NotVisible for what is not the actor's, unless she
    follows the pupil up.
    """
    one = require_own(pupil, assessment_id)
    if one.shared_at is not None:
        return _correct(pupil, one, text)
    one.text_sealed, one.written_at = sealed_words(one, "text", text), pupil.at
    record(AssessmentWritten(**about(pupil), assessment_id=one.id))
    if share:
        one.shared_at = pupil.at
        _tell(pupil.subject.id, one)
    return one.id


def require_own(pupil: OpenPupil, assessment_id: UUID) -> Assessment:
    """One that the actor wrote; of what is shared, any for who follows the pupil up.

    Raises NotVisible for others.
    """
    one = assessment_of(pupil.subject.id, assessment_id)
    if one is None or (
        one.author_profile_id != pupil.actor.profile_id
        and not pupil.may(Area.ASSESSMENT, Level.MANAGE)
    ):
        raise NotVisible
    return one


def _correct(pupil: OpenPupil, one: Assessment, text: str) -> UUID:
    new = _new(pupil, one.kind, one.subject, text, pupil.at)
    new.corrects_id, one.replaced_at = one.id, pupil.at
    record(
        AssessmentCorrected(
            **about(pupil),
            assessment_id=new.id,
            corrects_id=one.id,
            profile_ids=home_of(pupil.subject.id),
        )
    )
    return new.id


def discard(pupil: OpenPupil, assessment_id: UUID) -> None:
    """Throw a draft away. Raises NotVisible for what is shared or another's."""
    one = require_own(pupil, assessment_id)
    if one.shared_at is not None:
        raise NotVisible
    one.replaced_at = pupil.at
    record(AssessmentWritten(**about(pupil), assessment_id=one.id))


def share_drafts(group: OpenGroup) -> int:
    """Share all that the actor has written of those in the group. Gives how many."""
    drafts = drafts_in(group.subject.id, group.actor.profile_id)
    for one in drafts:
        one.shared_at = group.at
        _tell(one.pupil_id, one)
    return len(drafts)


# ---- remarks -------------------------------------------------------------------------------


def remark(pupil: OpenPupil, *, kind: RemarkKind, text: str) -> UUID:
    """Remark on order or conduct, or praise: the home reads it at once. Gives the remark."""
    one = ConductRemark(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        kind=kind,
        author_profile_id=pupil.actor.profile_id,
        written_at=pupil.at,
    )
    one.text_sealed = sealed_words(one, "text", text)
    db.session.add(one)
    told = home_of(pupil.subject.id)
    record(RemarkWritten(**about(pupil), remark_id=one.id, kind=kind, profile_ids=told))
    return one.id


def withdraw_remark(pupil: OpenPupil, remark_id: UUID) -> None:
    """A remark holds no more. Raises NotVisible for none that holds, or another's."""
    one = remark_of(pupil.subject.id, remark_id)
    mine = one is not None and one.author_profile_id == pupil.actor.profile_id
    if one is None or not (mine or pupil.may(Area.ASSESSMENT, Level.MANAGE)):
        raise NotVisible
    one.withdrawn_at = pupil.at
    record(RemarkWithdrawn(**about(pupil), remark_id=remark_id))


# ---- by the pupil --------------------------------------------------------------------------


def herself(pupil: OpenPupil) -> OpenPupil:
    """The pupil, for what she says herself. Raises NotVisible for everybody else."""
    if pupil.actor.person_id != pupil.subject.child_id:
        raise NotVisible
    return pupil


def reflect(pupil: OpenPupil, *, subject: str, text: str, share: bool) -> UUID:
    """The pupil says how she gets on: for herself, or for her teachers and her home.

    What she had not shared of the same subject is written over. Raises NotVisible for who is not
    the pupil, RuleBroken at ``subject`` for none.
    """
    herself(pupil)
    if subject_coded(subject) is None:
        raise RuleBroken("subject", _("Velg et fag."))
    one = own_draft(pupil.subject.id, subject, pupil.actor.profile_id)
    if one is None:
        one = SelfAssessment(
            id=new_id(),
            pupil_id=pupil.subject.id,
            tenant_id=pupil.subject.tenant_id,
            subject=subject,
            author_profile_id=pupil.actor.profile_id,
        )
        db.session.add(one)
    one.text_sealed, one.written_at = sealed_words(one, "text", text), pupil.at
    one.shared_at = pupil.at if share else None
    record(SelfAssessmentWritten(**about(pupil), assessment_id=one.id, shared=share))
    return one.id
