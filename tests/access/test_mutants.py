"""Whoever removes or turns a line of the policy turns a test red.

In ``make test`` a handful is planted and the matrix looks; in ``make test-deep`` every small wrong
that can be made in the files of ``HUNTED`` is made, one at a time, and the tests beside it must
find it (``tests/support/hunt.py``). What is left has its reason in ``SAME``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from samspill.infra.settings import ROOT
from tests.access.test_matrix import faults
from tests.support.mutants import mutants_of, named, policy_files
from tests.support.planting import planted

DOOR = "samspill.access.door"
WHO = ("Mona", "Kari", "Ingrid", "Mona too low")
OVERVIEW, LIFE_AREAS = ("overview.plan_overview", "GET"), ("life_areas.overview", "GET")

PLANTED = (
    ("check", "«actor.strength < least» always False", OVERVIEW, "Mona too low on own: 200"),
    ("check", "without «refuse(NotVisible()", OVERVIEW, "Ingrid on own: "),
    (
        "check",
        "«levels.get(area, Level.NONE) < level» always False",
        LIFE_AREAS,
        "Kari on own: 200",
    ),
    ("check", "Level.NONE) < level» with LtE", OVERVIEW, "Kari on own: 403"),
    ("check", "without «write_access(", OVERVIEW, "Mona on own: the access log got []"),
    ("refuse", "without «refusal.keep", OVERVIEW, "Ingrid on own: the access log got []"),
)


@pytest.mark.parametrize(("function", "words", "address", "red"), PLANTED)
def test_a_line_less_at_the_door_is_red_in_the_matrix(world, function, words, address, red):
    mutant = named(DOOR, function, words)
    assert mutant.source != policy_files()[DOOR].read_text()
    with planted(mutant):
        found = list(faults(world, address, ("own",), WHO))
    assert [fault for fault in found if fault.startswith(red)], found
    assert list(faults(world, address, ("own",), WHO)) == [], "and it is gone"


# ---- all of them --------------------------------------------------------------------------

FILES = tuple(policy_files())
AROUND = tuple(m for m in FILES if m.startswith("samspill.access."))
RIGHTS, ROUTES = "samspill.access.row_security", "samspill.access.routes"
LISTS = "samspill.access.whereabouts"
GOALS, DOCUMENTS = "samspill.plans.goals.access", "samspill.plans.documents.access"
MESSAGES = "samspill.plans.messages.access"
MEETINGS = "samspill.plans.meetings.access"
APART = (GOALS, DOCUMENTS, MESSAGES, MEETINGS)
HUNTED = (
    (
        tuple(m for m in FILES if m not in (*AROUND, *APART)),
        ("levels", "access_files", "access_of_roles"),
    ),
    ((GOALS,), ("own_goals",)),
    ((DOCUMENTS,), ("own_documents",)),
    ((MESSAGES,), ("who_is_written_to",)),
    ((MEETINGS,), ("who_is_called_in",)),
    ((RIGHTS,), ("policies",)),
    ((ROUTES,), ("one_route",)),
    ((LISTS,), ("lists", "policies")),
    (
        tuple(m for m in AROUND if m not in (RIGHTS, ROUTES, LISTS)),
        ("door", "grants", "levels", "policies", "small_parts"),
    ),
)
"""The files of the policy, and the tests that hold them line by line."""

COLUMN = "a column or an index of the table: the migration makes it, test_migrations.py compares"
LOADED = "the default looks for loaded objects, and nobody loads grants before such a statement"
ALIASES = ("plan", "child")
PLAN, TENANT = "samspill.plans.plan.access", "samspill.administration.access"
GRANTS = "samspill.access.grants"
SAME: dict[str, str] = {
    f"{PLAN}:0 without «register_opener('plan_id', open_plan)»": (
        "runs at import: without it no route to a plan can be added (test_breaches.py)"
    ),
    f"{PLAN}:0 without «register_bar(blocked_from_plan)»": (
        "runs at import: test_no_access_file_can_open_what_a_block_shuts is red without it"
    ),
    f"{TENANT}:0 without «register_opener('tenant_id', open_tenant)»": (
        "runs at import: without it no route to a municipality can be added (test_breaches.py)"
    ),
    f"{PLAN}:106 «plan» always True": "without a plan there are no levels: the door has refused",
    f"{TENANT}:65 without operand «actor.tenant_id is None»": "nobody has a grant on nothing",
    f"{TENANT}:73 Level.NONE as OWN": "both are below what is asked for",
    f"{GRANTS}:103 without the entry «'id'»": "the column makes one itself",
    f"{GRANTS}:201 «Grant.valid_to > until» with GtE": "what ends then is set to end then",
    **{f"{GRANTS}:{n} without «synchronize_session»": LOADED for n in (137, 159, 180, 198)},
    f"{GRANTS}:44 True as False": COLUMN,
    f"{GRANTS}:58 «valid_to >= valid_from» with «>»": COLUMN,
    **{f"{GRANTS}:64 without «'{c}'»": COLUMN for c in ("level", "valid_from", "valid_to")},
    f"{LISTS}:130 «child is None» always True": "the same answer, looked up once more",
    **{f"{LISTS}:152 without «{name}»": "no query holds these two aliases" for name in ALIASES},
    **{f"{LISTS}:{line} True as False": COLUMN for line in (64, 91)},
    f"{LISTS}:84 «(agreed is null) = (decided_by is null)» with «<>»": COLUMN,
    f"{LISTS}:85 «(ended_at is null) = (ended_by is null)» with «<>»": COLUMN,
    "samspill.access.system:27 True as False": COLUMN,
    "samspill.access.log:48 True as False": COLUMN,
    "samspill.access.forms:25 True as False": COLUMN,
    **{
        str(one): "stands in the body of a class: test_levels.py and test_policies.py name each"
        for module in ("samspill.access.levels", "samspill.access.owned")
        for one in mutants_of(policy_files()[module], module)
        if not one.function
    },
}
"""Mutants that do the same as the program, or cannot be planted, and why."""


@pytest.mark.deep
@pytest.mark.parametrize(
    ("modules", "tests"),
    HUNTED,
    ids=[
        *("access", "goals", "documents", "messages", "meetings"),
        *("rights", "route", "lists", "door"),
    ],
)
def test_every_small_wrong_in_the_policy_is_red(modules, tests, tmp_path, count):
    result, own = tmp_path / "hunted.json", {**os.environ, "SAMSPILL_ENV": "development"}
    for name in [n for n in own if n.startswith("PYTEST_")]:
        del own[name]  # a run of its own, with a cluster of its own
    hunt = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.support.hunt",
        "-m",
        "not deep",
        "-n0",
        "-q",
    ]
    hunt += ["-p", "no:randomly", "-p", "no:cacheprovider", "--hunted", str(result)]
    hunt += ["--only", ",".join(modules), *(f"tests/access/test_{name}.py" for name in tests)]
    ran = subprocess.run(hunt, cwd=ROOT, env=own, capture_output=True, text=True, timeout=5_400)
    assert result.exists(), ran.stdout[-2000:] + ran.stderr[-2000:]
    became = dict(json.loads(result.read_text()))
    every = [one for m in modules for one in mutants_of(policy_files()[m], m)]
    assert set(became) == {str(one) for one in every}
    old = {one for one in SAME if one.partition(":")[0] in modules} - set(became)
    assert old == set(), "the line has moved, or is gone"
    left = {mutant: what for mutant, what in became.items() if what != "killed"}
    counted = {"planted": len(became), "killed": len(became) - len(left), "the_same": len(left)}
    count("mutants of the policy", **counted)
    assert {mutant: what for mutant, what in left.items() if mutant not in SAME} == {}


def test_every_file_of_the_policy_is_hunted_once():
    assert sorted(module for modules, _tests in HUNTED for module in modules) == sorted(FILES)
