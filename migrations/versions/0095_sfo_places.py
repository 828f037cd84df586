"""SFO of a school: a kind of group with its staff; what it offers, prices, places, their terms."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

RULE = {
    "notice_months": 2,
    "blocked_ends": [5, 6],
    "bound_ends": {"8": [4, 30]},
    "spring_lock": None,
    "unpaid_months": [7],
    "answer_days": 14,
    "last_level": 4,
}
SOURCE = (
    "SFO fra 1. til 4. trinn: opplæringslova (ikke lest i kilden). To måneders oppsigelse fra den"
    " første i neste måned, ikke til mai og juni, og til august når den er mottatt innen 30. april:"
    " slik Nordre Follo har det; juli uten betaling og fjorten dager å svare på: Samspills forslag."
    " Kommunen bestemmer selv."
)
STATES = (
    "state in ('APPLIED', 'WAITING', 'OFFERED', 'ACCEPTED', 'REFUSED', 'DECLINED', 'WITHDRAWN')"
)
KINDS = {
    True: ("kind in ('SCHOOL', 'CLASS', 'TEACHING', 'SFO')", "kind in ('SCHOOL', 'SFO')"),
    False: ("kind in ('SCHOOL', 'CLASS', 'TEACHING')", "kind = 'SCHOOL'"),
}
ROLES = (
    "'HEAD', 'OFFICE', 'CONTACT_TEACHER', 'TEACHER', 'ASSISTANT', 'SUBSTITUTE', 'STAND_IN'"
)
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'SFO', 5, g.valid_from, g.valid_to,
    g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source = 'staff'
    and s.role in ('HEAD', 'OFFICE')
"""
"""Of those at home, the job of the night asks what each may, and opens it."""


def upgrade() -> None:
    _kinds(with_sfo=True)
    _roles(f"role in ({ROLES}, 'SFO_LEADER', 'SFO_STAFF')")
    key = lambda: sa.Column("id", sa.Uuid(), primary_key=True)  # noqa: E731
    to = lambda name, target, **more: sa.Column(  # noqa: E731
        name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=more.get("nullable", False)
    )
    at = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.DateTime(timezone=True), nullable=more.get("nullable", False)
    )
    day = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.Date(), nullable=more.get("nullable", False)
    )
    text = lambda name: sa.Column(name, sa.String(), nullable=False)  # noqa: E731
    count = lambda name, **more: sa.Column(  # noqa: E731
        name, sa.Integer(), nullable=more.get("nullable", False)
    )
    op.create_table(
        "sfo_offers",
        key(),
        to("group_id", "groups"),
        text("name"),
        count("days"),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        count("seats", nullable=True),
        sa.CheckConstraint("days between 1 and 5", name="days"),
        sa.CheckConstraint("opens_at < closes_at", name="order"),
        sa.CheckConstraint("seats >= 0", name="seats"),
        sa.UniqueConstraint("group_id", "name"),
    )
    op.create_table(
        "sfo_prices",
        key(),
        to("offer_id", "sfo_offers"),
        day("valid_from"),
        *(count(name) for name in ("price", "food", "sibling_percent")),
        sa.CheckConstraint("price >= 0 and food >= 0", name="amounts"),
        sa.CheckConstraint("sibling_percent between 0 and 100", name="sibling_percent"),
        sa.UniqueConstraint("offer_id", "valid_from"),
    )
    op.create_table(
        "sfo_places",
        key(),
        to("pupil_id", "pupils"),
        to("tenant_id", "tenants"),
        to("group_id", "groups"),
        text("state"),
        day("starts_on"),
        day("ends_on"),
        to("applied_by", "profiles"),
        at("applied_at"),
        to("co_payer_id", "profiles", nullable=True),
        count("co_share"),
        day("answer_by", nullable=True),
        to("decided_by", "profiles", nullable=True),
        at("decided_at", nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        at("terminated_at", nullable=True),
        sa.CheckConstraint(STATES, name="state"),
        sa.CheckConstraint("ends_on >= starts_on", name="period"),
        sa.CheckConstraint("co_share between 0 and 100", name="co_share"),
        sa.CheckConstraint("(co_share = 0) = (co_payer_id is null)", name="co_payer"),
        sa.CheckConstraint("state <> 'OFFERED' or answer_by is not null", name="answer_by"),
    )
    op.create_index("ix_sfo_places_pupil_id", "sfo_places", ["pupil_id"])
    op.create_index("ix_sfo_places_group_id", "sfo_places", ["group_id", "ends_on"])
    op.create_table(
        "sfo_terms",
        key(),
        to("place_id", "sfo_places"),
        to("pupil_id", "pupils"),
        to("group_id", "groups"),
        to("offer_id", "sfo_offers"),
        text("weekdays"),
        day("valid_from"),
        at("written_at"),
        sa.CheckConstraint("weekdays ~ '^1?2?3?4?5?$' and weekdays <> ''", name="weekdays"),
        sa.UniqueConstraint("place_id", "valid_from"),
    )
    op.create_index("ix_sfo_terms_pupil_id", "sfo_terms", ["pupil_id"])
    op.create_index("ix_sfo_terms_offer_id", "sfo_terms", ["offer_id"])
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'sfo', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def _kinds(*, with_sfo: bool) -> None:
    kind, without_year = KINDS[with_sfo]
    op.drop_index("uq_groups_unit", "groups")
    for name in ("kind", "year"):
        op.drop_constraint(op.f(f"ck_groups_{name}"), "groups")
    op.create_check_constraint(op.f("ck_groups_kind"), "groups", kind)
    op.create_check_constraint(
        op.f("ck_groups_year"), "groups", f"({without_year}) = (year_id is null)"
    )
    op.create_index(
        "uq_groups_unit", "groups", ["unit_id"], unique=True, postgresql_where=sa.text(without_year)
    )


def _roles(condition: str) -> None:
    op.drop_constraint(op.f("ck_group_staff_role"), "group_staff")
    op.create_check_constraint(op.f("ck_group_staff_role"), "group_staff", condition)


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'sfo'")
    op.execute("delete from grants where area = 'SFO'")
    for table in ("sfo_terms", "sfo_places", "sfo_prices", "sfo_offers"):
        op.drop_table(table)
    of_sfo = "in (select id from groups where kind = 'SFO')"
    op.execute(f"delete from grants where subject_id {of_sfo}")  # noqa: S608 - our own words
    for table in ("group_members", "group_staff"):
        op.execute(f"delete from {table} where group_id {of_sfo}")  # noqa: S608 - our own words
    op.execute("delete from groups where kind = 'SFO'")
    _roles(f"role in ({ROLES})")
    _kinds(with_sfo=False)
