"""Mitt rom: what a child writes for itself, what it shares and with whom, what they answer."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'keep_own_room', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
SOURCE = (
    "Samspills forslag: det et barn har skrevet for seg selv, er dets eget til det er voksent,"
    " og ett år til å ta det med seg"
)


def upgrade() -> None:
    _entries()
    _shares()
    _answers()
    values = {"id": uuid4(), "value": json.dumps({"months": 12}), "source": SOURCE}
    op.execute(INSERT.bindparams(**values))


def _entries() -> None:
    op.create_table(
        "room_entries",
        _id(),
        _points("profile_id", "profiles.id"),
        _points("person_id", "persons.id"),
        sa.Column("content_sealed", sa.LargeBinary()),
        _moment("written_at"),
        _moment("gone_at", nullable=True),
        sa.CheckConstraint("(gone_at is null) = (content_sealed is not null)", name="gone"),
    )
    op.create_index("ix_room_entries_profile_id", "room_entries", ["profile_id", "written_at"])


def _shares() -> None:
    op.create_table(
        "room_shares",
        _id(),
        _points("plan_id", "plans.id"),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        _points("child_profile_id", "profiles.id"),
        _points("reader_profile_id", "profiles.id"),
        sa.Column("reader_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        _moment("shared_at"),
        _moment("taken_back_at", nullable=True),
        sa.CheckConstraint(
            "(taken_back_at is null) = (content_sealed is not null)", name="taken_back"
        ),
    )
    op.create_index(
        "uq_room_shares_entry_id",
        "room_shares",
        ["entry_id", "reader_profile_id"],
        unique=True,
        postgresql_where=sa.text("taken_back_at is null"),
    )
    for column in ("plan_id", "child_profile_id", "reader_profile_id"):
        op.create_index(f"ix_room_shares_{column}", "room_shares", [column])


def _answers() -> None:
    op.create_table(
        "room_answers",
        _id(),
        _points("plan_id", "plans.id"),
        _points("share_id", "room_shares.id"),
        _points("child_profile_id", "profiles.id"),
        _points("author_profile_id", "profiles.id"),
        sa.Column("reader_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), sa.ForeignKey("activities.id")),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        _moment("written_at"),
        sa.CheckConstraint(
            "kind in ('RECEIVED', 'DISCUSSED', 'BECAME', 'NOT_NOW')", name="kind"
        ),
        sa.CheckConstraint("(kind = 'BECAME') = (activity_id is not null)", name="activity_id"),
    )
    for column in ("plan_id", "share_id"):
        op.create_index(f"ix_room_answers_{column}", "room_answers", [column])


def _id() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _points(name: str, at: str) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(at), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'keep_own_room'")
    for table in ("room_answers", "room_shares", "room_entries"):
        op.drop_table(table)
