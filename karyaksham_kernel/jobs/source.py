"""What a run is made from: a document with its folder and values, or a version of a saved pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.pipelines import find_version
from karyaksham_kernel.jobs.saved_tables import PARAMETER_SET, PIPELINE
from karyaksham_kernel.jobs.sharing import Reader, readable


@dataclass(frozen=True)
class Source:
    """A document to run, with its values; `version` is that of the saved pipeline it comes from."""

    document: dict[str, Any]
    base: str
    parameters: dict[str, Any]
    name: str
    content_hash: str = ""
    version: int | None = None
    shared_with: str | None = None
    """The group that the saved pipeline is shared with, which may see its runs, too."""


async def source_of(
    tx: Transaction,
    who: str | Reader,
    pipeline: str,
    version: int | None,
    parameter_set: str | None,
    parameters: Mapping[str, Any],
) -> Source:
    """A version of a pipeline that `who` may read, the newest without a number; `parameters` win over those of the set.

    Raises:
        KaryakshamError: `missing_pipeline`, `missing_version`, `missing_parameter_set`.
    """
    saved = (
        await tx.execute(
            select(PIPELINE.c.name, PIPELINE.c.shared_with).where(PIPELINE.c.id == pipeline, readable(PIPELINE, who))
        )
    ).first()
    if saved is None:
        raise _missing("pipeline", f"There is no pipeline {pipeline!r}.")
    found = await find_version(tx, pipeline, version)
    if found is None:
        raise _missing("version", f"The pipeline has no version {version}.")
    kept: dict[str, Any] = {}
    if parameter_set is not None:
        here = (PARAMETER_SET.c.pipeline == pipeline, PARAMETER_SET.c.name == parameter_set)
        found_set = (await tx.execute(select(PARAMETER_SET.c["values"]).where(*here))).first()
        if found_set is None:
            raise _missing("parameter_set", f"The pipeline has no parameter set {parameter_set!r}.")
        kept = found_set[0]
    values = {**kept, **parameters}
    named = (saved.name, found.content_hash, found.number, saved.shared_with)
    return Source(found.document, found.base, values, *named)


def _missing(what: str, message: str) -> KaryakshamError:
    return KaryakshamError(Problem(code=f"missing_{what}", message=message))
