"""Tables: those that lay out a page, as in e-mails, are taken apart; the others are written as Markdown's."""

from typing import TYPE_CHECKING

from kb.ingest.importers.markup.code import code_of
from kb.ingest.importers.markup.inline import CELL, write_line
from kb.ingest.importers.markup.tree import attribute, new_tag, pieces

if TYPE_CHECKING:
    from bs4 import Tag

_MAX_COLUMNS = 100
_NO_DATA = ["table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote", "math-block"]
_NO_DATA_WITHOUT_HEADER = ["pre", "ul", "ol", "figure"]


def own_cells(table: "Tag") -> list["Tag"]:
    """The cells of a table in order, its caption first, without those of tables inside them."""
    return [each for each in table.find_all(["caption", "td", "th"]) if each.find_parent("table") is table]


def is_layout(table: "Tag") -> bool:
    """Whether a table only places parts of a page: it says so, has one column, or cells that hold what no cell can."""
    if attribute(table, "role") in {"presentation", "none"} or table.find(_NO_DATA):
        return True
    rows = _rows(table)
    has_header = any(cell.name == "th" for row in rows for cell in _cells(row))
    return max((len(_cells(row)) for row in rows), default=0) < 2 or (
        not has_header and table.find(_NO_DATA_WITHOUT_HEADER) is not None
    )


def table_of(table: "Tag") -> str:
    """A table in Markdown. Without a header of its own it gets an empty one: its first row is data."""
    rows = _rows(table)
    grid = _grid(rows)
    width = max(map(len, grid), default=0)
    has_header = all(cell.name == "th" for cell in _cells(rows[0])) or rows[0].find_parent("thead") is not None
    lines = [[*row, *[""] * (width - len(row))] for row in (grid if has_header else [[""] * width, *grid])]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rows(table: "Tag") -> list["Tag"]:
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _cells(row: "Tag") -> list["Tag"]:
    return row.find_all(["td", "th"], recursive=False)


def _grid(rows: list["Tag"]) -> list[list[str]]:
    """The words of each cell where a reader sees it: a cell over several rows or columns fills the first, alone."""
    grid: list[list[str]] = []
    covered: dict[int, int] = {}  # column: rows below that a cell above covers
    for row in rows:
        line: list[str] = []
        for cell in _cells(row):
            while covered.get(len(line), 0):
                covered[len(line)] -= 1
                line.append("")
            columns, lines = _span(cell, "colspan"), _span(cell, "rowspan")
            for column in range(len(line), min(len(line) + columns, _MAX_COLUMNS)):
                covered[column] = lines - 1
            line += [" ".join(_words(cell).split()), *[""] * (columns - 1)][: max(0, _MAX_COLUMNS - len(line))]
        while covered.get(len(line), 0):
            covered[len(line)] -= 1
            line.append("")
        grid.append(line)
    return grid


def _span(cell: "Tag", name: str) -> int:
    text = attribute(cell, name)
    return max(1, min(int(text), _MAX_COLUMNS)) if text.isdecimal() and len(text) < 6 else 1


def _words(element: "Tag") -> str:
    """The words of a cell on one line, with a break where a block inside it ends."""
    if element.name == "pre":
        lines = [new_tag("code", line) for line in code_of(element).split("\n") if line.strip()]
        return "<br>".join(write_line([line], CELL) for line in lines)
    parts = [write_line(piece, CELL) if isinstance(piece, list) else _words(piece) for piece in pieces(element)]
    return "<br>".join(filter(None, map(str.strip, parts)))
