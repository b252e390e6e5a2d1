"""In a notebook an error of the pipeline is a list of sentences, not a traceback."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

import karyaksham_kernel as kk


def shown(error: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    """What IPython prints when a cell raises it."""
    shell = InteractiveShell(user_ns={"error": error})
    shell.run_cell("def deep():\n    raise error\ndeep()", store_history=False)
    return capsys.readouterr().out


def test_an_invalid_pipeline_lists_every_problem(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [
        kk.Problem(code="unknown_column", node="late", field="condition", message="There is no column 'dely'."),
        kk.Problem(code="missing_file", node="flights", field="path", message="There is no file x.csv.", hint="Look."),
    ]
    text = shown(kk.InvalidPipeline(problems), capsys)
    assert "InvalidPipeline: 2 problems" in text
    assert "• late.condition: There is no column 'dely'." in text
    assert "• flights.path: There is no file x.csv. Look." in text
    assert "Traceback" not in text
    assert "deep()" not in text


@pytest.mark.parametrize(
    "error", [kk.RunFailed(kk.Problem(code="x", message="The disk is full.")), kk.RunCancelled("The disk is full.")]
)
def test_a_run_that_did_not_succeed_is_one_sentence(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(error, capsys).strip() == f"{type(error).__name__}: The disk is full."
