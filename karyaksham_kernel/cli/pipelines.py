"""karyaksham pipelines: save pipelines under a name, compare their versions, run them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson, DocumentPath, Given, parameters_of
from karyaksham_kernel.cli.documents import folder_of, read_document
from karyaksham_kernel.cli.output import print_columns, print_json, say

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The saved pipeline's name or id.", show_default=False)]
_MINUTES = len("2026-01-01T00:00")
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    pipelines = typer.Typer(help="Save pipelines under a name, compare versions, run them.", no_args_is_help=True)
    pipelines.command("list")(list_pipelines)
    for command in (save, show, versions, diff, run, history, clone, share, archive, restore, remove):
        pipelines.command()(command)
    app.add_typer(pipelines, name="pipelines")


def save(
    document: DocumentPath,
    name: Annotated[str | None, typer.Option(help="The name; default the document's own.")] = None,
    expected: Annotated[int | None, typer.Option(help="Refuse when the newest version is another than this.")] = None,
    json: AsJson = False,
) -> None:
    """Save a pipeline, or a new version of the one that has the name already."""
    from karyaksham_kernel.client import connect

    read = read_document(document)
    with connect() as client:
        called = name or str(read.get("name") or document.stem)
        saved = client.save_pipeline(called, read, base=folder_of(document), expected=expected)
    if json:
        print_json(saved)
        return
    print(saved["id"])
    say(f"{saved['name']!r} is at version {saved['version']}")


def list_pipelines(
    archived: Annotated[bool, typer.Option("--archived", help="Those in the archive.")] = False, json: AsJson = False
) -> None:
    """List your saved pipelines, and those that are shared with your groups."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        found = client.pipelines(archived=archived)
    if json:
        print_json(found)
        return
    print_columns([(one["id"], f"v{one['version']}", _last(one), one["name"], _whose(one)) for one in found])


def show(
    pipeline: _Name,
    version: Annotated[int | None, typer.Option(help="Its document as it was in this version.")] = None,
    json: AsJson = False,
) -> None:
    """Show a saved pipeline; with --version or --json its document too."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        record = client.pipeline(pipeline)
        if version is not None:
            record = {**record, **client.version(record["id"], version)}
    if json:
        print_json(record)
    elif version is not None:
        print_json(record["document"])
    else:
        print_columns(list(_facts(record)))


def versions(pipeline: _Name, json: AsJson = False) -> None:
    """List the versions of a saved pipeline, newest first."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        found = client.versions(client.pipeline(pipeline)["id"])
    if json:
        print_json(found)
        return
    print_columns(
        [(f"v{one['number']}", one["saved_at"][:_MINUTES], one["saved_by"], one["content_hash"][:12]) for one in found]
    )


def diff(
    pipeline: _Name,
    before: Annotated[int, typer.Argument(metavar="FROM", help="A version's number.")],
    after: Annotated[int | None, typer.Argument(metavar="TO", help="Another's; default the newest.")] = None,
    json: AsJson = False,
) -> None:
    """Show what one version changes in another."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        changes = client.difference(client.pipeline(pipeline)["id"], before, after)
    if json:
        print_json(changes)
        return
    print("\n".join(difference_lines(changes)) or "Both mean the same.")


def run(
    pipeline: _Name,
    parameter: Given = [],  # noqa: B006
    version: Annotated[int | None, typer.Option(help="Default the newest.")] = None,
    parameter_set: Annotated[str | None, typer.Option("--set", help="Values that were kept under this name.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Follow the run until it ends.")] = False,
    json: AsJson = False,
) -> None:
    """Queue a run of a saved pipeline.

    Exit codes: 2 invalid; with --wait 0 done, 1 failed, 130 cancelled.
    """
    from karyaksham_kernel.cli.submit import say_queued
    from karyaksham_kernel.client import connect

    with connect() as client:
        known = client.pipeline(pipeline)["id"]
        record = client.submit_saved(known, parameters_of(parameter), version=version, parameter_set=parameter_set)
        say_queued(client, record, wait=wait, json=json)


def history(pipeline: _Name, limit: Annotated[int, typer.Option(min=1, max=1000)] = 20, json: AsJson = False) -> None:
    """Show how long the last runs of a saved pipeline took, and how many rows they wrote."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        runs = client.history(client.pipeline(pipeline)["id"], limit=limit)
    if json:
        print_json(runs)
        return
    print_columns([_past(past) for past in runs])


def clone(pipeline: _Name, name: Annotated[str, typer.Argument(help="The copy's name.")], json: AsJson = False) -> None:
    """Begin a new pipeline with another's newest version."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        made = client.clone_pipeline(client.pipeline(pipeline)["id"], name)
    print_json(made) if json else print(made["id"])


def share(
    pipeline: _Name,
    group: Annotated[str | None, typer.Argument(help="One of your groups; left out, nobody any more.")] = None,
) -> None:
    """Let the members of a group read and run a pipeline; only you change it."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        changed = client.change_pipeline(client.pipeline(pipeline)["id"], group=group)
    say(f"{changed['name']!r} is shared with {changed['group'] or 'nobody'}")


def archive(pipeline: _Name) -> None:
    """Put a pipeline out of the way; nothing is lost."""
    _change(pipeline, archived=True)


def restore(pipeline: _Name) -> None:
    """Take a pipeline out of the archive."""
    _change(pipeline, archived=False)


def remove(pipeline: _Name) -> None:
    """Remove a pipeline with its versions and schedules; its runs stay."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        known = client.pipeline(pipeline)
        client.remove_pipeline(known["id"])
    say(f"{known['name']!r} is removed")


def difference_lines(changes: dict[str, Any]) -> Iterator[str]:
    """The difference of two versions, one change a line: `+` added, `-` removed, `~` changed."""
    if changes["name"]:
        yield f"~ name: {changes['name']['before']} → {changes['name']['after']}"
    for change in changes["parameters"]:
        yield f"{_SIGNS[change['change']]} parameter {change['name']}{_sides(change)}"
    for node in changes["nodes"]:
        yield f"{_SIGNS[node['change']]} {node['id']} ({node['type']})"
        for field in node.get("fields", ()):
            yield f"    {_SIGNS[field['change']]} {field['name'].removeprefix('params.')}{_sides(field)}"


def _sides(change: dict[str, Any]) -> str:
    sides = [_text(change[side]) for side in ("before", "after") if side in change]
    return f": {' → '.join(sides)}"


def _text(value: Any) -> str:
    from json import dumps

    return value if isinstance(value, str) else dumps(value, ensure_ascii=False)


def _change(pipeline: str, **values: Any) -> None:
    from karyaksham_kernel.client import connect

    with connect() as client:
        changed = client.change_pipeline(client.pipeline(pipeline)["id"], **values)
    say(f"{changed['name']!r} is {'archived' if changed['archived'] else 'out of the archive'}")


def _last(record: dict[str, Any]) -> str:
    last = record["last_run"]
    return "never run" if last is None else f"{last['state']} {(last['finished_at'] or '')[:_MINUTES]}".strip()


def _whose(record: dict[str, Any]) -> str:
    if not record["mine"]:
        return f"of {record['owner']}"
    return f"shared with {record['group']}" if record["group"] else ""


def _facts(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((name, str(record[name])) for name in ("id", "name", "version", "description") if record[name])
    yield "saved", record["updated_at"][:_MINUTES]
    if _whose(record):
        yield "sharing", _whose(record)
    for name, parameter in record["document"].get("parameters", {}).items():
        default = f" = {_text(parameter['default'])}" if "default" in parameter else ""
        yield "parameter", f"{name}: {parameter['type']}{default}"
    for name, values in record["parameter_sets"].items():
        yield "set", f"{name}: {', '.join(f'{key}={_text(value)}' for key, value in values.items())}"
    for node in record["document"]["nodes"]:
        yield "node", f"{node['id']} ({node['type']})"


def _past(past: dict[str, Any]) -> tuple[str, ...]:
    seconds = "" if past["seconds"] is None else f"{past['seconds']:.1f} s"
    rows = "" if past["rows"] is None else f"{past['rows']:,} rows"
    return (past["id"], past["queued_at"][:_MINUTES], f"v{past['version']}", past["state"], seconds, rows)
