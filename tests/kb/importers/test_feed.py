"""RSS and Atom feeds."""

import datetime as dt
import json

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
    assert owls.date == dt.date(2026, 3, 4)  # the day of its author, not that of UTC


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2026/3/4 15:07:41", dt.date(2026, 3, 4)),
        ("Mi, 04 Mär 2026 11:41:36", dt.date(2026, 3, 4)),
        ("Wed, 04 Mar 26 23:30:00 -0800", dt.date(2026, 3, 4)),
        ("Fri, 01 Jul 94 00:00:00 +0200", dt.date(1994, 7, 1)),
        ("Wed, Mar 4 2026 02:54:55 MST", dt.date(2026, 3, 4)),
        ("2026-03-04T23:30:00-08:00", dt.date(2026, 3, 4)),
        ("last spring", None),
        ("03/04/2026", None),
    ],
)
def test_a_date_is_the_authors_own_day_or_none_and_a_note(stated: str, date: dt.date | None) -> None:
    feed = f"<rss version='2.0'><channel><item><title>Owls</title><link>https://owls.example/1</link><pubDate>{stated}</pubDate>"
    reading = read(f"{feed}<description>Owls hunt.</description></item></channel></rss>".encode())
    assert reading.documents[0].date == date
    unread = f"Of 1 of its entries the date cannot be read, as of “Owls: {stated}”."
    assert (unread in reading.notes) == (date is None)


def test_a_feed_without_dates_has_none() -> None:
    assert read(RSS.encode()).documents[1].date is None


def test_titles_lose_markup_and_texts_keep_frames_and_signs() -> None:
    item = (
        "<item><title><![CDATA[A <em>bold</em> owl &amp; <code>x<y</code>, 10<sup>11</sup>]]></title>"
        "<link>https://owls.example/1</link><enclosure url='https://owls.example/hoot.mp3' type='audio/mpeg'/>"
        "<content:encoded><![CDATA[<p># no heading</p><iframe src='https://www.youtube.com/embed/w7Ft2ymGmfc'></iframe>"
        "<form><input></form>]]></content:encoded></item>"
    )
    reading = read((RSS[: RSS.index("<item>")] + item + "</channel></rss>").encode())
    (owl,) = reading.documents
    assert owl.title == "A bold owl & x<y, 10^11"
    assert owl.body == "\\# no heading\n\n<https://www.youtube.com/watch?v=w7Ft2ymGmfc>"
    assert owl.extra == {"media_url": "https://owls.example/hoot.mp3"}
    assert reading.all_notes == ["Left out: 1 form."]


def test_a_title_that_says_it_is_text_keeps_its_signs() -> None:
    (owl,) = read(
        ATOM.replace('<title type="html">Owls &amp;amp; voles', "<title>Why &lt;b&gt; is not &lt;/b&gt;").encode()
    ).documents
    assert owl.title == "Why <b> is not </b>"


def test_a_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "authors": [{"name": "Ada Owl"}],
        "items": [
            {
                "id": "1",
                "url": "https://owls.example/1",
                "title": "Owls <b>",
                "content_html": "<p>Owls <b>hunt</b>.</p>",
                "date_published": "2026-03-04T23:30:00-08:00",
                "tags": ["birds"],
            },
            {"id": "2", "content_text": "Just # text.", "author": {"name": "Ben Raven"}},
            {"id": "3", "url": "https://owls.example/3", "title": "Short", "summary": "Only this."},
        ],
    }
    reading = read(json.dumps(feed).encode())
    owls, text, short = reading.documents

    assert (owls.title, owls.author, owls.date, owls.tags) == ("Owls <b>", "Ada Owl", dt.date(2026, 3, 4), ("birds",))
    assert (owls.key, owls.url, owls.body) == ("1", "https://owls.example/1", "Owls **hunt**.")
    assert (text.body, text.author) == ("Just # text.", "Ben Raven")
    assert short.body == "Only this."
    assert reading.notes == ["Of 1 of its entries the feed gives a summary only, as of “Short”."]
    with pytest.raises(DocumentError, match="no list of items"):
        read(b'{"version": "https://jsonfeed.org/version/1"}', "x.json")


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
