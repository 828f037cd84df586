"""People: who leads a unit, contact data with who sees it, interpreter, devices, blocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "profiles",
        sa.Column("leads_unit", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("profiles", "leads_unit", server_default=None)
    op.create_check_constraint(
        op.f("ck_profiles_leader"), "profiles", "kind = 'WORK' or not leads_unit"
    )
    _people()
    _contact_items()
    _blocks()


def _people() -> None:
    op.add_column(
        "persons",
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("persons", "needs_interpreter", server_default=None)
    op.add_column("persons", sa.Column("interpreter_language", sa.String()))
    op.add_column("sessions", sa.Column("device", sa.String()))
    op.add_column("notices", sa.Column("address", sa.String()))


def _contact_items() -> None:
    op.create_table(
        "contact_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary()),
        sa.Column("shown_to", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('EMAIL', 'MOBILE', 'ADDRESS_NOTE')", name=op.f("ck_contact_items_kind")
        ),
        sa.CheckConstraint(
            "shown_to in ('NOBODY', 'HOLDERS', 'PARTICIPANTS')",
            name=op.f("ck_contact_items_shown_to"),
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_contact_items_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_items")),
        sa.UniqueConstraint("profile_id", "kind", name=op.f("uq_contact_items_profile_id_kind")),
    )


def _blocks() -> None:
    people = ("proposed", "confirmed", "lifting", "lifted")
    op.create_table(
        "blocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("adult_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        *(sa.Column(f"{act}_by", sa.Uuid()) for act in people),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(f"{act}_at", sa.DateTime(timezone=True)) for act in people[1:]),
        sa.CheckConstraint(
            "source in ('POLICE', 'COURT', 'CHILD_WELFARE', 'REGISTER')",
            name=op.f("ck_blocks_source"),
        ),
        sa.CheckConstraint(
            "(proposed_by is null) = (source = 'REGISTER')", name=op.f("ck_blocks_two_people")
        ),
        sa.CheckConstraint(
            "confirmed_by is null or confirmed_by <> proposed_by",
            name=op.f("ck_blocks_confirmed_by_another"),
        ),
        sa.CheckConstraint(
            "confirmed_at is null or lifted_by is null or lifted_by <> lifting_by",
            name=op.f("ck_blocks_lifted_by_another"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_blocks_tenant_id")),
        sa.ForeignKeyConstraint(["adult_id"], ["persons.id"], name=op.f("fk_blocks_adult_id")),
        sa.ForeignKeyConstraint(["child_id"], ["persons.id"], name=op.f("fk_blocks_child_id")),
        *(
            sa.ForeignKeyConstraint(
                [f"{act}_by"], ["profiles.id"], name=op.f(f"fk_blocks_{act}_by")
            )
            for act in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_tenant_id"), "blocks", ["tenant_id"])
    op.create_index("ix_blocks_adult_id_child_id", "blocks", ["adult_id", "child_id"])
    op.create_index("ix_blocks_child_id", "blocks", ["child_id"])


def downgrade() -> None:
    op.drop_table("blocks")
    op.drop_table("contact_items")
    op.drop_column("notices", "address")
    op.drop_column("sessions", "device")
    op.drop_column("persons", "interpreter_language")
    op.drop_column("persons", "needs_interpreter")
    op.drop_constraint(op.f("ck_profiles_leader"), "profiles", type_="check")
    op.drop_column("profiles", "leads_unit")
