"""How a group's grant reaches its pupils, and who must find nothing about one: for policies.

Staff have one grant for each group, not one for each pupil (docs/adr/0023). Pupils, groups and
viewers stand outside row security, because this asks them.
"""

from __future__ import annotations

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, TODAY, Through


def in_force(grant: str, area: Area, level: Level) -> str:
    """Is a grant of whoever asks open, in the area, to this level?"""
    return (
        f"{grant}.profile_id = {PROFILE} and {grant}.area = '{area}'"
        f" and {grant}.level >= {int(level)}"
        f" and {grant}.valid_from <= {NOW} and {grant}.valid_to > {NOW}"
    )


def by_group(pupil: str) -> Through:
    """Reached through a group that the pupil (a column with its id) is in today."""

    def condition(area: Area, level: Level) -> str:
        return (
            "exists (select 1 from group_members m join grants h on h.subject_id = m.group_id"
            f" where m.pupil_id = {pupil} and m.valid_from <= {TODAY} and m.valid_to > {TODAY}"
            f" and {in_force('h', area, level)})"
        )

    return condition


def or_by(*ways: Through) -> Through:
    """Reached by any of several ways."""
    return lambda area, level: f"({' or '.join(way(area, level) for way in ways)})"


def read_by_group(pupil: str) -> Through:
    """As ``by_group``, to read: what the home has written, staff never change."""
    by = by_group(pupil)
    return lambda area, level: by(area, level) if level == Level.READ else "false"


def may_find(pupil: str) -> str:
    """Whoever is blocked finds nothing (I21), and of a protected child only who is named (F8).

    Unknown protection counts as protected. The list of names lets nobody in by itself. It asks of
    the one pupil: as ``exists`` it would be a list of every child of the town, made each time.
    """
    return (
        "(select (c.address_protection = 'NONE' or exists (select 1 from pupil_viewers v"
        f" where v.pupil_id = p.id and v.profile_id = {PROFILE} and v.agreed"
        f" and v.ended_at is null and (v.last_day is null or v.last_day >= {TODAY})))"
        " and not exists (select 1 from blocks b join profiles a on a.person_id = b.adult_id"
        f" where a.id = {PROFILE} and b.child_id = p.child_id and b.confirmed_at is not null"
        f" and b.lifted_at is null and b.valid_to > {TODAY})"
        " from pupils p join persons c on c.id = p.child_id"
        f" where p.id = {pupil})"
    )


def in_group(group: str) -> Through:
    """Reached by who has a grant on the school of a group (a column with its id), or on a pupil
    who is in it today: what a whole group gets."""

    def condition(area: Area, level: Level) -> str:
        opens = in_force("h", area, level)
        return (
            "(exists (select 1 from groups x join grants h on h.subject_id = x.school_id"
            f" where x.id = {group} and {opens})"
            " or exists (select 1 from grants h join group_members m on m.pupil_id = h.subject_id"
            f" where {opens} and m.group_id = {group}"
            f" and m.valid_from <= {TODAY} and m.valid_to > {TODAY}))"
        )

    return condition
