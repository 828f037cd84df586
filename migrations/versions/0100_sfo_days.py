"""Days at SFO: how each child goes home, words of the home, who may fetch and who must not, taps."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

RULE = {"cut_off_hour": 12, "staff_after": 10, "home_after": 20, "clock_seconds": 120}
SOURCE = (
    "Endringer etter klokka tolv kan bli lest for sent; ti minutter til de ansatte og tjue til"
    " hjemmet får beskjed om et barn som ikke er krysset ut; to minutter som klokka på et nettbrett"
    " kan gå feil: Samspills forslag. Kommunen bestemmer selv."
)
WAYS = "way in ('FETCHED', 'ALONE', 'BUS', 'WITH_CHILD', 'DECIDES', 'NOT_COMING')"
OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'PICK_UP',
    case when s.role = 'SFO_STAFF' then 4 else 5 end, g.valid_from, g.valid_to, g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source = 'staff'
    and s.role in ('HEAD', 'OFFICE', 'SFO_LEADER', 'SFO_STAFF')
"""
"""Of those at home, the job of the night asks what each may, and opens it."""


def _key() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _clock(name: str) -> sa.Column:
    return sa.Column(name, sa.Time(), nullable=True)


def _sealed(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _pupil() -> tuple[sa.Column, sa.Column]:
    return _to("pupil_id", "pupils"), _to("tenant_id", "tenants")


def _read() -> tuple[sa.Column, sa.Column, sa.CheckConstraint]:
    check = sa.CheckConstraint("(read_at is null) = (read_by is null)", name="read")
    return _to("read_by", "profiles", nullable=True), _at("read_at", nullable=True), check


def upgrade() -> None:
    op.create_table(
        "sfo_pickers",
        _key(),
        *_pupil(),
        *(_sealed(name) for name in ("name_sealed", "phone_sealed", "code_sealed")),
        _day("last_day", nullable=True),
        _to("added_by", "profiles"),
        _at("added_at"),
        _at("met_at", nullable=True),
        _at("ended_at", nullable=True),
    )
    op.create_index("ix_sfo_pickers_pupil_id", "sfo_pickers", ["pupil_id"])
    op.create_table(
        "sfo_plans",
        _key(),
        *_pupil(),
        _day("day", nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        _clock("at"),
        _clock("until"),
        _to("picker_id", "sfo_pickers", nullable=True),
        _to("adult_id", "profiles", nullable=True),
        _sealed("words_sealed", nullable=True),
        _to("written_by", "profiles"),
        _at("written_at"),
        _flag("is_late"),
        *_read(),
        sa.CheckConstraint(WAYS, name="way"),
        sa.CheckConstraint("(day is null) <> (weekday is null)", name="one_day"),
        sa.CheckConstraint("weekday between 1 and 5", name="weekday"),
        sa.CheckConstraint("(at is null) = (way = 'NOT_COMING')", name="at"),
        sa.CheckConstraint("(until is null) <> (way = 'DECIDES') and until > at", name="until"),
        sa.CheckConstraint("picker_id is null or adult_id is null", name="who"),
    )
    op.create_index("ix_sfo_plans_pupil_id", "sfo_plans", ["pupil_id", "day"])
    op.create_table(
        "sfo_notes",
        _key(),
        *_pupil(),
        _day("day"),
        _sealed("text_sealed"),
        _to("written_by", "profiles"),
        _at("written_at"),
        _flag("is_late"),
        *_read(),
    )
    op.create_index("ix_sfo_notes_pupil_id", "sfo_notes", ["pupil_id", "day"])
    op.create_table(
        "sfo_pickup_bars",
        _key(),
        *_pupil(),
        _sealed("name_sealed"),
        _sealed("why_sealed"),
        _to("set_by", "profiles"),
        _at("set_at"),
        _to("ended_by", "profiles", nullable=True),
        _at("ended_at", nullable=True),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
    )
    op.create_index("ix_sfo_pickup_bars_pupil_id", "sfo_pickup_bars", ["pupil_id"])
    _taps()
    op.execute(OPENED)
    insert = sa.text(
        "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
        " values (:id, null, 'sfo_day', cast(:value as jsonb), date '2020-01-01',"
        " date '9999-12-31', :source)"
    )
    op.execute(insert.bindparams(id=uuid4(), value=json.dumps(RULE), source=SOURCE))


def _taps() -> None:
    op.create_table(
        "sfo_taps",
        _key(),
        _to("pupil_id", "pupils"),
        _to("group_id", "groups"),
        _day("day"),
        sa.Column("kind", sa.String(), nullable=False),
        _at("at"),
        _at("device_at", nullable=True),
        _flag("wrong_clock"),
        _to("picker_id", "sfo_pickers", nullable=True),
        _to("adult_id", "profiles", nullable=True),
        _to("profile_id", "profiles", nullable=True),
        sa.CheckConstraint("kind in ('IN', 'TRIP', 'OUT', 'MISSED', 'HOME_TOLD')", name="kind"),
        sa.CheckConstraint("picker_id is null or adult_id is null", name="who"),
    )
    op.create_index("ix_sfo_taps_pupil_id", "sfo_taps", ["pupil_id", "day"])
    op.create_index("ix_sfo_taps_group_id", "sfo_taps", ["group_id", "day"])


def downgrade() -> None:
    op.execute("delete from dated_policies where name = 'sfo_day'")
    op.execute("delete from grants where area = 'PICK_UP'")
    for table in ("sfo_taps", "sfo_pickup_bars", "sfo_notes", "sfo_plans", "sfo_pickers"):
        op.drop_table(table)
