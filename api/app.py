"""The web API: puts routes, errors and guard together around one Byline instance.

Everything works without a network: the scripts of /docs come with the install.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Security
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.concurrency import run_in_threadpool

from api.background import Background
from api.bootstrap import Byline
from api.deps import Guard, bearer, check_bind
from api.errors import add_error_handlers, everywhere
from api.limits import Limits
from api.routes import documents, drafts, duplicates, health, links, newsletter, search, timeline

if TYPE_CHECKING:
    from newsletter.schedule import Schedule

__all__ = ["check_bind", "create_app"]

DESCRIPTION = """\
A curated knowledge base that writes: search, drafts and newsletter issues, each traceable to the lines it came from.

Every error has one shape, `{"error": {"code", "message", "hint", "subject"}}`. Long work answers 202 at once and
streams its progress as server-sent events; with `?wait=true` it answers when it is finished.
"""

TAGS = [
    {"name": "Knowledge base", "description": "What is known, and finding it."},
    {"name": "Drafts", "description": "Posts, written from what is known."},
    {"name": "Newsletter", "description": "Issues, and when they are built."},
    {"name": "Server", "description": "The server itself."},
]


def create_app(byline: Byline, *, schedule: "Schedule | None" = None) -> FastAPI:
    """The web API over a Byline instance. The caller closes the instance.

    Args:
        schedule: started and stopped with the server, if given.

    Raises:
        SettingsError: the settings would let strangers in; see `check_bind`.
    """
    settings = byline.settings
    check_bind(settings)
    app = FastAPIOffline(
        title="Byline",
        summary="A curated knowledge base that writes.",
        description=DESCRIPTION,
        version=version("byline"),
        openapi_tags=TAGS,
        redoc_url=None,
        generate_unique_id_function=_name_of,
        lifespan=_lifespan,
    )
    app.state.byline, app.state.background, app.state.schedule = byline, Background(byline), schedule
    app.add_middleware(Limits)
    app.add_middleware(Guard, token=settings.access_token.get_secret_value(), host=settings.host)
    add_error_handlers(app)
    has_token = bool(settings.access_token.get_secret_value())
    guarded = APIRouter(
        dependencies=[Security(bearer)] if has_token else [],
        responses=everywhere(asks_for_token=has_token, has_token=has_token),
    )
    for part in (search, timeline, documents, duplicates, links, drafts, newsletter):
        guarded.include_router(part.router)
    app.include_router(guarded, prefix="/api/v1")
    answers = everywhere(asks_for_token=False, has_token=has_token)
    app.include_router(health.router, prefix="/api/v1", responses=answers)
    app.add_api_route("/", _to_docs, include_in_schema=False)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    byline, background, schedule = app.state.byline, app.state.background, app.state.schedule
    await run_in_threadpool(byline.bury_interrupted_drafts)
    if schedule:
        await run_in_threadpool(schedule.start)
    try:
        yield
    finally:
        if schedule:
            await run_in_threadpool(schedule.stop)
        await run_in_threadpool(background.stop)


async def _to_docs() -> RedirectResponse:
    return RedirectResponse("/docs")


def _name_of(route: APIRoute) -> str:
    """A route's operation id: the name of its function."""
    return route.name
