"""Messages between home and school: threads, who is in them, what was written. Who works with a
group has its homes; who is to get messages at home is measured by the job of the night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'SCHOOL_MESSAGES',
    case when s.role in ('HEAD', 'OFFICE') then 5 else 4 end,
    g.valid_from, g.valid_to, g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.source = 'staff' and g.ended_at is null
    and s.role not in ('ASSISTANT', 'SUBSTITUTE')
"""


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    some = lambda name: sa.Column(name, ARRAY(sa.Uuid()), nullable=False)  # noqa: E731
    moment = lambda name, nullable=False: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=nullable
    )
    op.create_table(
        "school_threads",
        key(),
        to("tenant_id", "tenants"),
        to("pupil_id", "pupils", nullable=True),
        to("group_id", "groups", nullable=True),
        to("office_id", "groups", nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        to("author_profile_id", "profiles"),
        some("member_ids"),
        some("staff_ids"),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        moment("created_at"),
        moment("last_at"),
        sa.CheckConstraint("answers in ('NONE', 'SENDER', 'ALL')", name="answers"),
        sa.CheckConstraint("(pupil_id is null) <> (group_id is null)", name="about"),
        sa.CheckConstraint("staff_ids <@ member_ids", name="staff"),
        sa.CheckConstraint("author_profile_id = any(member_ids)", name="author"),
    )
    op.create_table(
        "school_messages",
        key(),
        to("tenant_id", "tenants"),
        to("thread_id", "school_threads"),
        to("pupil_id", "pupils", nullable=True),
        to("group_id", "groups", nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        to("author_profile_id", "profiles"),
        some("reader_ids"),
        moment("written_at"),
        moment("goes_at"),
        moment("told_at", nullable=True),
        moment("withdrawn_at", nullable=True),
        sa.CheckConstraint("author_profile_id = any(reader_ids)", name="author"),
        sa.CheckConstraint("(withdrawn_at is null) = (text_sealed is not null)", name="withdrawn"),
        sa.CheckConstraint("goes_at >= written_at", name="goes_at"),
    )
    op.create_table(
        "school_thread_members",
        key(),
        to("thread_id", "school_threads"),
        to("profile_id", "profiles"),
        sa.Column("number", sa.Integer(), nullable=False),
        moment("acknowledged_at", nullable=True),
        sa.UniqueConstraint("thread_id", "profile_id"),
    )
    for table, *columns in (
        ("school_threads", "pupil_id"),
        ("school_threads", "group_id"),
        ("school_messages", "pupil_id"),
        ("school_messages", "group_id"),
        ("school_thread_members", "profile_id"),
    ):
        op.create_index(f"ix_{table}_{columns[0]}", table, columns)
    op.create_index(
        "uq_school_messages_thread_id", "school_messages", ["thread_id", "number"], unique=True
    )
    op.create_index(
        "ix_school_messages_goes_at",
        "school_messages",
        ["goes_at"],
        postgresql_where=sa.text("told_at is null and withdrawn_at is null"),
    )
    op.execute(OPENED)


def downgrade() -> None:
    op.execute("delete from grants where area = 'SCHOOL_MESSAGES'")
    for table in ("school_thread_members", "school_messages", "school_threads"):
        op.drop_table(table)
