"""A participant's place has a life: declined, paused, ended by date; and the family's wishes."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = "'PROPOSED', 'AWAITING_CONSENT', 'INVITED', 'ACTIVE', 'PAUSED', 'EXPIRED', 'REMOVED'"
MORE_STATES = (
    "'PROPOSED', 'AWAITING_CONSENT', 'INVITED', 'ACTIVE', 'PAUSED', 'EXPIRED', 'REMOVED',"
    " 'DECLINED'"
)
RULES = (
    (
        "participation",
        {"months": 12},
        "Samspills forslag: en fagperson er med i 12 måneder eller til samtykket går ut",
    ),
)


def upgrade() -> None:
    op.add_column("participants", sa.Column("paused_because", sa.String()))
    op.add_column("participants", sa.Column("ends_on", sa.Date()))
    op.add_column("participants", sa.Column("template", sa.String()))
    op.add_column("consent_lines", sa.Column("ends_on", sa.Date()))
    _states(MORE_STATES)
    op.execute(
        "update participants set paused_because = 'CONSENT_ENDED' where state = 'PAUSED'"
    )
    op.create_check_constraint(
        "paused_because",
        "participants",
        "paused_because in ('HOLDER', 'OWN_WISH', 'CONSENT_ENDED')",
    )
    op.create_check_constraint(
        "template", "participants", "template in ('PROFESSIONAL', 'LIMITED', 'CHILD_WELFARE')"
    )
    _present("state not in ('REMOVED', 'DECLINED')")
    op.create_table(
        "participant_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state in ('WAITING', 'TAKEN_UP', 'TURNED_DOWN')", name="state"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_participant_wishes_plan_id"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_participant_wishes_profile_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participant_wishes"),
    )
    op.create_index("ix_participant_wishes_plan_id", "participant_wishes", ["plan_id"])
    statement = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
        " :source)"
    )
    for name, value, source in RULES:
        op.get_bind().execute(
            statement, {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        )


def _states(states: str) -> None:
    op.drop_constraint("state", "participants", type_="check")
    op.create_check_constraint("state", "participants", f"state in ({states})")


def _present(where: str) -> None:
    op.drop_index("uq_participants_present", table_name="participants")
    op.create_index(
        "uq_participants_present",
        "participants",
        ["plan_id", "profile_id"],
        unique=True,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.execute("delete from dated_policies where tenant_id is null and name = 'participation'")
    op.drop_table("participant_wishes")
    op.execute("update participants set state = 'REMOVED' where state = 'DECLINED'")
    _present("state <> 'REMOVED'")
    op.drop_constraint("template", "participants", type_="check")
    op.drop_constraint("paused_because", "participants", type_="check")
    _states(STATES)
    op.drop_column("consent_lines", "ends_on")
    op.drop_column("participants", "template")
    op.drop_column("participants", "ends_on")
    op.drop_column("participants", "paused_because")
