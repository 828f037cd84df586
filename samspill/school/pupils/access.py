"""How a pupil is opened, and which bond to a child gives which level."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from samspill.identity.models import RESPONSIBLE, RelationKind
from samspill.infra.db import instant
from samspill.organisation.queries import policies
from samspill.school.pupils.bonds import SELF, Bond, Said, bonds_of, said_of, standing_bonds
from samspill.school.pupils.models import Switch
from samspill.school.pupils.queries import PupilView, blocked_from_pupil, pupil_with_levels

SCHOOL_GUARDIAN = {
    Area.PUPIL: Level.READ,
    Area.TIMETABLE: Level.READ,
    Area.ABSENCE: Level.CONTRIBUTE,
    Area.ABSENCE_REASON: Level.OWN,
    Area.CONTACTS: Level.OWN,
    Area.NEEDS: Level.CONTRIBUTE,
    Area.SCHOOL_CONSENT: Level.OWN,
    Area.ASSESSMENT: Level.READ,
    Area.SCHOOL_MESSAGES: Level.OWN,
    Area.QUESTIONNAIRE: Level.OWN,
    Area.SFO: Level.CONTRIBUTE,
    Area.PICK_UP: Level.CONTRIBUTE,
    Area.SCHOOL_CASE: Level.OWN,
    Area.INCOME: Level.OWN,
}
"""Who has the child's daily life, by the dated rule ``school_guardians``."""
BY_SWITCH = {
    Area.SCHOOL_CONSENT: Switch.CONSENTS,
    Area.SCHOOL_MESSAGES: Switch.RECIPIENT,
    Area.QUESTIONNAIRE: Switch.FORMS,
    Area.SFO: Switch.SFO,
    Area.PICK_UP: Switch.PICK_UP,
    Area.INCOME: Switch.SFO,
}
"""Areas that open to an adult only with a switch of hers (``guardian_switches``)."""
SCHOOL_PUPIL = {
    Area.PUPIL: Level.READ,
    Area.TIMETABLE: Level.READ,
    Area.ABSENCE: Level.READ,
    Area.NEEDS: Level.READ,
    Area.SCHOOL_CONSENT: Level.OWN,
    Area.ASSESSMENT: Level.CONTRIBUTE,
    Area.SCHOOL_MESSAGES: Level.OWN,
    Area.QUESTIONNAIRE: Level.OWN,
}
"""The pupil, in her own profile: she says herself how she gets on; messages by the dated rule
``pupil_messages``, from an age."""
Rules = Mapping[str, Mapping[str, Any]]
RULES = ("school_guardians", "guardian_switches", "pupil_messages")
"""The dated rules of who has the daily life of a pupil, what each may there, and from when a pupil
writes herself."""
BOND = "bond"
"""The source of a grant on a pupil by a relation, or to herself."""


class OpenPupil(Opened[PupilView]):
    """A pupil that the door has opened for this actor."""


def about(pupil: OpenPupil) -> dict[str, Any]:
    """What every event of a pupil says."""
    return {"subject_id": pupil.subject.id, "tenant_id": pupil.subject.tenant_id}


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
    rules = rules_of(tenant_id, day)
    wanted = _wanted(pupil_ids, rules, day)
    standing = {
        (one.pupil_id, one.profile_id, one.source_id): set(one.areas)
        for one in standing_bonds(pupil_ids, BOND)
    }
    stay = {key for key, areas in standing.items() if areas == set(wanted.get(key, {}))}
    for pupil_id, profile_id, source_id in sorted(standing.keys() - stay):
        end_grants(pupil_id, "no bond opens it", source_id=source_id, profile_id=profile_id)
    for pupil_id, profile_id, relation_id in sorted(wanted.keys() - stay):
        opened = wanted[pupil_id, profile_id, relation_id].values()
        open_grants(pupil_id, BOND, relation_id, opened)


def rules_of(tenant_id: UUID, day: date) -> Rules:
    """The dated rules of bonds and switches that hold in a municipality on a day."""
    return {name: one.value for name, one in policies(RULES, tenant_id, day).items()}


def shut_bond(pupil_id: UUID, relation_id: UUID, profile_id: UUID) -> None:
    """What a bond opened ends; who settles then measures it anew."""
    end_grants(pupil_id, "no bond opens it", source_id=relation_id, profile_id=profile_id)


def _wanted(
    pupil_ids: Collection[UUID], rules: Rules, day: date
) -> dict[tuple[UUID, UUID, UUID], dict[Area, Permission]]:
    """Who is let in, to what, and until when: what the school has set stands above the rule."""
    found, said = {}, said_of(pupil_ids, day)
    rule = rules["school_guardians"]
    for bond in bonds_of(pupil_ids, day):
        set_so = said.get((bond.pupil_id, bond.relation_id), {})
        see = set_so.get(Switch.SEE)
        until = min(_until(rule, bond), see.until) if see else _until(rule, bond)
        is_let_in = see.is_on if see else lets_in(rule, bond, day)
        if is_let_in and day < until:
            given = given_by_rule(bond, rules, day)
            found[bond.pupil_id, bond.profile_id, bond.relation_id] = {
                area: Permission(bond.profile_id, {area: level}, start_of_day(last))
                for area, level in _areas(bond, rules, day).items()
                if (last := _last(BY_SWITCH.get(area), given, set_so, until)) > day
            }
    return found


def _areas(bond: Bond, rules: Rules, day: date) -> Mapping[Area, Level]:
    """What a bond opens: to the pupil herself messages only from an age."""
    if bond.kind != SELF:
        return SCHOOL_GUARDIAN
    if is_of_age(bond.born_on, rules["pupil_messages"]["pupil_writes_from"], day):
        return SCHOOL_PUPIL
    return {area: one for area, one in SCHOOL_PUPIL.items() if area != Area.SCHOOL_MESSAGES}


def is_of_age(born_on: date | None, years: int, day: date) -> bool:
    """Is she so old on the day? Without a birth date: no."""
    return born_on is not None and birthday(born_on, years) <= day


def _last(
    switch: Switch | None, given: Collection[Switch], set_so: Mapping[str, Said], until: date
) -> date:
    """The first day on which an area that takes a switch is not open; one that takes none is
    open as long as the bond."""
    if switch is None:
        return until
    if switch not in set_so:
        return until if switch in given else date.min
    return min(until, set_so[switch].until) if set_so[switch].is_on else date.min


def given_by_rule(bond: Bond, rules: Rules, day: date) -> frozenset[Switch]:
    """What the dated rules give: by responsibility, as a foster home, or by a decision. A pupil
    has her own."""
    if not lets_in(rules["school_guardians"], bond, day):
        return frozenset()
    if bond.kind == SELF:
        return frozenset(Switch)
    if bond.kind in (*RESPONSIBLE, RelationKind.APPOINTED):
        given = rules["guardian_switches"]["responsible"]
    elif bond.kind == RelationKind.FOSTER:
        given = rules["guardian_switches"]["foster"]
    else:
        given = rules["guardian_switches"]["care_service"]
    return frozenset(Switch(one) for one in given)


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
