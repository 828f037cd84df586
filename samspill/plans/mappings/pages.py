"""What the page of mappings needs: each life area with what has been kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from samspill.plans.life_areas.queries import life_area_name, life_areas_in
from samspill.plans.mappings.queries import MappingView, mappings_of
from samspill.plans.plan.access import OpenPlan


@dataclass
class MappedArea:
    """A life area. ``is_asked``: the municipality still has it; ``draft``: one of the reader's."""

    code: str
    name: str
    is_asked: bool
    kept: list[MappingView] = field(default_factory=list)
    has_draft: bool = False


def mappings_page(plan: OpenPlan) -> list[MappedArea]:
    """In the municipality's order; last those that it no longer has."""
    names = life_areas_in(plan.subject.tenant_id)
    areas = {code: MappedArea(code, name, True) for code, name in names.items()}
    for one in mappings_of(plan.subject.id):
        name = life_area_name(plan.subject.tenant_id, one.code)
        area = areas.setdefault(one.code, MappedArea(one.code, name, False))
        if one.kept_at:
            area.kept.append(one)
        else:
            area.has_draft = True
    return list(areas.values())
