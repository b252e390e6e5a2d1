"""Saved pipelines with their versions and parameter sets, and which of them a run is of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pipeline",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("layout", _JSON, nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.Column("archived_at", sa.Float()),
        sa.UniqueConstraint("owner", "name", name="pipeline_owner_name"),
    )
    op.create_table(
        "pipeline_version",
        sa.Column("pipeline", sa.String(), sa.ForeignKey("pipeline.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("document", _JSON, nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.Float(), nullable=False),
    )
    op.create_table(
        "parameter_set",
        sa.Column("pipeline", sa.String(), sa.ForeignKey("pipeline.id"), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("values", _JSON, nullable=False),
    )
    op.add_column("run", sa.Column("pipeline", sa.String()))
    op.add_column("run", sa.Column("pipeline_version", sa.Integer()))
    op.create_index("run_pipeline_order", "run", ["pipeline", "queued_at"])
