"""Applications for leave, made through actions, for tests of what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from samspill.school.leave.actions import apply_for
from samspill.school.pupils.access import open_pupil
from tests.support.school import HEAD, School, leave_wanted

MONA, TOR, KARI, EMMA = "Mona Aas", "Tor Aas", "Kari Lunde", "Emma Aas"
NINA = "Nina Haug"
CANARY = "Farmor gifter seg i Trondheim."


class Leave:
    """What homes and school do with applications."""

    def __init__(self, school: School) -> None:
        self.school, self.cast = school, school.cast

    def apply(
        self, who: str = MONA, children: Collection[str] = (EMMA,), send: bool = True, **more: Any
    ) -> Any:
        """Somebody asks for leave for some children. Gives the case, or all of them."""
        with self.cast.acting_as(who, "PRIVATE"):
            pupils = [self.school.pupils[one] for one in children]
            found = apply_for(pupils, leave_wanted(**{"reason": CANARY, **more}), send=send)
            return found[0] if len(found) == 1 else found

    def do(self, who: str, act: Callable[..., Any], case_id: UUID, *given: Any, **more: Any) -> Any:
        """Somebody does something with a case, of Emma or of ``child``."""
        pupil_id = self.school.pupils[more.pop("child", EMMA)]
        kind = "WORK" if who in (HEAD, KARI, NINA) else "PRIVATE"
        with self.cast.acting_as(who, kind):
            lock_subject(pupil_id)
            pupil = open_pupil(pupil_id, Area.SCHOOL_CASE, Level.OWN)
            return act(pupil, case_id, *given, **more)

    def state(self, case_id: UUID) -> SchoolCaseState:
        """Where a case stands, past row security."""
        with acting(None), transaction(), system_access("a test looks"):
            return SchoolCaseState(db.session.get_one(SchoolCase, case_id).state)
