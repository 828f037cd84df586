"""Schools: years and days, groups with members and staff, pupils, who finds a protected one."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

RULE = {
    "usual": ["JOINT", "SOLE", "BY_JUDGEMENT", "APPOINTED", "FOSTER", "CUSTODY", "EMERGENCY"],
    "in_care": ["APPOINTED", "FOSTER", "CUSTODY", "EMERGENCY"],
    "until_age": 18,
}
SOURCE = (
    "Barnelova §§ 30–31 og barnevernsloven kapittel 5 (ikke lest i kilden): den som har"
    " foreldreansvar, eller omsorgen etter vedtak, har barnets hverdag. Har barnevernet omsorgen,"
    " åpnes ingenting for foreldrene uten at skolen bestemmer det. Samspills forslag."
)


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    period = lambda: (  # noqa: E731
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name="period"),
    )
    op.create_table(
        "groups",
        key(),
        to("tenant_id", "tenants"),
        to("unit_id", "units"),
        to("school_id", "groups"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("year_id", sa.Uuid(), nullable=True),
        sa.Column("year_level", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('SCHOOL', 'CLASS', 'TEACHING')", name="kind"),
        sa.CheckConstraint("(kind = 'SCHOOL') = (school_id = id)", name="school"),
        sa.CheckConstraint("(kind = 'SCHOOL') = (year_id is null)", name="year"),
        sa.CheckConstraint("year_level between 1 and 10", name="year_level"),
    )
    op.create_index(
        "uq_groups_unit",
        "groups",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'SCHOOL'"),
    )
    op.create_index(
        "uq_groups_name", "groups", ["school_id", "year_id", "kind", "name"], unique=True
    )
    op.create_table(
        "school_years",
        key(),
        to("school_id", "groups"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("spring_from", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day < spring_from and spring_from <= last_day", name="order"),
        sa.UniqueConstraint("school_id", "first_day"),
    )
    op.create_foreign_key(None, "groups", "school_years", ["year_id"], ["id"])
    op.create_table(
        "school_days",
        key(),
        to("school_id", "groups"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind in ('SCHOOL', 'FREE', 'PLANNING')", name="kind"),
        sa.UniqueConstraint("school_id", "day"),
    )
    op.create_table(
        "pupils",
        key(),
        to("tenant_id", "tenants"),
        to("child_id", "persons"),
        sa.UniqueConstraint("tenant_id", "child_id"),
    )
    op.create_index("ix_pupils_child_id", "pupils", ["child_id"])
    op.create_table(
        "group_members",
        key(),
        to("pupil_id", "pupils"),
        to("group_id", "groups"),
        to("school_id", "groups"),
        *period(),
    )
    op.create_index(
        "ix_group_members_pupil_id",
        "group_members",
        ["pupil_id", "group_id"],
        postgresql_include=["valid_from", "valid_to"],
    )
    op.create_index("ix_group_members_group_id", "group_members", ["group_id", "valid_to"])
    op.create_index("ix_group_members_school_id", "group_members", ["school_id"])
    op.create_table(
        "group_staff",
        key(),
        to("group_id", "groups"),
        to("profile_id", "profiles"),
        sa.Column("role", sa.String(), nullable=False),
        *period(),
        sa.CheckConstraint(
            "role in ('HEAD', 'OFFICE', 'CONTACT_TEACHER', 'TEACHER', 'ASSISTANT', 'SUBSTITUTE')",
            name="role",
        ),
    )
    op.create_index("ix_group_staff_group_id", "group_staff", ["group_id"])
    op.create_index("ix_group_staff_profile_id", "group_staff", ["profile_id"])
    op.create_table(
        "pupil_viewers",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("profile_id", "profiles"),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        to("proposed_by", "profiles"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        to("decided_by", "profiles", nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        to("ended_by", "profiles", nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decided_by <> proposed_by", name="two"),
        sa.CheckConstraint("(agreed is null) = (decided_by is null)", name="decided"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
    )
    op.create_index(
        "uq_pupil_viewers_standing",
        "pupil_viewers",
        ["pupil_id", "profile_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null and agreed is not false"),
    )
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'school_guardians', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'school_guardians'")
    op.execute("delete from grants where area in ('PUPIL', 'SCHOOL')")
    for table in ("group_members", "pupil_viewers", "group_staff", "pupils", "school_days"):
        op.drop_table(table)
    op.drop_constraint(op.f("fk_groups_year_id"), "groups", type_="foreignkey")
    for table in ("school_years", "groups"):
        op.drop_table(table)
