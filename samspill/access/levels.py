"""Areas of a plan, a pupil, a school, a municipality; how far one may go there (samspill.md 7)."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How far. Each level holds those below it; OWN is rows one wrote or is addressed in."""

    NONE = 0
    OWN = 1
    READ = 2
    CONTRIBUTE = 3
    WRITE = 4
    MANAGE = 5


class Area(StrEnum):
    """What. One grant opens one area of one subject.

    From PUPIL on they are areas of a pupil, or of a group whose pupils they open, but for SCHOOL,
    of a school, and TIMETABLE, which is of a group and reached by who has a pupil in it. The three
    before PUPIL are areas of a municipality, all others of a plan.
    """

    OVERVIEW = "OVERVIEW"
    CHILD_VOICE = "CHILD_VOICE"
    MESSAGES = "MESSAGES"
    MEETINGS = "MEETINGS"
    GOALS = "GOALS"
    LIFE_AREAS = "LIFE_AREAS"
    SUBJECT_PLANS = "SUBJECT_PLANS"
    DOCUMENTS = "DOCUMENTS"
    TIMELINE = "TIMELINE"
    PARTICIPANTS = "PARTICIPANTS"
    CONSENT = "CONSENT"
    ACCESS_LOG = "ACCESS_LOG"
    CLOSING = "CLOSING"
    FAMILY = "FAMILY"
    SIGNATORIES = "SIGNATORIES"
    ADMINISTRATION = "ADMINISTRATION"
    PRIVACY_CASES = "PRIVACY_CASES"
    OPERATIONS = "OPERATIONS"
    PUPIL = "PUPIL"
    SCHOOL = "SCHOOL"
    ABSENCE = "ABSENCE"
    ABSENCE_REASON = "ABSENCE_REASON"
    TIMETABLE = "TIMETABLE"
    CONTACTS = "CONTACTS"
    NEEDS = "NEEDS"
    SCHOOL_CONSENT = "SCHOOL_CONSENT"
    ASSESSMENT = "ASSESSMENT"
    SCHOOL_MESSAGES = "SCHOOL_MESSAGES"
    QUESTIONNAIRE = "QUESTIONNAIRE"
    SFO = "SFO"
    PICK_UP = "PICK_UP"
    SCHOOL_CASE = "SCHOOL_CASE"
    INCOME = "INCOME"


EVERYDAY = frozenset(
    {
        *(Area.PUPIL, Area.ABSENCE, Area.ABSENCE_REASON, Area.TIMETABLE, Area.CONTACTS),
        Area.SCHOOL_CONSENT,
        Area.ASSESSMENT,
        Area.SCHOOL_MESSAGES,
        Area.QUESTIONNAIRE,
        Area.SFO,
        Area.PICK_UP,
        Area.SCHOOL_CASE,
    }
)
"""Areas that a login at level substantial opens: the everyday of school (F5). NEEDS is none of
them: it says what a child is allergic to or takes; nor INCOME: what a home earns,
and what it therefore pays."""


class Strength(IntEnum):
    """How sure the login was (ID-porten's acr), and below that what opens one's own room alone.

    OWN_ROOM is a pupil's login at Feide: only a route that says so takes it (``by_feide``). LOW is
    a login that counts as none.
    """

    LOW = -1
    OWN_ROOM = 0
    SUBSTANTIAL = 1
    HIGH = 2
