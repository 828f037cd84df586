"""One who must agree shuts areas to one participant: it bites at once (J7, I5)."""

from __future__ import annotations

import pytest

from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.pages import consent_page
from samspill.plans.consent.withdrawal import narrow_participant
from tests.plans.passing_days import after, evidence_of, states, told, work
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened, reaches
from tests.plans.test_renewal import lived_in, participant


def narrow(cast, plan_id, name, areas, by=MONA):
    who = participant(cast, plan_id, name)
    with cast.acting_as(by):
        plan = opened(plan_id)
        narrow_participant(plan, participant_id=who, areas=areas)


def test_the_next_click_is_refused_in_what_was_shut_and_in_nothing_else(cast):
    plan_id = lived_in(cast, KARI, SIV)
    narrow(cast, plan_id, SIV, ("GOALS", "MEETINGS"))
    assert not reaches(cast, SIV, plan_id, Area.GOALS, Level.OWN)
    assert not reaches(cast, SIV, plan_id, Area.MEETINGS, Level.OWN)
    assert reaches(cast, SIV, plan_id, Area.TIMELINE)
    assert reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE"}
    assert evidence_of(plan_id)[-1] == "NARROWED"
    with cast.acting_as(TOR):
        page = consent_page(opened(plan_id))
        line = next(line for line in page.open_lines if line.name == SIV)
        assert set(line.scope) == {"MESSAGES", "TIMELINE"}
        assert broken_link(plan_id) is None


def test_the_others_hear_of_it_without_a_name_or_a_reason(cast):
    plan_id = lived_in(cast, KARI, SIV)
    before = told(cast, MONA, plan_id).count("something_new")
    narrow(cast, plan_id, SIV, ("GOALS",), by=TOR)
    assert told(cast, MONA, plan_id).count("something_new") == before + 1
    assert "access_ended" not in told(cast, SIV, plan_id)


def test_narrowing_twice_narrows_further_and_never_longer(cast):
    plan_id = lived_in(cast, SIV)
    narrow(cast, plan_id, SIV, ("GOALS",))
    narrow(cast, plan_id, SIV, ("MEETINGS",), by=TOR)
    assert not reaches(cast, SIV, plan_id, Area.GOALS, Level.OWN)
    assert not reaches(cast, SIV, plan_id, Area.MEETINGS, Level.OWN)
    with after(200):
        assert reaches(cast, SIV, plan_id, Area.TIMELINE)
    with after(201):
        assert not reaches(cast, SIV, plan_id, Area.TIMELINE)
        work(plan_id)
        assert states(plan_id) == {1: "REPLACED", 2: "REPLACED", 3: "EXPIRED"}


@pytest.mark.parametrize("areas", [(), ("LIFE_AREAS",), ("CONSENT",), ("NO_SUCH",)])
def test_something_must_be_shut(cast, areas):
    plan_id = lived_in(cast, SIV)
    with pytest.raises(RuleBroken) as broken:
        narrow(cast, plan_id, SIV, areas)
    assert broken.value.code == "nothing_removed"
    assert states(plan_id) == {1: "ACTIVE"}


def test_who_cannot_narrow_and_whom(cast):
    plan_id = lived_in(cast, SIV)
    with pytest.raises(NotEnough):
        narrow(cast, plan_id, SIV, ("GOALS",), by=HANNE)
    with pytest.raises(NotVisible):
        narrow(cast, plan_id, HANNE, ("GOALS",))
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        narrow_participant(opened(plan_id), participant_id=new_id(), areas=("GOALS",))
    waiting = cast.draft("Oskar Aas", people=(KARI,))
    cast.send(waiting)
    with cast.acting_as(MONA), pytest.raises(Conflict):
        narrow_participant(opened(waiting), participant_id=new_id(), areas=("GOALS",))
