"""The queue: runs, their attempts, inputs, progress, commits and events, and the workers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Create the tables."""
    _create_run()
    _create_records_of_a_run()
    _create_course_of_a_run()
    op.create_table(
        "worker",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("heartbeat_at", sa.Float(), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
    )


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", _JSON, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("parameters", _JSON, nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.Float(), nullable=False),
        sa.Column("not_before", sa.Float()),
        sa.Column("started_at", sa.Float()),
        sa.Column("finished_at", sa.Float()),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("crash_count", sa.Integer(), nullable=False),
        sa.Column("memory_crash_count", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String()),
        sa.Column("lease_until", sa.Float()),
        sa.Column("cancel_requested_at", sa.Float()),
        sa.Column("memory_budget", sa.BigInteger()),
        sa.Column("retry_of", sa.String()),
        sa.Column("plan", _JSON),
        sa.Column("outputs", _JSON),
        sa.Column("error", _JSON),
        sa.UniqueConstraint("owner", "idempotency_key", name="run_owner_idempotency_key"),
    )
    op.create_index("run_claim_order", "run", ["state", "priority", "queued_at"])
    op.create_index("run_owner_order", "run", ["owner", "queued_at"])


def _create_records_of_a_run() -> None:
    op.create_table(
        "run_attempt",
        sa.Column("run", sa.String(), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("fence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer()),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sa.Column("outcome", sa.String()),
        sa.Column("signal", sa.Integer()),
        sa.Column("max_rss", sa.BigInteger()),
    )
    op.create_table(
        "run_input",
        sa.Column("run", sa.String(), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("uri", sa.String(), primary_key=True),
        sa.Column("pin", _JSON, nullable=False),
    )


def _create_course_of_a_run() -> None:
    op.create_table(
        "run_progress",
        sa.Column("run", sa.String(), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("nodes", _JSON, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
    op.create_table(
        "run_commit",
        sa.Column("run", sa.String(), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("prepared", _JSON, nullable=False),
        sa.Column("decided_at", sa.Float(), nullable=False),
    )
    op.create_table(
        "run_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run", sa.String(), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("detail", _JSON),
    )
    op.create_index("run_event_run", "run_event", ["run", "id"])
