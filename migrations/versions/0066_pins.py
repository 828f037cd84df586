"""A device that makes no passkeys opens by a PIN."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("devices", "credential_id", nullable=True)
    op.alter_column("devices", "public_key", nullable=True)
    op.add_column("devices", sa.Column("pin_hash", sa.String(), nullable=True))
    op.add_column(
        "devices", sa.Column("tries", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.alter_column("devices", "tries", server_default=None)
    op.create_check_constraint(
        "passkey", "devices", "(credential_id is null) = (public_key is null)"
    )
    op.create_check_constraint(
        "one_way", "devices", "(credential_id is null) = (pin_hash is not null)"
    )


def downgrade() -> None:
    op.execute(
        "update sessions set device_id = null where device_id in"
        " (select id from devices where pin_hash is not null)"
    )
    op.execute("delete from devices where pin_hash is not null")
    op.drop_constraint(op.f("ck_devices_one_way"), "devices")
    op.drop_constraint(op.f("ck_devices_passkey"), "devices")
    op.drop_column("devices", "tries")
    op.drop_column("devices", "pin_hash")
    op.alter_column("devices", "public_key", nullable=False)
    op.alter_column("devices", "credential_id", nullable=False)
