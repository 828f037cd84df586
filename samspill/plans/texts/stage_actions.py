"""What a municipality decides about its levels of stafettnivå."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.policies.actions import decide
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.stages.queries import POLICY, STAGE_NAMES, stages_of
from samspill.plans.texts.actions import require_plain


@dataclass(frozen=True)
class StageWords:
    """One level that the municipality uses. Empty words: those that are the same for all."""

    stage: int
    name: str = ""
    means: str = ""


def set_stages(
    tenant: OpenTenant, said: Sequence[StageWords], *, first_day: date, source: str
) -> UUID:
    """Let the municipality's levels and its words for them hold from a day to come.

    What is decided in a plan stands, and is called by the words that hold when it is read. Raises
    RuleBroken at "used" for no level, at "name_2" and the like for a link, an address, a national
    number or somebody's name, and for the name of another level; and as ``decide``.
    """
    if not said or {one.stage for one in said} - set(STAGE_NAMES):
        raise RuleBroken("used", _("Velg minst ett nivå."), "none")
    for one in said:
        require_plain(tenant.subject.id, f"name_{one.stage}", one.name)
        require_plain(tenant.subject.id, f"means_{one.stage}", one.means)
    value = {"stages": [_row(one) for one in sorted(said, key=lambda one: one.stage)]}
    _require_different(value)
    return decide(tenant, name=POLICY, value=value, first_day=first_day, source=source)


def _row(one: StageWords) -> dict[str, object]:
    words = {"name": one.name.strip(), "means": one.means.strip()}
    return {"stage": one.stage, **{key: text for key, text in words.items() if text}}


def _require_different(value: dict[str, list[dict[str, object]]]) -> None:
    """Two levels that are called the same could not be told apart in a plan."""
    names: set[str] = set()
    for one in stages_of(value):
        name = one.name.casefold()
        if name in names:
            raise RuleBroken(
                f"name_{one.stage}", _("To nivåer kan ikke hete det samme."), "same_name"
            )
        names.add(name)
