"""How a pupil is opened, and which bond to a child gives which level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.door import Opened, check
from samspill.access.grants import Permission, end_grants, open_grants, register_bar
from samspill.access.levels import Area, Level
from samspill.access.routes import register_opener
from samspill.core.clock import birthday, start_of_day, today
from samspill.core.errors import NotEnough
from samspill.core.language import _
from samspill.infra.db import instant
from samspill.organisation.queries import policy
from samspill.school.pupils.bonds import SELF, Bond, bonds_of, said_of, standing_bonds
from samspill.school.pupils.models import Switch
from samspill.school.pupils.queries import PupilView, blocked_from_pupil, pupil_with_levels

SCHOOL_GUARDIAN = {
    Area.PUPIL: Level.READ,
    Area.TIMETABLE: Level.READ,
    Area.ABSENCE: Level.CONTRIBUTE,
    Area.ABSENCE_REASON: Level.OWN,
    Area.CONTACTS: Level.OWN,
    Area.NEEDS: Level.CONTRIBUTE,
}
"""Who has the child's daily life, by the dated rule ``school_guardians``."""
SCHOOL_PUPIL = {
    Area.PUPIL: Level.READ,
    Area.TIMETABLE: Level.READ,
    Area.ABSENCE: Level.READ,
    Area.NEEDS: Level.READ,
}
"""The pupil, in her own profile."""
BOND = "bond"
"""The source of a grant on a pupil by a relation, or to herself."""


class OpenPupil(Opened[PupilView]):
    """A pupil that the door has opened for this actor."""


def open_pupil(pupil_id: UUID, area: Area, level: Level) -> OpenPupil:
    """Open one area of a pupil. Raises what ``access.door.check`` raises."""
    found: list[PupilView] = []

    def find(profile_id: UUID, _pupil_id: UUID) -> Mapping[Area, Level]:
        pupil, levels = pupil_with_levels(pupil_id, profile_id)
        found.extend([pupil] if pupil else [])
        return levels

    def explain(_levels: Mapping[Area, Level]) -> NotEnough:
        return NotEnough(
            _("Denne delen er ikke åpen for deg. Spør skolen hvis du trenger den."),
            f"/skole/elever/{pupil_id}",
            _("Til eleven"),
        )

    actor, levels = check(pupil_id, area, level, explain, find=find)
    return OpenPupil(found[0], actor, levels, instant())


def settle_bonds(pupil_ids: Collection[UUID], tenant_id: UUID) -> None:
    """Open pupils of a municipality to those whom the dated rule lets in, and shut out all others.

    Safe to run again, whenever a relation or a day changes. Call it as system: relations are
    guarded. Around a protected child it opens nothing that can be used before two employees have
    named her (F8), and nothing at all to who is blocked (I21).
    """
    day = today(instant())
    rule = policy("school_guardians", tenant_id, day).value
    wanted = _wanted(pupil_ids, rule, day)
    standing = {
        (one.pupil_id, one.profile_id, one.source_id) for one in standing_bonds(pupil_ids, BOND)
    }
    for pupil_id, profile_id, source_id in sorted(standing - set(wanted)):
        end_grants(pupil_id, "no bond opens it", source_id=source_id, profile_id=profile_id)
    for pupil_id, some in _by_pupil(wanted[key] for key in sorted(set(wanted) - standing)):
        for bond in some:
            until = start_of_day(bond.until)
            levels = SCHOOL_PUPIL if bond.kind == SELF else SCHOOL_GUARDIAN
            open_grants(
                pupil_id, BOND, bond.relation_id, [Permission(bond.profile_id, levels, until)]
            )


def shut_bond(pupil_id: UUID, relation_id: UUID, profile_id: UUID) -> None:
    """What a bond opened ends; who settles then measures it anew."""
    end_grants(pupil_id, "no bond opens it", source_id=relation_id, profile_id=profile_id)


def _wanted(
    pupil_ids: Collection[UUID], rule: Mapping[str, Any], day: date
) -> dict[tuple[UUID, UUID, UUID], Bond]:
    """Who is let in, and until when: what the school has set stands above the rule."""
    found, said = {}, said_of(pupil_ids, day)
    for bond in bonds_of(pupil_ids, day):
        set_so = said.get((bond.pupil_id, bond.relation_id), {}).get(Switch.SEE)
        until = min(_until(rule, bond), set_so.until) if set_so else _until(rule, bond)
        is_let_in = set_so.is_on if set_so else lets_in(rule, bond, day)
        if is_let_in and day < until:
            found[(bond.pupil_id, bond.profile_id, bond.relation_id)] = replace(bond, until=until)
    return found


def _by_pupil(bonds: Iterable[Bond]) -> Iterable[tuple[UUID, list[Bond]]]:
    found: dict[UUID, list[Bond]] = {}
    for bond in bonds:
        found.setdefault(bond.pupil_id, []).append(bond)
    return found.items()


def lets_in(rule: Mapping[str, Any], bond: Bond, day: date) -> bool:
    """Has the adult the child's daily life by the rule? Unknown is no; of age, the pupil alone."""
    if bond.kind == SELF:
        return True
    kinds = rule["in_care"] if bond.is_in_care else rule["usual"]
    return bond.kind in kinds and day < _until(rule, bond)


def _until(rule: Mapping[str, Any], bond: Bond) -> date:
    """The first day on which the bond opens nothing. Without a birth date it opens nothing."""
    if bond.kind == SELF:
        return bond.until
    return min(bond.until, birthday(bond.born_on, rule["until_age"]) if bond.born_on else date.min)


register_opener("pupil_id", open_pupil)
register_bar(blocked_from_pupil)
