"""What a question of the help page is, and who asks it."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.core.language import N_

FAMILY, YOUNG, STAFF = "foresatt", "ung", "ansatt"
HOLDER, ADMINISTRATOR = "stafettholder", "administrator"
ROLES = {
    FAMILY: N_("Foresatt"),
    YOUNG: N_("Barn og unge"),
    STAFF: N_("Ansatt"),
    HOLDER: N_("Stafettholder"),
    ADMINISTRATOR: N_("Administrator"),
}
ALL = tuple(ROLES)
WORK = (STAFF, HOLDER)


@dataclass(frozen=True)
class Question:
    """One question and its answer, a paragraph each; ``roles``: who asks it."""

    asked: str
    answer: tuple[str, ...]
    roles: tuple[str, ...] = ALL


@dataclass(frozen=True)
class Topic:
    """Questions that belong together. ``code``: where they stand on the page."""

    code: str
    title: str
    questions: tuple[Question, ...]
