"""Addresses are Norwegian nouns, and what is open to all stands on a short list."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from samspill.access.routes import Mine, Public, declared
from samspill.infra.settings import ROOT

PUBLIC = ROOT / "docs" / "public-routes.txt"
AT_MOST = 35
METHODS = {"HEAD", "OPTIONS"}
SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|<(uuid|int|string|path|secret):[a-z_]+>")
WELL_KNOWN = {"/.well-known/security.txt"}


def bad_segments(address: str) -> list[str]:
    """The parts of an address that are not lower-case ASCII nouns or typed arguments."""
    if address in WELL_KNOWN:
        return []
    return [part for part in address.split("/")[1:] if part and not SEGMENT.fullmatch(part)]


def _line(rule: Rule, method: str, reason: str) -> str:
    return f"{method:<5}{rule.rule:<27} {reason}"


def test_addresses_are_plain(whole_app: Flask) -> None:
    for rule in whole_app.url_map.iter_rules():
        assert not bad_segments(rule.rule), (
            f"{rule.rule}: {bad_segments(rule.rule)}. Write Norwegian nouns in kebab-case with"
            " ae, oe, aa; give an argument its converter: <uuid:plan_id>"
        )


def test_the_public_routes_are_those_on_the_list(whole_app: Flask) -> None:
    written = [line for line in PUBLIC.read_text().splitlines() if line and line[0] != "#"]
    open_to_all = sorted(
        (rule.rule, _line(rule, method, opens.reason))
        for rule in whole_app.url_map.iter_rules()
        if isinstance(opens := declared[rule.endpoint].opens, Public)
        for method in sorted(rule.methods - METHODS)
    )
    wanted = [line for _rule, line in open_to_all]
    assert written == wanted, (
        "docs/public-routes.txt differs. A page open to all is a decision: mend the route, or"
        f" write these lines:\n{chr(10).join(wanted)}"
    )
    assert len(wanted) <= AT_MOST, "too much is open to all: use mine(…) or an area"


def test_every_reason_says_something(whole_app: Flask) -> None:
    for rule in whole_app.url_map.iter_rules():
        opens = declared[rule.endpoint].opens
        if isinstance(opens, Public | Mine):
            assert len(opens.reason) >= 10, f"{rule.rule}: why may they? Write a reason"


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("/planer/<uuid:plan_id>/samtykke", True),
        ("/min-informasjon", True),
        ("/planer/<plan_id>", False),
        ("/planer/nyPlan", False),
        ("/mål", False),
        ("/set_goal", False),
    ],
)
def test_the_rule_sees_the_bad_and_lets_the_good_pass(address: str, is_good: bool) -> None:
    assert (not bad_segments(address)) == is_good
