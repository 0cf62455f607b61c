"""Made-up pages of all that Markdown files hold, for property tests; a page knows which of its lines are one thing."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

Span = tuple[int, int]
"""First and last line, inclusive."""


@dataclass(frozen=True)
class Piece:
    """Lines of Markdown, and spans of them, counted from 0, that are one thing: an item, a row, a formula."""

    lines: list[str]
    whole: list[Span] = field(default_factory=list)

    def indented(self, by: str, first: str) -> "Piece":
        """The same further in, its first line behind a mark."""
        return Piece([f"{by if number else first}{line}" for number, line in enumerate(self.lines)], self.whole)


def joined(pieces: list[Piece], between: int = 0) -> Piece:
    """Pieces below one another, with blank lines between."""
    lines: list[str] = []
    whole: list[Span] = []
    for piece in pieces:
        whole += [(len(lines) + first, len(lines) + last) for first, last in piece.whole]
        lines += piece.lines + [""] * between
    return Piece(lines, whole)


def all_whole(lines: list[str]) -> Piece:
    return Piece(lines, [(0, len(lines) - 1)])


WORDS = [
    "index", "vector", "café", "naïve", "2017", "3.5", "GPT-4", "don't", "Dr. Who", "e.g. this", "end.", "Really?",
    "**bold**", "*slanted words*", "`code span`", "[linked words](https://example.org/a_b?q=1)", "<em>tag</em>", "🦉",
    "[^1]", "[name][r]", "&amp;", "&eacute;", "$x + y$", "$a_1 = b. Then c$", "![alt text](x.png)", "向量检索。",
    "把文本变成向量", "~~gone~~", "https://example.org/x", "<https://example.org>", "snake_case_name", "\\*",
    "\u00a0", "\u2028", "\x0c", "\t", "{{ template }}", "{% raw %}", "`{python} 1 + 1`",
]  # fmt: skip
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
line = words.map("w{}".format)
long_line = st.lists(st.sampled_from(WORDS), min_size=40, max_size=80).map(" ".join).map("w{}".format)
lines = st.lists(line, min_size=1, max_size=4)
code_line = st.sampled_from(["x = 1", "\treturn x", "", "    # note", "- [ ] y", "$ ls"])
code_lines = st.lists(code_line, max_size=30).map(lambda lines: ["first = 1", *lines, "last = 1"])
fence = st.sampled_from(["```", "```python", "```{python}", "```{.r echo=false}", "```mermaid"])
term = st.sampled_from(["x = 1", r"\frac{a}{b} \\", "+ y"])
mark = st.sampled_from(["-", "*", "1."])
box = st.sampled_from(["", "[ ] ", "[x] "])


def item(mark: str, lines: list[str], below: list[Piece]) -> Piece:
    """A list item with what stands below it further in."""
    inside = joined([Piece(lines), *below]).indented(" " * (len(mark) + 1), f"{mark} ")
    return Piece(inside.lines, [(0, len(inside.lines) - 1), *inside.whole])


def quoted(piece: Piece) -> Piece:
    return piece.indented("> ", "> ")


def rows(cells: list[tuple[str, str]]) -> Piece:
    lines = ["| a | b |", "|---|---|", *(f"| {first} | {second} |" for first, second in cells)]
    return Piece(lines, [(number, number) for number in range(2, len(lines))])


def paragraph_with_formula(before: list[str], after: list[str]) -> Piece:
    return Piece([*before, "so $$ a +", "b + c $$ holds", *after], [(len(before), len(before) + 1)])


def between(first: list[str], last: list[str]) -> st.SearchStrategy[Piece]:
    return lines.map(lambda inside: Piece([*first, *inside, *last]))


heading = st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), line).map(lambda text: Piece([text]))
paragraph = st.lists(line | long_line, min_size=1, max_size=8).map(Piece)
formula_inside = st.builds(paragraph_with_formula, lines, lines)
code = st.builds(lambda first, inside: all_whole([first, *inside, "```"]), fence, code_lines)
indented_code = code_lines.map(lambda inside: all_whole([f"    {each}" if each else "" for each in inside]))
formula = st.lists(term, min_size=1, max_size=20).map(lambda terms: all_whole(["$$", *terms, "$$"]))
table = st.lists(st.tuples(line, line), min_size=1, max_size=12).map(rows)
leaf = st.builds(lambda mark, box, lines: item(mark, [box + lines[0], *lines[1:]], []), mark, box, lines)
with_code = st.builds(lambda mark, lines, code: item(mark, lines, [code]), mark, lines, code)
items = st.recursive(
    leaf | with_code, lambda inner: st.builds(item, mark, lines, st.lists(inner, min_size=1, max_size=4)), max_leaves=12
)
bullets = st.lists(items, min_size=1, max_size=5).map(joined)
quote = (bullets | paragraph).map(quoted)
html = between(["<details>", "<summary>Sum</summary>"], ["</details>"])
component = between(
    ["import Chart from './chart'", "", "<Tabs items={['a', 'b']}>", ""], ["", "</Tabs>", "", "<Chart data={[1, 2]} />"]
)
div = between(["::: {.callout-note}"], [":::"])
footnote = lines.map(lambda lines: Piece([f"[^1]: {lines[0]}", *(f"    {each}" for each in lines[1:])]))
single = st.sampled_from(
    ["***", "[r]: https://example.org 'Name'", "<!-- a comment -->", "![](x.png)", "$$ x $$ (1)"]
).map(lambda text: Piece([text]))
anything = st.one_of(
    paragraph, heading, code, indented_code, formula, formula_inside, table, bullets, quote, html, component, div,
    footnote, single,
)  # fmt: skip
pages = st.lists(anything, max_size=7).map(lambda pieces: joined(pieces, between=1))
"""Whole pages, their pieces apart by a blank line."""
