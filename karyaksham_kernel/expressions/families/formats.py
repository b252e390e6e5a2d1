"""DuckDB's letters for dates in text, as polars' (chrono's) letters."""

from __future__ import annotations

import re

import polars as pl

from karyaksham_kernel.expressions.failing import fail_where_unknown
from karyaksham_kernel.expressions.function import Invocation
from karyaksham_kernel.expressions.kinds import TIMESTAMP
from karyaksham_kernel.expressions.values import Value, literal

_SAME = ["a", "A", "w", "u", "d", "b", "B", "m", "y", "Y", "H", "I", "p", "M", "S", "j", "U", "W", "G", "V", "%"]
_WRITTEN = {f"%{letter}": f"%{letter}" for letter in _SAME} | {f"%-{letter}": f"%-{letter}" for letter in "dmyHIMSj"}
_WRITTEN |= {"%f": "%6f", "%g": "%3f", "%n": "%9f", "%c": "%Y-%m-%d %H:%M:%S", "%x": "%Y-%m-%d", "%X": "%H:%M:%S"}
_READ = _WRITTEN | {".%f": "%.f", ".%g": "%.f", ".%n": "%.f"}
_CODE = re.compile(r"\.%[fgn]|%-?.?")
_CLOCK = re.compile(r"%-?[HIMSpcXfgn]")


def _translated(call: Invocation, letters: dict[str, str]) -> str | None:
    form = call.constant(1)
    if form is None:
        return None

    def code(found: re.Match[str]) -> str:
        if found[0] in letters:
            return letters[found[0]]
        if found[0].startswith(".") and found[0][1:] in letters:
            return "." + letters[found[0][1:]]
        raise call.fault(f"The format has no code {found[0]}.", "Use %Y %m %d %H %M %S %f %a %b %j…", at=1)

    return _CODE.sub(code, str(form))


def formatted(call: Invocation) -> Value:
    """strftime: a date has the time 00:00:00."""
    form = _translated(call, _WRITTEN)
    if form is None:
        return call.result(literal(None, pl.String()), pl.String())
    moment = call[0].expr.cast(TIMESTAMP) if isinstance(call[0].dtype, pl.Date) else call[0].expr
    return call.result(moment.dt.to_string(form), pl.String())


def parsed_with(call: Invocation) -> Value:
    """Strptime and try_strptime; a format without a time of day means midnight."""
    form = _translated(call, {code: letter for code, letter in _READ.items() if code not in {"%f", "%g", "%n"}})
    if form is None:
        return call.result(literal(None, TIMESTAMP), TIMESTAMP)
    text = call[0].expr
    if _CLOCK.search(str(call.constant(1))):
        found = _to_stamp(text, form)
    else:
        found = text.str.to_date(form, strict=False).cast(TIMESTAMP)
    if call.call.name == "try_strptime":
        return call.result(found, TIMESTAMP)
    checked = fail_where_unknown(found, text, f"does not read as {call.constant(1)}", call.scope)
    return call.result(checked, TIMESTAMP)


def _to_stamp(text: pl.Expr, form: str) -> pl.Expr:
    """Hours alone are not a time of day for chrono, so the minutes are given to it."""
    if "%M" not in form and "%-M" not in form and "%S" not in form:
        text, form = text + pl.lit(" 00"), form + " %M"
    return text.str.to_datetime(form, strict=False, time_unit="us")
