"""Reads CSV as exports and spreadsheets write it: any delimiter, quoted line breaks, rows that break the form."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.errors import DocumentError
from kb.ingest.importers.sources import MAX_SOURCE_BYTES


@dataclass(frozen=True)
class Table:
    """Rows by column name, and the rows that do not have the form of the header.

    Attributes:
        rows: (line the row ends on, cells by column).
        broken: (line the row ends on, what is wrong with it).
    """

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]
    broken: list[tuple[int, str]]


def read_table(text: str, name: str) -> Table:
    """Read CSV text with a header line.

    Args:
        name: the file, for the error.

    Raises:
        DocumentError: it has no header line, or cannot be told apart into cells at all.
    """
    csv.field_size_limit(MAX_SOURCE_BYTES)
    beginning = "\n".join(text.split("\n", 5)[:5])
    delimiter = max(",;\t", key=beginning.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str]] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:  # a spreadsheet may say in one cell above them what the columns are about
                columns = [cell.strip() for cell in cells] if sum(bool(cell.strip()) for cell in cells) > 1 else []
            elif reason := _misfit(cells, columns):
                broken.append((reader.line_num, reason))
            else:
                rows.append((reader.line_num, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        raise DocumentError(
            f"{name} is not readable CSV near line {reader.line_num}: {error}.",
            hint="Open it in a spreadsheet and save it as CSV (UTF-8).",
            subject=name,
        ) from error
    if len(columns) < 2:
        raise DocumentError(f"{name} is not CSV: its first line names no columns.", subject=name)
    return Table(columns, rows, broken)


def _misfit(cells: list[str], columns: list[str]) -> str:
    """Why cells are no row under these columns, or empty. A few empty cells too many or too few are no matter."""
    if len(cells) < len(columns) and any("\n" in cell for cell in cells[-1:]):
        return "a quote in it is never closed, so what stands below cannot be told apart"
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return f"it has {len(cells)} cells under {len(columns)} columns"
    if len(cells) * 2 < len(columns):
        return f"it has {len(cells)} of {len(columns)} cells"
    return ""


def column_of(columns: Iterable[str], names: Iterable[str]) -> str:
    """The first column whose name is one of `names`, however it is spelled; empty when there is none."""
    spelled = {plain_name(column): column for column in columns}
    return next((spelled[name] for name in names if name in spelled), "")


def plain_name(column: str) -> str:
    """A column's name without spaces, signs, capitals and words that only say it is a number."""
    words = "".join(character.lower() if character.isalnum() else " " for character in column).split()
    kept = [word for word in words if word not in {"number", "num", "no", "of", "total", "count", "counts", "the"}]
    joined = "".join(kept or words)
    for affix in ("num", "total"):
        joined = joined.removeprefix(affix) or joined
    return joined.removesuffix("count") or joined


def cell(row: Mapping[str, str | None], column: str) -> str:
    """A cell's text, empty where there is none; the ways spreadsheets spell "nothing" are nothing too."""
    text = (row.get(column) or "").strip()
    return "" if text.upper() in {"NA", "N/A", "#N/A", "NAN", "NULL", "NONE", "<NA>"} else text
