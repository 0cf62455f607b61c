"""Who may ask, and what a route is handed: the Byline instance, its long work."""

import ipaddress
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.background import Background
from api.bootstrap import Byline
from api.errors import error_response
from kb.errors import SettingsError
from kb.settings import Settings

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OPEN_PATHS = frozenset({"/", "/docs", "/openapi.json", "/api/v1/health"})
OPEN_FOLDER = "/static-offline-docs/"
"""What needs no access token: that there is a Byline here, and how to speak to it."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

bearer = HTTPBearer(auto_error=False, description="The value of BYLINE_ACCESS_TOKEN.")
"""For OpenAPI only. `Guard` is what asks for the token."""


def get_byline(request: Request) -> Byline:
    """The instance this server was started with."""
    byline: Byline = request.app.state.byline
    return byline


def get_background(request: Request) -> Background:
    """The long work of this server."""
    background: Background = request.app.state.background
    return background


TheByline = Annotated[Byline, Depends(get_byline)]
TheBackground = Annotated[Background, Depends(get_background)]


def check_bind(settings: Settings) -> None:
    """Make sure that nobody but this machine's users is let in without an access token.

    Raises:
        SettingsError: the host is not loopback and no token is set.
    """
    if not settings.access_token.get_secret_value() and not _is_loopback(settings.host):
        raise SettingsError(
            f"Refusing to listen on {settings.host or 'every address'} without an access token.",
            hint="Set BYLINE_ACCESS_TOKEN to a long random value, or BYLINE_HOST to 127.0.0.1.",
            subject="access_token",
        )


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address. A name other than localhost may mean anything."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """Turns away who may not ask, before anything of the request is read.

    With an access token, everything but `OPEN_PATHS` asks for it. Without one the server listens on loopback only,
    and what remains to be kept out are web pages in the user's own browser: those that reach it under a name of
    theirs (DNS rebinding) and those that send it requests from another site.

    Args:
        token: the access token, or empty.
        host: what the server listens on.
    """

    def __init__(self, app: ASGIApp, token: str, host: str) -> None:
        self._app = app
        self._token = token.encode()
        self._names = LOOPBACK_NAMES | {host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if self._token:
            is_open = scope["path"] in OPEN_PATHS or scope["path"].startswith(OPEN_FOLDER)
            return None if is_open else self._check_token(headers.get("authorization", ""))
        host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
        if _host_name(host) not in self._names:
            return _refuse(
                400,
                "bad_host",
                f"This server does not answer to the name “{host}”.",
                "Reach it as http://127.0.0.1, or set BYLINE_ACCESS_TOKEN to let other names in.",
            )
        if scope["method"] not in SAFE_METHODS and origin not in ("", f"http://{host}", f"https://{host}"):
            return _refuse(403, "cross_site", f"A web page from {origin} may not change anything here.", "")
        return None

    def _check_token(self, authorization: str) -> JSONResponse | None:
        scheme, _space, given = authorization.partition(" ")
        if scheme.lower() == "bearer" and secrets.compare_digest(given.strip().encode("latin-1"), self._token):
            return None
        message = "The access token is wrong." if given else "This server asks for an access token."
        answer = _refuse(401, "unauthorized", message, "")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer


def _host_name(header: str) -> str:
    """The name in a Host header, without port and brackets; empty when it is malformed."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _refuse(status: int, code: str, message: str, hint: str) -> JSONResponse:
    return error_response(status, message, code=code, hint=hint)
