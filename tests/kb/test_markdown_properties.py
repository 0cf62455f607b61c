"""What holds for any text at all, Markdown or not."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.embedding import Embedder
from kb.markdown.dialects.hidden import STANDS_IN, without_hidden
from kb.markdown.sentences import sentences_of
from tests.fakes import FakeEmbedder
from tests.kb.pages import Piece, pages
from tests.kb.passages import assert_lines_hold_the_text, assert_nothing_lost, lines_of, parsed, split, squeezed

pytestmark = pytest.mark.slow

FITS = 12
"""Words that fill no passage of the fake embedder's, whatever headings stand above them."""

PIECES = [
    "# Heading", "Heading\n===", "- item", "  - nested", "3. item", "> quote", "```", "~~~", "    code", "| a | b |",
    "|---|---|", "| c |", "***", "---", "+++", "<div>", "</div>", "<!--", "-->", "$$", "$$ x $$", "[^1]: note",
    "    note goes on", "[r]: https://example.org", "Text[^1] and [words][r].", "[a](\nhttps://example.org) b.",
    "`code\nspan` after. Next", "![alt\ntext](x.png) after", "*open", "**", "https://example.org.", "a<br>b\\", "two  ",
    "title: x", "date: 2026-01-01", "Tags: a, b", "", " ", "\t", "word", "One. Two! Three?", "这是一句话。这是另一句。",
    "Hello.World is here.Next", "e.g. Dr. Who", "“Quoted.” “Again!” he said", "\\", "&amp; &#x41; &nbsp;", "\u00a0",
    "[[a|b]] ==c== ^id", ":::note T", ":::", "{{< x >}}", "<Tab>", "> [!tip] T", "key:: value", "{: .x}",
    "\u2028", "\x0b", "\x85", "\ufeff", "é́", "👩‍👩‍👧", "\x00", "\x02", "\r", "x" * 300,
]  # fmt: skip
MARKS = [
    "%%", "<!--", "-->", "{% comment %}", "{% endcomment %}", "{#", "#}", "{{/*", "*/}}", "{/*", "*/}", "{::comment}",
    "{:/}", "~~", "<del>", "</del>", "<div hidden>", "</div>", "::: hidden\n", ":::\n", "[x]{.hidden}",
    "{: .hidden}\n", "[//]: # (", ")\n", "% x\n", "{--", "--}", "{~~", "~>", "~~}", "{>>", "<<}", "`", "```\n",
    "    ", "\n", "\n\n", "> ", "- ", "$", "\\", "a", " ", "## x {.hidden}\n", "<", "<a ", "\"", "{", "[",
    "{{< highlight >}}", "{% raw %}", "<pre>",
]  # fmt: skip
markdown = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=12).map("\n".join)
any_text = markdown | st.text(max_size=200)
front_matter = st.builds("{0}\n{1}\n{0}\n{2}".format, st.sampled_from(["---", "+++"]), any_text, any_text)
values = st.builds(
    "---\n{}: {}\n---\nBody.".format,
    st.sampled_from(["title", "date", "tags", "author", "kind", "other"]),
    st.from_type(int) | st.floats() | st.dates() | st.lists(st.text(max_size=5)).map(json.dumps) | st.text(max_size=30),
)


@given(any_text)
def test_a_blocks_lines_reproduce_the_source(text: str) -> None:
    lines = lines_of(text)
    for block in parsed(text):
        assert block.text == "\n".join(lines[block.start_line - 1 : block.end_line])


@given(any_text)
def test_blocks_come_in_order_and_never_overlap(text: str) -> None:
    reached = 0
    for block in parsed(text):
        assert reached < block.start_line <= block.end_line
        reached = block.end_line


@given(any_text)
def test_blocks_cover_every_line_below_the_front_matter_that_is_not_blank(text: str) -> None:
    blocks = parsed(f"first\n\n{text}")
    covered = {line for block in blocks for line in range(block.start_line, block.end_line + 1)}
    written = {number for number, line in enumerate(lines_of(f"first\n\n{text}"), start=1) if line.strip()}
    assert written <= covered


@given(any_text)
def test_readable_lines_and_links_lie_inside_their_block(text: str) -> None:
    for block in parsed(text):
        numbers = [plain.line for plain in block.plain]
        assert numbers == sorted(set(numbers))
        for number in (*numbers, *(link.line for link in block.links)):
            assert block.start_line <= number <= block.end_line


@given(any_text)
def test_sentences_hold_all_the_prose_and_know_their_lines(text: str) -> None:
    blocks = parsed(text)
    sentences = list(sentences_of(blocks))
    prose = "".join(squeezed(block.plain_text) for block in blocks if block.is_prose)
    assert "".join(squeezed(sentence.text) for sentence in sentences) == prose
    starts = [sentence.start_line for sentence in sentences]
    assert starts == sorted(starts)
    by_line = {plain.line: squeezed(plain.text) for block in blocks for plain in block.plain}
    for sentence in sentences:
        lines = range(sentence.start_line, sentence.end_line + 1)
        assert squeezed(sentence.text) in "".join(by_line.get(line, "") for line in lines)


@given(any_text | pages.map(lambda page: "\n".join(page.lines)))
def test_passages_fit_and_reproduce_the_source(text: str) -> None:
    embedder = FakeEmbedder()
    source = f"---\ntitle: Note\n---\n{text}"
    prepared = split(source, embedder)
    for passage in prepared.rows.passages:
        assert embedder.count_tokens(prepared.texts[passage.text_hash]) <= embedder.max_tokens
    assert_nothing_lost(source, prepared.rows.passages)
    assert_lines_hold_the_text(source, prepared.rows.passages)


@given(pages)
def test_what_is_one_thing_is_in_one_passage_unless_it_alone_is_too_long(page: Piece) -> None:
    spans = [(prepared.start_line, prepared.end_line) for prepared in split("\n".join(page.lines)).rows.passages]
    for first, last in page.whole:
        if len(" ".join(page.lines[first : last + 1]).split()) <= FITS:
            assert any(start <= first + 1 and last + 1 <= end for start, end in spans), page.lines[first : last + 1]


@given(pages, st.sampled_from(["\r\n", "\r"]))
def test_line_endings_make_no_difference(page: Piece, ending: str) -> None:
    passages, other = (split(each.join(page.lines)).rows.passages for each in ("\n", ending))
    assert [passage.model_dump() for passage in other] == [passage.model_dump() for passage in passages]


@given(pages)
def test_links_items_and_entries_stand_on_lines_of_the_file(page: Piece) -> None:
    rows = split("\n".join(page.lines)).rows
    assert all(1 <= link.line <= link.end_line <= len(page.lines) for link in rows.links)
    spans = [(row.start_line, row.end_line) for row in rows.items]
    spans += [(row.start_line, row.end_line) for row in rows.entries]
    assert all(1 <= first <= last <= len(page.lines) for first, last in spans)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=pages)
def test_passages_fit_the_real_model(embedder: Embedder, page: Piece) -> None:
    source = "\n".join(page.lines * 3)
    prepared = split(source, embedder)
    for passage in prepared.rows.passages:
        assert embedder.count_tokens(prepared.texts[passage.text_hash]) <= embedder.max_tokens
    assert_nothing_lost(source, prepared.rows.passages)


@given(any_text | front_matter | values)
def test_any_text_becomes_rows_that_can_be_stored(text: str) -> None:
    prepared = split(text)
    document = prepared.rows.document
    json.dumps([document.title, document.author, document.tags, document.front_matter], allow_nan=False)
    for words in (document.title, document.author, document.kind, *prepared.texts.values()):
        words.encode()


@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=6), max_size=16).map("".join))
def test_taking_out_what_is_hidden_keeps_every_line_where_it_is(text: str) -> None:
    visible = without_hidden(text)
    assert visible.text.count("\n") == text.count("\n")
    letters = iter(text)
    assert all(letter in letters for letter in visible.text.replace(STANDS_IN, "")), "nothing is added or moved"


@pytest.mark.parametrize("mark", MARKS)
def test_any_mark_many_times_over_is_read_in_time(mark: str) -> None:
    for text in (mark * 10_000, f"{mark} x\n\n" * 3_000):
        assert without_hidden(text).text.count("\n") == text.count("\n")


SYNTAX = [
    "[[a|b]]", "![[a", "==a ", "{ ", "@sec-a ", "[@a;", "((", "{{a}}", "{{<a>}}", "{% a ", "{{</* a */>}}", ":::a\n",
    ":::{note}\n", "```{note}\n", "`{python} a", "^[a", "[x]{.a ", "<A a={", "<A>\n", "a:: b\n", "[a:: ",
    "import {\n", "export const a={\n", "*[a]: b\n", "> [!note] x\n", "{:a", "- [ ] ", "]({{", "\\(", "\\cite{",
    "+++\n", "(a)=\n", "{{< highlight a >}}\n",
]  # fmt: skip


@pytest.mark.parametrize("mark", SYNTAX)
def test_any_syntax_many_times_over_is_read_in_time(mark: str) -> None:
    for text in (mark * 2_000, f"{mark} x\n\n" * 1_000):
        assert all(block.start_line >= 1 for block in parsed(text))
