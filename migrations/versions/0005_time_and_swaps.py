"""What the days do to a consent: reminders, renewal, expiry; and swapping a person in a service."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OURS = "Samspills forslag; kommunen kan vedta noe annet"
RULES = (
    (
        "answers",
        {"remind_after_days": [7, 14], "lapse_after_days": 30},
        f"{OURS} (F1: taushet er ikke nei, og ikke ja)",
    ),
    (
        "renewal",
        {"remind_days_before": [60, 30, 7], "grace_days": 30, "propose_days": 365},
        f"{OURS}; Datatilsynet: samtykke skal ha en oppgitt varighet",
    ),
    (
        "yearly_reminder",
        {"days": 365},
        "Datatilsynet anbefaler å minne om samtykke med jevne mellomrom; lengden er vårt forslag",
    ),
    ("draft", {"days": 30}, f"{OURS} (J1: ingenting om barnet før det første ja)"),
    ("swap", {"hours": 72}, f"{OURS} (J6: 72 timer på hverdager etter levert varsel)"),
)
FIRST, LAST = 2026, 2035
NAMES = ("answers", "renewal", "yearly_reminder", "draft", "swap", "public_holidays")


def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian reckoning."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _holidays(year: int) -> list[str]:
    easter = _easter(year)
    moving = [easter + timedelta(days=days) for days in (-3, -2, 1, 39, 50)]
    fixed = [date(year, *day) for day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))]
    return sorted(day.isoformat() for day in (*moving, *fixed))


def upgrade() -> None:
    _states()
    op.alter_column("timeline_entries", "actor_profile_id", nullable=True)
    _reminders()
    _swaps()
    holidays = [day for year in range(FIRST, LAST + 1) for day in _holidays(year)]
    source = "Lov om helligdager og helligdagsfred § 2; lov om 1. og 17. mai som høgtidsdagar"
    for name, value, whence in (*RULES, ("public_holidays", {"days": holidays}, source)):
        op.get_bind().execute(
            sa.text(
                "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to,"
                " source) values (:id, null, :name, cast(:value as jsonb), date '2020-01-01',"
                " date '9999-12-31', :source)"
            ),
            {"id": uuid4(), "name": name, "value": json.dumps(value), "source": whence},
        )


def _states() -> None:
    op.add_column("consents", sa.Column("renew_by", sa.Date(), nullable=True))
    op.add_column("consents", sa.Column("renew_because", sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_consents_renew_because"),
        "consents",
        "renew_because in ('BIRTHDAY', 'RESPONSIBILITY', 'CARE')",
    )
    op.create_check_constraint(
        op.f("ck_consents_renewal"), "consents", "(renew_by is null) = (renew_because is null)"
    )
    _allow("consents", "DRAFT SENT PARTLY_SIGNED ACTIVE EXPIRED REPLACED WITHDRAWN DECLINED CANCELLED")
    _allow("plans", "DRAFT AWAITING_CONSENT ACTIVE EXPIRED CLOSING", "status")
    _allow("participants", "PROPOSED AWAITING_CONSENT INVITED ACTIVE PAUSED EXPIRED REMOVED")


def _allow(table: str, values: str, column: str = "state") -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    listed = ", ".join(f"'{value}'" for value in values.split())
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} in ({listed})")


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('ANSWER', 'BY_HOLDER', 'RENEWAL', 'YEARLY', 'CLOSING')",
            name=op.f("ck_reminders_kind"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_reminders_plan_id")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_reminders_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_reminders_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "consent_id",
            "profile_id",
            "kind",
            "mark",
            name=op.f("uq_reminders_consent_id_profile_id_kind_mark"),
        ),
    )


def _swaps() -> None:
    op.create_table(
        "swaps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('WAITING', 'DONE', 'OBJECTED', 'CANCELLED')", name=op.f("ck_swaps_state")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_swaps_plan_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_swaps_participant_id")
        ),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_swaps_profile_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["profiles.id"], name=op.f("fk_swaps_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
    )
    op.create_index("ix_swaps_plan_id", "swaps", ["plan_id"])
    op.create_index(
        "uq_swaps_waiting",
        "swaps",
        ["participant_id"],
        unique=True,
        postgresql_where="state = 'WAITING'",
    )


def downgrade() -> None:
    op.execute(
        sa.text("delete from dated_policies where tenant_id is null and name = any(:names)")
        .bindparams(names=list(NAMES))
    )
    op.drop_table("swaps")
    op.drop_table("reminders")
    op.execute("delete from timeline_entries where actor_profile_id is null")
    op.alter_column("timeline_entries", "actor_profile_id", nullable=False)
    op.execute("update participants set state = 'REMOVED' where state in ('PAUSED', 'EXPIRED')")
    op.execute("update plans set status = 'CLOSING' where status = 'EXPIRED'")
    op.execute("update consents set state = 'WITHDRAWN' where state = 'EXPIRED'")
    _allow("participants", "PROPOSED AWAITING_CONSENT INVITED ACTIVE REMOVED")
    _allow("plans", "DRAFT AWAITING_CONSENT ACTIVE CLOSING", "status")
    _allow("consents", "DRAFT SENT PARTLY_SIGNED ACTIVE REPLACED WITHDRAWN DECLINED CANCELLED")
    op.drop_constraint(op.f("ck_consents_renewal"), "consents")
    op.drop_constraint(op.f("ck_consents_renew_because"), "consents")
    op.drop_column("consents", "renew_because")
    op.drop_column("consents", "renew_by")
