"""Runs the migrations on the connection that `jobs.migrate` opened."""

from alembic import context

from karyaksham_kernel.jobs import saved_tables  # noqa: F401 - declares its tables
from karyaksham_kernel.jobs.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
