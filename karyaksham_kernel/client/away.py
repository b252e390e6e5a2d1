"""What a page is told when nobody answers: the problem document that the service itself would have written."""

from __future__ import annotations

import json

from karyaksham_kernel.errors import KaryakshamError, Problem

STATUS = 503
CONTENT_TYPE = "application/problem+json"


def away_document(error: Exception) -> bytes:
    """The body of an answer with `STATUS` and `CONTENT_TYPE`, saying why the service could not be asked."""
    problem = error.problem if isinstance(error, KaryakshamError) else _unreachable(error)
    document = {
        "type": f"urn:karyaksham:problem:{problem.code}",
        "title": "Service Unavailable",
        "status": STATUS,
        "detail": problem.sentence(),
        "problems": [problem.model_dump()],
    }
    return json.dumps(document).encode()


def _unreachable(error: Exception) -> Problem:
    return Problem(
        code="service_away",
        message=f"The karyaksham service does not answer: {str(error) or type(error).__name__}.",
        hint="`karyaksham doctor` may say why.",
    )
