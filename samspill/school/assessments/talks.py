"""Intentions on development talks: a time is proposed, answered, cancelled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.assessments.events import TalkAnswered, TalkCancelled, TalkProposed
from samspill.school.assessments.models import DevelopmentTalk, TalkAnswer
from samspill.school.assessments.queries import answer_of, home_of, talk_of
from samspill.school.pupils.access import OpenPupil, about


def propose_talk(pupil: OpenPupil, *, starts_at: datetime, place: str) -> UUID:
    """Propose a time for home and school to talk. Raises RuleBroken at ``day`` for one that is
    past. Gives the talk."""
    if starts_at <= pupil.at:
        raise RuleBroken("day", _("Velg en tid som kommer."))
    talk = DevelopmentTalk(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        starts_at=starts_at,
        place=place,
        proposed_by=pupil.actor.profile_id,
        proposed_at=pupil.at,
    )
    db.session.add(talk)
    told = home_of(pupil.subject.id)
    record(TalkProposed(**about(pupil), talk_id=talk.id, profile_ids=told))
    return talk.id


def _talk(pupil: OpenPupil, talk_id: UUID) -> DevelopmentTalk:
    talk = talk_of(pupil.subject.id, talk_id)
    if talk is None:
        raise NotVisible
    return talk


def answer_talk(pupil: OpenPupil, talk_id: UUID, *, suits: bool) -> None:
    """One of the home, or the pupil, says whether the time suits; the last answer holds.

    Raises NotVisible for no talk to come, and for who writes of the pupil.
    """
    if pupil.may(Area.ASSESSMENT, Level.WRITE):
        raise NotVisible
    _talk(pupil, talk_id)
    answer = answer_of(talk_id, pupil.actor.profile_id)
    if answer is None:
        answer = TalkAnswer(
            id=new_id(),
            talk_id=talk_id,
            pupil_id=pupil.subject.id,
            profile_id=pupil.actor.profile_id,
        )
        db.session.add(answer)
    answer.suits, answer.answered_at = suits, pupil.at
    record(TalkAnswered(**about(pupil), talk_id=talk_id, suits=suits))


def cancel_talk(pupil: OpenPupil, talk_id: UUID) -> None:
    """There is no talk at that time. Raises NotVisible for none to come."""
    talk = _talk(pupil, talk_id)
    talk.cancelled_at = pupil.at
    told = home_of(pupil.subject.id)
    record(TalkCancelled(**about(pupil), talk_id=talk_id, profile_ids=told))
