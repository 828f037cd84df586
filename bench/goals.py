"""What is measured on generated municipalities: the mix, growth with the data, messages, memory."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.counts import Counts
from bench.generate import wake
from bench.house import Answers, House, asked, at, server_of
from bench.mix import KINDS, MESSAGE, OUT_OF_REACH, OVERVIEW, READS, UNKNOWN, Kind
from bench.report import Gate
from bench.rounds import Server
from tests.support.database import TestCluster, Urls
from tests.support.ports import free_ports

RATES = (50, 100, 250, 400)
"""Requests per second at which the mix arrives; the gate is at the third."""
GATE_RATE = 250
READS_RATE, WRITES_RATE = 60, 20
STARTS = 5
SOME, TOO_LONG = 1_000, 900.0
"""So many requests are asked for at a time, and take no more seconds than that."""


@dataclass(frozen=True)
class Length:
    """How long each measurement is (s), and how often it is repeated."""

    mix: float
    pair: float
    rounds: int
    requests: int
    """Before the memory is looked at the first time, and again between that and the last."""


SHORT, FULL = Length(8, 4, 3, 8_000), Length(30, 8, 5, 50_000)


def say(what: str) -> None:
    """Tell whoever waits what is measured now."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def counted_gates(counts: Counts) -> list[Gate]:
    """G7, G8, G12, G13, G19: the same on every machine."""
    post = counts.pages[MESSAGE.name][0].statements
    return [
        Gate("G7 statements of the page with most", counts.most, 10, 8),
        Gate("G7 statements of the overview", counts.overview, 9, 6),
        Gate("G8 pages whose statements grow", len(counts.differing), 0, 0),
        Gate("G12 statements of a message", post, 10, 6),
        Gate("G13 more statements to 56 than to one", counts.to_all - counts.to_one, 2, 0),
        Gate("G19 kB of the largest page", counts.largest / 1000, 35, 25),
    ]


def morning(house: House, length: Length, rates: Sequence[int]) -> Iterator[tuple[int, Answers]]:
    """The mix at its rates."""
    for rate in rates:
        say(f"the mix at {rate}/s")
        lines = house.draw.mixed(KINDS, int(rate * length.mix * 1.2) + 50)
        yield rate, house.asked(lines, rate=rate, seconds=length.mix)


def morning_gate(found: dict[int, Answers]) -> Gate:
    """The p95 at the rate of the gate."""
    return Gate(f"p95 of the mix at {GATE_RATE}/s, ms", at(found[GATE_RATE].all, 95), 150, 100)


def spread_gate(house: House, length: Length) -> Gate:
    """G11: how much longer the slowest reads take than the ordinary, with 8 connections."""
    say("reads, 8 connections")
    lines = house.draw.mixed(READS, int(400 * length.mix))
    found = house.asked(lines, connections=8, seconds=length.mix).all
    return Gate("G11 reads: p99 of p50, 8 connections", at(found, 99) / at(found, 50), 4, 2.5)


def growth_gates(small: House, large: House, length: Length, scales: str) -> list[Gate]:
    """G10: the overview of any plan, with little data around and with much, in paired rounds."""
    cpu, slow = [], []
    for _n in range(length.rounds):
        say("growth with all data")
        first, a, b, last = (
            house.asked(
                house.draw.evenly(OVERVIEW, int(400 * length.pair)),
                connections=8,
                seconds=length.pair,
            )
            for house in (small, large, large, small)
        )
        cpu.append((a.cpu_ms + b.cpu_ms) / (first.cpu_ms + last.cpu_ms))
        slow.append((at(a.all, 95) + at(b.all, 95)) / (at(first.all, 95) + at(last.all, 95)))
    return [
        _spread(f"G10 CPU of the overview, {scales}", cpu, 1.25, 1.1),
        _spread(f"G10 p95 of the overview, {scales}", slow, 1.4, 1.2),
    ]


def beside_gate(house: House, length: Length) -> Gate:
    """G14: how much 20 messages a second slow the reads."""
    share = sum(kind.share for kind in READS) * WRITES_RATE / READS_RATE
    both = (*READS, replace(MESSAGE, share=share))
    each = []
    for _n in range(length.rounds):
        say("reads, alone and beside messages")
        alone = _read_p95(house, READS, READS_RATE, length.mix)
        each.append(_read_p95(house, both, READS_RATE + WRITES_RATE, length.mix) / alone)
    return _spread("G14 p95 of reads beside 20 messages/s", each, 1.5, 1.2)


def _read_p95(house: House, kinds: Sequence[Kind], rate: int, seconds: float) -> float:
    lines = house.draw.mixed(kinds, int(rate * seconds * 1.3) + 50)
    found = house.asked(lines, rate=rate, seconds=seconds).latencies
    return at([one for kind, some in found.items() if kind != MESSAGE.name for one in some], 95)


def message_gate(cluster: TestCluster, house: House, length: Length) -> Gate:
    """G12: CPU of a message, of a bare one. Keep it for the last: the bare one seals nothing."""
    each = []
    with server_of(cluster, house.world.urls, ["bench.bare"], free_ports(1)[0]) as bare:
        for _n in range(length.rounds):
            say("messages, ours and bare")
            wake(house.world)
            first, a, b, last = (
                _posting(server, house, length.pair)
                for server in (bare, house.server, house.server, bare)
            )
            each.append((a + b) / (first + last))
    return _spread("G12 CPU of a message, of a bare one", each, 5, 3)


def _posting(server: Server, house: House, seconds: float) -> float:
    lines = house.draw.evenly(MESSAGE, int(1_000 * seconds))
    return asked(server, lines, rate=0, connections=8, seconds=seconds).cpu_ms


def reach_gate(house: House, length: Length) -> Gate:
    """G20: how far apart the answers are for a plan of others and for one that is not there."""
    plan = house.world.ordinary
    visitor = next(one for one in house.world.visitors if plan not in one.plans)
    each = []
    for _n in range(length.rounds):
        say("a plan of others, and none")
        others, none = (
            at(
                house.asked(
                    house.draw.of(kind, visitor, plan, int(400 * length.pair)),
                    connections=1,
                    seconds=length.pair,
                ).all,
                50,
            )
            for kind in (OUT_OF_REACH, UNKNOWN)
        )
        each.append(100 * abs(others / none - 1))
    return _spread("G20 % between a plan of others and none, p50", each, 5, 1)


def memory_gates(house: House, length: Length) -> list[Gate]:
    """G17: memory of a web worker, and how much it grows over as many requests again."""
    seen, asked_for = [], 0
    say(f"memory: {house.memory_mb():.1f} MB before the first request")
    for _half in range(2):
        until = asked_for + length.requests
        while asked_for < until:
            some = min(SOME, until - asked_for)
            house.asked(house.draw.mixed(KINDS, some), seconds=TOO_LONG)
            asked_for += some
            say(f"memory: {house.memory_mb():.1f} MB after {asked_for:,} requests")
        seen.append(house.memory_mb())
    growth = 100 * (seen[1] / seen[0] - 1)
    return [
        Gate("G17 memory of a web worker, MB (PSS)", seen[1], 130, 100),
        Gate(f"G17 its growth over {length.requests:,} requests, %", growth, 3, 1),
    ]


def start_gate(cluster: TestCluster, urls: Urls) -> Gate:
    """G18: how long a server takes from its start to its first answer, with the database up."""
    each = []
    for _n in range(STARTS):
        say("a start")
        began = time.monotonic()
        with server_of(cluster, urls, ["samspill.web.cli", "serve"], free_ports(1)[0]):
            each.append(time.monotonic() - began)
    return _spread("G18 start until the first answer, s", each, 0.6, 0.4)


def _spread(name: str, each: list[float], limit: float, aim: float) -> Gate:
    return Gate(name, statistics.median(each), limit, aim, spread=(min(each), max(each)))
