"""Imports stand on top, and some things have only one importer. The floors: test_floors.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.rules.sources import (
    functions,
    imported,
    listed,
    module_name,
    parsed,
    python_files,
    relative,
)

LATE_IMPORTS = (
    *(f"samspill/web/{name}.py" for name in ("factory", "cli", "operations")),
    "samspill/export/actions.py",
    "samspill/export/plan_archive/actions.py",
    "samspill/export/plan_copy/jobs.py",
)
PRODUCT = python_files("samspill")
ALL = python_files("samspill", "tests", "bench")
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "service"}

ONLY_BY: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("samspill.access.log", "write_access"): (
        ("samspill.access.door", "samspill.access.routes"),
        "open the subject through the door, which writes the access log itself",
    ),
    ("samspill.access.log", "write_looks"): (
        ("samspill.access.door",),
        "find the subjects by the actor's grants, and say note_looks",
    ),
    ("samspill.access.routes", "register_opener"): (
        (".access",),
        "the opener of a subject stands in its folder's access.py",
    ),
    ("samspill.infra.transaction", "transaction"): (
        (
            "samspill.access.routes",
            "samspill.web.serving",
            "samspill.demo.load",
            "samspill.demo.plans",
            "samspill.demo.changes",
            "samspill.demo.documents",
            "samspill.demo.imports",
            "samspill.demo.letters",
            "samspill.demo.messages",
            "samspill.demo.moved_away",
            "samspill.demo.over_time",
            "samspill.demo.plan_copies",
        ),
        "a request or a job is one transaction already; let Module or job() open it",
    ),
    ("samspill.infra.transaction", "written_apart"): (
        ("samspill.plans.plan.access", "samspill.identity.later"),
        "open the plan with opened_by_system, which writes its events",
    ),
    ("samspill.core.clock", "moved"): (
        (
            *("samspill.demo.changes", "samspill.demo.over_time"),
            *("samspill.demo.goals", "samspill.demo.plans", "samspill.demo.documents"),
            *("samspill.demo.messages", "samspill.demo.meetings", "samspill.demo.subject_plans"),
            *("samspill.demo.own_room", "samspill.demo.stages", "samspill.demo.moved_away"),
        ),
        "the clock is the clock; only the demo and tests make a past",
    ),
    ("samspill.infra.db", "short_transaction"): (
        (
            "samspill.identity.sessions",
            "samspill.identity.calendar_keys",
            "samspill.identity.devices.ending",
            "samspill.identity.later",
            "samspill.infra.limits",
            "samspill.export.plan_copy.progress",
        ),
        "only who asks, counts and how far a job is stand beside the act; use its transaction",
    ),
    ("samspill.infra.last", "at_the_end"): (
        (
            *("samspill.access.log", "samspill.access.forms", "samspill.web.session"),
            "samspill.plans.messages.queries",
        ),
        "what is written last is not there while the act runs; write it when it happens",
    ),
    ("samspill.infra.db", "begin_in_turn"): (
        ("samspill.access.routes",),
        "a request has waited already; elsewhere lock_subject before you read",
    ),
    ("samspill.infra.mail", "send_mail"): (
        ("samspill.notifications.actions",),
        "record an event that notifies; the notice's job sends",
    ),
}


def late_imports(tree: ast.AST) -> list[int]:
    """The lines of imports inside functions."""
    return [
        node.lineno
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def wrong_importers(module: str, tree: ast.AST) -> Iterator[str]:
    """What the module may not import, with what to do instead."""
    for source in imported(tree):
        importers, advice = ONLY_BY.get(source, ((), ""))
        if importers and not module.endswith(importers):
            yield f"{module} imports {source[1]}: {advice}"


def test_imports_stand_on_top() -> None:
    late = [
        f"{relative(path)}, line {line}"
        for path in ALL
        if relative(path) not in LATE_IMPORTS
        for line in late_imports(parsed(path))
    ]
    assert not late, listed(late, "A circle? Move what both need to the lower floor.")


def test_what_has_only_one_importer() -> None:
    wrong = [w for path in PRODUCT for w in wrong_importers(module_name(path), parsed(path))]
    assert not wrong, listed(wrong, "There is one way to do this; a second would be forgotten.")


def test_a_page_has_no_hands_on_the_session() -> None:
    pages = [p for p in PRODUCT if p.stem in ("views", "forms") and p.parent.name != "access"]
    taken = [
        f"{relative(path)} imports {name}"
        for path in pages
        for module, name in imported(parsed(path))
        if module == "samspill.infra.db" and name != "instant"
    ]
    assert not taken, listed(taken, "Read in queries.py, change in actions.py.")


def test_one_place_commits() -> None:
    commits = [
        f"{relative(path)}, line {node.lineno}"
        for path in PRODUCT
        if relative(path) != "samspill/infra/transaction.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not commits, listed(commits, "Only transaction() commits, once, after the events.")


def test_a_file_is_named_for_what_it_holds() -> None:
    vague = [relative(p) for p in ALL if {p.stem, p.parent.name} & FORBIDDEN_NAMES]
    assert not vague, listed(vague, "Name it by the noun or verb you would search for.")


def test_the_rules_see_the_bad_and_let_the_good_pass() -> None:
    bad = "def f():\n    from samspill.access.routes import register_opener\n"
    good = "from samspill.access.routes import register_opener\n"
    assert late_imports(ast.parse(bad)) == [2]
    assert late_imports(ast.parse(good)) == []
    assert list(wrong_importers("samspill.plans.consent.views", ast.parse(good)))
    assert not list(wrong_importers("samspill.plans.consent.access", ast.parse(good)))
