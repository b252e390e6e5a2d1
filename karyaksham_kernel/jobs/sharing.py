"""Who may read a record: its owner, and the members of the group that it is shared with. Its owner alone changes it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, or_

from karyaksham_kernel.errors import KaryakshamError, Problem


@dataclass(frozen=True)
class Reader:
    """Somebody who asks, and the groups that they are in."""

    name: str
    groups: frozenset[str] = frozenset()


def readable(table: Table, who: str | Reader) -> ColumnElement[bool]:
    """Whether a row of a table with `owner` and `shared_with` may be read; a bare name is in no group."""
    reader = Reader(who) if isinstance(who, str) else who
    own: ColumnElement[bool] = table.c.owner == reader.name
    return or_(own, table.c.shared_with.in_(sorted(reader.groups))) if reader.groups else own


def name_of(who: str | Reader) -> str:
    """The name of somebody who asks."""
    return who if isinstance(who, str) else who.name


def require_own(owner: str, name: str, what: str, hint: str) -> None:
    """Let nobody but the owner change a record that others may read. Raises KaryakshamError (`not_yours`)."""
    if owner != name:
        message = f"The {what} belongs to {owner}, who alone may change it."
        raise KaryakshamError(Problem(code="not_yours", message=message, hint=hint))


def require_member(group: str | None, groups: frozenset[str]) -> None:
    """Share with a group of one's own alone. Raises KaryakshamError (`unknown_group`)."""
    if group is not None and group not in groups:
        message = f"You are in no group {group!r}."
        hint = f"Yours are {', '.join(sorted(groups))}." if groups else "You are in none; an administrator puts you in."
        raise KaryakshamError(Problem(code="unknown_group", field="group", message=message, hint=hint))
