"""What the demo's 3B may sign up for, talks of which Mona has taken one and a workshop; what Mona
shows on the class list, and the guardians' group."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, time, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.class_lists.actions import join
from samspill.school.groups.access import open_group
from samspill.school.parents.actions import join_group, set_contact, set_group, write_post
from samspill.school.pupils.access import open_pupil
from samspill.school.signups.actions import (
    Invitation,
    close_time,
    enter,
    invite,
    require_one,
    sign_up,
)
from samspill.school.signups.queries import answering, gatherings_of_mine, times_in

As = Callable[[str, str], AbstractContextManager[Actor]]


def _talks(day: date) -> Invitation:
    return Invitation(
        title="Utviklingssamtaler i 3B",
        text="Vi snakker om hvordan barnet har det og lærer. Barnet kan gjerne være med.",
        place="Rom 204",
        day=day,
        begins=time(14, 30),
        ends=time(17),
        last_day=day - timedelta(days=2),
        minutes=20,
        pause=5,
    )


def _workshop(day: date) -> Invitation:
    return Invitation(
        title="Juleverksted",
        text="Vi lager pynt og drikker gløgg. Ta med saks.",
        place="Kunst og håndverk",
        day=day,
        begins=time(17),
        ends=time(19),
        last_day=day - timedelta(days=3),
        places=20,
    )


def _parents(acting_as: As, group_id: UUID, pupil_id: UUID) -> None:
    """The head opens the guardians' group; Tor is its contact and has written, Mona is in it."""
    with acting_as("Bente Ruud", ProfileKind.WORK):
        lock_subject(group_id)
        set_group(open_group(group_id, Area.SCHOOL, Level.MANAGE), is_open=True)
    with acting_as("Tor Aas", ProfileKind.PRIVATE) as tor:
        join_group(open_pupil(pupil_id, Area.SCHOOL_CONSENT, Level.OWN), wants_to_write=True)
    with acting_as("Bente Ruud", ProfileKind.WORK):
        lock_subject(group_id)
        set_contact(open_group(group_id, Area.SCHOOL, Level.MANAGE), tor.profile_id)
    with acting_as("Tor Aas", ProfileKind.PRIVATE):
        text = "Vi rydder skolegården lørdag klokken 11. Ta med rake. Blir du med?"
        write_post(open_pupil(pupil_id, Area.SCHOOL_CONSENT, Level.OWN), text)
    with acting_as("Mona Aas", ProfileKind.PRIVATE):
        join_group(open_pupil(pupil_id, Area.SCHOOL_CONSENT, Level.OWN), wants_to_write=False)


def load_sign_ups(acting_as: As, group_id: UUID) -> None:
    """Kari lays out times for talks and one evening; Mona has taken one, Ada's home has rung for
    another, the evening waits."""
    day = today() + timedelta(days=9)
    with acting_as("Kari Lunde", ProfileKind.WORK):
        lock_subject(group_id)
        group = open_group(group_id, Area.QUESTIONNAIRE, Level.WRITE)
        talks = invite(group, _talks(day))
        invite(group, _workshop(day + timedelta(days=2)))
        times = [one.id for one in times_in(talks)]
        close_time(group, talks, times[-1])
        homes = answering(require_one(group, talks), today())
        [rang] = [one for one in homes if one.child == "Ada Brekke"]
        enter(group, talks, who=rang.who, time_id=times[3])
    with acting_as("Mona Aas", ProfileKind.PRIVATE) as mona:
        for asked in gatherings_of_mine(mona.profile_id):
            if asked.id == talks:
                emma = asked.pupil_id
                lock_subject(asked.pupil_id)
                sign_up(open_pupil(asked.pupil_id, Area.QUESTIONNAIRE, Level.OWN), talks, times[1])
                shown = open_pupil(asked.pupil_id, Area.SCHOOL_CONSENT, Level.OWN)
                join(shown, phone="987 65 432", email="", shows_birthday=True)
    _parents(acting_as, group_id, emma)
