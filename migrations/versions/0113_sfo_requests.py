"""Applications for a place at SFO are cases: each place has one, with what was asked for. Who leads
an SFO handles those that are asked of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None

OPENED = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), g.profile_id, g.subject_id, 'SCHOOL_CASE', 5, g.valid_from, g.valid_to,
    g.source, g.source_id
from grants g join group_staff s on s.id = g.source_id
where g.area = 'PUPIL' and g.ended_at is null and g.source = 'staff' and s.role = 'SFO_LEADER'
"""
CASES = """
insert into school_cases (id, kind, pupil_id, tenant_id, school_id, sfo_id, applicant_id,
    together_id, state, staff_level, first_day, last_day, granted_from, granted_to, rule_text,
    made_at, submitted_at, reply_by, decided_at, appeal_by)
select p.id, 'SFO_PLACE', p.pupil_id, p.tenant_id, g.school_id, p.group_id, p.applied_by, p.id,
    case p.state when 'APPLIED' then 'SUBMITTED' when 'WAITING' then 'IN_PROGRESS'
        when 'REFUSED' then 'REFUSED' when 'WITHDRAWN' then 'WITHDRAWN' else 'GRANTED' end,
    5, p.starts_on, greatest(p.starts_on, p.ends_on - 1),
    case when {given} then p.starts_on end,
    case when {given} then greatest(p.starts_on, p.ends_on - 1) end,
    '', p.applied_at, p.applied_at, (p.applied_at + interval '1 month')::date,
    case when {decided} then coalesce(p.decided_at, p.applied_at) end,
    case when p.state = 'REFUSED' then current_date + 21
        when {decided} then coalesce(p.decided_at, p.applied_at)::date + 21 end
from sfo_places p join groups g on g.id = p.group_id
""".format(
    given="p.state in ('OFFERED', 'ACCEPTED', 'DECLINED')",
    decided="p.state in ('OFFERED', 'ACCEPTED', 'DECLINED', 'REFUSED')",
)
"""The place's own id is the case's too: nothing else has it. Nobody was told that a refusal may be
appealed: the time for it runs from now."""
REQUESTS = """
insert into sfo_requests (id, case_id, pupil_id, tenant_id, applicant_id, place_id, offer_id,
    weekdays, co_payer_id, co_share, special_needs)
select gen_random_uuid(), p.id, p.pupil_id, p.tenant_id, p.applied_by, p.id, t.offer_id, t.weekdays,
    p.co_payer_id, p.co_share, p.special_needs
from sfo_places p cross join lateral (
    select offer_id, weekdays from sfo_terms where place_id = p.id order by valid_from limit 1) t
"""
STEPS = """
insert into school_case_steps (id, case_id, pupil_id, tenant_id, applicant_id, kind, outcome,
    profile_id, at)
select gen_random_uuid(), p.id, p.pupil_id, p.tenant_id, p.applied_by, {kind}, {outcome},
    {who}, {at} from sfo_places p {which}
"""
SENT = STEPS.format(kind="'SUBMITTED'", outcome="null", who="p.applied_by", at="p.applied_at", which="")
REFUSED = STEPS.format(
    kind="'DECIDED'",
    outcome="'REFUSED'",
    who="coalesce(p.decided_by, p.applied_by)",
    at="coalesce(p.decided_at, p.applied_at)",
    which="where p.state = 'REFUSED'",
)
"""The job that writes letters finds them, and writes what has been lacking."""


ASK = (
    *("school_cases", "leave_requests", "reduced_payments", "reduced_payment_files"),
    *(f"school_case_{name}" for name in ("steps", "parties", "letters", "openings")),
)
"""Their policies ask the column that goes: ``samspill migrate`` writes them again."""


def upgrade() -> None:
    _kinds("'LEAVE', 'REDUCED_PAYMENT', 'SFO_PLACE'")
    op.add_column("school_cases", sa.Column("sfo_id", sa.Uuid(), sa.ForeignKey("groups.id")))
    op.create_check_constraint(
        op.f("ck_school_cases_sfo"), "school_cases", "(kind = 'SFO_PLACE') = (sfo_id is not null)"
    )
    op.create_index("ix_school_cases_sfo_id", "school_cases", ["sfo_id"])
    op.create_table(
        "sfo_requests",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("case_id", "school_cases"),
        _to("pupil_id", "pupils"),
        _to("tenant_id", "tenants"),
        _to("applicant_id", "profiles"),
        _to("place_id", "sfo_places", nullable=True),
        _to("offer_id", "sfo_offers"),
        sa.Column("weekdays", sa.String(), nullable=False),
        _to("co_payer_id", "profiles", nullable=True),
        sa.Column("co_share", sa.Integer(), nullable=False),
        sa.Column("special_needs", sa.Boolean(), nullable=False),
        sa.CheckConstraint("weekdays ~ '^1?2?3?4?5?$'", name="weekdays"),
        sa.CheckConstraint("co_share between 0 and 100", name="co_share"),
        sa.UniqueConstraint("case_id"),
        sa.UniqueConstraint("place_id"),
    )
    op.create_index("ix_sfo_requests_pupil_id", "sfo_requests", ["pupil_id"])
    for statement in (OPENED, CASES, REQUESTS, SENT, REFUSED):
        op.execute(statement)


def _to(name: str, target: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _kinds(codes: str) -> None:
    op.drop_constraint(op.f("ck_school_cases_kind"), "school_cases")
    op.create_check_constraint(op.f("ck_school_cases_kind"), "school_cases", f"kind in ({codes})")


def downgrade() -> None:
    op.drop_table("sfo_requests")
    for table in ASK:
        for policy in ("reading", "changing", "adding"):
            op.execute(f"drop policy if exists {policy} on {table}")
    asked = "select id from school_cases where kind = 'SFO_PLACE'"
    for name in ("openings", "letters", "parties", "steps"):
        op.execute(f"delete from school_case_{name} where case_id in ({asked})")  # noqa: S608 - our own words
    op.execute("delete from school_cases where kind = 'SFO_PLACE'")
    op.drop_index("ix_school_cases_sfo_id", "school_cases")
    op.drop_constraint(op.f("ck_school_cases_sfo"), "school_cases")
    op.drop_column("school_cases", "sfo_id")
    _kinds("'LEAVE', 'REDUCED_PAYMENT'")
    op.execute(
        "delete from grants g using group_staff s where s.id = g.source_id and s.role = 'SFO_LEADER'"
        " and g.area = 'SCHOOL_CASE'"
    )
