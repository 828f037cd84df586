"""The generated municipality works: its pages open, its evidence holds, and what can be counted
holds on it (G7, G8, G12, G13)."""

from __future__ import annotations

from collections import Counter

import psycopg
import pytest

from bench.counts import counted
from bench.data import plain
from bench.generate import application, generated
from bench.mix import KINDS, Draw
from bench.shape import Content, Shape, Zipf, how_many_events, seeded
from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.infra.db import db
from samspill.infra.sealed_columns import sealed_columns
from samspill.plans.consent.evidence import broken_chains

TINY = Shape(
    plans=3,
    earlier=1,
    staff=16,
    units=3,
    adviser_plans=2,
    sessions=24,
    huge_events=400,
    content=Content(goals=2, threads=1, answers=2, texts=1, meetings=1),
    helpers=(2,),
    crowd=4,
    pupils=60,
    school_of=50,
)


@pytest.fixture(scope="module")
def world(cluster):
    """Three plans in use and one that ended, with every foreign key checked."""
    with generated(cluster, TINY, seed=1, checked=True) as made:
        yield made


@pytest.fixture(scope="module")
def counts(cluster, world):
    """Every page asked for once: raises where one does not open."""
    return counted(cluster.settings, world)


def test_every_page_runs_few_statements(counts):
    assert counts.most <= 10
    assert counts.overview <= 9


def test_as_many_whatever_the_size_of_plan_and_reach(counts):
    assert counts.differing == []


def test_a_message_to_many_takes_as_many_as_to_one(counts):
    assert counts.to_all <= counts.to_one + 2


def test_a_message_takes_few_statements(counts):
    assert counts.pages["message, POST"][0].statements <= 10


def test_each_plan_is_whole(cluster, world):
    with application(cluster.settings, world), acting(None), system_access("test: every chain"):
        chains, broken = broken_chains()
        db.session.rollback()
    assert chains == 2 + 1 + TINY.plans + TINY.earlier, "the patterns, and their copies"
    assert broken == []


def test_what_is_sealed_is_bound_to_its_own_row(cluster, world):
    sealed = [one for one in sealed_columns() if one.column.table.name == "messages"]
    (text,) = (one.column for one in sealed)
    with psycopg.connect(plain(world.urls.superuser)) as connection:
        cells = connection.execute(f"select {text.name} from messages").fetchall()
    assert len({cell for (cell,) in cells}) == len(cells) > 0


def test_timelines_have_their_lengths(world):
    made = "at < now() - interval '30 minutes'"
    lengths = f"select count(*) from timeline_entries where plan_id = %s and {made}"
    with psycopg.connect(plain(world.urls.superuser)) as connection:
        (ordinary,) = connection.execute(lengths, [world.ordinary.id]).fetchone()
        (huge,) = connection.execute(lengths, [world.huge.id]).fetchone()
    assert (ordinary, huge) == (300, TINY.huge_events)


def test_the_mix_asks_for_all_kinds_with_a_session_of_a_reader(world):
    lines = Draw(world, "secret", 1, seed=1).mixed(KINDS, 2_000)
    assert len(lines) == 2_000
    assert {kind.name for kind in KINDS} <= {line.split('"')[1] for line in lines}


def test_the_same_seed_gives_the_same_sizes():
    once, again = ([how_many_events(seeded(7)) for _n in range(3)] for _time in range(2))
    assert once == again
    lengths = sorted(how_many_events(random) for random in [seeded(1)] for _n in range(4_000))
    assert 270 < lengths[2_000] < 330
    assert 4_500 < lengths[3_960] < 8_000


def test_the_first_are_drawn_most():
    drawn = Counter(Zipf(100).places(seeded(1), 20_000))
    assert 1.7 < drawn[0] / drawn[1] < 2.3


def test_a_scale_says_how_large():
    assert (Shape.at(1).plans, Shape.at(0.1).plans, Shape.at(0.01).plans) == (2_000, 200, 20)
    with pytest.raises(ValueError, match="three plans"):
        Shape.at(0.0001)
