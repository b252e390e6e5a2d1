"""Tables in a notebook: whatever a name or a cell holds is shown as text."""

from html.parser import HTMLParser
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.client.answers import Sampled
from karyaksham_kernel.errors import Problem
from karyaksham_kernel.notebook.preview import Preview
from karyaksham_kernel.notebook.report import Report
from karyaksham_kernel.notebook.table import Heading, framed, paragraph, table

OURS = {"style", "div", "table", "thead", "tbody", "tr", "th", "td", "small", "span", "p"}


class Reader(HTMLParser):
    """Reads a table as a browser would: its tags, its texts, and no more attributes than we write."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(st.text(), st.text(), st.text(min_size=121, max_size=200))
def test_no_text_becomes_html(name: str, cell: str, long: str) -> None:
    seen = Reader(framed(paragraph(cell), table([Heading(name, cell), Heading("long")], [(cell, long)])))
    assert seen.tags <= OURS
    assert seen.attributes <= {"class", "title"}


def sampled(frame: pl.DataFrame, *, of: int | None = None, cut: bool = False) -> Sampled:
    return Sampled(frame, "head", of, cut)


def test_a_preview_says_which_rows_it_has() -> None:
    frame = pl.DataFrame({"a": [1, 2]})
    assert Preview(sampled(frame), "x").note == "x: the first 2 rows, 1 column."
    assert Preview(sampled(frame, of=2), "x").note == "x: all 2 rows, 1 column."
    spread = Sampled(frame, "spread", None, cut=True)
    assert Preview(spread, "x").note == "x: 2 rows from everywhere in the inputs of a sample, 1 column."


def test_a_script_in_a_cell_is_read_as_it_was_written() -> None:
    attack = "<script>alert(1)</script>"
    seen = Reader(Preview(sampled(pl.DataFrame({attack: [attack]})), "late")._repr_html_())
    assert "".join(seen.texts).count(attack) == 2
    assert "script" not in seen.tags


def test_a_preview_shows_types_nulls_and_that_it_is_a_sample() -> None:
    frame = pl.DataFrame({"carrier": ["UA", None], "delay": [15, 20]})
    html = Preview(sampled(frame, cut=True), "late.rest")._repr_html_()
    assert ">carrier<small>string</small>" in html
    assert 'class="kk-number">delay<small>int64</small>' in html
    assert '<span class="kk-null">null</span>' in html
    assert "late.rest: the first 2 rows of a sample, 2 columns." in html


def test_a_long_cell_is_cut_and_whole_on_hover() -> None:
    html = table([Heading("text")], [("x" * 500,)])
    assert f'title="{"x" * 500}"' in html
    assert f">{'x' * 120}…</td>" in html


def answer(*problems: dict[str, str]) -> dict[str, Any]:
    columns = [{"name": "b", "type": "int64"}, {"name": "a", "type": "string"}]
    return {"problems": list(problems), "schemas": {"flights": {"out": columns, "rejected": columns[1:]}}}


def test_a_report_of_a_broken_pipeline_shows_each_problem_and_no_more() -> None:
    fault = {"code": "unknown_column", "node": "late", "field": "condition", "message": "No.", "hint": "Yes."}
    report = Report.of(answer(fault))
    assert not report.ok
    assert "<tr><td>late</td><td>condition</td><td>No.</td><td>Yes.</td></tr>" in report._repr_html_()
    assert "int64" not in report._repr_html_()
    assert repr(report) == "1 problem\n  • late.condition: No. Yes."


def test_a_report_of_a_sound_pipeline_shows_the_columns_in_their_order() -> None:
    report = Report.of(answer())
    assert report.schemas["flights"]["out"] == {"b": "int64", "a": "string"}
    assert ">b int64, a string</td>" in report._repr_html_()
    assert repr(report) == "No problems.\n  flights: b int64, a string\n  flights.rejected: a string"


def test_a_report_without_problems_says_so() -> None:
    assert "No problems." in Report([])._repr_html_()


def test_a_warning_does_not_stand_against_running() -> None:
    warning = Problem(code="missing_parameter", message="It has no value.", severity="warning")
    assert Report([warning]).ok
    assert "kk-warning" in Report([warning])._repr_html_()
