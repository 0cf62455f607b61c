"""Medium's export."""

import datetime as dt
from pathlib import PurePosixPath

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.medium import is_wanted, read
from kb.ingest.importers.rendering import render
from kb.markdown.document import parse_document

BODY = """<section class="section--first"><div class="section-divider"><hr></div>
<h3 class="graf graf--h3 graf--leading graf--title">Owls <em>at</em> night</h3>
<h4 class="graf graf--h4 graf--subtitle">What they hear</h4>
<figure class="graf graf--figure"><img src="https://cdn.example/1.png"><figcaption>An owl</figcaption></figure>
<p class="graf graf--p">They <strong>hunt</strong> voles.</p><pre class="graf graf--pre">if owl:<br>    hoot()</pre>
<div class="graf graf--mixtapeEmbed"><a href="https://moss.example/x" class="markup--mixtapeEmbed-anchor">
<strong>Moss</strong><br><em>Soft and green.</em>moss.example</a>
<a href="https://moss.example/x" class="js-mixtapeImage mixtapeImage"></a></div>
<figure class="graf graf--iframe"><iframe src="https://www.youtube.com/embed/w7Ft2ymGmfc?feature=oembed"></iframe></figure>
<figure class="graf graf--iframe"><script src="https://gist.github.com/ada/0af1.js"></script></figure></section>
<section><div class="section-divider"><hr></div><p class="graf graf--p">Part two.</p></section>"""
FOOTER = """<p>By <a href="https://medium.com/@ada" class="p-author h-card">Ada Owl</a> on
<a href="https://medium.com/p/0a1b2c3d4e5f"><time class="dt-published" datetime="2026-03-04T23:30:00.000Z">March 4,
2026</time></a>.</p>
<p><a href="https://medium.com/@ada/owls-at-night-0a1b2c3d4e5f" class="p-canonical">Canonical link</a></p>
<p>Exported from <a href="https://medium.com">Medium</a> on May 1, 2027.</p>"""


def page(title: str, body: str, subtitle: str = "", footer: str = FOOTER) -> bytes:
    return f"""<html><head><title>{title}</title></head><body><article class="h-entry">
<header><h1 class="p-name">{title}</h1></header><section data-field="subtitle" class="p-summary">{subtitle}</section>
<section data-field="body" class="e-content">{body}</section><footer>{footer}</footer></article></body></html>
""".encode()


def test_a_story_is_read_whole() -> None:
    reading = read({"posts/2026-03-04_Owls-0a1b2c3d4e5f.html": page("Owls at night", BODY, "What they hear")})
    (story,) = reading.documents

    assert (story.title, story.author, story.date) == ("Owls at night", "Ada Owl", dt.date(2026, 3, 4))
    assert (story.key, story.slug) == ("0a1b2c3d4e5f", "owls-at-night")
    assert story.url == "https://medium.com/@ada/owls-at-night-0a1b2c3d4e5f"
    assert story.extra == {"subtitle": "What they hear"}
    assert story.body == (
        "![](https://cdn.example/1.png)\n\nAn owl\n\nThey **hunt** voles.\n\n```\nif owl:\n    hoot()\n```\n\n"
        "[Moss](https://moss.example/x) *Soft and green.*\n\n<https://www.youtube.com/watch?v=w7Ft2ymGmfc>\n\n"
        "<https://gist.github.com/ada/0af1>\n\n---\n\nPart two."
    )
    assert reading.all_notes == []


def test_a_draft_is_kept_as_one() -> None:
    reading = read({"draft_A-plan-aaaabbbbcccc.html": page("A plan", "<p>To do.</p>", footer="")})
    (draft,) = reading.documents

    assert (draft.key, draft.date, draft.extra) == ("aaaabbbbcccc", None, {"draft": True})
    assert parse_document(render(draft, "medium"), PurePosixPath("articles/a.md")).metadata.is_draft
    assert reading.notes == ["Drafts among them: 1. They are marked `draft: true`, so that nothing finds them."]


def test_responses_are_counted_and_stories_without_a_title_of_their_own_are_not() -> None:
    reading = read(
        {
            "posts/2026-03-05_Thanks-bbbb2c3d4e5f.html": page(
                "Thanks for this\u2026", "<p>Thanks for this and all.</p>"
            ),
            "posts/2026-03-06_Short-cccc2c3d4e5f.html": page("Short notes", "<p>Owls hunt.</p>"),
            "posts/2026-03-07_Cut-dddd2c3d4e5f.html": page(
                "Owls", "<h4>Owls</h4><p>Hoot, they say.</p>", "Hoot, they\u2026"
            ),
        }
    )
    assert [(story.title, story.extra) for story in reading.documents] == [("Short notes", {}), ("Owls", {})]
    assert reading.all_notes == ["Left out: 1 response."]


def test_only_stories_are_read() -> None:
    names = ["posts/a.html", "a.html", "README.html", "claps/claps-0001.html", "profile/profile.html", "posts/a.json"]
    assert [name for name in names if is_wanted(PurePosixPath(name))] == ["posts/a.html", "a.html"]
    with pytest.raises(DocumentError, match="no story as Medium exports them"):
        read({"a.html": b"<html><p>Owls</p></html>"}, "x.zip")
