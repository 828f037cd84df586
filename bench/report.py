"""The table, the gates, and bench/results.json."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.data import Data
from bench.house import Answers
from bench.rounds import Figure, Round, median, ratios

RESULTS = Path(__file__).parent / "results.json"
BARE_STATEMENTS = 8
HEADS = ("page", "conn", "bytes", "SQL", "app ms", "DB ms", "req/s/core", "p50", "p95", "p99")


@dataclass(frozen=True)
class Gate:
    """A figure with what must hold (``limit``) and what we work towards (``aim``)."""

    name: str
    figure: float
    limit: float
    aim: float
    more_is_better: bool = False
    spread: tuple[float, float] | None = None

    @property
    def holds(self) -> bool:
        """Is it on the right side of the limit?"""
        good = self.figure >= self.limit if self.more_is_better else self.figure <= self.limit
        return bool(good)

    def __str__(self) -> str:
        sign = ">=" if self.more_is_better else "<="
        spread = f" ({self.spread[0]:.2f} to {self.spread[1]:.2f})" if self.spread else ""
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        wanted = f"gate {sign} {self.limit:g}, aim {sign} {self.aim:g}"
        return f"{self.name:<50}{self.figure:>7.2f}{spread:<18}{wanted:<26}{verdict}"


def page_gates(rounds: list[Round], grants: int) -> list[Gate]:
    """What the paired rounds judge: G1, G9, and row security with many grants."""
    return [
        _gate(
            "G1 overview: req/s per core of the bare page's", rounds, "bare 8", "overview 8", True
        ),
        _gate("G9 plan 100 times as large: CPU of the ordinary", rounds, "large 8", "overview 8"),
        _gate(f"{grants:,} grants: CPU of few", rounds, "many_grants 8", "few_grants 8"),
    ]


def _gate(name: str, rounds: list[Round], page: str, of: str, more: bool = False) -> Gate:
    each = ratios(rounds, page, of)
    limit, aim = (0.40, 0.60) if more else (1.3, 1.1)
    return Gate(name, statistics.median(each), limit, aim, more, (each[0], each[-1]))


def show_page(rounds: list[Round], data: Data) -> None:
    """The table of the paired rounds."""
    print(f"{HEADS[0]:<14}" + "".join(f"{head:>11}" for head in (*HEADS[1:], "of bare")))
    for name in rounds[0]:
        page, connections = name.split()
        statements = BARE_STATEMENTS if page == "bare" else getattr(data, page).statements
        of_bare = statistics.median(ratios(rounds, f"bare {connections}", name))
        print(_line(page, connections, statements, median(rounds, name), of_bare))


def show_gates(found: list[Gate]) -> None:
    """Every goal with what was measured, its gate and its aim."""
    print()
    for gate in found:
        print(gate)


def show_morning(found: dict[int, Answers], rate: int) -> None:
    """The mix at each rate, and its pages at one."""
    if not found:
        return
    print(f"\n{'the mix':<32}{'answered/s':>11}{'app ms':>9}{'DB ms':>9}" + _TIMES)
    for each, answers in found.items():
        cost = f"{answers.per_second:>11.0f}{answers.app_ms:>9.2f}{answers.database_ms:>9.2f}"
        print(f"{f'{each}/s':<32}{cost}{_times(answers.all)}")
    print(f"\n{f'its pages at {rate}/s':<32}{'asked':>11}{'bytes':>18}" + _TIMES)
    for kind, latencies in sorted(found[rate].latencies.items()):
        if len(latencies) > 1:
            size = found[rate].sizes[kind]
            print(f"{kind:<32}{len(latencies):>11}{size:>18}{_times(latencies)}")


_TIMES = "".join(f"{head:>9}" for head in ("p50", "p95", "p99"))


def _times(latencies: list[float]) -> str:
    cuts = statistics.quantiles(latencies, n=100)
    return "".join(f"{cuts[percent - 1]:>9.1f}" for percent in (50, 95, 99))


def _line(page: str, connections: str, statements: int, f: Figure, of_bare: float) -> str:
    times = "".join(f"{value:>11.1f}" for value in (f.p50, f.p95, f.p99))
    return (
        f"{page:<14}{connections:>11}{f.size:>11.0f}{statements:>11}{f.app_ms:>11.2f}"
        f"{f.database_ms:>11.2f}{1000 / f.cpu_ms:>11.0f}{times}{of_bare:>11.2f}"
    )


def keep(rounds: list[Round], found: list[Gate], morning: dict[int, Answers]) -> None:
    """Write the verdicts, all rounds and the times of the mix to results.json."""
    kept: dict[str, Any] = {
        "gates": [{**asdict(gate), "holds": gate.holds} for gate in found],
        "rounds": [{name: asdict(figure) for name, figure in one.items()} for one in rounds],
        "mix": {
            rate: {
                kind: statistics.quantiles(some, n=100)
                for kind, some in each.latencies.items()
                if len(some) > 1
            }
            for rate, each in morning.items()
        },
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
