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

ROLES = "tests/access/test_levels.py"
HUNTED = (
    (DOOR, "whole", ("tests/access/test_door.py",)),
    ("samspill.plans.plan.access", "--top", (ROLES,)),
    ("samspill.plans.registrations.access", "--top", (ROLES,)),
    ("samspill.plans.signatories.access", "--top", (ROLES,)),
)
"""A file of the policy (whole, or its tables), and the tests that hold it line by line."""

SAME: dict[str, str] = {
    "samspill.plans.plan.access:0 without «register_opener('plan_id', open_plan)»": (
        "runs at import: without it no route to a plan can be added (test_breaches.py)"
    ),
    "samspill.plans.plan.access:0 without «register_bar(blocked_from_plan)»": (
        "runs at import: test_no_access_file_can_open_what_a_block_shuts is red without it"
    ),
    "samspill.plans.plan.access:23 365 as 366": "a hundred years from now, or a little more",
    "samspill.plans.plan.access:23 100 as 101": "a hundred years from now, or a little more",
}
"""Mutants that do the same as the program, or cannot be planted, and why."""


@pytest.mark.deep
@pytest.mark.parametrize(("module", "part", "tests"), HUNTED)
def test_every_small_wrong_in_the_policy_is_red(module, part, tests, tmp_path, count):
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
    ran = subprocess.run(
        [*hunt, "--only", f"{module}:", *([part] if part == "--top" else []), *tests],
        cwd=ROOT,
        env=own,
        capture_output=True,
        text=True,
        timeout=3_600,
    )
    assert result.exists(), ran.stdout[-2000:] + ran.stderr[-2000:]
    became = dict(json.loads(result.read_text()))
    every = mutants_of(policy_files()[module], module)
    assert set(became) == {str(one) for one in every if part != "--top" or not one.function}
    left = {mutant: what for mutant, what in became.items() if what != "killed"}
    count("mutants of the policy", planted=len(became), killed=len(became) - len(left))
    assert {mutant: what for mutant, what in left.items() if mutant not in SAME} == {}
