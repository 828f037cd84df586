"""Whom a school rings about a pupil, what its staff must know, and that a home has looked it over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

OPEN = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, :area, :level,
  g.valid_from, g.valid_to, g.source, g.source_id
from grants g where g.area = 'PUPIL' and g.source = :source and g.ended_at is null
"""
AT_HOME = " and exists {}".format(
    "(select 1 from grants h where h.subject_id = g.subject_id and h.profile_id = g.profile_id"
    " and h.source_id = g.source_id and h.area = 'ABSENCE' and h.level = 3)"
)
NO_OFFICE = " and not exists {}".format(
    "(select 1 from grants h where h.subject_id = g.subject_id and h.profile_id = g.profile_id"
    " and h.source_id = g.source_id and h.area = 'SCHOOL')"
)
TABLES = ("pupil_needs", "contacts_confirmed", "extra_contacts")


def upgrade() -> None:
    of_pupil = lambda by: (  # noqa: E731
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("pupil_id", sa.Uuid(), sa.ForeignKey("pupils.id"), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column(by, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    at = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", False)
    )
    words = lambda name: sa.Column(name, sa.LargeBinary(), nullable=True)  # noqa: E731
    op.create_table(
        "extra_contacts",
        *of_pupil("entered_by"),
        at("entered_at"),
        text("closeness"),
        text("rings_when"),
        words("name_sealed"),
        words("phone_sealed"),
        at("removed_at", nullable=True),
        sa.CheckConstraint(
            "closeness in ('GRANDPARENT', 'RELATIVE', 'NEIGHBOUR', 'FRIEND', 'OTHER')",
            name="closeness",
        ),
        sa.CheckConstraint("rings_when in ('UNREACHED', 'URGENT')", name="rings_when"),
        sa.CheckConstraint(
            "(removed_at is null) = (name_sealed is not null)"
            " and (removed_at is null) = (phone_sealed is not null)",
            name="words",
        ),
    )
    op.create_index("ix_extra_contacts_pupil_id", "extra_contacts", ["pupil_id"])
    op.create_table(
        "contacts_confirmed",
        *of_pupil("profile_id"),
        at("confirmed_at"),
        sa.Column("shows_mobile", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "ix_contacts_confirmed_profile_id",
        "contacts_confirmed",
        ["profile_id", "pupil_id", "confirmed_at"],
    )
    op.create_index("ix_contacts_confirmed_pupil_id", "contacts_confirmed", ["pupil_id"])
    op.create_table(
        "pupil_needs",
        *of_pupil("entered_by"),
        at("entered_at"),
        text("kind"),
        words("text_sealed"),
        at("removed_at", nullable=True),
        sa.CheckConstraint("kind in ('ALLERGY', 'MEDICINE', 'FOOD', 'OTHER')", name="kind"),
        sa.CheckConstraint("(removed_at is null) = (text_sealed is not null)", name="words"),
    )
    op.create_index("ix_pupil_needs_pupil_id", "pupil_needs", ["pupil_id"])
    for area, level, source, more in (
        ("CONTACTS", 2, "staff", ""),
        ("CONTACTS", 1, "bond", AT_HOME),
        ("NEEDS", 2, "staff", NO_OFFICE),
        ("NEEDS", 3, "bond", AT_HOME),
        ("NEEDS", 2, "bond", AT_HOME.replace("exists", "not exists")),
    ):
        op.execute(sa.text(OPEN + more).bindparams(area=area, level=level, source=source))


def downgrade() -> None:
    op.execute("delete from grants where area in ('CONTACTS', 'NEEDS')")
    for table in TABLES:
        op.drop_table(table)
