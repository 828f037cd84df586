"""The family's copy of a consent, and what stood beside the Norwegian text when it was signed.

No municipality has approved a language until it says so: the texts are drafts.
"""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_copies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_consent_copies_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_consent_copies_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_copies")),
        sa.UniqueConstraint("consent_id", name=op.f("uq_consent_copies_consent_id")),
    )
    op.create_index("ix_consent_copies_plan_id", "consent_copies", ["plan_id"])
    op.add_column(
        "signing_attempts",
        sa.Column("translation", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.get_bind().execute(
        sa.text(
            "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
            " values (:id, null, 'consent_languages', cast(:value as jsonb), date '2020-01-01',"
            " date '9999-12-31', :source)"
        ),
        {
            "id": uuid4(),
            "value": json.dumps({"languages": []}),
            "source": "Samspills forslag: ingen språk vises før kommunen har godkjent teksten",
        },
    )


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'consent_languages'")
    op.drop_column("signing_attempts", "translation")
    op.drop_table("consent_copies")
