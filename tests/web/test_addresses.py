"""One thread at a time compiles what makes an address: two at once failed now and then."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from werkzeug.routing import Map, Rule

from samspill.web.addresses import QuickRule

THREADS = 8


def test_many_threads_ask_for_the_first_time_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, together, met = Lock(), Barrier(THREADS), []

    def compiled(_rule: Rule, _append_unknown: bool = True) -> object:
        if not alone.acquire(blocking=False):
            met.append("another compiled meanwhile")
            return lambda _rule, **_values: ("", "/")
        time.sleep(0.002)
        alone.release()
        return lambda _rule, **values: ("", "/" + "/".join(values.values()))

    monkeypatch.setattr(Rule, "_compile_builder", compiled)
    rules = [QuickRule(f"/{n}/<a>", endpoint=f"e{n}") for n in range(THREADS)]
    Map(rules)

    def asks(rule: QuickRule) -> tuple[str, str] | None:
        together.wait()
        return rule.build({"a": "x"})

    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(asks, rules)) == {("", "/x")}
    assert not met


def test_an_address_is_written_as_before() -> None:
    rule = QuickRule("/plan/<a>/maal/<b>", endpoint="goal")
    Map([rule])
    assert rule.build({"a": "1", "b": "2", "side": "3"}) == ("", "/plan/1/maal/2?side=3")
    assert rule.build({"a": "1", "b": "2", "side": "3"}, append_unknown=False) == (
        "",
        "/plan/1/maal/2",
    )
