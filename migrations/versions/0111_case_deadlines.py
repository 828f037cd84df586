"""Until when a home answers what the school asked in an application, and the rule of it; an interim
reply that goes by itself has no writer; an appeal has a day by which the school has looked at it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

KEY, DAYS = "explain_days", 14
SOURCE = (
    " At den som har søkt, har fjorten dager på å svare når skolen mangler noe: Samspills forslag,"
    " kommunen bestemmer selv."
)
SINCE_STEP = """
update school_cases c set reply_by = s.day from (
    select case_id, kind, max((at at time zone 'Europe/Oslo')::date + interval '1 month')::date as day
    from school_case_steps group by case_id, kind
) s where s.case_id = c.id and c.state = s.kind and c.state in ('APPEALED', 'FORWARDED')
"""
ANSWER_BY = """
update school_cases c set answer_by = s.day from (
    select case_id, max((at at time zone 'Europe/Oslo')::date + 14) as day
    from school_case_steps where kind = 'ASKED' group by case_id
) s where s.case_id = c.id and c.state = 'MORE_INFO'
"""


def upgrade() -> None:
    op.add_column("school_cases", sa.Column("answer_by", sa.Date(), nullable=True))
    op.alter_column("school_case_steps", "profile_id", nullable=True)
    op.execute(SINCE_STEP)
    op.execute(ANSWER_BY)
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
    op.execute("delete from school_case_steps where profile_id is null")
    op.alter_column("school_case_steps", "profile_id", nullable=False)
    op.drop_column("school_cases", "answer_by")
