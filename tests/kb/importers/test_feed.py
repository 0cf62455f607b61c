"""RSS and Atom feeds."""

import datetime as dt

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.feed import read

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Owls</title><link>https://owls.example</link>
<item><title>Owls &amp; voles</title><link>https://owls.example/1</link><guid isPermaLink="false">id-1</guid>
<pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate><dc:creator>Ada Owl</dc:creator><category>birds</category>
<description>Short.</description>
<content:encoded><![CDATA[<p>Owls <em>hunt</em> <a href="/voles">voles</a>.</p><pre>x  =  1</pre>]]></content:encoded>
</item>
<item><title>A summary</title><link>https://owls.example/2</link>
<description>Only &lt;b&gt;this&lt;/b&gt;.</description></item>
<item><title>Nothing</title><link>https://owls.example/3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Owls</title><author><name>Ada Owl</name></author>
<entry><id>urn:1</id><title type="html">Owls &amp;amp; voles</title><link href="https://owls.example/1"/>
<updated>2026-03-04T23:00:00-05:00</updated>
<content type="html">&lt;p&gt;Owls hunt.&lt;/p&gt;</content></entry></feed>"""


def test_rss() -> None:
    reading = read(RSS.encode())
    owls, summary = reading.documents

    assert (owls.title, owls.author, owls.date) == ("Owls & voles", "Ada Owl", dt.date(2026, 3, 4))
    assert (owls.key, owls.url, owls.tags) == ("id-1", "https://owls.example/1", ("birds",))
    assert owls.body == "Owls *hunt* [voles](https://owls.example/voles).\n\n```\nx  =  1\n```"
    assert summary.body == "Only **this**."
    assert reading.notes == ["Of 1 of its entries the feed gives a summary only, as of “A summary”."]
    assert [(skipped.what, skipped.reason) for skipped in reading.skipped] == [("Nothing", "it has no text")]


def test_atom() -> None:
    (owls,) = read(ATOM.encode()).documents
    assert (owls.title, owls.author, owls.key, owls.body) == ("Owls & voles", "Ada Owl", "urn:1", "Owls hunt.")
    assert owls.date == dt.date(2026, 3, 5)  # in UTC


def test_a_feed_that_breaks_off_gives_what_could_be_read_and_says_so() -> None:
    reading = read(RSS[: RSS.index("<item><title>A summary")].encode())
    assert [document.title for document in reading.documents] == ["Owls & voles"]
    assert "not well formed" in reading.notes[0]


@pytest.mark.parametrize("content", [b"<html><body>no</body></html>", b"", b"\x00\x01", b"{}", b"<rss"])
def test_what_is_no_feed_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        read(content, "x.xml")
    assert caught.value.subject == "x.xml"


def test_entities_that_stand_for_gigabytes_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "owl">{entities}]>'
    text = bomb + RSS.partition("?>")[2].replace("Short.", "&e11;").replace("A summary", "&e11;")
    try:
        size = sum(len(document.body) + len(document.title) for document in read(text.encode()).documents)
    except DocumentError:
        size = 0
    assert size < 1_000_000
