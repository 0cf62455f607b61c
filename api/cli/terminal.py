"""What a command and a person say to each other: progress, Ctrl-C, tables, JSON."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.segment import Segment
from rich.text import Text

from kb.errors import InterruptedWorkError
from kb.progress import OnStep, Progress
from kb.text import printable

if TYPE_CHECKING:
    from pydantic import BaseModel


class _Console(Console):
    """Shows what stands in files and feeds, and lets none of it command the terminal."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Every piece of text, its control characters made visible; rich's own pass."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))

    def on_broken_pipe(self) -> None:
        """Leave it to `main`, which ends quietly; rich would end with a failure."""
        raise BrokenPipeError


out = _Console(highlight=False, soft_wrap=True)
err = _Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(answer: BaseModel) -> None:
    """One JSON object on standard output, and nothing else."""
    try:
        sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
        sys.stdout.flush()  # whoever reads along, as with `sync --watch`, sees it at once
    except BrokenPipeError as error:
        raise BrokenPipeError from error  # without its number, by which click would end with a failure


def say(text: str, style: str = "") -> None:
    """A line for a person, its brackets taken literally."""
    out.print(escape(text), style=style or None)


def origin(date: dt.date | None, author: str) -> str:
    """When and by whom something was written, as far as it is known; with a space before it."""
    said = ", ".join(str(part) for part in (date, author) if part)
    return f"  [dim]{escape(said)}[/dim]" if said else ""


STOPPING = b"Stopping after the current step; once more to stop at once.\n"


@contextmanager
def following(quiet: bool = False) -> Iterator[Progress]:
    """Progress that is shown on standard error and stops at Ctrl-C; a second Ctrl-C stops at once.

    Args:
        quiet: show nothing, as for `--json`.
    """
    with _shown(quiet) as show:
        progress = Progress(show)
        before = {number: signal.signal(number, _cancels(progress)) for number in stopping_signals()}
        try:
            yield progress
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def all_or_nothing(quiet: bool = False) -> Iterator[Progress]:
    """Progress of work that leaves everything as it was when it is stopped."""
    try:
        with following(quiet) as progress:
            yield progress
    except InterruptedWorkError as error:
        raise InterruptedWorkError(error.message, hint="Nothing was changed.") from error


def stopping_signals() -> list[signal.Signals]:
    """The signals that ask a command to stop: Ctrl-C, `kill`, and a terminal that closes, unless nohup ignores it."""
    closing = [signal.SIGHUP] if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else []
    return [signal.SIGINT, signal.SIGTERM, *closing]


def _cancels(progress: Progress) -> Callable[[int, FrameType | None], None]:
    def handler(_number: int, _frame: FrameType | None) -> None:
        if progress.is_cancelled:
            raise KeyboardInterrupt
        progress.cancel()
        os.write(sys.stderr.fileno(), STOPPING)  # not through a buffer the interrupted code may be writing to

    return handler


@contextmanager
def _shown(quiet: bool) -> Iterator[OnStep | None]:
    if quiet:
        yield None
    elif err.is_terminal:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
        with Bar(*columns, console=err, transient=True) as bar:
            task = bar.add_task("Starting", total=None)
            yield lambda doing, done, total: bar.update(task, description=doing, completed=done, total=total or None)
    else:
        yield _print_steps()


class _Rate(ProgressColumn):
    """How many are done a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f}/s" if task.speed else "", style="dim")


def _print_steps() -> OnStep:
    """Where there is no terminal, one line each time something else is being done."""
    last = ""

    def show(doing: str, _done: int, total: int) -> None:
        nonlocal last
        if doing != last:
            err.print(f"{escape(doing)}{f' ({total})' if total else ''} ...")
            last = doing

    return show
