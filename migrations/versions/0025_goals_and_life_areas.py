"""Goals, activities, thermometers, comments, evaluations; life areas; what texts were before."""

from __future__ import annotations

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LIFE_AREAS = (
    "HOME_FAMILY",
    "KINDERGARTEN_SCHOOL",
    "FRIENDS",
    "LEISURE",
    "PHYSICAL_HEALTH",
    "MENTAL_HEALTH",
    "LANGUAGE",
    "SENSES_MOTOR",
    "INDEPENDENCE",
    "ECONOMY_HOUSING",
    "TRANSITIONS",
    "FUTURE_WORK",
)
RULES = (
    (
        "life_areas",
        {"areas": [{"code": code} for code in LIFE_AREAS]},
        "Samspills forslag, etter forskrift om habilitering, rehabilitering og koordinator § 19"
        " (individuell plan). Kommunen kan vedta sine egne områder.",
    ),
    (
        "follow_up",
        {"days_without_evaluation": 90, "days_before_consent_ends": 60},
        "Samspills forslag: en plan følges opp hvert kvartal. Kommunen kan vedta andre frister.",
    ),
)
INSERT = sa.text(
    "insert into dated_policies (id, tenant_id, name, value, valid_from, valid_to, source)"
    " values (:id, null, :name, cast(:value as jsonb), date '2020-01-01', date '9999-12-31',"
    " :source)"
)
TABLES = (
    "life_areas",
    "earlier_versions",
    "evaluations",
    "comments",
    "goal_ratings",
    "activities",
    "goals",
)


def upgrade() -> None:
    _goals()
    _activities()
    _ratings()
    _said()
    _life_areas()
    for name, value, source in RULES:
        values = {"id": uuid4(), "name": name, "value": json.dumps(value), "source": source}
        op.get_bind().execute(INSERT, values)


def _base() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id"), nullable=False),
    ]


def _who(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("profiles.id"), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Date()) for name in names]


def _versions() -> list[sa.Column]:
    version = sa.Column("version", sa.Integer(), nullable=False)
    return [version, _who("changed_by_profile_id"), _at("changed_at")]


def _goals() -> None:
    op.create_table(
        "goals",
        *_base(),
        sa.Column("parent_id", sa.Uuid(), sa.ForeignKey("goals.id")),
        *_texts("life_area", "title", "description", "words", "status"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_days("due_on"),
        _who("responsible_profile_id", nullable=True),
        _who("author_profile_id"),
        _at("created_at"),
        *_versions(),
        sa.CheckConstraint("words in ('CHILD', 'FAMILY', 'TOGETHER', 'HELPERS')", name="words"),
        sa.CheckConstraint(
            "status in ('PROPOSED', 'ACTIVE', 'PARTLY_MET', 'MET', 'REPLACED', 'ENDED_UNMET',"
            " 'PASSIVE')",
            name="status",
        ),
    )
    op.create_index("ix_goals_plan_id", "goals", ["plan_id", "position"])
    op.create_index("ix_goals_parent_id", "goals", ["parent_id"])


def _activities() -> None:
    op.create_table(
        "activities",
        *_base(),
        sa.Column("goal_id", sa.Uuid(), sa.ForeignKey("goals.id"), nullable=False),
        *_texts("title", "how", "arena", "state"),
        *_days("starts_on", "due_on", "evaluate_on"),
        _who("responsible_profile_id", nullable=True),
        sa.Column("helpers", sa.ARRAY(sa.Uuid()), nullable=False),
        _who("author_profile_id"),
        _at("created_at"),
        _at("done_at", nullable=True),
        *_versions(),
        sa.CheckConstraint(
            "arena in ('HOME', 'KINDERGARTEN', 'SCHOOL', 'SFO', 'LEISURE', 'HEALTH_SERVICE',"
            " 'OTHER_SERVICE', 'DIGITAL')",
            name="arena",
        ),
        sa.CheckConstraint(
            "state in ('NOT_STARTED', 'ONGOING', 'WAITING', 'TO_EVALUATE', 'DONE', 'STOPPED')",
            name="state",
        ),
        sa.CheckConstraint("due_on >= starts_on", name="due_on"),
        sa.CheckConstraint("(state = 'DONE') = (done_at is not null)", name="done_at"),
    )
    op.create_index("ix_activities_plan_id", "activities", ["plan_id"])
    op.create_index("ix_activities_goal_id", "activities", ["goal_id", "due_on"])


def _ratings() -> None:
    op.create_table(
        "goal_ratings",
        *_base(),
        sa.Column("goal_id", sa.Uuid(), sa.ForeignKey("goals.id"), nullable=False),
        *_texts("rated_by"),
        sa.Column("value", sa.Integer(), nullable=False),
        _who("noted_by_profile_id"),
        _at("noted_at"),
        sa.CheckConstraint("rated_by in ('CHILD', 'HOME', 'SCHOOL')", name="rated_by"),
        sa.CheckConstraint("value between 0 and 10", name="value"),
    )
    op.create_index("ix_goal_ratings_goal_id", "goal_ratings", ["goal_id", "noted_at"])
    op.create_index("ix_goal_ratings_plan_id", "goal_ratings", ["plan_id"])


def _said() -> None:
    def columns() -> list[sa.Column]:
        return [
            sa.Column("goal_id", sa.Uuid(), sa.ForeignKey("goals.id"), nullable=False),
            sa.Column("activity_id", sa.Uuid(), sa.ForeignKey("activities.id")),
        ]

    op.create_table(
        "comments",
        *_base(),
        *columns(),
        _who("author_profile_id"),
        *_texts("text"),
        _at("written_at"),
        _at("changed_at", nullable=True),
    )
    op.create_table(
        "evaluations",
        *_base(),
        *columns(),
        *_texts("effect", "text", "child_view", "family_view", "way_on"),
        _who("author_profile_id"),
        _at("written_at"),
        sa.CheckConstraint(
            "effect in ('GOOD', 'SOME', 'NONE', 'WORSE', 'TOO_EARLY', 'NOT_CARRIED_OUT')",
            name="effect",
        ),
        sa.CheckConstraint(
            "way_on in ('CONTINUE', 'ADJUST', 'END', 'NEW_ACTIVITY', 'LEVEL_UP', 'LEVEL_DOWN')",
            name="way_on",
        ),
    )
    for table in ("comments", "evaluations"):
        op.create_index(f"ix_{table}_goal_id", table, ["goal_id", "written_at"])
        op.create_index(f"ix_{table}_activity_id", table, ["activity_id", "written_at"])
        op.create_index(f"ix_{table}_plan_id", table, ["plan_id"])


def _life_areas() -> None:
    op.create_table(
        "life_areas",
        *_base(),
        *_texts("code", "situation", "matters", "resources", "needs"),
        _who("author_profile_id"),
        *_versions(),
    )
    op.create_index("uq_life_areas_plan_id", "life_areas", ["plan_id", "code"], unique=True)
    op.create_table(
        "earlier_versions",
        *_base(),
        *_texts("area"),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        _who("written_by_profile_id"),
        _at("written_at"),
    )
    op.create_index(
        "uq_earlier_versions_thing_id", "earlier_versions", ["thing_id", "version"], unique=True
    )
    op.create_index("ix_earlier_versions_plan_id", "earlier_versions", ["plan_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    names = ", ".join(f"'{name}'" for name, _value, _source in RULES)
    op.execute(f"delete from dated_policies where name in ({names})")
