"""Applications of homes at school, what happened in them, who must agree; leave, and its absence."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

RULES = (
    (
        "school_cases",
        {"reply_months": 1, "appeal_weeks": 3},
        "Forvaltningsloven § 11 a (foreløpig svar når det tar mer enn en måned) og § 29 (tre uker"
        " til å klage). Ny forvaltningslov kan endre paragrafene (må kontrolleres)",
    ),
    (
        "leave",
        {
            "leave_days": 10,
            "leave_days_a_year": 0,
            "teacher_days": 2,
            "notice_days": 14,
            "both_agree": 1,
            "heard_from": 12,
            "statement_from": 15,
            "blocked": [],
        },
        "Opplæringslova (2023) § 2-2: permisjon når det er forsvarlig, og rett til fri på"
        " religiøse høytidsdager; §§ 10-1 og 10-2: barnets beste og barnets mening. Grensene er"
        " Samspills forslag, til kommunen har egen forskrift (må kontrolleres)",
    ),
)
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'SCHOOL_CASE',
    case when s.role = 'CONTACT_TEACHER' then 4 else 5 end, g.valid_from, g.valid_to,
    g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source = 'staff'
    and s.role in ('HEAD', 'OFFICE', 'CONTACT_TEACHER')
"""
"""Of those at home, the job of the night asks what each may, and opens it."""
STATES = (
    "state in ('SUBMITTED', 'DRAFT', 'WAITING', 'STOPPED', 'IN_PROGRESS', 'MORE_INFO', 'GRANTED',"
    " 'PARTLY', 'REFUSED', 'DISMISSED', 'APPEALED', 'REVERSED', 'FORWARDED', 'SETTLED',"
    " 'WITHDRAWN')"
)
STEPS = (
    "kind in ('SUBMITTED', 'CHANGED', 'TAKEN', 'ASKED', 'ANSWERED', 'INTERIM', 'DECIDED',"
    " 'WITHDRAWN', 'APPEALED', 'REVERSED', 'FORWARDED', 'SETTLED')"
)
CAUSES = "cause in ('FAMILY', 'TRAVEL', 'SPORT', 'RELIGIOUS', 'BEREAVEMENT', 'HEALTH', 'OTHER')"


def _key() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _to(name: str, target: str, **more: object) -> sa.Column[object]:
    options = {"nullable": False, **more}
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), **options)  # type: ignore[arg-type]


def _of(name: str, kind: object, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)  # type: ignore[call-overload, no-any-return]


def _whose() -> tuple[sa.Column[object], ...]:
    return (
        _to("case_id", "school_cases"),
        _to("pupil_id", "pupils"),
        _to("tenant_id", "tenants"),
        _to("applicant_id", "profiles"),
    )


def _cases(at: object) -> None:
    op.create_table(
        "school_cases",
        _key(),
        _of("kind", sa.String()),
        _to("pupil_id", "pupils"),
        _to("tenant_id", "tenants"),
        _to("school_id", "groups"),
        _to("applicant_id", "profiles"),
        _of("together_id", sa.Uuid()),
        _of("state", sa.String()),
        _of("staff_level", sa.Integer()),
        *(_of(name, sa.Date()) for name in ("first_day", "last_day")),
        *(_of(name, sa.Date(), nullable=True) for name in ("granted_from", "granted_to")),
        _of("rule_text", sa.String()),
        _of("made_at", at),
        _of("submitted_at", at, nullable=True),
        _of("reply_by", sa.Date(), nullable=True),
        _to("handler_id", "profiles", nullable=True),
        _of("decided_at", at, nullable=True),
        _of("appeal_by", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('LEAVE')", name="kind"),
        sa.CheckConstraint(STATES, name="state"),
        sa.CheckConstraint("last_day >= first_day", name="order"),
        sa.CheckConstraint(
            "(granted_from is null) = (granted_to is null) and granted_to >= granted_from",
            name="granted",
        ),
        sa.CheckConstraint("(decided_at is null) = (appeal_by is null)", name="decided"),
    )
    op.create_index("ix_school_cases_pupil_id", "school_cases", ["pupil_id"])
    op.create_index("ix_school_cases_applicant_id", "school_cases", ["applicant_id"])
    op.create_index("ix_school_cases_open", "school_cases", ["school_id", "reply_by"])


def upgrade() -> None:
    at, sealed = sa.DateTime(timezone=True), sa.LargeBinary()
    _cases(at)
    op.create_table(
        "school_case_steps",
        _key(),
        *_whose(),
        _of("kind", sa.String()),
        _of("outcome", sa.String(), nullable=True),
        _of("until", sa.Date(), nullable=True),
        _of("words_sealed", sealed, nullable=True),
        _to("profile_id", "profiles"),
        _of("at", at),
        sa.CheckConstraint(STEPS, name="kind"),
    )
    op.create_index("ix_school_case_steps_case_id", "school_case_steps", ["case_id"])
    op.create_index("ix_school_case_steps_pupil_id", "school_case_steps", ["pupil_id"])
    op.create_table(
        "school_case_parties",
        _key(),
        *_whose(),
        _to("profile_id", "profiles"),
        _of("kind", sa.String()),
        *(_of(name, sa.Date()) for name in ("first_day", "last_day")),
        _of("must_agree", sa.Boolean()),
        _of("agreed", sa.Boolean(), nullable=True),
        _of("is_over", sa.Boolean()),
        sa.UniqueConstraint("case_id", "profile_id"),
    )
    op.create_index("ix_school_case_parties_pupil_id", "school_case_parties", ["pupil_id"])
    op.create_index("ix_school_case_parties_profile_id", "school_case_parties", ["profile_id"])
    op.create_table(
        "leave_requests",
        _key(),
        *_whose(),
        _of("cause", sa.String()),
        _of("days", sa.Integer()),
        *(_of(name, sa.Boolean()) for name in ("head_only", "teaching", "is_late")),
        _of("blocked", postgresql.ARRAY(sa.String())),
        *(
            _of(f"{name}_sealed", sealed, nullable=True)
            for name in ("reason", "late", "statement")
        ),
        sa.CheckConstraint(CAUSES, name="cause"),
        sa.UniqueConstraint("case_id"),
    )
    op.create_index("ix_leave_requests_pupil_id", "leave_requests", ["pupil_id"])
    op.add_column(
        "absences",
        sa.Column("is_leave", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("absences", "is_leave", server_default=None)
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.execute(insert.bindparams(**values))


def downgrade() -> None:
    op.execute("delete from dated_policies where name in ('school_cases', 'leave')")
    op.execute("delete from grants where area = 'SCHOOL_CASE'")
    op.drop_column("absences", "is_leave")
    # the policy of parties asks cases, and theirs ask nobody's: the asked go last
    for table in ("leave_requests", "school_case_parties", "school_case_steps", "school_cases"):
        op.drop_table(table)
