"""Errors as problem documents (RFC 9457), with Karyaksham's own problems inside."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.jobs.database import DATABASE_AWAY

_STATUS = {
    "not_signed_in": HTTPStatus.UNAUTHORIZED,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "not_yours": HTTPStatus.FORBIDDEN,
    "missing_pipeline": HTTPStatus.NOT_FOUND,
    "missing_version": HTTPStatus.NOT_FOUND,
    "missing_parameter_set": HTTPStatus.NOT_FOUND,
    "missing_schedule": HTTPStatus.NOT_FOUND,
    "pipeline_changed": HTTPStatus.CONFLICT,
    "name_taken": HTTPStatus.CONFLICT,
    "missing_run": HTTPStatus.NOT_FOUND,
    "missing_result": HTTPStatus.NOT_FOUND,
    "missing_file": HTTPStatus.NOT_FOUND,
    "missing_upload": HTTPStatus.NOT_FOUND,
    "unknown_connection": HTTPStatus.NOT_FOUND,
    "access_denied": HTTPStatus.FORBIDDEN,
    "expired_credentials": HTTPStatus.FORBIDDEN,
    "missing_credentials": HTTPStatus.FORBIDDEN,
    "outside_roots": HTTPStatus.FORBIDDEN,
    "connection_exists": HTTPStatus.CONFLICT,
    "bucket_taken": HTTPStatus.CONFLICT,
    "run_not_finished": HTTPStatus.CONFLICT,
    "idempotency_key_reused": HTTPStatus.CONFLICT,
    "too_many_queued": HTTPStatus.TOO_MANY_REQUESTS,
    "target_exists": HTTPStatus.CONFLICT,
    "parts_missing": HTTPStatus.CONFLICT,
    "too_many_uploads": HTTPStatus.TOO_MANY_REQUESTS,
    "no_space": HTTPStatus.INSUFFICIENT_STORAGE,
    "storage_unavailable": HTTPStatus.BAD_GATEWAY,
    "preview_failed": HTTPStatus.BAD_GATEWAY,
    "reading_failed": HTTPStatus.UNPROCESSABLE_ENTITY,
    "database_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "hub_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "wrong_tokens_file": HTTPStatus.SERVICE_UNAVAILABLE,
}
_HEADERS = {
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "2"},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "5"},
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
}
_log = logging.getLogger(__name__)


def problem_response(problems: Sequence[Problem], status: int | None = None) -> JSONResponse:
    """One answer for one or more problems; the first decides the status where none is given."""
    first = problems[0]
    status = status or _STATUS.get(first.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    body = {
        "type": f"urn:karyaksham:problem:{first.code}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": first.sentence(),
        "problems": [problem.model_dump() for problem in problems],
    }
    return JSONResponse(
        body, int(status), headers=_HEADERS.get(HTTPStatus(status)), media_type="application/problem+json"
    )


def missing_run(run: str) -> KaryakshamError:
    """The same answer for a run that does not exist and for one of somebody else's."""
    return KaryakshamError(Problem(code="missing_run", message=f"There is no run {run!r}."))


def handle_errors(app: FastAPI) -> None:
    """Have every error of every route answered as a problem document."""
    app.add_exception_handler(InvalidPipeline, _invalid_pipeline)
    app.add_exception_handler(KaryakshamError, _karyaksham_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _no_database)
    app.add_exception_handler(Exception, _defect)


async def _invalid_pipeline(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InvalidPipeline)
    return problem_response(error.problems, HTTPStatus.UNPROCESSABLE_ENTITY)


async def _karyaksham_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, KaryakshamError)
    return problem_response([error.problem])


async def _invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem_response([_fault(fault) for fault in error.errors()])


def _fault(fault: Mapping[str, Any]) -> Problem:
    # The first step says that it was in the body, the query or a header.
    field = ".".join(str(step) for step in fault["loc"][1:])
    return Problem(code="wrong_request", field=field or None, message=f"{fault['msg']}.")


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    message = f"{request.method} {request.url.path}: {error.detail}."
    too_large = error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "request_too_large" if too_large else "wrong_request"
    return problem_response([Problem(code=code, message=message)], error.status_code)


async def _no_database(_request: Request, error: Exception) -> JSONResponse:
    _log.warning("the database does not answer: %s", error)
    message = "The database does not answer."
    return problem_response([Problem(code="database_unavailable", message=message, hint="Try again in a moment.")])


async def _defect(request: Request, error: Exception) -> JSONResponse:
    _log.error("%s %s broke off", request.method, request.url.path, exc_info=error)
    problem = Problem(code="defect", message="The service could not do this.", hint="Its log says why.")
    return problem_response([problem], HTTPStatus.INTERNAL_SERVER_ERROR)
