"""Attempts, deadlines and messages of runs, the trace that a run is part of, and what workers count."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Add the columns and the outbox."""
    op.add_column("run", sa.Column("max_attempts", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("run", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("deadline_at", sa.Float()))
    op.add_column("run", sa.Column("notify", _JSON))
    op.add_column("run", sa.Column("traceparent", sa.String()))
    op.add_column("run", sa.Column("results_removed_at", sa.Float()))
    op.add_column("worker", sa.Column("counts", _JSON))
    op.create_index("run_end_order", "run", ["finished_at"])
    op.create_index("run_deadline", "run", ["deadline_at"])
    op.create_table(
        "notification",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("target", _JSON, nullable=False),
        sa.Column("payload", _JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sa.Column("error", sa.String()),
    )
    op.create_index("notification_due", "notification", ["state", "next_at"])
    op.create_index("notification_run", "notification", ["run"])
