"""Whom one may write to: to a home the school, to the school the homes, to a class all of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.core.names import first_name
from samspill.organisation.queries import policy
from samspill.school.groups.access import OpenGroup
from samspill.school.messages.people import (
    AtHome,
    AtSchool,
    Reach,
    born_on,
    homes_in_group,
    pupils_in,
    reach_of_pupil,
)
from samspill.school.pupils.access import OpenPupil, is_of_age

SHORTEST_NAME = 3
"""Letters of a first name that is looked for in what is written to a whole group."""


@dataclass(frozen=True)
class Offered:
    """Whom one may write to about a pupil. ``staff``: contact teachers; ``office``: those who have
    the office's post today; ``homes``: adults who get messages, to the school the pupil too;
    ``apart``: not told of each other; ``instead``: who answers for those of the staff who are away;
    ``copied``: adults who get what the pupil writes herself, by the dated rule.
    """

    staff: list[AtSchool]
    office: frozenset[UUID]
    school_id: UUID | None
    school_name: str
    homes: list[AtHome]
    apart: bool
    instead: list[AtSchool] = field(default_factory=list)
    copied: list[AtHome] = field(default_factory=list)

    def standing_in(self, chosen: Collection[UUID]) -> list[AtSchool]:
        """Who answers for those of the chosen who are away."""
        return [one for one in self.instead if one.stands_in_for in chosen]


def offered_to_home(pupil: OpenPupil) -> Offered:
    """Whom a home may write to: contact teachers and the office; a copy to the child's other adults
    where they may know of each other. The pupil herself: contact teachers, with a copy as she
    likes, and as the dated rule says."""
    reach = reach_of_pupil(pupil.subject.id)
    office = [] if is_herself(pupil) else [one for one in reach.staff if one.is_office]
    homes, apart = _adults(pupil, reach)
    homes = [] if apart else [one for one in homes if not one.is_self]
    copied = copied_by_rule(pupil, reach)
    return Offered(
        staff=_once([one for one in reach.staff if one.is_contact]),
        office=frozenset(one.profile_id for one in office),
        school_id=office[0].group_id if office else None,
        school_name=office[0].group_name if office else "",
        homes=[one for one in homes if one not in copied],
        apart=apart,
        instead=_once([one for one in reach.staff if one.stands_in_for]),
        copied=copied,
    )


def is_herself(pupil: OpenPupil) -> bool:
    """Is it the pupil who has opened it?"""
    return pupil.actor.person_id == pupil.subject.child_id


def copied_by_rule(pupil: OpenPupil, reach: Reach) -> list[AtHome]:
    """The adults who get what a pupil writes herself, while the rule says so; none where they are
    not told of each other."""
    day = today(pupil.at)
    until = policy("pupil_messages", pupil.subject.tenant_id, day).value["guardians_read_until"]
    if not is_herself(pupil) or reach.is_apart(pupil.subject.id):
        return []
    if is_of_age(born_on(pupil.subject.child_id), until, day):
        return []
    return [one for one in reach.homes if one.profile_id and not one.is_self]


def offered_to_staff(pupil: OpenPupil) -> Offered:
    """Whom the school may write to about a pupil: her adults who get messages, and herself."""
    homes, apart = _adults(pupil, reach_of_pupil(pupil.subject.id))
    return Offered([], frozenset(), None, "", homes, apart)


def _adults(pupil: OpenPupil, reach: Reach) -> tuple[list[AtHome], bool]:
    me = pupil.actor.profile_id
    others = [one for one in reach.homes if one.profile_id and one.profile_id != me]
    return others, reach.is_apart(pupil.subject.id)


def _once(staff: list[AtSchool]) -> list[AtSchool]:
    return list({one.profile_id: one for one in staff}.values())


def require_offered(
    offered: Collection[AtHome] | Collection[AtSchool], chosen: Collection[UUID], field: str
) -> set[UUID]:
    """The chosen, who must be among those offered. Raises RuleBroken at the field."""
    can = {one.profile_id for one in offered}
    if not set(chosen) <= can:
        raise RuleBroken(field, _("Velg blant dem som står i listen."), "no_right")
    return set(chosen)


@dataclass(frozen=True)
class GroupRecipients:
    """Who gets what is written to a group.

    ``everybody``: all homes. ``shown``: those of children whom the writer may find, by child; of
    the others she is told nothing (F8). ``unreached``: children of hers whose home gets nothing.
    ``named``: children of the group whose first name stands in what she wrote. ``guarded``: those
    whose address is protected, of whom she knows: where they are and when is not written.
    """

    everybody: frozenset[UUID]
    shown: list[AtHome]
    unreached: list[str]
    named: list[str]
    guarded: list[str]

    @property
    def by_child(self) -> dict[str, list[str]]:
        """Child to the adults who get it, both by name."""
        found: dict[UUID, tuple[str, list[str]]] = {}
        for one in self.shown:
            found.setdefault(one.pupil_id, (one.child, []))[1].append(one.name)
        return dict(found.values())

    @property
    def without_mail(self) -> list[str]:
        """Who of them gets no e-mail about it."""
        return sorted({one.name for one in self.shown if one.without_mail})

    @property
    def mark(self) -> str:
        """What stands for all that she is shown: another list, another mark."""
        people = sorted(str(one.profile_id) for one in self.shown)
        said = [*people, *self.unreached, "·", *self.named, "·", *self.guarded]
        # nosemgrep: hash-without-key - a whole list of random ids
        return sha256("|".join(said).encode()).hexdigest()


def recipients_in(group: OpenGroup, *texts: str) -> GroupRecipients:
    """Who gets what is written to a group now, and what its writer should see before."""
    hers = pupils_in(group.subject.id)
    homes = homes_in_group(group.subject.id)
    visible = [one for one in homes if one.pupil_id in hers]
    return GroupRecipients(
        everybody=frozenset(one.profile_id for one in homes if one.profile_id),
        shown=[one for one in visible if one.profile_id],
        unreached=[one.child for one in visible if one.profile_id is None],
        named=_named({one.child for one in visible}, " ".join(texts)),
        guarded=sorted({one.child for one in visible if one.is_protected}),
    )


def _named(children: Collection[str], text: str) -> list[str]:
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
    first = {first_name(one) for one in children}
    return sorted(one for one in first if len(one) >= SHORTEST_NAME and one.casefold() in words)
