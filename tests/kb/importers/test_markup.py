"""HTML as Markdown means the same when it is read back."""

import json
import re
from collections import Counter
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.ingest.importers.markup import html_to_markdown
from kb.markdown.dialects.hidden import without_hidden
from tests.conftest import REPOSITORY
from tests.kb.importers.read_back import read_html, read_markdown
from tests.kb.test_markdown_fixtures import cases

SIGNS = (
    "# #tag ## 1. 12) 7. - + * ** _ __ snake_case _x_ *x* > >> [ ] [x] [ref] [a](b) ![i](j) [^1] [[wiki]] | || --- ==="
    " *** ___ ` `` ``` <b> </p> <!-- --> & &amp; &lt; &copy; AT&T ~ ~~ ~60 $ $5 $x$ \\ \\* C:\\dir ! !!! ( ) {{ }}"
    " {{ x }} {% raw %} {:.c} %% %%x%% == ==y== a==b ^ ^id : :: ::: \" ' = 10^11 x^2 https://a.example/b_c_d?e=1&f=2 http://"
    " www.b.example c@d.example 👍 é 漢字 Title: @cite # {# #} {{/* {/* */} {>>x<<} {--x--} <% %> % #+BEGIN_COMMENT"
    " \\begin{comment} {.hidden} [//]: {::comment} {:/comment}"
).split()
words = st.one_of(st.sampled_from(SIGNS), st.sampled_from("owl voles hoot a B I".split()))
texts = st.lists(st.tuples(words, st.sampled_from(["", " ", " ", "\n", "\u00a0"])), min_size=1, max_size=6).map(
    lambda pieces: escape("".join(word + gap for word, gap in pieces), quote=False)
)
codes = st.lists(st.sampled_from([*SIGNS, "x", "`"]), min_size=1, max_size=3).map(
    lambda p: escape(" ".join(p), quote=False)
)
addresses = st.sampled_from(
    "https://x.example/ https://x.example/a_(b) /p?a=1&amp;copy;=2 https://x.example/a*b_c mailto:a@b.example"
    " https://x.example/a|b notes.html".split()
)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pieces = st.lists(inner, min_size=1, max_size=3).map("".join)
    return st.one_of(
        texts,
        codes.map(lambda code: f"<code>{code}</code>"),
        st.tuples(st.sampled_from(["em", "strong", "b", "i", "del", "sup", "sub", "span"]), pieces).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
        ),
        st.just("B<br>B"),
    )


marked = st.recursive(texts, _wrapped, max_leaves=4)
links = st.tuples(addresses, marked).map(lambda pair: f'<a href="{pair[0]}">{pair[1]}</a>')
lines = st.lists(st.one_of(marked, marked, links), min_size=1, max_size=4).map("".join)
paragraphs = lines.map(lambda line: f"<p>{line}</p>")
headings = st.tuples(st.integers(1, 6), lines).map(lambda pair: f"<h{pair[0]}>{pair[1]}</h{pair[0]}>")
programs = st.lists(codes, min_size=1, max_size=3).map(lambda lines: "<pre><code>" + "\n".join(lines) + "</code></pre>")
tables = st.lists(st.tuples(lines, lines), min_size=1, max_size=2).map(
    lambda rows: (
        "<table><tr><th>one</th><th>two</th></tr>"
        + "".join(f"<tr><td>{one}</td><td>{two}</td></tr>" for one, two in rows)
        + "</table>"
    )
)


def _containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=2).map("".join)
    items = st.lists(st.one_of(lines, blocks, st.tuples(lines, inner).map("".join)), min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.sampled_from(["ul", "ol", 'ol start="7"']), items).map(
            lambda pair: f"<{pair[0]}>{''.join(f'<li>{item}</li>' for item in pair[1])}</{pair[0].split()[0]}>"
        ),
        blocks.map(lambda block: f"<blockquote>{block}</blockquote>"),
    )


blocks = st.recursive(st.one_of(paragraphs, headings, programs, tables), _containers, max_leaves=5)
documents = st.lists(blocks, min_size=1, max_size=3).map("".join)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(documents)
def test_any_document_reads_the_same(html: str) -> None:
    markdown = html_to_markdown(html)
    assert read_markdown(markdown) == read_html(html), markdown
    if "<del>" not in html:
        assert without_hidden(markdown) == (markdown, [])


SPECIFICATION = REPOSITORY / "tests/fixtures/commonmark/examples.jsonl"
RAW = re.compile(r"<(?:table|textarea|script|style|!|\?|div>\n</li)")
EXAMPLES = [
    example
    for line in SPECIFICATION.read_text("utf-8").split("\n")
    if line
    and not re.search(r"<(?:table|textarea|script|style|!|\?|div>\n</li)", (example := json.loads(line))["html"])
]
"""Without those that are there to show that raw HTML is passed through, broken or not."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['example']}")
def test_what_the_specification_of_markdown_renders_reads_the_same(example: dict[str, str]) -> None:
    markdown = html_to_markdown(example["html"])
    assert read_markdown(markdown) == read_html(example["html"]), markdown


@cases("html.md")
def test_html(source: str, path: str, expected: list[str]) -> None:
    left_out: Counter[str] = Counter()
    assert html_to_markdown(source, "", left_out).split("\n") == expected
    assert not left_out


def test_what_is_not_shown_is_left_out() -> None:
    html = (
        '<div style="display: none">Preview</div><p>Owls<span hidden> secretly</span>'
        '<span style="visibility:hidden">!</span> hoot.</p>'
        '<nav>Menu</nav><button>Copy</button><p><a href="javascript:x()">here</a></p>'
    )
    assert html_to_markdown(html) == "Owls hoot.\n\nhere"


def _substack(kind: str, inside: str = "", **data: object) -> str:
    return f'<div class="{kind}" data-attrs="{escape(json.dumps(data))}">{inside}</div>'


def test_what_has_neither_text_nor_address_is_counted_by_name() -> None:
    left_out: Counter[str] = Counter()
    html = (
        _substack("poll-embed", id=7)
        + _substack("poll-embed", id=8)
        + "<p>Owls.</p><form><input name=q><p>Your mail</p></form><iframe srcdoc='x'></iframe>"
        + '<div class="subscription-widget-wrap"><p>Subscribe</p><form></form></div>'
        + '<form role="search"><input></form><iframe src="https://www.googletagmanager.com/ns.html" width="0"></iframe>'
    )
    assert html_to_markdown(html, "", left_out) == "Owls."
    assert left_out == {"poll": 2, "form": 1, "frame": 1, "sign-up form": 1}


def test_a_form_around_a_whole_page_is_no_form() -> None:
    text = "Owls hunt voles at night. " * 50
    assert html_to_markdown(f"<form><p>{text}</p><input></form>") == text.strip()


def test_a_piece_that_looks_like_a_name_or_like_xml_prints_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    assert html_to_markdown("owls.html") == "owls.html"
    assert html_to_markdown('<?xml version="1.0"?><p>Owls.</p>') == "Owls."
    assert not recwarn.list
