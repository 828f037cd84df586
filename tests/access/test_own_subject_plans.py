"""Subject plans, alone: whose each is to write, who may be named to ask, and who reads it."""

from __future__ import annotations

from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, RuleBroken
from samspill.plans.participants.models import KnownTo, Role
from samspill.plans.participants.people import People
from samspill.plans.plan.models import PlanStatus
from samspill.plans.subject_plans.access import (
    contacts,
    may_be_written_by,
    may_edit,
    may_write,
    readers_among,
    require_contact,
    require_kind,
    require_own,
    require_writing_for,
)
from samspill.plans.subject_plans.models import SubjectPlan
from samspill.plans.subject_plans.queries import KindRule, OwnUnit
from tests.support.pieces import all_but, open_to_me, person

SCHOOL = OwnUnit(UUID(int=50), "SCHOOL")
OURS, THEIRS = SubjectPlan(unit_id=SCHOOL.id), SubjectPlan(unit_id=UUID(int=51))


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
def test_each_writes_what_is_her_units_while_the_plan_lives_and_nobody_anothers(level, status):
    plan = open_to_me(all_but(Area.SUBJECT_PLANS, level), status=status)
    may = status == "ACTIVE" and level >= Level.CONTRIBUTE
    for unit, own in ((SCHOOL, may), (None, False)):
        assert may_write(plan, unit) is own
        assert may_edit(plan, unit, OURS) is own
        assert may_edit(plan, unit, THEIRS) is False
        if own:
            assert require_writing_for(plan, unit) == unit
            require_own(plan, unit, OURS)
        else:
            with pytest.raises(NotEnough, match="Tjenestene skriver"):
                require_writing_for(plan, unit)
            with pytest.raises(NotEnough, match="en annen tjeneste"):
                require_own(plan, unit, OURS)
        with pytest.raises(NotEnough, match="en annen tjeneste"):
            require_own(plan, unit, THEIRS)


@pytest.mark.parametrize(
    ("services", "may"), [((), True), (("SCHOOL",), True), (("PPT", "BUP"), False)]
)
def test_a_kind_is_written_by_the_services_that_the_rule_names(services, may):
    rule = KindRule(services)
    assert may_be_written_by(rule, SCHOOL) is may
    if may:
        require_kind(rule, SCHOOL)
        return
    with pytest.raises(NotEnough, match="en annen tjeneste som lager"):
        require_kind(rule, SCHOOL)


GUARDIAN = person(11, Role.GUARDIAN, level=Level.READ)
HOLDER = person(14, Role.BATON_HOLDER, level=Level.CONTRIBUTE)
TEACHER = person(15, level=Level.CONTRIBUTE)
READS = person(16, level=Level.READ)
OUT = person(17, level=Level.NONE)
HIDDEN = person(18, level=Level.CONTRIBUTE, known_to=KnownTo.FAMILY_AND_HOLDER)
HER_COLLEAGUE = person(19, level=Level.READ)
PEOPLE = People((GUARDIAN, HOLDER, TEACHER, READS, OUT, HIDDEN, HER_COLLEAGUE))


def test_who_is_at_work_and_reads_them_may_be_named_to_ask():
    assert contacts(PEOPLE) == [HOLDER, TEACHER, READS, HIDDEN, HER_COLLEAGUE]
    for profile_id in (None, TEACHER.profile_id):
        require_contact(PEOPLE, profile_id)
    for one in (GUARDIAN, OUT, person(99)):
        with pytest.raises(RuleBroken, match="no_access") as refused:
            require_contact(PEOPLE, one.profile_id)
        assert (refused.value.field, refused.value.code) == ("contact", "no_access")


def read(author, *, is_shared=True, near=()):
    ids = [one.profile_id for one in near]
    return readers_among(PEOPLE, author.profile_id, ids, is_shared=is_shared)


def test_what_is_shared_is_read_by_all_who_read_them_and_else_by_family_and_unit():
    assert read(TEACHER) == [GUARDIAN, HOLDER, TEACHER, READS, HIDDEN, HER_COLLEAGUE]
    assert read(TEACHER, is_shared=False, near=(TEACHER,)) == [GUARDIAN, TEACHER]
    assert read(person(99), is_shared=False) == [GUARDIAN]


def test_a_plan_that_would_tell_who_takes_part_is_read_by_who_may_know_it_and_by_the_unit():
    assert read(HIDDEN) == [GUARDIAN, HOLDER, HIDDEN]
    assert read(HIDDEN, near=(HER_COLLEAGUE,)) == [GUARDIAN, HOLDER, HIDDEN, HER_COLLEAGUE]
    assert read(HIDDEN, is_shared=False) == [GUARDIAN]
