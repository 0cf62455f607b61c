"""`byline serve`: the web API and the schedule."""

import signal
from contextlib import closing
from typing import Annotated

import typer

from api.cli.main import app as cli
from api.cli.main import renew_index
from api.cli.terminal import err, following, stopping_signals


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
) -> None:
    """Serve the web API, and build issues on schedule."""
    from api.app import check_bind, create_app
    from api.bootstrap import Byline
    from api.server import address_of, listening, run
    from kb.settings import load_settings

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings().model_copy(update=given)
    check_bind(settings)
    for number in stopping_signals():
        if number not in (signal.SIGINT, signal.SIGTERM):  # uvicorn minds those two
            signal.signal(number, lambda *_given: signal.raise_signal(signal.SIGTERM))
    with listening(settings.host, settings.port) as sockets, closing(Byline(settings)) as byline:
        renew_index(byline)
        with following() as progress:
            byline.prepare(progress)
        schedule = byline.schedule() if settings.schedule else None
        app = create_app(byline, schedule=schedule)
        err.print(f"Byline is on {address_of(settings.host, sockets)}/docs - Ctrl-C stops it.", markup=False)
        run(app, sockets)
