"""What belongs to a plan, a pupil, a thread or one person says so here, and gets row security."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from samspill.access.levels import Area, Level

Through = Callable[[Area, Level], str]
"""Another way to a level in an area than a grant on the subject itself, as a condition (SQL)."""


@dataclass(frozen=True)
class BySubject:
    """Rows of a plan (or pupil, case, thread): a grant on the subject is the only condition.

    ``subject``: the column with the subject's id. ``area``: an Area, the name of the column
    that holds it (``column="area"``), or None for a grant in any area.
    ``authors``: columns with the profile that wrote the row or is addressed in it; OWN opens it.
    ``addressees``: a column with several such profiles.
    ``read``: what reading needs, when another condition (``known``) holds the rest, or only who
    wrote the row and those who reach further may read it.
    ``members``: a column with the profiles that alone reach the row, whatever level they have; who
    adds one stands in it, as its author.
    ``alone``: a column with the one profile that reaches the row, and adds it, whatever level
    anybody else has.
    ``addressee``: the column with a profile to whom the row is sent before any grant (an offer):
    she reads and answers it.
    ``through``: besides the grant on the subject, another way in: a group that a pupil is in.
    ``write_area``/``write``: what a change needs, when it differs from reading.
    ``insert``: an own condition for new rows (SQL), for logs that everyone must be able to feed.
    ``known``: a further condition for reading and changing (SQL): rows that not all with the
    area may know of.
    """

    subject: str
    area: Area | None = None
    column: str | None = None
    authors: tuple[str, ...] = ()
    addressees: str | None = None
    members: str | None = None
    alone: str | None = None
    read: Level = Level.READ
    addressee: str | None = None
    write_area: Area | None = None
    write: Level = Level.CONTRIBUTE
    insert: str | None = None
    known: str | None = None
    through: Through | None = None


@dataclass(frozen=True)
class ByProfile:
    """Rows of one profile (a notice to her, her answer to a form): only she reads them.

    ``insert``: an own condition for new rows (SQL), where others write to her.
    ``read``: who else may read a row (SQL), where she shows it herself.
    """

    profile: str
    insert: str | None = None
    read: str | None = None


class Owned:
    """Mixin: the table has row security from ``__owned__``."""

    __owned__: ClassVar[BySubject | ByProfile]


PROFILE = "(select nullif(current_setting('samspill.profile', true), '')::uuid)"
TODAY = "nullif(current_setting('samspill.today', true), '')::date"
NOW = "nullif(current_setting('samspill.now', true), '')::timestamptz"
"""Who asks, and when, in a policy. When is no ``(select …)``, though it is read once so: every
mention would be a plan of its own, and to set up a thousand of them cost more than to read. Who is
one: else the plan is made for the first who asks, and kept for those with 180,000 grants too."""
