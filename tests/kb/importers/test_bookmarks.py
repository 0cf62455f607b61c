"""Bookmarks of a browser, and OPML."""

import pytest

from kb.errors import DocumentError
from kb.ingest.importers import article
from kb.ingest.importers.bookmarks import read
from kb.markdown.blocks import parse_blocks
from kb.markdown.list_items import find_list_items

NETSCAPE = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bird bookmarks</H1>
<DL><p>
    <DT><A HREF="https://owls.example/" ADD_DATE="1772600000000000">All owls</A>
    <DT><H3 ADD_DATE="1772600000">Owls &amp; [more]</H3>
    <DL><p>
        <DT><A HREF="https://owls.example/ears_(a)" ADD_DATE="1772600000" TAGS="ears,night owls">Ears: 1. [left] *2</A>
        <DD>Why one sits higher &lt;than&gt; the other
        <DT><A HREF="https://owls.example/secret" PRIVATE="1">Secret</A>
        <DT><H3>Empty</H3>
        <DL><p></DL><p>
        <DT><H3>Films</H3>
        <DL><p>
            <DT><A HREF="https://youtu.be/w7Ft2ymGmfc">An owl</A>
        </DL><p>
        <DT><A HREF="https://owls.example/wings">Wings</A>
    </DL><p>
    <DT><A HREF="javascript:alert(1)">Do</A>
    <DT><A HREF="place:sort=8">Most visited</A>
</DL><p>
"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Bird feeds</title></head><body>
<outline text="Owls"><outline type="rss" text="Owl blog" xmlUrl="https://owls.example/feed.xml"
htmlUrl="https://owls.example/" category="/birds/night,blogs" description="Ada's."
created="Wed, 04 Mar 2026 23:30:00 -0800"/>
<outline text="Only a feed" xmlUrl="https://voles.example/rss"/><outline text="A note to myself"/>
<outline text="Not any more" isComment="true" xmlUrl="https://gone.example/rss"/></outline>
</body></opml>"""


def test_bookmarks_are_a_list_of_links_under_their_folders() -> None:
    reading = read(NETSCAPE, "bookmarks.html")
    (document,) = reading.documents

    assert (document.title, document.kind) == ("Bird bookmarks", "links")
    assert document.body == (
        "- [All owls](https://owls.example/): added 2026-03-04\n\n"
        "## Owls & \\[more]\n\n"
        "- [Ears: 1. \\[left\\] \\*2](https://owls.example/ears_(a)) [ears, night owls]: "
        "Why one sits higher \\<than> the other — added 2026-03-04\n"
        "- [Wings](https://owls.example/wings)\n\n"
        "### Films\n\n- [An owl](https://youtu.be/w7Ft2ymGmfc)"
    )
    assert reading.all_notes == ["Left out: 1 bookmarklet, 1 local bookmark, 1 private bookmark."]


def test_byline_reads_them_with_their_tags() -> None:
    body = read(NETSCAPE).documents[0].body
    items = {item.title: item for item in find_list_items(parse_blocks(body), "Bird bookmarks")}
    ears = items["Ears: 1. [left] *2"]
    assert (ears.tags, ears.heading) == (("ears", "night owls"), "Owls & [more]")
    assert ears.description == "Why one sits higher <than> the other — added 2026-03-04"
    assert items["An owl"].heading == "Owls & [more] > Films"


def test_opml() -> None:
    reading = read(OPML, "feeds.opml")
    (document,) = reading.documents

    assert (document.title, document.kind) == ("Bird feeds", "links")
    assert document.body == (
        "## Owls\n\n"
        "- [Owl blog](https://owls.example/) [birds-night, blogs]: Ada's. — [feed](https://owls.example/feed.xml)"
        " — added 2026-03-04\n"
        "- [Only a feed](https://voles.example/rss)\n"
        "- A note to myself"
    )
    assert reading.all_notes == ["Left out: 1 private bookmark."]


def test_entities_that_stand_for_gigabytes_and_folders_without_end_are_harmless() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE opml [<!ENTITY e0 "owl">{entities}]>' + OPML.partition("?>")[2].replace("Ada's.", "&e11;")
    try:
        size = sum(len(document.body) for document in read(bomb).documents)
    except DocumentError:
        size = 0
    assert size < 10_000
    deep = "<DL><p><DT><H3>x</H3>" * 3000 + '<DT><A HREF="https://owls.example">Owls</A>'
    assert "[Owls](https://owls.example)" in read("<!DOCTYPE NETSCAPE-Bookmark-file-1>" + deep).documents[0].body


@pytest.mark.parametrize("text", ["", "<html><p>Owls</p></html>", "<opml/>", "<!DOCTYPE NETSCAPE-Bookmark-file-1>"])
def test_what_holds_no_bookmarks_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text, "x.html")
    assert caught.value.subject == "x.html"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (NETSCAPE, "bookmarks"),
        (OPML, "bookmarks"),
        ("<?xml version='1.0'?>\n<rss version='2.0'><channel/></rss>", "feed"),
    ],
)
def test_the_importer_of_pages_names_the_right_command(text: str, command: str) -> None:
    with pytest.raises(DocumentError) as caught:
        article.read(text, "x.html")
    assert f"`byline import {command} x.html`" in caught.value.hint
