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
    (
        "check",
        "least is None else least)» always False",
        OVERVIEW,
        "Mona too low on own: 200",
    ),
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
MEETINGS, MINUTES = "samspill.plans.meetings.access", "samspill.plans.minutes.access"
OWN_ROOM = "samspill.plans.own_room.access"
SUBJECT_PLANS = "samspill.plans.subject_plans.access"
APART = (GOALS, DOCUMENTS, MESSAGES, MEETINGS, MINUTES, OWN_ROOM, SUBJECT_PLANS)
HUNTED = (
    (
        tuple(m for m in FILES if m not in (*AROUND, *APART)),
        ("levels", "access_files", "access_of_roles"),
    ),
    ((GOALS,), ("own_goals",)),
    ((DOCUMENTS,), ("own_documents",)),
    ((SUBJECT_PLANS,), ("own_subject_plans",)),
    ((MESSAGES,), ("who_is_written_to",)),
    ((MEETINGS,), ("who_is_called_in",)),
    ((MINUTES,), ("who_writes_minutes",)),
    ((OWN_ROOM,), ("own_room_rules",)),
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
    f"{PLAN}: without «register_opener('plan_id', open_plan)»": (
        "runs at import: without it no route to a plan can be added (test_breaches.py)"
    ),
    f"{PLAN}: without «register_bar(blocked_from_plan)»": (
        "runs at import: test_no_access_file_can_open_what_a_block_shuts is red without it"
    ),
    f"{TENANT}: without «register_opener('tenant_id', open_tenant)»": (
        "runs at import: without it no route to a municipality can be added (test_breaches.py)"
    ),
    f"{PLAN}.open_plan.<locals>.find: «plan» always True": (
        "without a plan there are no levels: the door has refused"
    ),
    f"{TENANT}.own_tenant: without operand «actor.tenant_id is None»": "nobody has one on nothing",
    f"{TENANT}.may_manage: Level.NONE as OWN": "both are below what is asked for",
    f"{SUBJECT_PLANS}.require_writing_for: without operand «unit is None»": (
        "may_write says no to who has none; it stands there for the type"
    ),
    f"{OWN_ROOM}.open_room: «found.born_on» always True": (
        "has_room has refused who has none; it stands there for the type"
    ),
    f"{GRANTS}.open_grants: without the entry «'id'»": "the column makes one itself",
    f"{GRANTS}.shorten_grants: «Grant.valid_to > until» with GtE": "what ends then ends then",
    **{
        f"{GRANTS}.{name}: without «synchronize_session»": LOADED
        for name in ("end_grants", "shorten_grants", "shorten_grants_of", "seal_run_out")
    },
    f"{GRANTS}: True as False": COLUMN,
    f"{GRANTS}: «valid_to >= valid_from» with «>»": COLUMN,
    **{f"{GRANTS}: without «'{c}'»": COLUMN for c in ("level", "valid_from", "valid_to")},
    **{f"{LISTS}._is_about: without «{name}»": "no query holds these two" for name in ALIASES},
    f"{LISTS}: True as False": COLUMN,
    f"{LISTS}: «(agreed is null) = (decided_by is null)» with «<>»": COLUMN,
    f"{LISTS}: «(ended_at is null) = (ended_by is null)» with «<>»": COLUMN,
    f"{ROUTES}: False as True": "says what is not said: test_what_a_route_may_declare names it",
    f"{ROUTES}.opens_for: without operand «not isinstance(page.opens, Area)»": (
        "what opens no area is declared at no level; it stands there for the type"
    ),
    f"{GRANTS}: without «'subject_id'»": COLUMN,
    "samspill.access.looks.not_yet_noted: without «log.subject_id.in_(subject_ids)»": (
        "what is seen of others is taken from nothing"
    ),
    "samspill.access.log.write_access: «is_look and last.is_empty» always False": (
        "a statement more for the same row, at once"
    ),
    "samspill.access.system: True as False": COLUMN,
    "samspill.access.log: True as False": COLUMN,
    "samspill.access.forms: True as False": COLUMN,
    **{
        one.without_line: "in the body of a class: test_levels.py and test_policies.py name each"
        for module in ("samspill.access.levels", "samspill.access.owned")
        for one in mutants_of(policy_files()[module], module)
        if not one.function
    },
}
"""Mutants that do the same as the program, or cannot be planted, and why. Named without their
line, which moves."""


@pytest.mark.deep
@pytest.mark.parametrize(
    ("modules", "tests"),
    HUNTED,
    ids=[
        *("access", "goals", "documents", "subject_plans", "messages", "meetings", "minutes"),
        *("own_room", "rights", "route", "lists", "door"),
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
    every = {str(one): one for m in modules for one in mutants_of(policy_files()[m], m)}
    assert set(became) == set(every)
    made = {one.without_line for one in every.values()}
    about = {name for name in SAME if name.partition(": ")[0].startswith(modules)}
    assert about <= made, "what it names is gone"
    left = {mutant: what for mutant, what in became.items() if what != "killed"}
    counted = {"planted": len(became), "killed": len(became) - len(left), "the_same": len(left)}
    count("mutants of the policy", **counted)
    assert {
        mutant: what for mutant, what in left.items() if every[mutant].without_line not in SAME
    } == {}


def test_every_file_of_the_policy_is_hunted_once():
    assert sorted(module for modules, _tests in HUNTED for module in modules) == sorted(FILES)
