"""Saved pipelines: a name, and versions that never change. An equal document makes no new version."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.database import Database, Transaction
from karyaksham_kernel.jobs.records import Record, moment
from karyaksham_kernel.jobs.saved_tables import PARAMETER_SET, PIPELINE, PIPELINE_VERSION, SCHEDULE, SCHEDULE_FILE
from karyaksham_kernel.jobs.sharing import Reader, name_of, readable
from karyaksham_kernel.jobs.tables import RUN


@dataclass(frozen=True)
class Content:
    """What a version holds: a sound document, its content hash, and the folder that its relative paths start from."""

    document: dict[str, Any]
    content_hash: str
    base: str

    @property
    def layout(self) -> dict[str, Any]:
        """How the document is laid out; no part of what it means."""
        layout: dict[str, Any] = self.document.get("layout") or {}
        return layout


async def create(
    database: Database,
    owner: str,
    name: str,
    content: Content,
    *,
    description: str = "",
    shared_with: str | None = None,
) -> str:
    """Save a new pipeline as its version 1 and give its id. Raises KaryakshamError (`name_taken`)."""
    pipeline = secrets.token_hex(8)
    try:
        async with database.write() as tx:
            times = {"created_at": tx.now, "updated_at": tx.now}
            row = {"id": pipeline, "owner": owner, "name": name, "version": 1}
            labels = {"description": description, "shared_with": shared_with}
            await tx.execute(insert(PIPELINE).values(**row, **labels, layout=content.layout, **times))
            await _insert_version(tx, pipeline, 1, content, owner)
    except IntegrityError as error:
        raise _name_taken(name) from error
    return pipeline


async def save(tx: Transaction, pipeline: str, content: Content, by: str, expected: int | None = None) -> int:
    """Make `content` the newest version, unless it is already; gives the newest version's number.

    Raises:
        KaryakshamError: `pipeline_changed`, when the newest version is another than `expected`.
    """
    newest = await _locked(tx, pipeline, expected)
    number: int = newest.version
    if (newest.content_hash, newest.base) != (content.content_hash, content.base):
        number += 1
        await _insert_version(tx, pipeline, number, content, by)
    elif newest.layout == content.layout:
        return number
    here = (PIPELINE.c.id == pipeline,)
    await tx.execute(update(PIPELINE).where(*here).values(version=number, layout=content.layout, updated_at=tx.now))
    return number


async def describe(
    tx: Transaction, pipeline: str, values: Mapping[str, Any], *, archived: bool | None, expected: int | None = None
) -> None:
    """Change the name, description or group, archive it or take it out of the archive; its versions stay as they are.

    Raises:
        KaryakshamError: `pipeline_changed`, `name_taken`.
    """
    await _locked(tx, pipeline, expected)
    changes = dict(values)
    if archived is not None:
        changes["archived_at"] = tx.now if archived else None
    if changes:
        try:
            await tx.execute(update(PIPELINE).where(PIPELINE.c.id == pipeline).values(updated_at=tx.now, **changes))
        except IntegrityError as error:
            raise _name_taken(str(changes.get("name"))) from error


async def remove(tx: Transaction, pipeline: str) -> None:
    """Remove a pipeline with its versions, parameter sets and schedules; its runs stay."""
    own = select(SCHEDULE.c.id).where(SCHEDULE.c.pipeline == pipeline)
    await tx.execute(delete(SCHEDULE_FILE).where(SCHEDULE_FILE.c.schedule.in_(own)))
    for table in (SCHEDULE, PARAMETER_SET, PIPELINE_VERSION):
        await tx.execute(delete(table).where(table.c.pipeline == pipeline))
    await tx.execute(delete(PIPELINE).where(PIPELINE.c.id == pipeline))


async def find_pipeline(tx: Transaction, who: str | Reader, pipeline: str) -> Record | None:
    """A pipeline that `who` may read, with its newest document and parameter sets; None when there is none."""
    wanted = select(*PIPELINE.c, PIPELINE_VERSION.c.document, PIPELINE_VERSION.c.base, PIPELINE_VERSION.c.content_hash)
    row = (
        await tx.execute(
            wanted.join(PIPELINE_VERSION, _newest()).where(readable(PIPELINE, who), PIPELINE.c.id == pipeline)
        )
    ).first()
    if row is None:
        return None
    sets = await tx.execute(
        select(PARAMETER_SET).where(PARAMETER_SET.c.pipeline == pipeline).order_by(PARAMETER_SET.c.name)
    )
    bare = {name: value for name, value in row.document.items() if name != "layout"}
    return {
        **_record(row, who),
        "document": {**bare, "layout": row.layout} if row.layout else bare,
        "base": row.base,
        "content_hash": row.content_hash,
        "parameter_sets": {found.name: found._mapping["values"] for found in sets},  # noqa: SLF001 - a row's own name
    }


async def list_pipelines(
    tx: Transaction, who: str | Reader, *, archived: bool = False, name: str | None = None, limit: int = 500
) -> list[Record]:
    """The pipelines that `who` may read by name, each with the last of its runs that they may; no documents."""
    wanted = select(*PIPELINE.c).where(readable(PIPELINE, who))
    wanted = wanted.where(PIPELINE.c.archived_at.is_not(None) if archived else PIPELINE.c.archived_at.is_(None))
    if name is not None:
        wanted = wanted.where(PIPELINE.c.name == name)
    rows = (await tx.execute(wanted.order_by(PIPELINE.c.name, PIPELINE.c.id).limit(limit))).all()
    last = await _last_runs(tx, who, [row.id for row in rows])
    return [{**_record(row, who), "last_run": last.get(row.id)} for row in rows]


async def find_version(tx: Transaction, pipeline: str, number: int | None = None) -> Row[Any] | None:
    """One version of a pipeline that the caller may see, the newest without a number."""
    wanted = select(*PIPELINE_VERSION.c).where(PIPELINE_VERSION.c.pipeline == pipeline)
    if number is not None:
        wanted = wanted.where(PIPELINE_VERSION.c.number == number)
    return (await tx.execute(wanted.order_by(PIPELINE_VERSION.c.number.desc()).limit(1))).first()


async def list_versions(tx: Transaction, pipeline: str) -> list[Record]:
    """Its versions, newest first, without documents."""
    wanted = select(*PIPELINE_VERSION.c).where(PIPELINE_VERSION.c.pipeline == pipeline)
    rows = await tx.execute(wanted.order_by(PIPELINE_VERSION.c.number.desc()))
    return [version_record(row) for row in rows]


async def keep_parameters(tx: Transaction, pipeline: str, name: str, values: dict[str, Any] | None) -> None:
    """Keep a set of parameter values under a name, or forget it with None."""
    await tx.execute(delete(PARAMETER_SET).where(PARAMETER_SET.c.pipeline == pipeline, PARAMETER_SET.c.name == name))
    if values is not None:
        await tx.execute(insert(PARAMETER_SET).values({"pipeline": pipeline, "name": name, "values": values}))


def version_record(row: Row[Any], *, document: bool = False) -> Record:
    """A version as the rest of the world sees it."""
    record = {
        "number": row.number,
        "content_hash": row.content_hash,
        "saved_by": row.saved_by,
        "saved_at": moment(row.saved_at),
        "base": row.base,
    }
    return {**record, "document": row.document} if document else record


async def _locked(tx: Transaction, pipeline: str, expected: int | None) -> Row[Any]:
    columns = (PIPELINE.c.version, PIPELINE.c.layout, PIPELINE_VERSION.c.content_hash, PIPELINE_VERSION.c.base)
    wanted = select(*columns).join(PIPELINE_VERSION, _newest()).where(PIPELINE.c.id == pipeline)
    # The lock comes first: on PostgreSQL the row that is read after waiting for it is the newest.
    await tx.execute(select(PIPELINE.c.id).where(PIPELINE.c.id == pipeline).with_for_update())
    row = (await tx.execute(wanted)).one()
    if expected is not None and row.version != expected:
        message = f"Somebody has saved version {row.version} since version {expected} was read."
        hint = "Look at what has changed, then save again."
        raise KaryakshamError(Problem(code="pipeline_changed", message=message, hint=hint))
    return row


def _newest() -> Any:
    return (PIPELINE_VERSION.c.pipeline == PIPELINE.c.id) & (PIPELINE_VERSION.c.number == PIPELINE.c.version)


async def _insert_version(tx: Transaction, pipeline: str, number: int, content: Content, by: str) -> None:
    row = {"pipeline": pipeline, "number": number, "saved_by": by, "saved_at": tx.now, **vars(content)}
    await tx.execute(insert(PIPELINE_VERSION).values(row))


async def _last_runs(tx: Transaction, who: str | Reader, pipelines: list[str]) -> dict[str, Record]:
    newest = select(RUN.c.pipeline, func.max(RUN.c.queued_at).label("at"))
    own = newest.where(RUN.c.pipeline.in_(pipelines), readable(RUN, who))
    last = own.group_by(RUN.c.pipeline).subquery()
    wanted = select(RUN.c.pipeline, RUN.c.id, RUN.c.state, RUN.c.finished_at).join(
        last, (last.c.pipeline == RUN.c.pipeline) & (last.c.at == RUN.c.queued_at)
    )
    wanted = wanted.where(readable(RUN, who))
    return {
        row.pipeline: {"id": row.id, "state": row.state, "finished_at": moment(row.finished_at)}
        for row in await tx.execute(wanted)
    }


def _record(row: Row[Any], who: str | Reader) -> Record:
    return {
        "id": row.id,
        "owner": row.owner,
        "mine": row.owner == name_of(who),
        "group": row.shared_with,
        "name": row.name,
        "description": row.description,
        "version": row.version,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "archived": row.archived_at is not None,
    }


def _name_taken(name: str) -> KaryakshamError:
    message = f"You have a pipeline named {name!r} already."
    return KaryakshamError(Problem(code="name_taken", field="name", message=message, hint="Choose another name."))
