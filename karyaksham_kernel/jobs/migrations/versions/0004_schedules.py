"""Schedules, the files that they have seen, and which schedule a run is of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pipeline", sa.String(), sa.ForeignKey("pipeline.id"), nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("trigger", _JSON, nullable=False),
        sa.Column("parameters", _JSON, nullable=False),
        sa.Column("parameter_set", sa.String()),
        sa.Column("options", _JSON, nullable=False),
        sa.Column("catch_up", sa.String(), nullable=False),
        sa.Column("overlap", sa.String(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.Float()),
        sa.Column("last_at", sa.Float()),
        sa.Column("last_run", sa.String()),
        sa.Column("error", _JSON),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
    )
    op.create_index("schedule_due", "schedule", ["paused", "next_at"])
    op.create_index("schedule_owner", "schedule", ["owner"])
    op.create_index("schedule_pipeline", "schedule", ["pipeline"])
    op.create_table(
        "schedule_file",
        sa.Column("schedule", sa.String(), sa.ForeignKey("schedule.id"), primary_key=True),
        sa.Column("uri", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("pin", _JSON, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
    op.add_column("run", sa.Column("schedule", sa.String()))
    op.create_index("run_schedule_order", "run", ["schedule", "queued_at"])
