"""The job queue's own tables: Procrastinate's schema as the locked version ships it.

Run through psycopg: SQLAlchemy would read its per cent signs as placeholders.
"""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        "do $$ declare t record; begin"
        " for t in select oid::regclass as name from pg_class where relkind = 'r'"
        " and relnamespace = 'public'::regnamespace and relname like 'procrastinate%' loop"
        " execute format('drop table %s cascade', t.name); end loop;"
        " for t in select oid::regprocedure as name from pg_proc where"
        " pronamespace = 'public'::regnamespace and proname like 'procrastinate%' loop"
        " execute format('drop function %s cascade', t.name); end loop;"
        " for t in select oid::regtype as name from pg_type where"
        " typnamespace = 'public'::regnamespace and typname like 'procrastinate%'"
        " and typtype in ('e', 'c') loop"
        " execute format('drop type if exists %s cascade', t.name); end loop; end $$"
    )
