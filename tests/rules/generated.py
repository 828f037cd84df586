"""Writes access.md, events.md, protokoll.md and the annex of dpia.md: ``make documents``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import samspill
from samspill.access.door import FRESH
from samspill.access.levels import Area, Level
from samspill.access.owned import ByProfile, Owned
from samspill.access.row_security import EVERYDAY, owned_tables
from samspill.administration.access import DATA_PROTECTION_OFFICER, LOCAL_ADMINISTRATOR, OPERATOR
from samspill.core.event import Event, Nothing, Notify, Timeline
from samspill.infra.settings import ROOT
from samspill.plans.consent.scope import TEMPLATES, levels
from samspill.plans.plan.access import (
    CARE_SERVICE,
    GUARDIAN,
    HOLDER,
    HOLDER_CLOSING,
    HOLDER_PREPARES,
    SIGNATORY,
    YOUNG_PERSON,
)
from samspill.school.groups.access import CONTACT_TEACHER, HELPER, SCHOOL_OFFICE, TEACHER
from samspill.school.pupils.access import SCHOOL_GUARDIAN, SCHOOL_PUPIL
from tests.rules.generated_privacy import annex, record

NOTE = "Written by `make documents`; a test holds it to the code. Do not edit."

DPIA = ROOT / "docs" / "dpia.md"
ANNEX = "<!-- annex: everything below is written by `make documents` -->"

ROLES: tuple[tuple[str, Mapping[Area, int]], ...] = (
    ("holder, draft", HOLDER_PREPARES),
    ("holder, active", HOLDER),
    ("holder, closing", HOLDER_CLOSING),
    ("must agree", SIGNATORY),
    ("guardian, active", GUARDIAN),
    ("young person, active", YOUNG_PERSON),
    ("child welfare with the care", CARE_SERVICE),
    ("guardian, closing", {area: min(level, Level.READ) for area, level in GUARDIAN.items()}),
    *(
        (f"{template.lower().replace('_', ' ')}, as proposed", levels(usual))
        for template, usual in TEMPLATES.items()
    ),
    ("local administrator", LOCAL_ADMINISTRATOR),
    ("data protection officer", DATA_PROTECTION_OFFICER),
    ("operator", OPERATOR),
    ("teacher, on a group", TEACHER),
    ("assistant or substitute, on a group", HELPER),
    ("contact teacher, on a group", CONTACT_TEACHER),
    ("head and office, on a school", SCHOOL_OFFICE),
    ("guardian, on a pupil", SCHOOL_GUARDIAN),
    ("pupil", SCHOOL_PUPIL),
)


def documents() -> dict[Path, str]:
    """Each generated document with its whole text."""
    for module in pkgutil.walk_packages(samspill.__path__, "samspill."):
        importlib.import_module(module.name)
    return {
        ROOT / "docs/access.md": _access(),
        ROOT / "docs/events.md": _events(),
        ROOT / "docs/protokoll.md": record(NOTE),
        DPIA: _with_annex(DPIA.read_text()),
    }


def _with_annex(text: str) -> str:
    """What people wrote, and the annex as the code has it. Raises ValueError without its mark."""
    written, mark, _old = text.partition(ANNEX)
    if not mark:
        raise ValueError(f"docs/dpia.md has lost the line «{ANNEX}»")
    return f"{written}{ANNEX}\n\n## Vedlegg: hva som lagres\n\n{annex()}\n"


def _access() -> str:
    roles = [[str(area), *(_level(levels.get(area)) for _role, levels in ROLES)] for area in Area]
    tables = [[f"`{name}`", *_owned(model)] for name, model in sorted(owned_tables().items())]
    minutes = int(FRESH.total_seconds() // 60)
    parts = [
        "# Who may do what",
        NOTE,
        "The words are in `samspill/access/levels.py`; the roles in `plans/plan/access.py`,"
        " `plans/consent/scope.py`, `administration/access.py`, `school/groups/access.py` and"
        " `school/pupils/access.py`. A level holds those below it."
        " The consent may give a professional less or more than is proposed. Signing and"
        " withdrawing everything need a"
        f" login at level high, at most {minutes} minutes old.",
        "## Levels by role and area",
        _table(["area", *(role for role, _levels in ROLES)], roles),
        "## Tables with row security",
        "A row opens by a grant on its subject in the area, or to the profile it belongs to."
        " «By its own rule»: the model's `insert` says it; others than its readers add rows.",
        _table(["table", "belongs to", "area", "to read", "to add", "to change"], tables),
    ]
    return "\n\n".join(parts) + "\n"


def _level(level: int | None) -> str:
    return Level(level).name if level else "–"


def _owned(model: type[Owned]) -> list[str]:
    owned = model.__owned__
    is_log = "update" not in getattr(model, "__rights__", EVERYDAY)
    if isinstance(owned, ByProfile):
        change, area, read = "the profile", "–", "the profile"
        subject = owned.profile
    else:
        subject, area = owned.subject, f"as in `{owned.column}`" if owned.column else owned.area
        read = max(owned.read, Level.READ).name if area else "any level"
        if owned.authors:
            read += f", or OWN by `{'`, `'.join(owned.authors)}`"
        if owned.through:
            read += ", or through its group"
        if owned.known:
            read += ", of whom she may know"
        change = owned.write.name + (f" in {owned.write_area}" if owned.write_area else "")
    add = "by its own rule" if owned.insert else change
    return [f"`{subject}`", str(area or "any"), read, add, "never" if is_log else change]


def _events() -> str:
    rows = [
        [f"`{e.__name__}`", _timeline(e.timeline), _notify(e.notify), _trace(e.trace), _ends(e)]
        for e in sorted(_below(Event), key=lambda e: (e.__module__, e.__name__))
    ]
    parts = [
        "# What happens, and what follows",
        NOTE,
        "Each event is a class in an `events.py`. In one transaction with the act it becomes a"
        " line on the timeline, notices and a row in the change log.",
        "A notice is of a kind and has an urgency. A: at once, in the night too. B: the same day."
        " C: the reader is asked to do something. D: to know; bundled. E: it stands at the bell.",
        _table(["event", "timeline", "notice to", "change log keeps", "ends notices of"], rows),
    ]
    return "\n\n".join(parts) + "\n"


def _below(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("samspill."):
            yield child
            yield from _below(child)


def _timeline(said: Timeline | Nothing) -> str:
    if isinstance(said, Nothing):
        return f"– ({said.why})"
    return f"{said.area}: «{said.sentence}»" + ("" if said.clock else ", day only")


def _notify(said: Notify | Nothing) -> str:
    if isinstance(said, Nothing):
        return f"– ({said.why})"
    audience = f"`{said.audience}`" if said.audience else f"all who read {said.area}"
    about = f"{said.kind} {said.urgency}"
    return f"{audience}: `{said.template}`, {about}" + (", always" if said.locked else "")


def _trace(said: tuple[str, ...] | Nothing) -> str:
    if isinstance(said, Nothing):
        return f"– ({said.why})"
    return ", ".join(f"`{name}`" for name in said) or "that it happened"


def _ends(event: type[Event]) -> str:
    return f"`{event.ends_access_of}`" if event.ends_access_of else "–"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text)
