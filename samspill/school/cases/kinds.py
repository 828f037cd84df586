"""The kinds of applications: each says here what of a case is its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.school.cases.models import SchoolCase, SchoolCaseKind, SchoolCaseState
from samspill.school.pupils.access import OpenPupil


@dataclass(frozen=True)
class Decision:
    """What somebody at school decides. ``first_day``, ``last_day``: what is given, where it is not
    all that was asked for."""

    outcome: SchoolCaseState
    reasons: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class KindOfCase:
    """What a kind adds to the engine.

    ``facts``: what its part of the page (``template``) shows. ``check`` raises RuleBroken for a
    decision that its rules do not allow. ``given``: what follows when it is granted, to a last day.
    ``changes_at``: where its applicant changes it.
    """

    code: SchoolCaseKind
    template: str
    facts: Callable[[OpenPupil, SchoolCase], Any]
    check: Callable[[OpenPupil, SchoolCase, Decision], None]
    given: Callable[[OpenPupil, SchoolCase], None]
    changes_at: Callable[[UUID, UUID], str]


_kinds: dict[str, KindOfCase] = {}


def register_kind(kind: KindOfCase) -> None:
    """Let the engine handle cases of a kind."""
    _kinds[kind.code] = kind


def kind_of(case: SchoolCase) -> KindOfCase:
    """What is special about a case."""
    return _kinds[case.kind]
