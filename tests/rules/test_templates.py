"""Templates: all are used, and so is what they import. What the CSP forbids: tests/web/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates

from samspill.infra.settings import ROOT
from tests.rules.sources import listed, parsed, python_files, relative, repository_files

FOLDER = ROOT / "templates"
ALL = [p for p in repository_files() if p.is_relative_to(FOLDER)]
NAMES = {p.relative_to(FOLDER).as_posix(): p for p in ALL}
PRODUCT = python_files("samspill")

JINJA = Environment()  # noqa: S701 - only parses
JINJA.add_extension("jinja2.ext.i18n")


def unused_imports(source: str) -> set[str]:
    """Macros that a template takes in and never calls."""
    tree = JINJA.parse(source)
    taken = {
        name if isinstance(name, str) else name[1]
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    } | {node.target for node in tree.find_all(nodes.Import)}
    return taken - {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}


def unsafe(source: str) -> list[int]:
    """Lines that switch escaping off without saying why in a comment beside it."""
    return [
        number
        for number, line in enumerate(source.splitlines(), start=1)
        if re.search(r"\|\s*safe\b|autoescape", line) and "{# safe:" not in line
    ]


def rendered() -> Iterator[str]:
    """What Python renders: names, and patterns with a * where a name is put together."""
    for path in PRODUCT:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and str(node.value).endswith((".html", ".txt")):
                yield str(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "*" for p in node.values]
                if str(parts[-1]).endswith((".html", ".txt")):
                    yield "".join(map(str, parts))


def test_every_template_is_used() -> None:
    below = {
        str(name)
        for path in ALL
        for name in find_referenced_templates(JINJA.parse(path.read_text()))
    }
    wanted = {*rendered(), *below}
    unused = sorted(n for n in NAMES if not any(fnmatch(n, pattern) for pattern in wanted))
    assert not unused, listed(unused, "Nothing shows it: take it away, or render it.")


def test_everything_rendered_exists() -> None:
    """A view that names no template fails when somebody opens the page; better here."""
    named = {n for n in rendered() if re.fullmatch(r"[a-z_]+(/[a-z0-9_]+)*\.(html|txt)", n)}
    theirs = {p.name for p in repository_files() if "devidp/templates" in p.as_posix()}
    missing = sorted(named - set(NAMES) - theirs)
    assert not missing, listed(missing, "Write the template, or mend its name.")


def test_what_is_imported_is_called() -> None:
    unused = [
        f"{name}: {macro}"
        for name, path in NAMES.items()
        for macro in sorted(unused_imports(path.read_text()))
    ]
    assert not unused, listed(unused, "Take the import away.")


def test_escaping_is_never_switched_off_without_a_reason() -> None:
    lines = [f"{relative(p)}, line {n}" for p in ALL for n in unsafe(p.read_text())]
    assert not lines, listed(lines, "Let Jinja escape. If it must not: {# safe: why #} beside it.")


def test_the_login_for_development_obeys_its_policy_too() -> None:
    pages = [p for p in repository_files() if "devidp/templates" in p.as_posix()]
    wrong = [relative(p) for p in pages if re.search(r"\sstyle=|<style|<script", p.read_text())]
    assert pages
    assert not wrong, listed(wrong, "Its CSP allows no script and no inline style: devidp.css.")


def test_the_rules_see_the_bad_and_let_the_good_pass() -> None:
    good = '{% from "components/card.html" import card %}{% call card("x") %}y{% endcall %}'
    assert unused_imports(good) == set()
    assert unused_imports('{% from "components/card.html" import card %}') == {"card"}
    assert unsafe("{{ text }}\n{{ text | safe }}") == [2]
    assert unsafe("{{ mark | safe }} {# safe: made by us #}") == []
