"""Which role has which level where: ``levels.csv``, written by hand from samspill.md 7.

The matrix asks only where there is a page. This holds every cell, also of areas whose pages are
not built yet: a level that is lowered, raised or forgotten is red.
"""

from __future__ import annotations

import csv

import pytest

from samspill.access.levels import Area, Level, Strength
from samspill.administration.access import DATA_PROTECTION_OFFICER, LOCAL_ADMINISTRATOR, OPERATOR
from samspill.infra.settings import ROOT
from samspill.plans.emergency.access import EMERGENCY_LEVELS
from samspill.plans.plan.access import (
    CARE_SERVICE,
    GUARDIAN,
    HOLDER,
    HOLDER_CLOSING,
    HOLDER_PREPARES,
    LEFT_OUT,
    SIGNATORY,
    YOUNG_PERSON,
    at_rest,
)
from samspill.plans.registrations.access import WITNESS
from samspill.plans.signatories.access import LEADER
from samspill.school.groups.access import (
    CONTACT_TEACHER,
    HELPER,
    SCHOOL_OFFICE,
    SFO_LEADER,
    SFO_STAFF,
    TEACHER,
)
from samspill.school.pupils.access import SCHOOL_GUARDIAN, SCHOOL_PUPIL

ROLES = {
    "draft": HOLDER_PREPARES,
    "holder": HOLDER,
    "last words": HOLDER_CLOSING,
    "must agree": SIGNATORY,
    "left out": LEFT_OUT,
    "guardian": GUARDIAN,
    "young person": YOUNG_PERSON,
    "care service": CARE_SERVICE,
    "witness": WITNESS,
    "leader": LEADER,
    "in an emergency": EMERGENCY_LEVELS,
    "administrator": LOCAL_ADMINISTRATOR,
    "data protection officer": DATA_PROTECTION_OFFICER,
    "operator": OPERATOR,
    "teacher": TEACHER,
    "helper": HELPER,
    "contact teacher": CONTACT_TEACHER,
    "school office": SCHOOL_OFFICE,
    "sfo staff": SFO_STAFF,
    "sfo leader": SFO_LEADER,
    "school guardian": SCHOOL_GUARDIAN,
    "pupil": SCHOOL_PUPIL,
}


def table() -> dict[str, dict[str, str]]:
    """Role to area to level."""
    found: dict[str, dict[str, str]] = {}
    with (ROOT / "tests" / "access" / "levels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            area = row.pop("area")
            for role, level in row.items():
                found.setdefault(role, {})[area] = level
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_these_levels_and_no_others(role):
    wanted = {area: level for area, level in table()[role].items() if level}
    assert {str(area): level.name for area, level in ROLES[role].items()} == wanted


def test_every_role_and_every_area_stands_there():
    assert set(table()) == set(ROLES)
    for role in ROLES:
        assert set(table()[role]) == {str(area) for area in Area}


def test_each_level_holds_those_below_it():
    scale = ["NONE", "OWN", "READ", "CONTRIBUTE", "WRITE", "MANAGE"]
    assert [level.name for level in sorted(Level)] == scale
    assert [int(level) for level in Level] == [0, 1, 2, 3, 4, 5], "as the rows of grants have them"
    assert [s.name for s in sorted(Strength)] == ["LOW", "OWN_ROOM", "SUBSTANTIAL", "HIGH"]
    assert [int(s) for s in sorted(Strength)] == [-1, 0, 1, 2], "as the rows of sessions have them"


def test_at_rest_nobody_writes_but_all_may_leave():
    resting = at_rest(GUARDIAN)
    assert set(resting) == set(GUARDIAN)
    assert resting[Area.CONSENT] == Level.MANAGE
    assert resting[Area.PARTICIPANTS] == Level.CONTRIBUTE
    others = {level for area, level in resting.items() if area not in ("CONSENT", "PARTICIPANTS")}
    assert others == {Level.OWN, Level.READ}, "what was less than reading stays less"
