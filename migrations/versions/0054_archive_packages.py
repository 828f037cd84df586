"""What the archive got of plans that ended, and what is kept of a plan (a dated policy)."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

PARTS = (
    "ABOUT PEOPLE CHILD_VIEW LIFE_AREAS GOALS SUBJECT_PLANS MEETINGS DOCUMENTS TIMELINE CONSENT"
    " CLOSING"
).split()
LAW = "offentleglova § 13, jf. forvaltningsloven § 13"
HIDDEN = "offentleglova § 13, jf. folkeregisterloven § 10-4"
ARCHIVE = {
    "parts": PARTS,
    "screening": {
        "NONE": {"code": "UO", "law": LAW},
        "CLIENT": {"code": "5", "law": HIDDEN},
        "CONFIDENTIAL": {"code": "5", "law": HIDDEN},
        "STRICT": {"code": "6", "law": HIDDEN},
        "UNKNOWN": {"code": "6", "law": HIDDEN},
    },
}
SOURCE = (
    "Samspills forslag: hele planen, uten meldinger, egne notater og barnets eget rom (arkivlova,"
    " lest av en arkivar før bruk); kodene for skjerming følger Noark 5"
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, 'archive', cast(:value as jsonb), date '2020-01-01',"
    " date '9999-12-31', :source)"
)
RULES = {
    "gone": "gone_at is null or (received_at is not null and told_at is not null)",
    "told": "told_at is null or received_at is not null",
}


def upgrade() -> None:
    op.create_table(
        "archive_packages",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        _moment("ended_at"),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _moment("delivered_at"),
        *(_moment(name, may_lack=True) for name in ("received_at", "told_at", "gone_at")),
        *(sa.CheckConstraint(rule, name=name) for name, rule in RULES.items()),
    )
    op.create_index(
        "uq_archive_packages_plan_id", "archive_packages", ["plan_id", "ended_at"], unique=True
    )
    op.create_table(
        "archive_counts",
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("plans", sa.Integer(), nullable=False),
    )
    value = {"id": uuid4(), "value": json.dumps(ARCHIVE), "source": SOURCE}
    op.execute(INSERT.bindparams(**value))


def _moment(name: str, *, may_lack: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=may_lack)


def downgrade() -> None:
    op.drop_table("archive_counts")
    op.drop_table("archive_packages")
    op.execute("delete from dated_policies where name = 'archive'")
