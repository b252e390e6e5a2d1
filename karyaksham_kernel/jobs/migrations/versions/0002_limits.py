"""Limits: quotas of owners, what runs reserve of a machine, and indexes that find each owner's next run."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what admission and fairness go by."""
    op.create_table(
        "quota",
        sa.Column("owner", sa.String(), primary_key=True),
        sa.Column("max_running", sa.Integer()),
        sa.Column("max_queued", sa.Integer()),
        sa.Column("weight", sa.Float(), nullable=False),
    )
    op.add_column("run", sa.Column("memory_reserved", sa.BigInteger()))
    op.add_column("run", sa.Column("cores", sa.Integer()))
    for name in ("memory", "cores"):
        op.add_column("worker", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_index("run_claim_order", "run")
    op.create_index("run_claim_order", "run", ["state", "priority", "queued_at", "id"])
    op.create_index("run_claim_order_of_owner", "run", ["state", "owner", "priority", "queued_at", "id"])
