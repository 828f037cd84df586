"""Assessments, remarks, development talks and what a pupil says herself; who teaches writes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'ASSESSMENT',
    case when s.role = 'TEACHER' then 4
        when s.role is not null then 5
        when g.source_id = g.subject_id then 3
        else 2 end,
    g.valid_from, g.valid_to, g.source, g.source_id
from grants g
left join group_staff s on g.source = 'staff' and s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source in ('staff', 'bond')
    and coalesce(s.role, '') not in ('ASSISTANT', 'SUBSTITUTE')
"""
"""Who has a place in a group, or a bond to a pupil, has what it opens from now on."""


def upgrade() -> None:
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    moment = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", False)
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    sealed = lambda: sa.Column("text_sealed", sa.LargeBinary(), nullable=False)  # noqa: E731
    op.create_table(
        "assessments",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        text("kind"),
        sa.Column("subject", sa.String(), nullable=True),
        sealed(),
        to("author_profile_id", "profiles"),
        moment("written_at"),
        moment("shared_at", nullable=True),
        moment("replaced_at", nullable=True),
        to("corrects_id", "assessments", nullable=True),
        sa.CheckConstraint("kind in ('ONGOING', 'HALF_YEAR', 'TALK')", name="kind"),
        sa.CheckConstraint("(kind = 'TALK') = (subject is null)", name="subject"),
    )
    op.create_index("ix_assessments_pupil_id", "assessments", ["pupil_id", "shared_at"])
    op.create_table(
        "self_assessments",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        text("subject"),
        sealed(),
        to("author_profile_id", "profiles"),
        moment("written_at"),
        moment("shared_at", nullable=True),
    )
    op.create_index("ix_self_assessments_pupil_id", "self_assessments", ["pupil_id"])
    op.create_table(
        "conduct_remarks",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        text("kind"),
        sealed(),
        to("author_profile_id", "profiles"),
        moment("written_at"),
        moment("withdrawn_at", nullable=True),
        sa.CheckConstraint("kind in ('ORDER', 'CONDUCT', 'PRAISE')", name="kind"),
    )
    op.create_index("ix_conduct_remarks_pupil_id", "conduct_remarks", ["pupil_id"])
    op.create_table(
        "development_talks",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        moment("starts_at"),
        text("place"),
        to("proposed_by", "profiles"),
        moment("proposed_at"),
        moment("cancelled_at", nullable=True),
    )
    op.create_index("ix_development_talks_pupil_id", "development_talks", ["pupil_id", "starts_at"])
    op.create_table(
        "talk_answers",
        key(),
        to("talk_id", "development_talks"),
        to("pupil_id", "pupils"),
        to("profile_id", "profiles"),
        sa.Column("suits", sa.Boolean(), nullable=False),
        moment("answered_at"),
    )
    op.create_index(
        "uq_talk_answers_talk_id", "talk_answers", ["talk_id", "profile_id"], unique=True
    )
    op.create_index("ix_talk_answers_pupil_id", "talk_answers", ["pupil_id"])
    op.execute(OPENED)


def downgrade() -> None:
    op.execute("delete from grants where area = 'ASSESSMENT'")
    for table in (
        "talk_answers",
        "development_talks",
        "conduct_remarks",
        "self_assessments",
        "assessments",
    ):
        op.drop_table(table)
