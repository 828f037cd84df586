"""Sixteen at the same moment, again and again: signatures, and a colleague in for another (R16).

The last seat of an SFO is in tests/school/test_sfo_race.py.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, Evidence, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.swaps.actions import begin_swap, cancel_swap
from samspill.plans.swaps.models import Swap
from tests.plans.passing_days import seen_whole
from tests.plans.test_consent import HANNE, MONA, SIV, TOR, opened, reaches
from tests.plans.test_races import at_once, real  # noqa: F401 - a fixture
from tests.plans.test_renewal import participant
from tests.plans.test_swaps import KARI, NINA, agreed
from tests.support.cast import PROOF
from tests.support.machine import DEEP

AT_ONCE = 16
TOO_LATE = (Conflict, RuleBroken, NotVisible, OperationalError)
"""What who was not first is told; the last: «noen andre endret det samme akkurat nå»."""
SIGNED, SWAPPED = (250, 500) if DEEP else (1, 1)


@pytest.fixture(autouse=True)
def _many_plans(monkeypatch):
    """A plan for each round: as many look-ups as it takes."""
    monkeypatch.setattr("samspill.plans.plan.actions.LOOKUPS_PER_HOUR", 2 * SIGNED + SWAPPED)


def sixteen(cast, *acts):
    """The acts, again and again until they are sixteen. Gives how many were done."""
    errors = at_once(cast, *(acts[n % len(acts)] for n in range(AT_ONCE)))
    strange = [one for one in errors if one is not None and not isinstance(one, TOO_LATE)]
    assert not strange, strange
    return errors.count(None)


def sign_in_a_tab(cast, name, plan_id, consent_id):
    """Yes to all of a version that was shown before, whatever has become of it."""
    with cast.changing(plan_id, name, "PRIVATE"):
        plan = opened(plan_id, level=Level.MANAGE)
        page = answer_page(plan, consent_id)
        shown = page.shown.text()
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK) for line in page.shown.lines
        ]
        attempt = begin_signing(plan, consent_id=consent_id, replies=replies, shown=shown)
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=shown, proof=PROOF)


def test_two_guardians_sign_in_eight_tabs_each(real, count):  # noqa: F811
    for _round in range(SIGNED):
        plan_id = real.draft("Emma Aas", people=(SIV,))
        asked = (plan_id, real.send(plan_id))
        acts = [
            lambda who=who, asked=asked: sign_in_a_tab(real, who, *asked) for who in (MONA, TOR)
        ]
        assert sixteen(real, *acts) == 2, "each once"
        with seen_whole():
            kinds = select(Evidence.kind).where(Evidence.plan_id == plan_id)
            found = list(db.session.scalars(kinds.order_by(Evidence.sequence)))
            assert found == ["SENT", "SIGNED", "SIGNED", "ACTIVE"]
            assert broken_link(plan_id) is None
        assert reaches(real, SIV, plan_id)
    count("sixteen at once", rounds_of_signatures=SIGNED, signed_twice=0)


def test_one_of_sixteen_puts_a_colleague_in(real, count):  # noqa: F811
    plan_id = agreed(real)
    kari = participant(real, plan_id, KARI)
    coming = [real.profile_id(name, "WORK") for name in (NINA, "Anne Dahl")]

    def put_in(profile_id):
        with real.changing(plan_id, HANNE):
            plan = opened(plan_id, Area.PARTICIPANTS, Level.READ)
            begin_swap(plan, participant_id=kari, profile_id=profile_id)

    waiting = select(Swap.id).where(Swap.plan_id == plan_id, Swap.state == "WAITING")
    for turn in range(SWAPPED):
        acts = [lambda one=one: put_in(one) for one in coming]
        assert sixteen(real, *acts) == 1, "one swap at a time"
        with seen_whole():
            [swap_id] = db.session.scalars(waiting)
            made = select(func.count()).select_from(Swap).where(Swap.plan_id == plan_id)
            assert db.session.scalar(made) == turn + 1
        with real.changing(plan_id, HANNE):
            cancel_swap(opened(plan_id, level=Level.WRITE), swap_id=swap_id)
    with seen_whole():
        assert broken_link(plan_id) is None
    count("sixteen at once", rounds_of_swaps=SWAPPED, swaps_too_many=0)
