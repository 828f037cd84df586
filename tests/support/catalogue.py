"""What the database itself says of tables, policies and rights, as lists of faults."""

from __future__ import annotations

import re
import subprocess
import sys

from sqlalchemy import Connection, MetaData, text

from samspill.access.row_security import owned_tables
from samspill.infra.db import Base
from samspill.infra.settings import ROOT
from samspill.web import tables  # noqa: F401 - all of them
from tests.support.rows import SYSTEM

OPEN_TO_ALL = {
    "grants": "every policy reads it: a policy on it would recurse",
    "persons": "names on pages; reached through a plan, a profile or a national number only",
    "paper_choices": "who is reached on paper: a day, no content; letters and the holder ask it",
    "profiles": "who acts, and who takes part; no content",
    "accounts": "issuer and subject, read before anybody has signed in",
    "sessions": "read before anybody has signed in, by the hash of the token",
    "devices": "read before anybody has signed in, by what only the device has",
    "calendar_keys": "asked by calendars without a login, by the hash of the secret",
    "logout_tokens": "asked by the provider, where nobody is signed in",
    "emergency_accesses": "asked by the policy of the access log; the reasons are sealed",
    "whereabouts_viewers": "asked by queries and policies for whoever reads; reasons are sealed",
    "blocks": "asked by the door and whenever access opens, whoever acts; the reason is sealed",
    "archive_counts": "sums alone",
    "pupils": "asked by the policies of all that is a pupil's; which children, not where",
    "pupil_viewers": "asked by those policies for whoever reads; reasons are sealed",
    "groups": "schools and classes, asked by the policies of who is in them; nobody's name",
    "group_staff": "who works with which class: employees, no child; pages ask by a group",
    "school_years": "the days of school years",
    "school_days": "days that are free",
    "grade_rounds": "until when a school enters grades and when they are read; nobody's name",
    "sfo_offers": "what an SFO offers; nobody's name",
    "sfo_prices": "what it costs; nobody's name",
    "sfo_holidays": "which holidays an SFO asks about; nobody's name",
    "tenants": "the municipalities, public",
    "units": "schools and offices, public",
    "dated_policies": "law and local practice, public",
    "limit_counts": "counts, asked before anybody has signed in",
    "system_accesses": "written by everybody who goes past row security; append-only",
    "retention_counts": "how many rows went, by rule and day: counts only",
}
"""Tables without row security, and why each may be. Keep it short."""

APPEND_ONLY = {
    "access_log",
    "access_reviews",
    "change_log",
    "disclosures",
    "evidence",
    "log_batches",
    "system_accesses",
    "consent_copies",
    "privacy_cases",
    "case_steps",
    "earlier_versions",
    "goal_ratings",
    "evaluations",
    "subject_plan_versions",
    "plan_stages",
    "room_answers",
    "archive_packages",
    "absence_steps",
    "attendance_marks",
    "contact_attempts",
    "sfo_taps",
    "sfo_holiday_answers",
    "contacts_confirmed",
    "school_consent_answers",
    "school_case_steps",
    "school_case_letters",
    "school_case_openings",
}
GOES_BY_AGE = {
    "access_log",
    "change_log",
    "system_accesses",
    "subject_plan_versions",
    "consent_copies",
    "disclosures",
    "earlier_versions",
    "evaluations",
    "goal_ratings",
    "plan_stages",
    "room_answers",
    "grants",
}
"""What the system may delete: samspill/retention/, by age or with its plan (ADR 0010, 0017)."""
EMPTIED_BY_AGE = {
    "evidence": {"record", "emptied_at"},
    "log_batches": {"row_ids", "row_times", "row_hashes", "emptied_at"},
    "archive_packages": {"received_at", "told_at", "gone_at"},
}
"""… and the columns it may empty."""
GOES_WITH_ITS_DRAFT = {"child_views", "timeline_entries"}
"""Written once as those, but a draft that is discarded takes its rows along (J1)."""

OWN_RULE_FOR_NEW_ROWS = {
    "access_log",
    "change_log",
    "log_batches",
    "notices",
    "paper_tasks",
    "timeline_entries",
    "consent_copies",
    "message_files",
    "school_message_files",
    "unusual_reads",
    "room_shares",
    "room_answers",
    "archive_packages",
    "talk_answers",
    "parent_members",
    "parent_posts",
    "warning_receipts",
    "school_thread_members",
    "school_cases",
    "school_case_steps",
    "school_case_parties",
    "school_case_letters",
    "school_case_openings",
    "leave_requests",
    "reduced_payments",
    "sfo_requests",
    "reduced_payment_files",
}
OPENS_AND_SHUTS = {
    *("grants", "blocks", "emergency_accesses", "whereabouts_viewers"),
    *("pupils", "pupil_viewers"),
}
POLICIES = {"reading": "r", "adding": "a", "changing": "w", "system": "*"}
SUBJECTS = {"plan_id", "subject_id", "child_id", "pupil_id", "case_id", "thread_id"}

_FLAGS = text(
    "select relrowsecurity, relforcerowsecurity from pg_class where oid = to_regclass(:t)"
)
_POLICIES = text(
    "select p.polname, p.polcmd::text as cmd, p.polpermissive as permissive,"
    " concat_ws(' ', pg_get_expr(p.polqual, p.polrelid),"
    "  pg_get_expr(p.polwithcheck, p.polrelid)) as words,"
    " array(select rolname::text from pg_roles where oid = any(p.polroles)) as roles"
    " from pg_policy p where p.polrelid = to_regclass(:t)"
)
_STANDING = text(
    "select relname::text from pg_class where relnamespace = 'public'::regnamespace"
    " and relkind in ('r', 'p') and relname not like 'procrastinate%'"
)


def policy_faults(connection: Connection, table: str) -> list[str]:
    """What is wrong with the row security of an owned table."""
    flags = connection.execute(_FLAGS, {"t": table}).one_or_none()
    if flags is None or not flags.relrowsecurity:
        return [f"{table} has no row security: run samspill migrate"]
    faults = []
    if flags.relforcerowsecurity:
        faults.append(f"{table}: FORCE would hide rows from data migrations and dumps")
    found = connection.execute(_POLICIES, {"t": table}).all()
    if {p.polname: p.cmd for p in found} != POLICIES:
        faults.append(f"{table} has the policies {sorted(p.polname for p in found)}")
    for policy in found:
        name = f"{table}.{policy.polname}"
        if policy.roles != ([SYSTEM] if policy.polname == "system" else []):
            faults.append(f"{name} is for {policy.roles}")
        if not policy.permissive or "now()" in policy.words or " IN (" in policy.words:
            faults.append(f"{name} has not the agreed shape: {policy.words}")
        own = policy.polname == "adding" and table in OWN_RULE_FOR_NEW_ROWS
        if policy.polname != "system" and "samspill.profile" not in policy.words and not own:
            faults.append(f"{name} does not ask who looks: {policy.words}")
    return faults


def unclaimed(metadata: MetaData) -> list[str]:
    """Tables that are neither owned nor open for a reason that stands in OPEN_TO_ALL."""
    return sorted(set(metadata.tables) - set(owned_tables()) - set(OPEN_TO_ALL))


def unguarded(metadata: MetaData) -> list[str]:
    """Tables that point at a plan, a child, a case … without being owned (but for what opens
    and shuts them: ``OPENS_AND_SHUTS``)."""
    pointing = {t.name for t in metadata.tables.values() if SUBJECTS & set(t.columns.keys())}
    return sorted(pointing - set(owned_tables()) - OPENS_AND_SHUTS)


def strangers(connection: Connection) -> list[str]:
    """Tables in the database that no model knows."""
    known = {*Base.metadata.tables, "alembic_version"}
    return sorted(set(connection.scalars(_STANDING)) - known)


def unknown_to_walkers() -> list[str]:
    """Tables whose model ``samspill.web.tables`` does not import: migrate would pass them by.

    Asked in a process of its own, because in this one every model is loaded by now.
    """
    declared = {
        name
        for file in (ROOT / "samspill").rglob("*.py")
        for name in re.findall(r'__tablename__ = "(\w+)"', file.read_text())
    }
    code = "from samspill.web import tables; print(*tables.grants.Base.metadata.tables)"
    known = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return sorted(declared - set(known.stdout.split()))
