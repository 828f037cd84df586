"""A row for any table, made from its columns and checks alone: proofs that need no story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Connection, Engine, Table, Uuid, text
from sqlalchemy.types import Boolean, Date, DateTime, Integer, LargeBinary, String, Time

from samspill.access.row_security import owned_tables
from samspill.infra.db import Base

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEEDED = {
    "signatories": ("profile_id",),
    "privacy_cases": ("fault",),
    "log_batches": ("emptied_at",),
    "case_steps": ("reader_profile_id",),
    "plan_offers": ("child_lookup", "content_sealed"),
    "messages": ("text_sealed",),
    "school_threads": ("pupil_id",),
    "school_messages": ("pupil_id", "text_sealed"),
    "room_entries": ("content_sealed",),
    "room_shares": ("content_sealed",),
    "push_subscriptions": ("address_sealed",),
    "extra_contacts": ("name_sealed", "phone_sealed"),
    "pupil_needs": ("text_sealed",),
    "parent_posts": ("text_sealed",),
    "message_files": ("name_sealed", "file_id", "file_sha256"),
    "absence_files": ("name_sealed", "file_id", "file_sha256"),
    "reduced_payment_files": ("name_sealed", "file_id", "file_sha256"),
    "school_message_files": ("pupil_id", "name_sealed", "file_id", "file_sha256"),
}
"""Columns that may be empty, but not in a row as it is made here."""
FIXED: dict[str, dict[str, Any]] = {
    "documents": {"shown": 1, "is_written": True},
    "meetings": {"ends_at": NOW + timedelta(hours=1)},
    "meeting_minutes": {"state": "TO_READ"},
    "subject_plans": {"shared_at": NOW},
    "plan_copies": {"reason": ""},
    "area_mappings": {"kept_at": NOW, "questions": ["?"], "answers": ["!"]},
    "lessons": {"ends_at": time(10)},
    "assessments": {"shared_at": NOW, "subject": "MUSIC"},
    "self_assessments": {"shared_at": NOW},
    "grades": {"published_at": NOW},
    "oral_exams": {"told_at": NOW, "exam_at": NOW + timedelta(hours=1)},
    "school_threads": {"staff_ids": []},
    "questionnaire_replies": {"is_anonymous": True},
    **dict.fromkeys(("absence_files", "reduced_payment_files"), {"state": "READY"}),
    "sfo_reductions": {"cap": 0, "valid_to": date.max},
    "gathering_times": {"ends_at": NOW + timedelta(hours=1)},
    "sfo_places": {"co_share": 0},
    "school_cases": {"submitted_at": NOW},
    "school_case_letters": {"language": "nb"},
    "sfo_terms": {"weekdays": "135"},
    "sfo_requests": {"weekdays": "135", "co_share": 0},
    "sfo_holiday_answers": {"days": []},
    "sfo_plans": {"weekday": 1, "at": time(15)},
}
"""What must stand in a row, for others than its author to see it, or for the check to hold."""
SEEN_THROUGH = {
    "document_versions": ("documents", "document_id", "author_profile_id"),
    "meeting_minutes": ("meetings", "meeting_id", "author_profile_id"),
    "subject_plan_versions": ("subject_plans", "subject_plan_id", "written_by_profile_id"),
    "message_files": ("messages", "message_id", "author_profile_id"),
    **dict.fromkeys(
        (
            *("school_case_steps", "school_case_parties", "leave_requests"),
            *("school_case_letters", "school_case_openings"),
            *("reduced_payments", "reduced_payment_files", "sfo_requests"),
        ),
        ("school_cases", "case_id", "applicant_id"),
    ),
    "school_message_files": ("school_messages", "message_id", "author_profile_id"),
}
"""Rows that are seen by who sees another: its table, the column with its id, and who wrote."""
OF_OPEN_CHILDREN = {"meetings", "plan_moves"}
"""Rows that stand behind a list when the child's address is protected (F8): here it is not."""
OF_PUPILS = {
    "group_members",
    "guardian_switches",
    "absences",
    "absence_reasons",
    "absence_files",
    "absence_steps",
    "attendance_marks",
    "contact_attempts",
    "extra_contacts",
    "contacts_confirmed",
    "pupil_needs",
    "school_consent_answers",
    "assessments",
    "self_assessments",
    "conduct_remarks",
    "development_talks",
    "grades",
    "grade_warnings",
    "grade_appeals",
    "oral_exams",
    "school_threads",
    "school_messages",
    "school_message_files",
    "questionnaire_replies",
    "sign_ups",
    "class_list_entries",
    "home_weeks",
    "sfo_places",
    "sfo_terms",
    "sfo_plans",
    "sfo_notes",
    "sfo_pickers",
    "sfo_pickup_bars",
    "sfo_taps",
    "sfo_holiday_answers",
    "school_cases",
    "school_case_steps",
    "school_case_parties",
    "school_case_letters",
    "school_case_openings",
    "leave_requests",
    "reduced_payments",
    "reduced_payment_files",
    "sfo_reductions",
    "sfo_requests",
}
"""Rows of a pupil: of one whose address is not protected, and nobody is blocked from (F8, I21)."""
APP, SYSTEM = "samspill_app", "samspill_system"


def made_row(table: Table, **fixed: Any) -> dict[str, Any]:
    """One value for each column that needs one, and an author; checked words get the first."""
    model = owned_tables().get(table.name)
    authors = getattr(model.__owned__, "authors", ()) if model else ()
    wanted = (*authors, *NEEDED.get(table.name, ()))
    needed = [c for c in table.columns if not c.nullable or c.name in wanted]
    row = {c.name: _value(table, c) for c in needed}
    row = {**row, **FIXED.get(table.name, {}), **fixed}
    if members := getattr(model.__owned__, "members", None) if model else None:
        row[members] = [*fixed.get(members, ()), *(row[author] for author in authors)]
    return row


def _value(table: Table, column: Any) -> Any:
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            found = re.match(rf"{column.name} in \('([A-Z_]+)'", str(check.sqltext))
            if found:
                return found.group(1)
    kinds: tuple[tuple[type, Any], ...] = (
        (Uuid, uuid4()),
        (DateTime, NOW),
        (Date, date(2026, 3, 2)),
        (Time, time(9)),
        (Boolean, False),
        (Integer, 1),
        (LargeBinary, uuid4().bytes),
        (String, uuid4().hex),
    )
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    return {}


class Bench:
    """One superuser's transaction without foreign keys, to look through other roles' eyes."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, table: str, **fixed: Any) -> dict[str, Any]:
        """Add a row past all policies. Gives its values."""
        model = Base.metadata.tables[table]
        row = made_row(model, **fixed)
        self.connection.execute(model.insert(), row)
        if table in SEEN_THROUGH:
            other, column, writer = SEEN_THROUGH[table]
            seen = owned_tables()[other].__owned__
            shared = {seen.subject: row[seen.subject], seen.authors[0]: row[writer]}  # type: ignore[union-attr]
            self.add(other, id=row[column], **shared)
        if table in OF_OPEN_CHILDREN:
            self._open_plan(row["plan_id"])
        if table in OF_PUPILS:
            self._open_pupil(row["pupil_id"])
        return row

    def _open_pupil(self, pupil_id: UUID) -> None:
        """Who it is about, once: a child whose address is not protected."""
        known = text("select 1 from pupils where id = :id")
        if self.connection.execute(known, {"id": pupil_id}).first() is None:
            child = self.add("persons", address_protection="NONE")
            self.add("pupils", id=pupil_id, child_id=child["id"])

    def _open_plan(self, plan_id: UUID) -> None:
        """Its plan, once, about a child whose address is not protected."""
        known = text("select 1 from plans where id = :id")
        if self.connection.execute(known, {"id": plan_id}).first() is None:
            child = self.add("persons", address_protection="NONE")
            self.add("plans", id=plan_id, child_id=child["id"])

    def grant(
        self,
        profile: UUID,
        subject: UUID,
        area: str,
        level: int,
        valid_from: datetime = datetime(2026, 1, 1, tzinfo=UTC),
        valid_to: datetime = datetime(2027, 1, 1, tzinfo=UTC),
    ) -> None:
        """Add a grant."""
        self.add(
            "grants",
            profile_id=profile,
            subject_id=subject,
            area=area,
            level=level,
            valid_from=valid_from,
            valid_to=valid_to,
        )

    @contextmanager
    def role(
        self, name: str = APP, profile: UUID | str | None = None, **more: str
    ) -> Iterator[Any]:
        """Look as the role. ``profile`` None leaves the context unset, '' empties it."""
        with self.connection.begin_nested() as attempt:
            if profile is not None:
                self._set(profile=str(profile), now=more.get("now", NOW.isoformat()))
            self.connection.execute(text(f"set local role {name}"))
            try:
                yield self.connection
            finally:
                if attempt.is_active:
                    attempt.rollback()

    def _set(self, **values: str) -> None:
        for name, value in values.items():
            query = text("select set_config(:name, :value, true)")
            self.connection.execute(query, {"name": f"samspill.{name}", "value": value})

    def count(self, table: str, profile: UUID | str | None = None, **more: str) -> int:
        """How many rows the application sees in the table, for the profile."""
        with self.role(APP, profile, **more) as connection:
            return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())


@contextmanager
def bench(engine: Engine) -> Iterator[Bench]:
    """A bench whose rows are gone afterwards."""
    with engine.connect() as connection, connection.begin() as outer:
        connection.execute(text("set local session_replication_role = replica"))
        yield Bench(connection)
        outer.rollback()
