"""What can be counted on any machine: statements and bytes of every page of the mix (G7, G8, G12,
G13, G19)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from bench.generate import MadePlan, Visitor, World, application
from bench.mix import KINDS, MESSAGE, OVERVIEW, PLANS, READS, Kind
from bench.pupils import AtSchool
from samspill.infra.settings import Settings
from tests.support.forms import csrf_token
from tests.support.statements import counted_statements

OF_PLANS = [kind for kind in KINDS if kind.who == PLANS]


@dataclass(frozen=True)
class Count:
    """One answer: how many statements it took, and how large it is (bytes)."""

    statements: int
    size: int


@dataclass(frozen=True)
class Counts:
    """By kind of page, each for the holder, with the plans in their order: ordinary, huge, many
    people; and for a guardian and a helper of the ordinary one."""

    pages: dict[str, list[Count]]
    others: dict[str, list[Count]]
    school: dict[str, list[Count]]
    """Of two homes, of two teachers; and what was looked for, by two readers."""
    by_reach: list[Count]
    """Home, of readers with ever more plans."""
    to_one: int
    to_all: int
    """Statements of a message to one, and to everybody where there are most."""

    @property
    def most(self) -> int:
        """The most statements of any page that is read."""
        return max(count.statements for some in self.reads for count in some)

    @property
    def reads(self) -> list[list[Count]]:
        """The pages that are read."""
        of_all = (self.pages, self.others, self.school)
        return [some[kind.name] for kind in READS for some in of_all if kind.name in some]

    @property
    def overview(self) -> int:
        """Statements of the overview."""
        return max(count.statements for count in self.pages[OVERVIEW.name])

    @property
    def differing(self) -> list[str]:
        """Pages that take another number of statements for a plan, or a reach, of another size."""
        reads = {kind.name for kind in READS}
        school = [(name, some) for name, some in self.school.items() if name in reads]
        found = [
            name
            for name, some in [*self.pages.items(), *school]
            if len({count.statements for count in some}) > 1
        ]
        uneven = len({count.statements for count in self.by_reach}) > 1
        return [*found, *(["home, by reach"] if uneven else [])]

    @property
    def largest(self) -> int:
        """Bytes of the largest page that is read."""
        return max(count.size for some in [*self.reads, self.by_reach] for count in some)


def counted(settings: Settings, world: World) -> Counts:
    """Ask for every page once, in this process. Changes the municipality: it sends messages."""
    with application(settings, world) as app:
        return _Counting(app, world).all()


class _Counting:
    def __init__(self, app: Flask, world: World) -> None:
        self._app, self._world, self._random = app, world, Random(1)

    def all(self) -> Counts:
        world = self._world
        pages = {
            kind.name: [
                self._page(kind, plan) for plan in (world.ordinary, world.huge, world.crowd)
            ]
            for kind in OF_PLANS
        }
        plan = world.ordinary
        readers = [world.visitor_of(one) for one in (plan.family[0], plan.helpers[0])]
        others = {kind.name: [self._count(kind, one, plan) for one in readers] for kind in OF_PLANS}
        school = {
            kind.name: [
                self._count(kind, one, one.plans[0]) for one in getattr(world, kind.who)[:2]
            ]
            for kind in KINDS
            if kind not in OF_PLANS
        }
        crowd = world.crowd
        holder = world.visitor_of(crowd.holder)
        to_one = self._count(MESSAGE, holder, crowd, f"/planer/{crowd.id}/meldinger/{crowd.pair}")
        to_all = self._count(
            MESSAGE, holder, crowd, f"/planer/{crowd.id}/meldinger/{crowd.threads[0]}"
        )
        home = next(kind for kind in KINDS if kind.name == "home")
        reach = [self._count(home, one, one.plans[0]) for one in self._by_reach()]
        return Counts(pages, others, school, reach, to_one.statements, to_all.statements)

    def _page(self, kind: Kind, plan: MadePlan) -> Count:
        return self._count(kind, self._world.visitor_of(plan.holder), plan)

    def _by_reach(self) -> Iterable[Visitor]:
        """Employees with the fewest plans and with the most."""
        ordered = sorted(
            (one for one in self._world.visitors if not one.is_family),
            key=lambda one: len(one.plans),
        )
        return (ordered[0], ordered[len(ordered) // 2], ordered[-1])

    def _count(self, kind: Kind, visitor: Visitor | AtSchool, plan: Any, path: str = "") -> Count:
        client = self._app.test_client()
        client.set_cookie("samspill", visitor.token, domain="127.0.0.1")
        address = path or kind.path(plan, self._random)
        values = self._form(kind, plan, client)
        client.get("/hjelp")  # says what the last form led to, once
        send = client.get if values is None else partial(client.post, data=values)
        with counted_statements() as statements:
            answer = send(address)
        assert answer.status_code == kind.status, f"{kind.name}, {address}: {answer.status}"
        text = answer.text if values is None else answer.headers["Location"]
        assert kind.word in text, f"{kind.name}, {address}: without «{kind.word}»"
        return Count(len(statements), len(answer.data))

    def _form(self, kind: Kind, plan: Any, client: FlaskClient) -> dict[str, str] | None:
        if kind.form is None:
            return None
        keys = {"csrf_token": csrf_token(client), "form_key": str(uuid4())}
        return {**keys, **kind.form(plan)}
