"""When another who answers for a child was asked to agree to an application, and the rule of when
she is reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

KEY, DAYS = "remind_after_days", 5
SOURCE = (
    " At den som må si ja, blir minnet på etter fem dager: Samspills forslag, kommunen bestemmer"
    " selv."
)


def upgrade() -> None:
    op.add_column("school_case_parties", sa.Column("asked_at", sa.DateTime(timezone=True)))
    op.execute(
        "update school_case_parties p set asked_at = coalesce(c.submitted_at, c.made_at)"
        " from school_cases c where c.id = p.case_id"
    )
    op.alter_column("school_case_parties", "asked_at", nullable=False)
    change = sa.text(
        "update dated_policies set value = value || jsonb_build_object(cast(:key as text),"
        " cast(:days as integer)), source = source || :source where name = 'school_cases'"
    )
    op.execute(change.bindparams(key=KEY, days=DAYS, source=SOURCE))


def downgrade() -> None:
    change = sa.text(
        "update dated_policies set value = value - cast(:key as text),"
        " source = replace(source, :source, '') where name = 'school_cases'"
    )
    op.execute(change.bindparams(key=KEY, source=SOURCE))
    op.drop_column("school_case_parties", "asked_at")
