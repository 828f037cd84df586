"""A municipality full of plans: ``python -m bench.generate --scale S --seed N``.

Some plans are made through the actions, as everybody's (``written.py``); the others are copies of
them for other people (``copies.py``), so that every plan opens. Scale 1 is one like Kristiansand:
2,000 plans in use and 1,000 of last year, 1.4 million lines of timelines. The same seed gives the
same rows, but for what is sealed, which never is the same twice.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask

from bench.bulk import Bulk, write_rows
from bench.copies import Original
from bench.people import Family, Someone, fill, id_from
from bench.processes import remove_instance
from bench.pupils import AtSchool, OneAtSchool, make_schools
from bench.sessions import sign_in
from bench.shape import MEDIAN_EVENTS, Shape, how_many_events, how_many_helpers
from bench.timelines import LINES, LOOKS, NEXT_PAGE, PLACES
from bench.written import (
    CHILD,
    FATHER,
    MOTHER,
    Author,
    Pattern,
    pattern_in_use,
    pattern_that_ended,
)
from samspill.core.clock import now
from samspill.demo.people import FJORDVIK
from samspill.identity import sessions
from samspill.infra.crypto import many_new_keys
from samspill.infra.db import db
from samspill.infra.settings import Settings
from samspill.web.factory import create_app
from tests.support.client import Client
from tests.support.database import TestCluster, Urls, plain
from tests.support.forms import post

ORDINARY, HUGE, CROWDED = range(3)
"""The places of the special plans among the plans in use."""
SEARCHERS, LOOKED_FOR = 40, "morgenen"
"""So many have looked for a word, which stands in every plan."""


@dataclass(frozen=True)
class MadePlan:
    """One plan, with whose it is and what in it has a page of its own."""

    id: UUID
    holder: UUID
    family: tuple[UUID, UUID]
    helpers: tuple[UUID, ...]
    """Those who are in, by profile."""
    goals: tuple[str, ...]
    threads: tuple[str, ...]
    texts: tuple[str, ...]
    meetings: tuple[str, ...]
    pair: str
    older: str = ""
    """Where the second page of its timeline begins."""

    @property
    def readers(self) -> tuple[UUID, ...]:
        """Every profile that reads it."""
        return (*self.family, self.holder, *self.helpers)


@dataclass(frozen=True)
class Visitor:
    """A signed-in session: its cookie, whose it is, and her plans."""

    token: str
    csrf: str
    profile_id: UUID
    is_family: bool
    plans: tuple[MadePlan, ...]


@dataclass
class World:
    """The municipality. ``plans`` are those in use: the first is ordinary, the second huge, the
    third has most people. The first of the visitors have looked for words in their first plan."""

    urls: Urls
    shape: Shape
    plans: list[MadePlan] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    homes: list[AtSchool] = field(default_factory=list)
    teachers: list[AtSchool] = field(default_factory=list)

    @property
    def searchers(self) -> list[Visitor]:
        """Those who have looked for words in their first plan."""
        return self.visitors[:SEARCHERS]

    @property
    def ordinary(self) -> MadePlan:
        """The plan with a timeline of middle length."""
        return self.plans[ORDINARY]

    @property
    def huge(self) -> MadePlan:
        """The plan with the longest timeline."""
        return self.plans[HUGE]

    @property
    def crowd(self) -> MadePlan:
        """The plan with most people."""
        return self.plans[CROWDED]

    def visitor_of(self, profile_id: UUID) -> Visitor:
        """A session of a profile."""
        return next(one for one in self.visitors if one.profile_id == profile_id)


@contextmanager
def generated(
    cluster: TestCluster, shape: Shape, seed: int, *, checked: bool = False
) -> Iterator[World]:
    """A copy of the template, filled; dropped at the end. ``checked``: with foreign keys."""
    with cluster.copy() as urls:
        world = World(urls, shape)
        with application(cluster.settings, world) as app:
            _Making(app, world, Random(seed), checked=checked).all()
        yield world


@contextmanager
def application(settings: Settings, world: World) -> Iterator[Flask]:
    """The program on the municipality, in this process and its own context."""
    app = create_app(settings, world.urls.app)
    app.config.update(SERVER_NAME="127.0.0.1:8000")
    app.test_client_class = Client
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def wake(world: World) -> None:
    """As if everybody had clicked just now: no session has been idle for too long."""
    with psycopg.connect(plain(world.urls.superuser)) as connection:
        at = now()
        values = (at, at + sessions.ABSOLUTE)
        connection.execute("update sessions set last_seen_at = %s, expires_at = %s", values)


class _Making:
    """The steps, each in a transaction of its own."""

    def __init__(self, app: Flask, world: World, random: Random, *, checked: bool) -> None:
        self._app, self._world, self._random = app, world, random
        self._checked = checked
        self._shape = world.shape
        self._cast = Author(app)
        self._known: dict[UUID, list[Someone]] = {}

    def all(self) -> None:
        """Make everything."""
        with psycopg.connect(plain(self._world.urls.superuser)) as connection:
            self._tenant_id = _tenant(connection)
            self._town = fill(connection, self._tenant_id, self._shape, self._random)
        patterns = self._patterns()
        schools = make_schools(
            self._world.urls.superuser, self._cast, self._shape, self._town.families, self._random
        )
        with psycopg.connect(plain(self._world.urls.superuser)) as connection:
            connection.execute("update notices set state = 'SENT', sent_at = created_at")
            self._copy_all(connection, *patterns)
            connection.commit()
            self._lengthen(connection)
            connection.commit()
            self._sign_everybody_in(connection)
            self._sign_schools_in(connection, self._world.homes, schools.homes)
            self._sign_schools_in(connection, self._world.teachers, schools.teachers)
            connection.commit()
            self._look_for_words()
            connection.autocommit = True
            connection.execute("vacuum analyze")

    def _patterns(self) -> tuple[list[Pattern], Pattern]:
        names = [one.name for one in self._town.helpers]
        in_use = [
            pattern_in_use(self._cast, tuple(names[: how_many + 1]), self._shape.content)
            for how_many in (*self._shape.helpers, self._shape.crowd)
        ]
        ended = pattern_that_ended(self._cast, tuple(names[: self._shape.helpers[0]]))
        db.session.rollback()
        return in_use, ended

    def _copy_all(
        self, connection: psycopg.Connection[Any], in_use: list[Pattern], ended: Pattern
    ) -> None:
        originals = {
            one.plan_id: Original(connection, one.plan_id, self._tenant_id, self._people_of(one))
            for one in (*in_use, ended)
        }
        by_helpers = dict(zip((*self._shape.helpers, self._shape.crowd), in_use, strict=True))
        bulk = Bulk(connection, checked=self._checked)
        families = ((family, child) for family in self._town.families for child in family.children)
        with many_new_keys():
            for place, (family, child) in enumerate(families):
                is_over = place >= self._shape.plans
                how_many = how_many_helpers(self._random, self._shape)
                how_many = self._shape.crowd if place == CROWDED else how_many
                pattern = ended if is_over else by_helpers[how_many]
                people = self._cast_for(pattern, family, child, place)
                copy = id_from(self._random)
                words = self._words(pattern, people)
                became = originals[pattern.plan_id].copied(bulk, copy, words)
                if not is_over:
                    self._world.plans.append(_made(copy, pattern, people, became))
        bulk.settle()

    def _people_of(self, pattern: Pattern) -> dict[str, str]:
        """What stands in a pattern for its people: names, ids of persons and of profiles."""
        return {word: word for one in self._as_cast(pattern) for word in _words_of(one)}

    def _as_cast(self, pattern: Pattern) -> list[Someone]:
        if pattern.plan_id in self._known:
            return self._known[pattern.plan_id]
        found = self._known[pattern.plan_id] = []
        for name in pattern.people:
            kind = "PRIVATE" if name in (MOTHER, FATHER) else "WORK"
            profile_id = None if name == CHILD else self._cast.profile_id(name, kind)
            found.append(Someone(name, self._cast.person(name).id, profile_id))
        db.session.rollback()
        return found

    def _cast_for(
        self, pattern: Pattern, family: Family, child: Someone, place: int
    ) -> list[Someone]:
        """The people of one copy, in the order of the pattern's."""
        holder = self._town.holders[place % len(self._town.holders)]
        adviser, others = self._town.helpers[0], self._town.helpers[1:]
        helpers = self._random.sample(others, len(pattern.helpers))
        if place < self._shape.adviser_plans:
            helpers[0] = adviser
        return [child, *family.adults, holder, *helpers]

    def _words(self, pattern: Pattern, people: list[Someone]) -> dict[str, str]:
        found: dict[str, str] = {}
        for before, after in zip(self._as_cast(pattern), people, strict=True):
            found.update(zip(_words_of(before), _words_of(after), strict=True))
        return found

    def _lengthen(self, connection: psycopg.Connection[Any]) -> None:
        """Make each timeline as long as it shall be, of lines that it has; with as many looks."""
        plans = self._world.plans
        wanted = [MEDIAN_EVENTS, self._shape.huge_events]
        wanted += [how_many_events(self._random) for _plan in plans[2:]]
        connection.execute("create temporary table lengths (plan_id uuid, wanted int)")
        write_rows(
            connection,
            "lengths",
            ("plan_id", "wanted"),
            [(plan.id, lines) for plan, lines in zip(plans, wanted, strict=True)],
        )
        if not self._checked:
            connection.execute("set local session_replication_role = replica")
        for statement in (PLACES, "analyze places", LINES, LOOKS):
            connection.execute(statement)
        begins = {row[0]: row[1:] for row in connection.execute(NEXT_PAGE)}
        self._world.plans = [
            replace(plan, older="~".join((at.isoformat(), str(position), str(line))))
            for plan in plans
            for at, position, line in [begins[plan.id]]
        ]

    def _sign_everybody_in(self, connection: psycopg.Connection[Any]) -> None:
        reach: dict[UUID, list[MadePlan]] = {}
        for plan in self._world.plans:
            for profile_id in plan.readers:
                reach.setdefault(profile_id, []).append(plan)
        person_of = self._persons()
        profiles = self._in_turn(reach)
        families = {one for plan in self._world.plans for one in plan.family}
        people = [(one, person_of[one]) for one in profiles]
        for who, session in zip(profiles, sign_in(connection, people, self._random), strict=True):
            self._world.visitors.append(Visitor(*session, who, who in families, tuple(reach[who])))

    def _sign_schools_in(
        self, connection: psycopg.Connection[Any], into: list[AtSchool], some: list[OneAtSchool]
    ) -> None:
        some = some[: self._shape.sessions]
        people = [(profile_id, person_id) for profile_id, person_id, _hers in some]
        signed_in = sign_in(connection, people, self._random)
        for (_profile, _person, hers), session in zip(some, signed_in, strict=True):
            into.append(AtSchool(*session, (hers,)))

    def _look_for_words(self) -> None:
        """Some have looked for words in their first plan: their sessions hold them."""
        for visitor in self._world.searchers:
            with self._app.app_context():
                client = self._app.test_client()
                client.set_cookie("samspill", visitor.token, domain="127.0.0.1")
                address = f"/planer/{visitor.plans[0].id}/sok"
                answer = post(client, address, {"words": LOOKED_FOR})
                assert answer.status_code == 303, f"{address}: {answer.status}"

    def _persons(self) -> dict[UUID, UUID]:
        everybody = [*self._town.holders, *self._town.helpers]
        everybody += [adult for family in self._town.families for adult in family.adults]
        return {one.profile_id: one.person_id for one in everybody if one.profile_id}

    def _in_turn(self, reach: dict[UUID, list[MadePlan]]) -> list[UUID]:
        """Whose sessions there are: those of the special plans, the adviser, then by chance."""
        special = (self._world.ordinary, self._world.huge)
        first = [one for plan in special for one in plan.readers]
        first.append(self._world.crowd.holder)
        first.append(self._town.helpers[0].profile_id)  # type: ignore[arg-type]
        rest = [one for one in reach if one not in first]
        self._random.shuffle(rest)
        found = list(dict.fromkeys([*first, *rest]))
        wanted = self._shape.sessions
        return (found * (wanted // len(found) + 1))[:wanted]


def _tenant(connection: psycopg.Connection[Any]) -> UUID:
    row = connection.execute("select id from tenants where name = %s", [FJORDVIK]).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def _words_of(one: Someone) -> tuple[str, str, str]:
    """What stands for somebody. A child has no profile: then her name stands twice."""
    return (one.name, str(one.person_id), str(one.profile_id or one.name))


def _made(copy: UUID, pattern: Pattern, people: list[Someone], became: dict[str, str]) -> MadePlan:
    profiles = [one.profile_id for one in people[1:]]
    mother, father, holder, *helpers = (one for one in profiles if one)
    pages = (pattern.goals, pattern.threads, pattern.texts, pattern.meetings)
    goals, threads, texts, meetings = (tuple(became[str(one)] for one in some) for some in pages)
    return MadePlan(
        copy,
        holder,
        (mother, father),
        tuple(helpers[:-1]),
        goals,
        threads,
        texts,
        meetings,
        became[str(pattern.pair)],
    )


def main() -> None:
    """Make one, say how long it took and what is in it, and take it away."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="samspill-bench-") as folder:
        cluster = TestCluster(Path(folder))
        cluster.start()
        try:
            began = time.monotonic()
            with generated(cluster, Shape.at(chosen.scale), chosen.seed) as world:
                print(f"made in {time.monotonic() - began:.0f} s")
                show(world)
        finally:
            cluster.stop()
            remove_instance(Path(folder))


def show(world: World) -> None:
    """What is in it: rows of the tables that have many."""
    counted = "select relname, reltuples::bigint from pg_class where relkind = 'r'"
    with psycopg.connect(plain(world.urls.superuser)) as connection:
        rows = connection.execute(f"{counted} and reltuples > 0 order by 2 desc limit 20")
        for name, how_many in rows:
            print(f"{name:<28}{how_many:>12,}")


if __name__ == "__main__":
    main()
