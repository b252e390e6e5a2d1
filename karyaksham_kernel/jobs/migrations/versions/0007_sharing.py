"""The group that a run or a saved pipeline is shared with."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was there before is its owner's alone."""
    op.add_column("run", sa.Column("shared_with", sa.String()))
    op.create_index("run_shared_order", "run", ["shared_with", "queued_at"])
    op.add_column("pipeline", sa.Column("shared_with", sa.String()))
    op.create_index("pipeline_shared", "pipeline", ["shared_with"])
