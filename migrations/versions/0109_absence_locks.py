"""A half-year that is over is closed: so many days after it, and why its absence changes still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None

BEFORE = "'WAS_HERE', 'LEAVE', 'WRONG_DAY', 'WHICH_HOURS', 'HOW_LONG', 'PAPERS'"
SINCE = ", 'NOTED_WRONG', 'PAPERS_LATE', 'COMPLAINT'"
DAYS = 21
SOURCE = " Når halvåret lukkes for retting: Samspills forslag."


def _whys(codes: str) -> None:
    op.drop_constraint(op.f("ck_absence_steps_why"), "absence_steps")
    op.create_check_constraint("why", "absence_steps", f"why in ({codes})")


def upgrade() -> None:
    _whys(BEFORE + SINCE)
    change = sa.text(
        "update dated_policies set value = value || jsonb_build_object('locks_after',"
        " cast(:days as integer)), source = source || :source where name = 'absence'"
    )
    op.execute(change.bindparams(days=DAYS, source=SOURCE))


def downgrade() -> None:
    op.execute("update absence_steps set why = null where why in (" + SINCE[2:] + ")")
    _whys(BEFORE)
    back = sa.text(
        "update dated_policies set value = value - 'locks_after',"
        " source = replace(source, :source, '') where name = 'absence'"
    )
    op.execute(back.bindparams(source=SOURCE))
