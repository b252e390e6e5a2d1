"""The database's versions (Alembic), applied by `migrate`."""
