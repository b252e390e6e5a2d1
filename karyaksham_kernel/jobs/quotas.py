"""What owners may have running and queued at once, and how large their shares are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.tables import QUOTA


async def list_quotas(tx: Transaction) -> list[dict[str, Any]]:
    """Every quota, by owner."""
    return [dict(row._mapping) for row in await tx.execute(select(*QUOTA.c).order_by(QUOTA.c.owner))]  # noqa: SLF001


async def set_quota(tx: Transaction, owner: str, values: dict[str, Any]) -> None:
    """Give an owner a quota in place of any earlier one."""
    await remove_quota(tx, owner)
    await tx.execute(insert(QUOTA).values(owner=owner, **values))


async def remove_quota(tx: Transaction, owner: str) -> None:
    """Leave an owner to the settings."""
    await tx.execute(delete(QUOTA).where(QUOTA.c.owner == owner))
