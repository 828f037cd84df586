"""Letters of what a school decides of an application, and who opened them when; who decides by
rule; who ended a place at SFO, and places for who has special needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None

RULES = (
    (
        "school_cases",
        "office_decides",
        1,
        " At kontoret også avgjør: Samspills forslag, kommunen delegerer selv.",
    ),
    (
        "sfo",
        "special_last_level",
        7,
        " Til og med 7. trinn for barn med særskilte behov: opplæringslova (ikke lest i kilden).",
    ),
)


def upgrade() -> None:
    _letters()
    op.add_column("sfo_places", sa.Column("ended_by", sa.Uuid(), sa.ForeignKey("profiles.id")))
    op.execute("update sfo_places set ended_by = applied_by where terminated_at is not null")
    op.add_column(
        "sfo_places",
        sa.Column("special_needs", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("sfo_places", "special_needs", server_default=None)
    change = sa.text(
        "update dated_policies set value = value || jsonb_build_object(cast(:key as text),"
        " cast(:number as integer)), source = source || :source where name = :name"
    )
    for name, key, number, source in RULES:
        op.execute(change.bindparams(name=name, key=key, number=number, source=source))


def _letters() -> None:
    at, sealed = sa.DateTime(timezone=True), sa.LargeBinary()
    op.create_table(
        "school_case_letters",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *_whose(),
        _to("step_id", "school_case_steps"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pdf_sealed", sealed, nullable=False),
        sa.Column("word_sealed", sealed, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("made_at", at, nullable=False),
        sa.CheckConstraint("language in ('nb', 'nn')", name="language"),
        sa.UniqueConstraint("step_id"),
    )
    op.create_table(
        "school_case_openings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *_whose(),
        _to("letter_id", "school_case_letters"),
        _to("profile_id", "profiles"),
        sa.Column("at", at, nullable=False),
    )
    for table in ("school_case_letters", "school_case_openings"):
        for name in ("case_id", "pupil_id"):
            op.create_index(f"ix_{table}_{name}", table, [name])


def _to(name: str, target: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=False)


def _whose() -> tuple[sa.Column[object], ...]:
    return (
        _to("case_id", "school_cases"),
        _to("pupil_id", "pupils"),
        _to("tenant_id", "tenants"),
        _to("applicant_id", "profiles"),
    )


def downgrade() -> None:
    back = sa.text(
        "update dated_policies set value = value - cast(:key as text),"
        " source = replace(source, :source, '') where name = :name"
    )
    for name, key, _number, source in RULES:
        op.execute(back.bindparams(name=name, key=key, source=source))
    op.drop_column("sfo_places", "special_needs")
    op.drop_column("sfo_places", "ended_by")
    op.drop_table("school_case_openings")
    op.drop_table("school_case_letters")
