"""What the web loads before it can answer, and what it leaves for when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from werkzeug.routing import BuildError, Map

from samspill.infra.settings import ROOT
from samspill.web.addresses import QuickRule

ONLY_ELSEWHERE = ("alembic", "croniter", "procrastinate", "typst", "pypdfium2")
"""Of the worker, of migrations, and of what makes and reads files in a process of its own."""
LOADED = (
    "import sys; import samspill.web.serving; from samspill.web.factory import _add_pages;"
    " from flask import Flask; from samspill.infra.settings import Settings;"
    " _add_pages(Flask('x'), Settings.from_environment({'SAMSPILL_ENV': 'development'}));"
    " print('\\n'.join({name.partition('.')[0] for name in sys.modules}))"
)


def test_the_web_loads_nothing_that_only_others_need():
    ran = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True)
    loaded = set(ran.stdout.split())
    assert "samspill" in loaded, ran.stderr
    assert loaded & set(ONLY_ELSEWHERE) == set()


@pytest.fixture
def routes():
    return Map([QuickRule("/a/<int:number>", endpoint="a"), QuickRule("/b", endpoint="b")])


def test_a_route_is_compiled_when_its_address_is_asked_for_and_once(routes, monkeypatch):
    made = []
    real = QuickRule.__mro__[1]._get_func_code
    note = staticmethod(lambda code, name: made.append(name) or real(code, name))
    monkeypatch.setattr(QuickRule, "_get_func_code", note)
    bound = routes.bind("x")
    assert bound.match("/a/7") == ("a", {"number": 7})
    assert made == []
    assert bound.build("a", {"number": 7}) == "/a/7"
    assert bound.build("a", {"number": 8, "more": "æ"}) == "/a/8?more=%C3%A6"
    many = len(made)
    assert bound.build("a", {"number": 9, "more": "1"}) == "/a/9?more=1"
    assert len(made) == many
    with pytest.raises(BuildError):
        bound.build("c")
