"""Saved pages, and HTML as Markdown."""

import datetime as dt

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.article import decode_page, read
from kb.ingest.importers.markup import html_to_markdown

ARTICLE = """<h1>Owls at night</h1>
<p>Owls <strong>hunt</strong> voles at night, as <a href="/study?a=1&amp;b=2">this study</a> found, with
<code>&lt;ears&gt;</code> and &lt;eyes&gt;. They fly without a sound, and they hear what they cannot see.</p>
<h2>Code</h2>
<pre><code class="language-python">def owl(x):

    return x * 2
</code></pre>
<table><thead><tr><th>Bird</th><th>Weight</th></tr></thead>
<tbody><tr><td>Barn owl</td><td>400 g</td></tr></tbody></table>
<ul><li>One<ul><li>nested</li></ul></li></ul>
<blockquote><p>Quoted words of some length, to be kept as a quote.</p></blockquote>
<figure><img src="owl.png" alt="An owl"><figcaption>An owl in flight</figcaption></figure>
<p>The end of it all, dear readers, is that owls are better at this than any of us will ever be.</p>"""
PAGE = f"""<html><head><title>Owls at night | The Owl Blog</title><meta name="author" content="Ada Owl">
<meta property="og:title" content="Owls at night">
<meta property="article:published_time" content="2026-03-04T10:00:00Z">
<link rel="canonical" href="https://owls.example/night"></head><body>
<nav><a href="/">Home</a><a href="/about">About the blog</a></nav><div class="page"><div class="post">{ARTICLE}</div>
<aside>Related posts that nobody asked for, in quite a few words</aside></div>
<footer>Copyright 2011 The Owl Blog. All rights reserved.</footer><script>alert(1)</script></body></html>"""
EXPECTED = """Owls **hunt** voles at night, as [this study](https://owls.example/study?a=1&b=2) found, with
`<ears>` and \\<eyes>. They fly without a sound, and they hear what they cannot see.

## Code

```python
def owl(x):

    return x * 2
```

| Bird | Weight |
| --- | --- |
| Barn owl | 400 g |

- One
  - nested

> Quoted words of some length, to be kept as a quote.

![An owl](https://owls.example/owl.png)

An owl in flight

The end of it all, dear readers, is that owls are better at this than any of us will ever be."""


def test_an_article_keeps_links_code_tables_quotes_and_captions_and_nothing_of_the_page_around_it() -> None:
    (article,) = read(PAGE).documents

    assert (article.title, article.author, article.date) == ("Owls at night", "Ada Owl", dt.date(2026, 3, 4))
    assert article.url == article.key == "https://owls.example/night"
    assert article.kind == "article"
    assert article.body == EXPECTED


def test_a_page_saved_as_plain_text_keeps_its_paragraphs_and_lists_and_says_what_is_lost() -> None:
    text = (
        "Owls: issue 4\n\nA word first.\nIts second line.\n\nRead this\n\n"
        "  • On ears_and_eyes\n  • On wings\n\n# no heading\n"
    )
    reading = read(text, "owls.txt")
    (page,) = reading.documents

    assert (page.title, page.kind, page.author, page.date) == ("Owls: issue 4", "article", "", None)
    assert page.body == (
        "A word first.\nIts second line.\n\nRead this\n\n- On ears_and_eyes\n- On wings\n\n\\# no heading"
    )
    assert reading.notes == [
        "owls.txt is plain text: its links are lost, and headings and code were told by their look. "
        "The page saved as HTML keeps them."
    ]
    with pytest.raises(DocumentError, match="no text below its first line"):
        read("Owls", "owls.txt")


def test_a_page_that_states_no_date_is_given_none() -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2026-03-04T10:00:00Z">', "")
    assert read(page).documents[0].date is None


def test_what_belongs_to_an_article_stays_and_what_does_not_is_counted() -> None:
    page = PAGE.replace(
        "<h2>Code</h2>",
        '<aside class="callout"><p>Mind the voles.</p></aside>'
        "<blockquote><p>Hoot.</p><footer>Ben Raven</footer></blockquote>"
        '<form><input></form><div class="comments"><p>First!</p></div>',
    ).replace("Owls at night</h1>", 'Owls at night<a href="#o">\u00b6</a></h1>')
    reading = read(page)
    (article,) = reading.documents

    assert article.body.startswith("Owls **hunt**")
    assert "\n\nMind the voles.\n\n> Hoot.\n>\n> Ben Raven\n\n" in article.body
    assert "First!" not in article.body
    assert reading.all_notes == ["Left out: 1 comment section, 1 form."]


def test_pages_without_text_or_in_no_known_encoding_are_refused_in_a_sentence() -> None:
    with pytest.raises(DocumentError, match="No article"):
        read("<html><body><script>1</script></body></html>", "empty.html")
    with pytest.raises(DocumentError, match="binary"):
        decode_page(b"\x89PNG\0\0", "owl.png")
    with pytest.raises(DocumentError, match="not UTF-8"):
        decode_page(b"<p>\xe4\xf6\xfc</p>", "latin.html")
    assert decode_page(b'<meta charset="iso-8859-1"><p>\xe4</p>', "latin.html").endswith("<p>ä</p>")


def test_broken_and_very_deep_html_is_read_all_the_same() -> None:
    assert html_to_markdown("<p>one <b>two<p>three") == "one **two**\n\nthree"
    assert html_to_markdown("<div>" * 5000 + "deep words" + "</div>" * 5000) == "deep words"


def test_footnotes_formulas_frames_and_buttons() -> None:
    html = """<p>Owls hoot<a class="footnote-anchor" href="#footnote-1">1</a>.</p>
<p class="button-wrapper"><a href="https://x.example">Subscribe now</a></p>
<div class="latex-rendered" data-attrs="{&quot;persistentExpression&quot;:&quot;a_1 * b^2&quot;}"></div>
<iframe src="https://video.example/owl"></iframe>
<p><a href="javascript:alert(1)">click</a></p>
<div class="footnote"><a class="footnote-number" href="#a">1</a>
<div class="footnote-content"><p>Loudly.</p><p>Twice.</p></div></div>"""
    assert html_to_markdown(html) == (
        "Owls hoot[^1].\n\n$$\na_1 * b^2\n$$\n\n<https://video.example/owl>\n\nclick\n\n[^1]: Loudly.\n\n    Twice."
    )


def test_code_that_holds_a_fence_gets_a_longer_one() -> None:
    assert html_to_markdown("<pre>```\nx\n```</pre>") == "````\n```\nx\n```\n````"


def test_what_a_page_does_not_show_is_left_out_and_what_it_withdrew_stays_struck() -> None:
    page = (
        '<p>Kilns <span style="display: none">secretly </span>cool <del>fast</del> slowly.</p><p hidden>Not this.</p>'
    )
    assert html_to_markdown(page) == "Kilns cool ~~fast~~ slowly."


NEWSLETTER = """Owl Letter Monthly 🦉

Ada Owl
Ada Owl
hero image

17th issue! The others are here.

Hello, Ada here.

What owls did in May 2026, as far as anybody saw…

My nights 👇

  • Barn owls — They came back to the mill, all five of them.

From the long grass

Voles run along paths that they keep clear of grass, and owls know every one of these paths.

Key:

  1. Dig (with paws) — The first step.
  2. Run — Look at this program:
import owls

# Count them
count = owls.count(
    field,
)
print(count)

See you next month!

All the best to all of you who read this far, and to those who do not, until the next letter comes.

Ada
"""


def test_a_letter_saved_as_text_says_its_number_month_and_author_and_keeps_headings_and_code() -> None:
    (letter,) = read(NEWSLETTER, "letter.txt").documents

    assert (letter.title, letter.author, letter.date) == ("Owl Letter Monthly 🦉", "Ada Owl", None)
    assert letter.extra == {"number": 17, "period": "2026-05"}
    assert letter.body.startswith(
        "17th issue! The others are here.\n\nHello, Ada here.\n\n## What owls did in May 2026"
    )
    assert [line for line in letter.body.split("\n") if line.startswith("## ")] == [
        "## What owls did in May 2026, as far as anybody saw…",
        "## My nights 👇",
        "## From the long grass",
    ]
    code = "```python\nimport owls\n\n# Count them\ncount = owls.count(\n    field,\n)\nprint(count)\n```"
    assert f"2. Run — Look at this program:\n\n{code}\n\nSee you next month!" in letter.body


@pytest.mark.parametrize(
    ("head", "author", "extra"),
    [
        ("Owls\n\nBy Ada Owl\n\n", "Ada Owl", {}),
        ("Owls\n\nAda Owl\n\n", "", {}),
        ("Owl Weekly #12\n\n", "", {"number": 12}),
        ("Owls in May 2026\n\n", "", {}),
        ("The Owl Newsletter, issue 3 (May 2026)\n\n", "", {"number": 3, "period": "2026-05"}),
    ],
)
def test_what_the_head_of_a_text_says(head: str, author: str, extra: dict[str, object]) -> None:
    (page,) = read(f"{head}Owls hunt voles at night, and they do it without a sound.\n", "owls.txt").documents
    assert (page.author, page.extra) == (author, extra)
