"""House rules of access: no raw SQL, few ways past row security, one writer of grants each."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.rules.sources import parsed, python_files, relative

MAY_SPEAK_SQL = ("samspill/infra/", "samspill/access/")
RAW = {"text", "literal_column", "TextClause", "exec_driver_sql", "raw_connection"}
WRITERS_OF_GRANTS = {"open_grants", "end_grants", "shorten_grants", "seal_run_out"}
PAST_ROW_SECURITY = {
    "samspill/plans/plan/individual.py": 1,  # has the child an individual plan already?
    "samspill/plans/lifecycle/actions.py": 2,  # a closing plan's holder reads no signatories
    "samspill/plans/files/queries.py": 1,  # how much room is taken: a sum, of all there is
    "samspill/plans/messages/due.py": 1,  # who has something unread: ids, no more letters
    # who is in a child's plans, when they meet: a child may have no place there
    "samspill/plans/own_room/around.py": 2,
    "samspill/documents/upkeep.py": 2,  # a file is looked through by a job: nobody acts
    "samspill/retention/jobs.py": 1,  # find the plans that leave: ids
    "samspill/export/plan_archive/jobs.py": 2,  # what waits for the archive: ids and sums
    "samspill/plans/lifecycle/jobs.py": 1,  # find the plans whose closing is over
    "samspill/plans/moves/jobs.py": 2,  # find plans whose families have moved, and who reads on
    "samspill/plans/holders/acting.py": 3,  # a leader's list: numbers, and no grant by looking
    "samspill/plans/imports/jobs.py": 1,  # files and offers that are too old: nobody acts
    "samspill/plans/imports/taking.py": 1,  # rows for holders, which their sender may not read
    # a file and its holder ask about children and offers that neither reads: few facts come back
    "samspill/plans/imports/queries.py": 4,
    "samspill/plans/imports/telling.py": 2,  # the old plan on a draft: nobody reads it yet
    "samspill/plans/waves/actions.py": 1,  # drafts of a unit, left to those who administer
    "samspill/plans/waves/numbers.py": 2,  # numbers for leaders, and no grant by looking
    # what days and registers do to a plan: nobody acts; and who gives up her own place
    "samspill/plans/plan/access.py": 2,
    "samspill/plans/consent/signatories.py": 1,  # relations of a child: who must agree
    "samspill/plans/outside/jobs.py": 1,  # find externals to be confirmed again
    "samspill/plans/signatories/actions.py": 1,  # relations of a child: whom to ask about
    "samspill/plans/consent/exempting.py": 1,  # a leader who does not see the consent decides
    "samspill/plans/consent/places.py": 1,  # an invited person takes her own place
    "samspill/plans/blocks/actions.py": 2,  # every plan about a child is shut; its relations
    # a child's plans and family; a leader's own list, the officer's: numbers, no child
    "samspill/plans/emergency/actions.py": 4,
    # the log of a day, and who people are; the officer's list and one of it: numbers, no child
    "samspill/plans/unusual/actions.py": 3,
    "samspill/plans/insight/queries.py": 1,  # one's own relations to children
    "samspill/plans/timeline/subscriber.py": 1,  # of whom not all may know
    "samspill/notifications/subscriber.py": 1,  # stop queued notices of those who lost access
    "samspill/notifications/actions.py": 2,  # deliver a notice, send a code: jobs, nobody acts
    "samspill/notifications/bounced.py": 1,  # a letter came back: a machine tells
    "samspill/notifications/texting.py": 1,  # the same for an SMS
    "samspill/notifications/pushing.py": 1,  # the same for a push message
    "samspill/identity/subscriptions/actions.py": 2,  # whoever had this browser before; log out
    "samspill/notifications/callbacks.py": 1,  # how it went: a machine tells
    "samspill/notifications/escalating.py": 1,  # what hurries and is not read: nobody acts
    "samspill/notifications/digests.py": 2,  # the same for what has waited
    "samspill/plans/registrations/actions.py": 2,  # a witness settles an answer; she has OWN only
    # evidence chains; what the day asks; whose last day has passed; birthdays
    "samspill/plans/consent/jobs.py": 4,
    "samspill/plans/birthdays/jobs.py": 1,  # whose birthday is in a month
    # what the register says of anybody, by file and by feed; files too old; the plans it touches
    "samspill/plans/news/jobs.py": 3,
    "samspill/plans/news/taking.py": 4,
    "samspill/plans/whereabouts/jobs.py": 1,  # the plans of a child who is protected less
    # what was set aside of it, for who administers: shown without protected names, two decide
    "samspill/plans/news/actions.py": 4,
    "samspill/plans/news/queries.py": 1,
    "samspill/plans/meetings/jobs.py": 2,  # find the plans that meet tomorrow, or later
    "samspill/plans/goals/jobs.py": 1,  # find the plans where somebody has promised something
    "samspill/plans/registrations/jobs.py": 1,  # find the plans where a second one is asked
    "samspill/privacy/jobs.py": 1,  # cases whose deadline comes nearer: nobody acts
    "samspill/plans/subject_plans/jobs.py": 1,  # find the subject plans that run out soon
    "samspill/plans/swaps/jobs.py": 1,  # find the plans in which a swap waits
    "samspill/school/absence/missing.py": 2,  # whom a school misses: nobody acts by night or day
    "samspill/school/absence/settling.py": 2,  # reports of days that are over: nobody acts by night
    # what all answers about a child add up to, for one who reads her own; nobody acts
    "samspill/school/consents/mine.py": 1,
    "samspill/school/consents/telling.py": 2,
    # grades and exams whose time has come, warnings that nobody reads: nobody acts
    "samspill/school/grades/publishing.py": 3,
    # who has the right to a message now: grants and homes that its writer does not see
    "samspill/school/messages/people.py": 4,
    # classes go up with all their pupils, also whom the office finds not (F8), and back
    "samspill/school/next_year/actions.py": 2,
    "samspill/school/files/upkeep.py": 1,  # a file is looked through by a job: nobody acts
    "samspill/school/messages/passing_on.py": 2,  # what nobody has read: nobody acts
    "samspill/school/messages/telling.py": 2,  # what has gone: nobody acts
    # an answer without a name goes where nobody at home reads; nobody acts
    "samspill/school/questionnaires/actions.py": 1,
    "samspill/school/questionnaires/telling.py": 2,
    "samspill/school/parents/actions.py": 2,  # what is reported is hidden, whoever wrote it
    "samspill/school/parents/queries.py": 2,  # of whom the others of a class may be told
    "samspill/school/class_lists/queries.py": 2,  # other families of the class: what they show it
    "samspill/school/signups/actions.py": 2,  # places are counted for all, whoever finds whom
    "samspill/school/signups/queries.py": 1,  # which adults of a pupil the school may answer for
    "samspill/school/signups/telling.py": 2,  # who is to sign up: nobody acts
    "samspill/school/sfo_places/costs.py": 1,  # year levels: a price is the same whoever asks
    # seats and siblings' places, of children whom who asks may not find
    "samspill/school/sfo_places/queries.py": 2,
    # who of the adults may fetch; who is away from school, which SFO is told and no more (J14)
    "samspill/school/sfo_day/queries.py": 1,
    "samspill/school/sfo_day/afternoon.py": 1,
    "samspill/school/sfo_day/telling.py": 2,  # who is not checked out in time: nobody acts
    "samspill/school/sfo_holidays/telling.py": 2,  # who is asked about a holiday: nobody acts
    "samspill/school/sfo_places/reminding.py": 2,  # offers that are not answered: nobody acts
    # a pupil who leaves has no place, also one whom the office that says so does not find
    "samspill/school/sfo_places/leavers.py": 1,
    "samspill/school/sfo_requests/leavers.py": 1,  # the same, of what is applied for
    # who has a place is in the SFO
    "samspill/school/sfo_places/actions.py": 3,
    "samspill/school/sfo_places/homes.py": 2,  # who of the adults may arrange it, and is told
    # who else answers for a child, and what she says of a case that she does not see (J3)
    "samspill/school/cases/actions.py": 2,
    "samspill/school/cases/handling.py": 1,  # may an applicant be told: what her switches say
    "samspill/school/cases/handlers.py": 1,  # who at school handles a case: grants of groups
    "samspill/school/cases/queries.py": 1,  # what came of what another knows of: days alone (J3)
    "samspill/school/cases/reminding.py": 6,  # answers that are waited for: nobody acts
    "samspill/school/cases/late.py": 2,  # an interim reply that goes by itself: nobody acts
    "samspill/school/cases/letters.py": 3,  # letters are written by a job: nobody acts
    "samspill/school/reduced_payment/telling.py": 2,  # whose reduction ends: nobody acts
    "samspill/school/reduced_payment/actions.py": 1,  # with whom an adult may live: relations
    "samspill/school/leave/actions.py": 1,  # may an adult apply: her relation and switches
    "samspill/school/pupils/actions.py": 1,  # relations of pupils: who has their daily life
    "samspill/school/protected/queries.py": 1,  # which protected pupils: who names is not named
    "samspill/school/home_weeks/queries.py": 1,  # relations: who else has a pupil's daily life
    "samspill/school/absence/actions.py": 1,  # relations: may an adult ask for time off
    "samspill/school/assessments/queries.py": 1,  # relations: who at home gets notices
    "samspill/school/absence/school_queries.py": 2,  # relations: whom of a home one rings and asks
    "samspill/school/tomorrow/telling.py": 1,  # what tomorrow asks of children: nobody acts
    "samspill/school/tomorrow/jobs.py": 1,  # who has children at school: nobody acts
    "samspill/school/contacts/queries.py": 1,  # whom a school rings: numbers that are otherwise own
    "samspill/school/guardians/queries.py": 1,  # relations of a pupil: who of the adults may what
    # a school's file: places of pupils whom the office finds not; and files too old, nobody acts
    "samspill/school/imports/queries.py": 1,
    "samspill/school/imports/placing.py": 2,
    "samspill/school/imports/jobs.py": 1,
    "samspill/retention/actions.py": 4,  # what is too old goes, files too; holds that keep it
    "samspill/keys/actions.py": 1,  # that every sealed cell has its key: none is opened
    "samspill/rights/actions.py": 1,  # what is open against what should be: ids alone come back
    # the chain of the logs: made, checked, and its roots written elsewhere; nobody acts
    "samspill/audit/chain.py": 1,
    "samspill/audit/verifying.py": 1,
    "samspill/audit/second_place.py": 1,
    "samspill/administration/employees/jobs.py": 1,  # files that are too old: nobody acts
    "samspill/demo/imports.py": 1,  # the demo's old plan is looked through, as by a job
    "samspill/demo/messages.py": 1,  # the demo's files of messages, as by a job
    "samspill/demo/sfo.py": 1,  # the demo's places begin today, which no home may choose
    "samspill/demo/load.py": 1,  # the demo people
    "samspill/administration/first.py": 1,  # the first administrator, by command: nobody acts
}
"""Every use of system_access, and why. A new one is a decision: write it here."""


KNOWN_RAW = {
    # the limit of the newest lines stands in the text: with a parameter each plan is made anew
    "samspill/plans/timeline/queries.py": 1,
}
"""Raw SQL above the lowest floors: how many lines, and why. Keep it short."""


MAY_DELETE = {
    "samspill/infra/storage.py": 1,  # files, not rows: whose row is gone, or never came
    "samspill/plans/plan/actions.py": 3,  # a draft of which nothing was sent, whole (J1)
    "samspill/retention/actions.py": 1,  # what is past its class, and no hold keeps (J12)
    "samspill/retention/leaving.py": 1,  # a plan whole, when the archive has it (ADR 0017)
}
"""Where rows are deleted, and why: how many lines."""


def sources() -> list[Path]:
    return python_files("samspill")


def raw_sql(tree: ast.AST) -> list[int]:
    """The lines of a source that speak SQL themselves."""
    return sorted(_raw(tree))


def _raw(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=names):
                raw = bool(RAW & {alias.name for alias in names})
                if module == "psycopg" or (raw and str(module).startswith("sqlalchemy")):
                    yield node.lineno
            case ast.Import(names=names):
                if any(alias.name == "psycopg" for alias in names):
                    yield node.lineno
            case ast.Attribute(attr=attr):
                if attr in RAW - {"text"} or ast.unparse(node) in ("sqlalchemy.text", "sa.text"):
                    yield node.lineno


def calls(tree: ast.AST, names: set[str]) -> int:
    """How often a source calls one of the names."""
    found = (n.func for n in ast.walk(tree) if isinstance(n, ast.Call))
    return sum(getattr(f, "id", getattr(f, "attr", "")) in names for f in found)


def test_only_the_lowest_floors_speak_sql():
    found = {
        relative(file): len(lines)
        for file in sources()
        if not relative(file).startswith(MAY_SPEAK_SQL) and (lines := raw_sql(parsed(file)))
    }
    assert found == KNOWN_RAW, (
        "write it with select(), insert() or update(), so that types and row security are asked;"
        " raw SQL belongs in infra/ and access/"
    )


def test_the_lowest_floors_name_no_table_of_a_feature():
    tables = ("from plan", "from participants", "from consent", "from persons", "update plan")
    for file in sources():
        if not relative(file).startswith(MAY_SPEAK_SQL):
            continue
        words = [n.value for n in ast.walk(parsed(file)) if isinstance(n, ast.Constant)]
        texts = [word.lower() for word in words if isinstance(word, str)]
        assert not [t for t in texts for table in tables if table in t], relative(file)


def test_the_ways_past_row_security_are_the_ones_we_know():
    found = Counter(
        {
            relative(file): count
            for file in sources()
            if relative(file) != "samspill/access/system.py"
            and (count := calls(parsed(file), {"system_access"}))
        }
    )
    assert found == PAST_ROW_SECURITY, (
        "system_access goes past the third net. Can the actor's own grants do it? If not, write"
        " the new place and its reason in PAST_ROW_SECURITY"
    )


def test_rows_are_deleted_where_we_know_and_nowhere_else():
    found = {relative(f): n for f in sources() if (n := calls(parsed(f), {"delete"}))}
    assert found == MAY_DELETE, (
        "end it with a state or a date, so that it can be told what was; what is too old goes by"
        " its class (samspill/declared/tables.toml). A new way is a decision: say so in MAY_DELETE"
    )


def test_grants_are_written_by_access_files_alone():
    for file in sources():
        if file.name != "access.py" and not relative(file).startswith("samspill/access/"):
            assert not calls(parsed(file), WRITERS_OF_GRANTS), (
                f"{relative(file)}: which role or consent opens what is decided in an access.py"
            )


def test_no_feature_decides_who_acts():
    for file in python_files("samspill/plans", "samspill/notifications", "samspill/audit"):
        assert not calls(parsed(file), {"acting", "row_context"}), (
            f"{relative(file)}: who acts is decided by the session or the job"
        )
