"""The application object, how it opens Byline, and how its errors reach the person at the terminal."""

import atexit
import gc
import io
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.exit_codes import INTERRUPTED, UNEXPECTED, exit_code
from api.cli.terminal import all_or_nothing, err, out
from kb.atomic_files import PRIVATE, cannot_write, has_no_room, write_whole
from kb.errors import BylineError, InputError, InterruptedWorkError, not_text
from kb.masking import masked

app = typer.Typer(
    name="byline",
    help="A curated knowledge base that writes: search it, draft posts, build newsletter issues.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

OBJECTS_BEFORE_COLLECTION = 200_000
"""Imports make hundreds of thousands of objects, all of which stay: looking through them for garbage at Python's usual
pace, and again at the end, takes a quarter of a short command."""

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]


@contextmanager
def opened(*, as_it_is: bool = False, embeds: bool = False) -> Iterator[Any]:
    """An open `api.bootstrap.Byline`, closed at the end.

    Args:
        as_it_is: leave the index alone, even where an older Byline made it.
        embeds: whether the embedding model will be needed.
    """
    from kb.settings import load_settings

    settings = load_settings()
    with ExitStack() as open_until_end:
        given = {}
        if embeds:
            from api.cli.ahead import EmbedderAhead

            ahead = EmbedderAhead(settings)
            open_until_end.callback(ahead.join)
            given["make_embedder"] = ahead.embedder
        from api.bootstrap import Byline

        byline = Byline(settings, **given)
        open_until_end.callback(byline.close)
        if not as_it_is:
            renew_index(byline)
        yield byline


def renew_index(byline: Any) -> None:
    """Make the index anew where an older Byline made it, and show how far it is."""
    if byline.is_outdated:
        with all_or_nothing(quiet="--json" in sys.argv) as progress:
            byline.renew_index(progress)


def main() -> None:
    """Run a command. Every failure ends in one sentence and a documented exit code, never in a traceback."""
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows few letters is still answered
    wants_json = "--json" in sys.argv
    try:
        from api.cli import commands  # noqa: F401 - registers the commands

        code = app(prog_name="byline", standalone_mode=False)
        if code == INTERRUPTED:  # what typer makes of a Ctrl-C
            raise KeyboardInterrupt
        sys.stdout.flush()
    except (typer.Abort, KeyboardInterrupt):
        _end_at_once(InterruptedWorkError("Stopped.", hint="What was finished is kept."), wants_json)
    except BylineError as error:
        _end(error, wants_json)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if isinstance(error, _usage_error()):
            _end_usage(error, wants_json)
        _end_unexpected(error, wants_json)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _usage_error() -> Any:
    """The base of typer's complaints about a command line, which comes from the copy of click inside typer."""
    return next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def _end_usage(error: Any, wants_json: bool) -> None:
    """A command line that makes no sense: its usage for a person, the one shape of errors for a program."""
    message = error.format_message().replace("Value error, ", "")
    if wants_json:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "byline"
        name = getattr(error, "param_hint", None) or getattr(getattr(error, "param", None), "name", None) or ""
        subject = name if isinstance(name, str) else ", ".join(name)
        hint = f"`{command} --help` shows what it takes."
        _end(InputError(f"{message.rstrip('.')}.", hint=hint, subject=subject.strip("'")), wants_json)
    error.message = error.message.replace("Value error, ", "")
    error.show()
    sys.exit(error.exit_code)


def _end(error: BylineError, wants_json: bool) -> None:
    if wants_json:
        from api.answers.errors import ErrorAnswer

        sys.stdout.write(ErrorAnswer.of(error).model_dump_json(indent=2, exclude_none=True) + "\n")
    err.print(f"byline: {error}", markup=False)
    sys.exit(exit_code(error))


def _end_at_once(error: BylineError, wants_json: bool) -> None:
    """End without waiting for threads that still compute."""
    with suppress(SystemExit):
        _end(error, wants_json)
    with suppress(BrokenPipeError):  # whoever read a pipe may have been stopped as well
        sys.stdout.flush()
    os._exit(exit_code(error))


def _end_unexpected(error: Exception, wants_json: bool) -> None:
    """A full disk, an argument that is no text, or a bug, whose traceback is kept in a file to report."""
    if isinstance(error, OSError) and has_no_room(error):
        _end(cannot_write(error.filename or "what was to be written", error), wants_json)
    if isinstance(error, UnicodeEncodeError):  # what the store holds can be encoded: it is an argument
        _end(not_text(error), wants_json)
    report = Path("byline-crash.log")
    try:
        details = masked("".join(traceback.format_exception(error)))
        write_whole(report, details.encode("utf-8", "backslashreplace"), mode=PRIVATE)
        where = f"The details are in {report.resolve()}."
    except OSError:
        where = f"{type(error).__name__}: {error}."
    err.print(f"byline: Something unexpected went wrong; this is a bug in Byline. {where}", markup=False)
    sys.exit(UNEXPECTED)


__all__ = ["Json", "app", "main", "opened", "out"]
