"""The young person takes part as herself, not in a guardian's role."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = "'GUARDIAN', 'BATON_HOLDER', 'PROFESSIONAL', 'EXTERNAL', 'SUPPORTER', 'CONTACT'"
ROLE = "ck_participants_role"
OWN = (
    "update participants set role = 'YOUNG_PERSON' from profiles, plans"
    " where profiles.id = participants.profile_id and plans.id = participants.plan_id"
    " and profiles.person_id = plans.child_id and participants.role = 'GUARDIAN'"
)


def upgrade() -> None:
    op.drop_constraint(op.f(ROLE), "participants")
    op.create_check_constraint(op.f(ROLE), "participants", f"role in ({BEFORE}, 'YOUNG_PERSON')")
    op.execute(OWN)


def downgrade() -> None:
    op.execute("update participants set role = 'GUARDIAN' where role = 'YOUNG_PERSON'")
    op.drop_constraint(op.f(ROLE), "participants")
    op.create_check_constraint(op.f(ROLE), "participants", f"role in ({BEFORE})")
