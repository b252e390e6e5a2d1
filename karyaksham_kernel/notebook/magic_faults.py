"""What is wrong with a cell of SQL, as sentences with the line they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from karyaksham_kernel.errors import InvalidPipeline, Position, Problem
from karyaksham_kernel.expressions import ExpressionError


class QueryError(InvalidPipeline):
    """A query that cannot be asked, with every problem found in it; positions are in the cell."""

    def __init__(self, cell: str, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.cell = cell
        self.args = ("\n".join(self._lines()),)

    @classmethod
    def of(cls, cell: str, error: ExpressionError) -> QueryError:
        """From what reading the cell found."""
        return cls(cell, [problem_of(fault) for fault in error.all])

    def _render_traceback_(self) -> list[str]:
        return list(self._lines())

    def _lines(self) -> Iterator[str]:
        for problem in self.problems:
            said = f"{problem.message} {problem.hint}" if problem.hint else problem.message
            if problem.position is None:
                yield f"{problem.node}: {said}" if problem.node else said
                continue
            row, column, text = _line_at(self.cell, problem.position.start)
            length = max(1, min(problem.position.end - problem.position.start, len(text) - column))
            yield f"Line {row + 1}, column {column + 1}: {said}"
            yield f"    {text}"
            yield f"    {' ' * column}{'^' * length}"


def problem_of(fault: ExpressionError) -> Problem:
    """A fault of an expression as a problem."""
    position = Position(start=fault.position[0], end=fault.position[1]) if fault.position else None
    return Problem(code=fault.code, message=fault.message, hint=fault.hint, position=position)


def _line_at(cell: str, offset: int) -> tuple[int, int, str]:
    """The number of the line, the place in it, and the line."""
    before = cell[:offset]
    start = before.rfind("\n") + 1
    return before.count("\n"), offset - start, cell[start:].partition("\n")[0]
