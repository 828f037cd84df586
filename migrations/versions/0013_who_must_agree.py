"""Who must agree, whole: care relations with their decision, what people settled, more ages.

The ages at which a child is heard and the young person signs, whom a care decision lets answer,
and how long those questions may stand are policy: data with its source.
"""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AGES = {
    "heard_from": 7,
    "great_weight_from": 12,
    "young_person_agrees_from": 15,
    "guardians_agree_until": 18,
    "adult_from": 18,
}
AGES_SOURCE = (
    "Barnelova §§ 30–33 (hørt fra 7 år, stor vekt fra 12 år, medbestemmelse fra 15 år),"
    " vergemålsloven § 8 (myndig ved 18 år); alle som må samtykke: Samspills beslutning J17"
)
OLD_AGES = {"young_person_agrees_from": 15, "adult_from": 18}
OLD_AGES_SOURCE = (
    "Barnelova §§ 30–33, vergemålsloven § 8; alle som må samtykke: Samspills beslutning J17"
)
RULES = (
    (
        "care_agreement",
        {
            "CUSTODY": {"service_agrees": True, "parents": "BY_DECISION"},
            "EMERGENCY": {"service_agrees": True, "parents": "BY_DECISION"},
        },
        "Barnevernsloven §§ 4-1, 5-1 og 5-3; foreldrene etter det som står i vedtaket",
    ),
    ("leader_decision", {"days": 14}, "Samspills forslag (lederens frist til å avgjøre)"),
    (
        "renewal_after_change",
        {"days": 30},
        "Samspills forslag (frist når andre må samtykke enn de som har gjort det)",
    ),
)
KINDS = "'JOINT', 'SOLE', 'BY_JUDGEMENT', 'WITHOUT', "
OLD_KINDS = f"kind in ({KINDS}'FOSTER', 'CUSTODY')"
NEW_KINDS = (
    f"kind in ({KINDS}'APPOINTED', 'EXPECTING', 'FOSTER', 'CUSTODY', 'EMERGENCY', 'VOLUNTARY',"
    " 'UNKNOWN')"
)
STATES = "state in ('PROPOSED', 'AGREED', 'REJECTED')"
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)
UPDATE_AGES = sa.text(
    "update dated_policies set value = cast(:value as jsonb), source = :source"
    " where name = 'ages' and tenant_id is null"
)


def upgrade() -> None:
    _policies()
    _relations()
    _matters("confirmations")
    _matters(
        "exemptions",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("legal_ground", sa.String(), nullable=False),
        sa.CheckConstraint("area in ('SIGNATORIES', 'CONSENT')", name="area"),
        sa.CheckConstraint("area = 'SIGNATORIES' or state = 'AGREED'", name="shown"),
        sa.CheckConstraint(
            "ground in ('ONE_PARENT_ENOUGH', 'UNREACHABLE_AFTER_EFFORT', 'ADDRESS_PROTECTION',"
            " 'COURT_OR_BOARD_DECISION')",
            name="ground",
        ),
    )
    _signatories()


def _policies() -> None:
    bind = op.get_bind()
    bind.execute(UPDATE_AGES, {"value": json.dumps(AGES), "source": AGES_SOURCE})
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        bind.execute(INSERT, values)


def _relations() -> None:
    op.add_column("persons", sa.Column("register_at", sa.DateTime(timezone=True)))
    op.add_column("relations", sa.Column("decision", sa.String()))
    op.add_column("relations", sa.Column("decided_on", sa.Date()))
    op.add_column("relations", sa.Column("agrees", sa.Boolean()))
    op.add_column("relations", sa.Column("register_at", sa.DateTime(timezone=True)))
    op.drop_constraint(op.f("ck_relations_kind"), "relations")
    op.create_check_constraint("kind", "relations", NEW_KINDS)


def _matters(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), sa.ForeignKey("profiles.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(STATES, name="state"),
        sa.CheckConstraint("decided_by <> proposed_by", name="two"),
        sa.CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="decided"),
        *more,
    )
    op.create_index(op.f(f"ix_{table}_plan_id"), table, ["plan_id"])
    op.create_index(
        f"uq_{table}_standing",
        table,
        ["plan_id", "person_id", "relation"],
        unique=True,
        postgresql_where="state <> 'REJECTED'",
    )


def _signatories() -> None:
    op.add_column(
        "signatories", sa.Column("exemption_id", sa.Uuid(), sa.ForeignKey("exemptions.id"))
    )
    op.alter_column("signatories", "profile_id", nullable=True)
    op.drop_constraint(op.f("ck_signatories_state"), "signatories")
    op.drop_constraint(op.f("ck_signatories_capacity"), "signatories")
    for name, condition in (
        ("state", "state in ('WAITING', 'SIGNED', 'DECLINED', 'EXEMPTED', 'SUSPENDED')"),
        (
            "capacity",
            "capacity in ('JOINT', 'SOLE', 'BY_JUDGEMENT', 'APPOINTED', 'EXPECTING', 'CUSTODY',"
            " 'EMERGENCY', 'SELF', 'OF_AGE', 'CONFIRMED')",
        ),
        ("exemption", "(state = 'EXEMPTED') = (exemption_id is not null)"),
        ("profile", "profile_id is not null or state = 'EXEMPTED'"),
    ):
        op.create_check_constraint(name, "signatories", condition)


def downgrade() -> None:
    for name in ("state", "capacity", "exemption", "profile"):
        op.drop_constraint(op.f(f"ck_signatories_{name}"), "signatories")
    op.drop_column("signatories", "exemption_id")
    op.alter_column("signatories", "profile_id", nullable=False)
    op.create_check_constraint(
        "state", "signatories", "state in ('WAITING', 'SIGNED', 'DECLINED')"
    )
    op.create_check_constraint(
        "capacity", "signatories", "capacity in ('JOINT', 'SOLE', 'BY_JUDGEMENT', 'SELF')"
    )
    op.drop_table("exemptions")
    op.drop_table("confirmations")
    op.drop_constraint(op.f("ck_relations_kind"), "relations")
    op.create_check_constraint("kind", "relations", OLD_KINDS)
    for column in ("register_at", "agrees", "decided_on", "decision"):
        op.drop_column("relations", column)
    op.drop_column("persons", "register_at")
    bind = op.get_bind()
    bind.execute(UPDATE_AGES, {"value": json.dumps(OLD_AGES), "source": OLD_AGES_SOURCE})
    names = ", ".join(f"'{name}'" for name, _value, _source in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
