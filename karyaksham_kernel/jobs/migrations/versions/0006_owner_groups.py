"""The groups of a run's owner when it was asked for: the connections that it may use."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was asked for before may use every connection, as it could then."""
    op.add_column("run", sa.Column("owner_groups", sa.JSON(none_as_null=True)))
