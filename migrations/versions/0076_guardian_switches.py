"""What an adult may with a pupil: the dated rule, and what a school has set otherwise."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

EVERYTHING = [
    *("SEE", "NOTICES", "FORMS", "RECIPIENT", "CONSENTS", "EMERGENCY", "LEAVE", "SFO", "PICK_UP")
]
RULE = {
    "responsible": EVERYTHING,
    "foster": [one for one in EVERYTHING if one != "CONSENTS"],
    "care_service": [one for one in EVERYTHING if one not in ("SFO", "PICK_UP")],
    "ages": {"may_keep": 12, "own_consents": 15, "of_age": 18},
}
SOURCE = (
    "Barnelova §§ 30–33, 37 og 47, barnevernsloven kapittel 5, pasient- og brukerrettighetsloven"
    " § 3-4, opplæringslova (ikke lest i kilden): den som har foreldreansvar, har alt; et fosterhjem"
    " har hverdagen og svarer ikke på samtykker; barnevernet svarer når det har omsorgen. Fra 12 år"
    " kan barnet be om at helse holdes fra foreldrene, fra 15 svarer eleven selv på samtykke til"
    " bilder og egne opplysninger, ved 18 stenges alt. Samspills forslag."
)
SWITCH = "switch in ('SEE', 'NOTICES', 'FORMS', 'RECIPIENT', 'CONSENTS', 'EMERGENCY', 'LEAVE',"


def upgrade() -> None:
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    at = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", False)
    )
    op.create_table(
        "guardian_switches",
        sa.Column("id", sa.Uuid(), primary_key=True),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("relation_id", "relations"),
        to("profile_id", "profiles"),
        sa.Column("switch", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        to("set_by", "profiles"),
        at("set_at"),
        to("agreed_by", "profiles", nullable=True),
        at("agreed_at", nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        to("ended_by", "profiles", nullable=True),
        at("ended_at", nullable=True),
        sa.CheckConstraint(f"{SWITCH} 'SFO', 'PICK_UP')", name="switch"),
        sa.CheckConstraint("source in ('REGISTER', 'AGREEMENT', 'COURT')", name="source"),
        sa.CheckConstraint("valid_to >= valid_from", name="period"),
        sa.CheckConstraint("agreed_by <> set_by", name="two"),
        sa.CheckConstraint("(agreed_at is null) = (agreed_by is null)", name="agreed"),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
    )
    op.create_index("ix_guardian_switches_pupil_id", "guardian_switches", ["pupil_id"])
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'guardian_switches', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'guardian_switches'")
    op.drop_table("guardian_switches")
