"""People outside the ordinary login, and who may know that somebody takes part (J11)."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RULES = (
    (
        "external_confirmation",
        {"days": 183, "remind_days_before": 14},
        "Samspills beslutning F6: eksterne fagpersoner bekreftes på nytt hvert halvår",
    ),
)
ROLES = "'GUARDIAN', 'BATON_HOLDER', 'PROFESSIONAL'"
CHECKS = (
    ("role", f"role in ({ROLES}, 'EXTERNAL', 'SUPPORTER', 'CONTACT')"),
    ("known_to", "known_to in ('ALL', 'FAMILY_AND_HOLDER', 'NAMED')"),
    ("channel", "channel in ('PHONE', 'LETTER', 'ELECTRONIC')"),
    (
        "contact",
        "(role = 'CONTACT') = (profile_id is null) and (role = 'CONTACT') ="
        " (contact_name is not null and contact_place is not null and channel is not null)",
    ),
)
PROFILE_CHECKS = (
    ("kind", "kind in ('PRIVATE', 'WORK', 'EXTERNAL')"),
    ("unit", "(kind = 'PRIVATE') = (unit_id is null)"),
)


def upgrade() -> None:
    _participants()
    op.alter_column("consent_lines", "profile_id", nullable=True)
    op.alter_column("persons", "born_on", nullable=True)
    op.add_column(
        "units", sa.Column("is_outside", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("units", "is_outside", server_default=None)
    for name, condition in PROFILE_CHECKS:
        op.drop_constraint(op.f(f"ck_profiles_{name}"), "profiles")
        op.create_check_constraint(op.f(f"ck_profiles_{name}"), "profiles", condition)
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("areas", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("by_profile_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(CHECKS[2][1], name=op.f("ck_disclosures_channel")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_disclosures_plan_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_disclosures_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_profile_id"], ["profiles.id"], name=op.f("fk_disclosures_by_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_participant_id"), "disclosures", ["participant_id"])
    statement = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
        " :source)"
    )
    for name, value, source in RULES:
        op.get_bind().execute(
            statement,
            {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source},
        )


def _participants() -> None:
    op.alter_column("participants", "profile_id", nullable=True)
    op.add_column(
        "participants",
        sa.Column("known_to", sa.String(), nullable=False, server_default="ALL"),
    )
    op.add_column(
        "participants",
        sa.Column("known_by", sa.ARRAY(sa.Uuid()), nullable=False, server_default="{}"),
    )
    for column in ("known_to", "known_by"):
        op.alter_column("participants", column, server_default=None)
    op.add_column("participants", sa.Column("proposed_by_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_participants_proposed_by_id"),
        "participants",
        "profiles",
        ["proposed_by_id"],
        ["id"],
    )
    for column in ("contact_name", "contact_place", "channel"):
        op.add_column("participants", sa.Column(column, sa.String(), nullable=True))
    for column in ("confirm_by", "reminded_of"):
        op.add_column("participants", sa.Column(column, sa.Date(), nullable=True))
    op.drop_constraint(op.f("ck_participants_role"), "participants")
    for name, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_participants_{name}"), "participants", condition)


def downgrade() -> None:
    for name, _value, _source in RULES:
        op.execute(f"delete from dated_policies where name = '{name}'")
    op.drop_table("disclosures")
    _forget()
    for policy in ("reading", "changing"):  # they ask who may know; written anew from the models
        op.execute(f"drop policy if exists {policy} on participants")
    op.drop_constraint(op.f("ck_profiles_unit"), "profiles")
    op.drop_constraint(op.f("ck_profiles_kind"), "profiles")
    op.create_check_constraint(op.f("ck_profiles_kind"), "profiles", "kind in ('PRIVATE', 'WORK')")
    op.create_check_constraint(
        op.f("ck_profiles_unit"), "profiles", "(kind = 'WORK') = (unit_id is not null)"
    )
    op.drop_column("units", "is_outside")
    op.alter_column("persons", "born_on", nullable=False)
    op.alter_column("consent_lines", "profile_id", nullable=False)
    for name, _condition in CHECKS[:-1]:
        op.drop_constraint(op.f(f"ck_participants_{name}"), "participants")
    op.create_check_constraint(op.f("ck_participants_role"), "participants", f"role in ({ROLES})")
    for column in (
        *("reminded_of", "confirm_by", "channel", "contact_place", "contact_name"),
        *("proposed_by_id", "known_by", "known_to"),
    ):
        op.drop_column("participants", column)
    op.alter_column("participants", "profile_id", nullable=False)


def _forget() -> None:
    """What the tables before cannot hold: contacts, and what kind of profile somebody has."""
    contacts = "select id from consent_lines where profile_id is null"
    for statement in (
        f"delete from line_answers where line_id in ({contacts})",  # noqa: S608 - constants
        "update consent_lines set carried_from_id = null where profile_id is null",
        "delete from consent_lines where profile_id is null",
        "delete from participants where profile_id is null",
        "alter table participants drop constraint ck_participants_contact",
        "update participants set role = 'PROFESSIONAL' where role in ('EXTERNAL', 'SUPPORTER')",
        "update profiles set kind = 'WORK' where kind = 'EXTERNAL'",
        "update persons set born_on = date '1900-01-01' where born_on is null",
    ):
        op.execute(statement)
