"""Holds every answer of a test's server against what its OpenAPI description says of that request."""

import re
from collections.abc import Callable
from typing import Any

import httpx

from api.answers.errors import ErrorAnswer


def checker(described: dict[str, Any]) -> Callable[[httpx.Response], None]:
    """A hook for clients. Requests that no route takes are let through: nothing describes them.

    Args:
        described: what `/openapi.json` says.
    """
    routes = [
        (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), methods)
        for path, methods in described["paths"].items()
    ]

    def check(response: httpx.Response) -> None:
        path, method = response.request.url.path, response.request.method.lower()
        operation = next((m[method] for route, m in routes if route.fullmatch(path) and method in m), None)
        if operation is not None:
            _check(f"{method.upper()} {path}", response, operation["responses"])

    return check


def _check(request: str, response: httpx.Response, declared: dict[str, Any]) -> None:
    status, kind = str(response.status_code), response.headers.get("content-type", "").split(";")[0]
    assert status in declared, f"{request} answers {status}, which is not described"
    kinds = {name.split(";")[0] for name in declared[status].get("content", {})}
    assert kind in kinds or (not kinds and not kind), f"{request} answers {status} with {kind}; described: {kinds}"
    if response.status_code >= 400:
        response.read()
        ErrorAnswer.model_validate(response.json())
