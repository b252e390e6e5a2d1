"""Whatever is wrong with a document or its data: one clear sentence, the right exit code, nothing written."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from cli.conftest import Terminal
from execution.documents import node, read

OUT = node("out", "write_csv", "flights", path="out/x.csv")


@dataclass(frozen=True)
class Bad:
    """A fault: the nodes that hold it or the text of flights.csv, and what has to be said."""

    code: str
    nodes: tuple[dict[str, Any], ...] = (read(), OUT)
    data: bytes | None = None
    node: str | None = "flights"
    field: str | None = None
    says: tuple[str, ...] = ()
    exit_code: int = 2


def filtered(condition: str) -> tuple[dict[str, Any], ...]:
    return (read(), node("late", "filter", "flights", condition=condition), {**OUT, "inputs": ["late"]})


CASES = {
    "missing file": Bad("missing_file", (read("flight.csv"), OUT), field="path", says=("flight.csv",)),
    "unknown column": Bad(
        "unknown_column", filtered("dep_dely > 1"), node="late", field="condition", says=("dep_delay",)
    ),
    "wrong type": Bad("type_mismatch", filtered("carrier > 1"), node="late", field="condition"),
    "cycle": Bad(
        "cycle",
        (read(), node("a", "filter", "b", condition="true"), node("b", "filter", "a", condition="true"), OUT),
        node=None,
        says=("a", "b"),
    ),
    "duplicate id": Bad("duplicate_id", (read(), read(), OUT)),
    "two nodes write one path": Bad("same_output", (read(), OUT, {**OUT, "id": "out2"}), node="out2", field="path"),
    "unknown function": Bad("unknown_function", filtered("lenght(carrier) > 1"), node="late", says=("length",)),
    "unparsable expression": Bad("expression_syntax", filtered("dep_delay > > 1"), node="late", field="condition"),
    "unknown node type": Bad("unknown_node_type", ({**read(), "type": "read_cvs"}, OUT), says=("read_csv",)),
    "unknown parameter of a node": Bad(
        "unknown_field", ({**read(), "params": {"path": "flights.csv", "seperator": ";"}}, OUT), says=("separator",)
    ),
    "ragged line": Bad(
        "ragged_line", data=b"carrier,dep_delay\nUA,4\nAA,33,1\n", says=("flights.csv", "line 3", "23"), exit_code=1
    ),
    "unterminated quote": Bad(
        "unterminated_quote", data=b'carrier,dep_delay\n"UA,4\nAA,33\n', says=("flights.csv", "line 2"), exit_code=1
    ),
    "empty file": Bad("empty_file", data=b"", says=("flights.csv",)),
    # Its first line is data: the columns have no names, and the hint says what they are called instead.
    "file without a header": Bad(
        "unknown_column", filtered("dep_delay > 1"), data=b"1,2\n3,4\n", node="late", says=("column_2",)
    ),
    "bytes that are not UTF-8": Bad(
        "invalid_utf8", data=b"carrier,dep_delay\nUA,4\n\xff\xfe,33\n", says=("flights.csv", "line 3"), exit_code=1
    ),
}


@pytest.mark.parametrize("bad", CASES.values(), ids=CASES.keys())
def test_it_is_told_in_one_sentence_and_nothing_is_written(terminal: Terminal, bad: Bad) -> None:
    if bad.data is not None:
        (terminal.folder / "flights.csv").write_bytes(bad.data)
    document = terminal.write(*bad.nodes)
    before = terminal.files()
    for_person = terminal.karyaksham("run", document)
    for_program = terminal.karyaksham("run", document, "--json")
    told = json.loads(for_program.stdout)["problems"]
    assert terminal.files() == before
    problem = next(problem for problem in told if problem["code"] == bad.code)
    assert for_person.returncode == for_program.returncode
    if bad.node is not None:
        assert problem["node"] == bad.node
    if bad.field is not None:
        assert problem["field"] == bad.field
    said = f"{problem['message']} {problem['hint'] or ''}"
    for part in bad.says:
        assert part in said
    assert "\n" not in problem["message"]
    assert problem["message"] in for_person.stderr
    assert "Traceback" not in for_person.stderr
    assert len(told) == 1, told


@pytest.mark.parametrize("name", [name for name, bad in CASES.items() if bad.exit_code == 2])
def test_check_says_the_same_as_run(terminal: Terminal, name: str) -> None:
    bad = CASES[name]
    if bad.data is not None:
        (terminal.folder / "flights.csv").write_bytes(bad.data)
    document = terminal.write(*bad.nodes)
    checked, run = (terminal.karyaksham(command, document, "--json") for command in ("check", "run"))
    assert (checked.returncode, run.returncode) == (2, 2)
    assert json.loads(checked.stdout)["problems"] == json.loads(run.stdout)["problems"]


def test_all_problems_are_told_at_once(terminal: Terminal) -> None:
    document = terminal.write(
        read(),
        node("a", "filter", "flights", condition="dep_dely > 1"),
        node("b", "filter", "flights", condition="lenght(carrier) > 1"),
    )
    done = terminal.karyaksham("check", document)
    assert done.returncode == 2
    assert "a.condition" in done.stderr
    assert "b.condition" in done.stderr


def test_the_place_in_an_expression_is_marked(terminal: Terminal) -> None:
    done = terminal.karyaksham("check", terminal.write(*filtered("dep_delay > 1 AND lenght(carrier) > 1")))
    _, expression, marks = done.stderr.splitlines()
    assert expression.strip() == "dep_delay > 1 AND lenght(carrier) > 1"
    assert marks.index("^") == expression.index("lenght")


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "not_json"), ("[]", "not_json"), ('{"karyaksham": 99}', "newer_version"), ("{}", "missing_field")],
)
@pytest.mark.parametrize("command", ["run", "check"])
def test_what_is_no_document_is_told(terminal: Terminal, command: str, text: str, code: str) -> None:
    (terminal.folder / "pipeline.karya").write_text(text)
    done = terminal.karyaksham(command, "pipeline.karya", "--json")
    assert done.returncode == 2
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == [code]


def test_a_document_that_is_not_there_is_told(terminal: Terminal) -> None:
    done = terminal.karyaksham("run", "absent.karya")
    assert done.returncode == 2
    assert done.stderr == "error: absent.karya cannot be read: No such file or directory.\n"
