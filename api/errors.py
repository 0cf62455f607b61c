"""How failures look over HTTP: one shape, and the one table from errors to statuses.

What was asked for is at fault: 4xx. The store, a model or the settings are at fault, which only the owner of this
server can mend: 503, or 507 for a full disk. A 500 is a fault of Byline's own: it is logged with its traceback, and
the answer says nothing of it.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.answers.errors import ErrorAnswer, ErrorDetail
from kb import errors
from kb.atomic_files import cannot_write, has_no_room
from kb.text import printable

STATUSES: list[tuple[type[errors.BylineError], int]] = [
    (errors.InputError, 422),
    (errors.NothingKnownError, 422),
    (errors.NotFoundError, 404),
    (errors.ConflictError, 409),
    (errors.InterruptedWorkError, 409),
    (errors.StoreFullError, 507),
    (errors.StoreError, 503),
    (errors.ModelError, 503),
    (errors.SettingsError, 503),
    (errors.ContentError, 503),
    (errors.BylineError, 500),
]
"""The first class an error belongs to decides."""

RETRY_AFTER_SECONDS = {errors.StoreBusyError: 30, errors.ModelBusyError: 60}

INTERNAL = ErrorAnswer(
    error=ErrorDetail(
        code="internal", message="Byline failed unexpectedly.", hint="The server's log holds the details."
    )
)

_HINTS = {
    401: "Send the header `Authorization: Bearer TOKEN`, with the value of BYLINE_ACCESS_TOKEN.",
    404: "/docs lists every address.",
    405: "/docs lists what each address takes.",
}

_CODES = {400: "bad_request", 408: "too_slow", 413: "too_large"}

_log = logging.getLogger("byline.api")


def status_of(error: errors.BylineError) -> int:
    """The HTTP status of an error."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def http_error(status: int, message: str, *, code: str = "", hint: str = "", subject: str = "") -> ErrorAnswer:
    """The answer to what goes wrong before Byline is asked anything, such as an unknown address.

    Args:
        code: empty for the name of the status, e.g. `method_not_allowed`.
        hint: empty for the usual one of the status.
    """
    code = code or _CODES.get(status) or HTTPStatus(status).phrase.lower().replace(" ", "_")
    return ErrorAnswer(
        error=ErrorDetail(code=code, message=message, hint=hint or _HINTS.get(status, ""), subject=subject)
    )


def error_response(status: int, message: str, *, code: str = "", hint: str = "") -> JSONResponse:
    """The response of `http_error`."""
    return _answer(status, http_error(status, message, code=code, hint=hint))


_EXAMPLES: dict[int, tuple[str, ErrorAnswer]] = {
    400: ("It cannot be read as a request", http_error(400, "There was an error parsing the body")),
    401: ("The access token is missing or wrong", http_error(401, "This server asks for an access token.")),
    403: (
        "A page of another site asks for a change",
        http_error(403, "A web page from https://example.com may not change anything here.", code="cross_site"),
    ),
    404: ("There is no such thing", ErrorAnswer.of(errors.NotFoundError("There is no draft 12.", subject="12"))),
    408: ("It does not end", http_error(408, "The body of a request must be here within 20 seconds.")),
    409: (
        "Its state forbids it, or it was stopped",
        ErrorAnswer.of(errors.ConflictError("Draft 12 is approved, so this cannot be done to it.", subject="12")),
    ),
    413: ("Its body is too long", http_error(413, "The body of a request may have 1,000,000 bytes at most.")),
    422: ("It cannot be understood", ErrorAnswer.of(errors.InputError("The question is empty.", subject="q"))),
    500: ("Byline failed unexpectedly", INTERNAL),
    503: (
        "The store, a model or the server is not available or busy; `Retry-After` says when to come again",
        ErrorAnswer.of(errors.StoreBusyError("Another process has been writing for 30 seconds.")),
    ),
    507: ("The disk is full", ErrorAnswer.of(errors.StoreFullError("The disk holding .byline/byline.db is full."))),
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route, for OpenAPI."""
    return {
        status: {
            "model": ErrorAnswer,
            "description": description,
            "content": {"application/json": {"example": answer.as_json()}},
        }
        for status, (description, answer) in ((status, _EXAMPLES[status]) for status in statuses)
    }


def everywhere(*, asks_for_token: bool, has_token: bool = True) -> dict[int | str, dict[str, Any]]:
    """The error answers any route may give, for OpenAPI.

    Args:
        asks_for_token: whether the routes do.
        has_token: whether the server has one; if not, it looks at where a request comes from.
    """
    return documented(*[401] * asks_for_token, *[403] * (not has_token), 400, 408, 413, 422, 500, 503, 507)


def add_error_handlers(app: FastAPI) -> None:
    """Make every failure answer in the one shape."""
    app.add_exception_handler(errors.BylineError, _byline_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(OSError, _os_error)
    app.add_exception_handler(UnicodeEncodeError, _not_text)
    app.add_exception_handler(Exception, _unexpected)


async def _byline_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.BylineError)
    status = status_of(error)
    if status >= 500:
        _log.error("%s", printable(" ".join(str(error).split())))  # one line, whatever it quotes
    wait = next((seconds for kind, seconds in RETRY_AFTER_SECONDS.items() if isinstance(error, kind)), None)
    return _answer(status, ErrorAnswer.of(error), {"Retry-After": str(wait)} if wait else None)


async def _invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _answer(422, _explained(error.errors()))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NO_CONTENT:
        return Response(status_code=error.status_code, headers=error.headers)
    message = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.url.path} does not take {request.method}.",
    }.get(error.status_code, error.detail)
    return _answer(error.status_code, http_error(error.status_code, message), error.headers)


async def _os_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    if not has_no_room(error):
        raise error
    return await _byline_error(request, cannot_write(error.filename or "what was to be written", error))


async def _not_text(request: Request, error: Exception) -> Response:
    assert isinstance(error, UnicodeEncodeError)
    return await _byline_error(request, errors.not_text(error))


async def _unexpected(_request: Request, _error: Exception) -> Response:
    """Starlette raises the error again, so that the server logs its traceback, and then drops the connection."""
    return _answer(500, INTERNAL, {"Connection": "close"})


def _explained(problems: Sequence[Mapping[str, Any]]) -> ErrorAnswer:
    """The first thing wrong with a request, without its values, which may hold anything."""
    place = [str(part) for part in problems[0]["loc"] if part not in ("body", "query", "path", "header")]
    name = ".".join(place)
    reason = str(problems[0]["msg"]).removeprefix("Value error, ")
    if problems[0]["type"] == "json_invalid":
        return http_error(422, "The body of the request is not valid JSON.", code="invalid_input", subject="body")
    sentence = f"“{name}” cannot be used: {reason}." if name else f"The request cannot be used: {reason}."
    return http_error(
        422, sentence, code="invalid_input", hint="/docs shows what each address takes.", subject=name or "body"
    )


def _answer(status: int, answer: ErrorAnswer, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(answer.as_json(), status_code=status, headers=dict(headers) if headers else None)
