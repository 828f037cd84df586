"""Applications to pay less for SFO, their papers, and what a decision does to what is paid."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

RULE = {
    "percent": 6,
    "income_until_level": 4,
    "free_hours": 12,
    "free_until_level": 3,
    "hours_a_day": 4,
    "needs_from_level": 5,
    "needs_until_level": 7,
    "base_amount": 130_160,
    "local": [],
    "remind_weeks": 8,
}
SINCE = (
    ("2020-01-01", "2022-08-01", {"free_until_level": 0}),
    ("2022-08-01", "2023-08-01", {"free_until_level": 1}),
    ("2023-08-01", "2024-08-01", {"free_until_level": 2}),
    ("2024-08-01", "9999-12-31", {}),
)
"""Twelve free hours came for the first year level in 2022, the second in 2023, the third in 2024."""
SOURCE = (
    "Foreldrebetaling i SFO: høyst 6 prosent av inntekten til husholdningen for hvert barn på"
    " 1.–4. trinn, tolv gratis timer i uka på 1.–3. trinn, og gratis for særskilte behov på 5.–7."
    " trinn. Slik kommuner viser den nasjonale forskriften (ikke lest i kilden). Grunnbeløpet fra"
    " 1. mai 2025 er 130 160 kroner (må kontrolleres). At en dag på SFO er fire timer, og når det"
    " minnes om ny søknad, er Samspills forslag."
)
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'INCOME',
    case when s.role = 'SFO_LEADER' then 2 else 5 end, g.valid_from, g.valid_to,
    g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source = 'staff'
    and s.role in ('HEAD', 'OFFICE', 'SFO_LEADER')
"""
"""Of those at home, the job of the night asks what each may, and opens it."""


FILES = (
    *("PDF", "DOCX", "XLSX", "PPTX", "ODT", "ODS", "ODP", "PNG", "JPEG", "WEBP", "GIF", "HEIC"),
    "TXT",
)


def _of(name: str, kind: object, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)  # type: ignore[call-overload, no-any-return]


def _to(name: str, target: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _whose() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("case_id", "school_cases"),
        _to("pupil_id", "pupils"),
        _to("tenant_id", "tenants"),
    )


def upgrade() -> None:
    _kinds("'LEAVE', 'REDUCED_PAYMENT'")
    sealed = sa.LargeBinary()
    op.create_table(
        "reduced_payments",
        *_whose(),
        _to("applicant_id", "profiles"),
        _of("household", sa.String()),
        _to("partner_id", "profiles", nullable=True),
        _of("basis", sa.String()),
        *(_of(name, sa.Boolean()) for name in ("needs", "from_summer", "lives_here")),
        *(_of(f"{name}_sealed", sealed, nullable=True) for name in ("own", "partner", "trace")),
        sa.CheckConstraint("household in ('ALONE', 'GUARDIAN', 'OTHER')", name="household"),
        sa.CheckConstraint("(household = 'GUARDIAN') = (partner_id is not null)", name="partner"),
        sa.CheckConstraint("basis in ('TAX', 'FALL')", name="basis"),
        sa.UniqueConstraint("case_id"),
    )
    op.create_index("ix_reduced_payments_pupil_id", "reduced_payments", ["pupil_id"])
    _papers()
    _reductions()
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'sfo_payment', cast(:value as jsonb), cast(:since as date),"
        " cast(:until as date), :source)"
    )
    for since, until, more in SINCE:
        value = json.dumps({**RULE, **more})
        values = {"id": uuid4(), "value": value, "since": since, "until": until, "source": SOURCE}
        op.execute(insert.bindparams(**values))


def _papers() -> None:
    at, table = sa.DateTime(timezone=True), "reduced_payment_files"
    op.create_table(
        table,
        *_whose(),
        _to("applicant_id", "profiles"),
        *_of_a_file(at),
        *_checks(),
    )
    for column in ("case_id", "pupil_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index(f"ix_{table}_author_profile_id", table, ["author_profile_id", "written_at"])
    op.create_index(
        f"ix_{table}_waiting", table, ["written_at"], postgresql_where=sa.text("state = 'WAITING'")
    )


def _of_a_file(at: object) -> tuple[sa.Column[object], ...]:
    return (
        _of("position", sa.Integer()),
        _of("name_sealed", sa.LargeBinary(), nullable=True),
        _to("author_profile_id", "profiles"),
        _of("state", sa.String()),
        _of("why", sa.String(), nullable=True),
        _of("kind", sa.String()),
        *_stored("file"),
        *_stored("shown"),
        _of("written_at", at),
        *(_of(name, at, nullable=True) for name in ("checked_at", "withdrawn_at")),
    )


def _stored(name: str) -> tuple[sa.Column[object], ...]:
    return (
        _of(f"{name}_id", sa.Uuid(), nullable=True),
        _of(f"{name}_sha256", sa.String(), nullable=True),
        _of(f"{name}_size", sa.Integer()),
    )


def _checks() -> tuple[sa.CheckConstraint, ...]:
    kinds = ", ".join(f"'{kind}'" for kind in FILES)
    return (
        sa.CheckConstraint("(withdrawn_at is null) = (name_sealed is not null)", name="withdrawn"),
        sa.CheckConstraint("state in ('READY', 'WAITING', 'REFUSED')", name="state"),
        sa.CheckConstraint("(state = 'REFUSED') = (why is not null)", name="why"),
        sa.CheckConstraint(f"kind in ({kinds})", name="kind"),
        sa.CheckConstraint(
            "(file_id is null) = (state = 'REFUSED' or withdrawn_at is not null)"
            " and (file_id is null) = (file_sha256 is null)"
            " and (shown_id is null) = (shown_sha256 is null)",
            name="file",
        ),
    )


def _reductions() -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        "sfo_reductions",
        *_whose(),
        _to("group_id", "groups"),
        _to("profile_id", "profiles"),
        *(_of(name, sa.Date()) for name in ("valid_from", "valid_to")),
        *(_of(name, sa.Integer(), nullable=True) for name in ("cap", "percent", "by_hand")),
        _of("decided_at", at),
        _of("reminded_at", at, nullable=True),
        sa.CheckConstraint("valid_to > valid_from", name="period"),
        sa.CheckConstraint(
            "coalesce(cap, percent, by_hand) is not null and coalesce(cap, 0) >= 0"
            " and coalesce(percent, 0) between 0 and 100 and coalesce(by_hand, 0) >= 0",
            name="limit",
        ),
    )
    op.create_index("ix_sfo_reductions_pupil_id", "sfo_reductions", ["pupil_id"])
    op.create_index("ix_sfo_reductions_group_id", "sfo_reductions", ["group_id", "valid_to"])


def _kinds(codes: str) -> None:
    op.drop_constraint(op.f("ck_school_cases_kind"), "school_cases")
    op.create_check_constraint(op.f("ck_school_cases_kind"), "school_cases", f"kind in ({codes})")


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'sfo_payment'")
    op.execute("delete from grants where area = 'INCOME'")
    for table in ("sfo_reductions", "reduced_payment_files", "reduced_payments"):
        op.drop_table(table)
    reduced = "select id from school_cases where kind = 'REDUCED_PAYMENT'"
    for table in ("school_case_steps", "school_case_parties"):
        op.execute(f"delete from {table} where case_id in ({reduced})")  # noqa: S608 - our own words
    op.execute("delete from school_cases where kind = 'REDUCED_PAYMENT'")
    _kinds("'LEAVE'")
