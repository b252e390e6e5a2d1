"""HTML tables in the colours of the page's theme; every text that goes in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

# A cell shows this much; the whole text is one hover away, up to where it would slow the page.
_CELL_CHARACTERS = 120
_HOVER_CHARACTERS = 2000

# VS Code has the Jupyter variables of a light theme, whatever it wears itself (decision 0100).
# `table` stands in every selector because JupyterLab's own rules for tables in outputs would win otherwise.
STYLE = """<style>
.kk-table { max-width: 100%; overflow-x: auto; color: var(--jp-ui-font-color1, inherit);
  font-family: var(--jp-ui-font-family, sans-serif); font-size: var(--jp-ui-font-size1, 13px); }
.kk-table table { border-collapse: collapse; margin: 4px 0; font-variant-numeric: tabular-nums; }
.kk-table table :is(th, td) { padding: 3px 12px 3px 8px; text-align: left; white-space: pre; max-width: 40em;
  overflow: hidden; text-overflow: ellipsis; vertical-align: top;
  border-bottom: 1px solid var(--jp-border-color2, #8884); }
.kk-table table th { font-weight: 600; border-bottom: 1px solid var(--jp-border-color1, #8888); }
.kk-table table .kk-number { text-align: right; }
.kk-table table .kk-wide { white-space: normal; max-width: 60em; }
.kk-table :is(small, p, .kk-null) { color: var(--jp-ui-font-color2, light-dark(#5c6570, #a3acb6)); font-weight: 400; }
.kk-table small { display: block; }
.kk-table p { margin: 4px 0; }
.kk-table .kk-error { color: var(--jp-error-color1, light-dark(#c62828, #ef7a75)); }
.kk-table .kk-warning { color: var(--jp-warn-color1, light-dark(#b04600, #ffa726)); }
.kk-table .kk-good { color: var(--jp-success-color1, light-dark(#2e7d32, #66bb6a)); }
body[data-vscode-theme-kind] .kk-table { --jp-ui-font-color1: var(--vscode-editor-foreground);
  --jp-ui-font-color2: var(--vscode-descriptionForeground); --jp-ui-font-family: var(--vscode-font-family);
  --jp-border-color1: initial; --jp-border-color2: initial; --jp-error-color1: initial; --jp-warn-color1: initial;
  --jp-success-color1: initial; color-scheme: light; }
body:is([data-vscode-theme-kind="vscode-dark"], [data-vscode-theme-kind="vscode-high-contrast"]) .kk-table {
  color-scheme: dark; }
</style>"""


@dataclass(frozen=True)
class Heading:
    """A column's name, with what stands small below it; a wide one shows all of its text, over several lines."""

    name: str
    below: str = ""
    number: bool = False
    wide: bool = False


def table(headings: Sequence[Heading], rows: Iterable[Sequence[object]]) -> str:
    """One table; None is shown as a null, which is not the text 'null'."""
    head = "".join(_heading(heading) for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, headings, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def framed(*parts: str) -> str:
    """Parts of HTML as one output."""
    return f'{STYLE}<div class="kk-table">{"".join(parts)}</div>'


def paragraph(text: str, kind: str = "") -> str:
    """A line of text; `kind` is `error`, `warning`, `good` or nothing."""
    return f'<p class="kk-{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _heading(heading: Heading) -> str:
    below = f"<small>{escape(heading.below)}</small>" if heading.below else ""
    return f"<th{_class(heading)}>{escape(heading.name)}{below}</th>"


def _cell(heading: Heading, value: object) -> str:
    if value is None:
        return f'<td{_class(heading)}><span class="kk-null">null</span></td>'
    text = value if isinstance(value, str) else str(value)
    if heading.wide or len(text) <= _CELL_CHARACTERS:
        return f"<td{_class(heading)}>{escape(text)}</td>"
    hover = escape(text[:_HOVER_CHARACTERS], quote=True)
    return f'<td{_class(heading)} title="{hover}">{escape(text[:_CELL_CHARACTERS])}…</td>'


def _class(heading: Heading) -> str:
    if heading.number:
        return ' class="kk-number"'
    return ' class="kk-wide"' if heading.wide else ""
