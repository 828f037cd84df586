"""What a municipality decides about texts to begin from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.policies.actions import decide
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.life_areas.queries import life_areas_in
from samspill.plans.plan.starters import POLICY
from samspill.plans.texts.actions import require_plain

MOST = 30
LONGEST_TITLE = 100
_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class StarterWords:
    """What was written, as it is written: texts with an empty line between, each with its name
    first."""

    goals: str
    meetings: str
    mapping: str


def set_starters(tenant: OpenTenant, said: StarterWords, *, first_day: date, source: str) -> UUID:
    """Let these texts hold from a day to come. What was begun from others stays as it is.

    Raises RuleBroken at the field for too many, a name that is too long, a life area that the
    municipality does not have, and what ``require_plain`` refuses; and as ``decide``.
    """
    for field in ("goals", "meetings", "mapping"):
        require_plain(tenant.subject.id, field, getattr(said, field))
    value = {
        "goals": [_titled(*one) for one in _texts("goals", said.goals)],
        "meetings": [_titled(*one) for one in _texts("meetings", said.meetings)],
        "mapping": _mapping(tenant.subject.id, said.mapping),
    }
    return decide(tenant, name=POLICY, value=value, first_day=first_day, source=source)


def _texts(field: str, written: str) -> list[tuple[str, list[str]]]:
    lines = written.replace("\r\n", "\n").strip()
    found = [one.strip().split("\n") for one in _BLANK.split(lines) if one.strip()]
    if len(found) > MOST:
        raise RuleBroken(field, _("Skriv høyst %(most)s.", most=MOST), "many")
    texts = [(one[0].strip(), [line.strip() for line in one[1:]]) for one in found]
    for title, _lines in texts:
        if len(title) > LONGEST_TITLE:
            words = _("Den første linjen er navnet. «%(start)s …» er for lang.", start=title[:40])
            raise RuleBroken(field, words, "long")
    return texts


def _titled(title: str, lines: list[str]) -> dict[str, str]:
    return {"title": title, "text": "\n".join(lines)}


def _mapping(tenant_id: UUID, written: str) -> dict[str, Any]:
    codes = {name.casefold(): code for code, name in life_areas_in(tenant_id).items()}
    found: dict[str, Any] = {}
    for name, lines in _texts("mapping", written):
        code = codes.get(name.casefold())
        if code is None:
            words = _("Kommunen har ikke livsområdet «%(name)s».", name=name)
            raise RuleBroken("mapping", words, "no_area")
        found[code] = [line for line in lines if line]
    return found
