"""`python -m bench`: runs the benchmarks one after another and prints a table of each."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench import fusion, language_model, retrieval, scale, search, server, sync
from bench.workbench import REPOSITORY, Cell, Report, Workbench
from kb.errors import BylineError, InputError
from kb.evaluation.collection import find_collections, load_collection

BENCHMARKS: dict[str, Callable[[Workbench], Report]] = {
    "sync": sync.run,
    "search": search.run,
    "server": server.run,
    "growth": scale.run,
    "language-model": language_model.run,
    "retrieval": retrieval.run,
    "fusion": fusion.run,
}
"""In the order they run. A benchmark is a function from a workbench to a report: adding one is a line here."""

ON_COLLECTIONS = {"retrieval", "fusion"}
"""Those that need judged collections."""

LOG_WIDTH = 120
"""Columns to print where there is no terminal to ask."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence; the usage is a --help away."""
        self.exit(2, f"{message[:1].upper()}{message[1:]}.\n")


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; 1 when something could not be measured, 2 when it cannot be understood."""
    options = _parser().parse_args(arguments)
    try:
        names = _chosen(options.only, bool(options.retrieval))
        folders = [found for folder in options.retrieval for found in find_collections(folder)]
        if not options.content.is_dir():
            raise InputError(f"{options.content} is not a folder.")
        datasets = [load_collection(folder) for folder in folders]
        if options.json:
            _save(options.json, {})
        with Workbench(options.content, datasets, options.passages) as bench:
            return _run(bench, names, options.json)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--retrieval",
        metavar="FOLDER",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        help="judged collections in BEIR's layout, or folders of such; without any, retrieval and fusion are left out",
    )
    parser.add_argument(
        "--only", metavar="NAME", nargs="+", action="extend", default=[], help=f"some of: {', '.join(BENCHMARKS)}"
    )
    parser.add_argument(
        "--content",
        metavar="FOLDER",
        type=Path,
        default=REPOSITORY / "content",
        help="Markdown to sync and search (default: content/)",
    )
    parser.add_argument(
        "--passages",
        metavar="N",
        type=int,
        nargs="+",
        default=[],
        help="sizes to measure growth at (default: 1000 10000 100000)",
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures here too")
    return parser


def _chosen(only: list[str], has_collections: bool) -> list[str]:
    unknown = [name for name in only if name not in BENCHMARKS]
    if unknown:
        raise InputError(f"There is no benchmark “{unknown[0]}”; there are {', '.join(BENCHMARKS)}.")
    lacking = set() if has_collections else ON_COLLECTIONS
    for name in only:
        if name in lacking:
            raise InputError(f"The {name} benchmark needs --retrieval FOLDER with a judged collection.")
    return [name for name in BENCHMARKS if name in (only or BENCHMARKS) and name not in lacking]


def _run(bench: Workbench, names: list[str], file: Path | None) -> int:
    console = Console(width=None if sys.stdout.isatty() else LOG_WIDTH)
    figures: dict[str, object] = {}
    failed = False
    for name in names:
        try:
            report = BENCHMARKS[name](bench)
        except InputError:
            raise
        except BylineError as error:
            report = Report(name, (), failures=[str(error)])
        failed |= bool(report.failures)
        _print(console, report)
        columns = [column or "what" for column in report.columns]
        figures[name] = {
            "title": report.title,
            "rows": [dict(zip(columns, row, strict=True)) for row in report.rows],
            "notes": report.notes,
            "failures": report.failures,
        }
        if file:
            _save(file, figures)
    return 1 if failed else 0


def _print(console: Console, report: Report) -> None:
    if report.rows:
        table = Table(title=report.title, title_justify="left", box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
        for number, column in enumerate(report.columns):
            table.add_column(str(column), justify="right" if number else "left", no_wrap=number > 0, overflow="fold")
        for row in report.rows:
            table.add_row(*map(_shown, row))
        console.print(table)
    for note in report.notes:
        console.print(note, style="dim", highlight=False, markup=False)
    for failure in report.failures:
        console.print(failure, style="red", highlight=False, markup=False)
    console.print()


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.2f}" if cell < 10 else f"{cell:.1f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _save(file: Path, figures: dict[str, object]) -> None:
    try:
        file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}.") from error


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
