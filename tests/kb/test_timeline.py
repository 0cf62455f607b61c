"""The timelines of several documents as one: what is merged, what is contradicted, what is asked for, the picture."""

import datetime as dt
from xml.etree import ElementTree
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.database import Database
from kb.errors import InputError
from kb.markdown.date_points import Precision
from kb.timeline.dates import last_day, read_bound, written
from kb.timeline.find import Timeline, find_timeline
from kb.timeline.merge import Event, Source, merge
from kb.timeline.picture import MAX_EVENTS, draw
from tests.conftest import Starter, Write
from tests.kb.conftest import RunSync

SVG = "{http://www.w3.org/2000/svg}"
PRECISION = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def source(path: str, when: str, label: str, url: str = "", line: int = 1) -> Source:
    """An entry, its date as 2017, 2017-06 or 2017-06-12."""
    date = dt.date(*(int(part) for part in [*when.split("-"), "1", "1"][:3]))
    return Source(crc32(path.encode()), path, path, "", line, line, date, PRECISION[len(when)], None, label, url)


def told(events: list[Event]) -> list[str]:
    """Each event: its date, its name, its files, and a ! where dates differ."""
    return [
        f"{event.shown.when} {event.name}: {' '.join(sorted({source.path for source in event.sources}))}"
        + (" !" if event.is_contradicted else "")
        for event in events
    ]


def asked(database: Database, query: str = "", since: str = "", until: str = "") -> Timeline:
    with database.read() as session:
        first, last = read_bound(since, "--from", is_last=False), read_bound(until, "--to", is_last=True)
        return find_timeline(session, query, first, last)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dropout", "Dropout layers"),
        ("The Transformer paper", "Transformer, Vaswani et al.: attention without recurrence"),
        ("Long short-term memory (LSTM), Hochreiter and Schmidhuber", "LSTM layer"),
        ("GPT-3 announced", "GPT-3"),
        ("Batch Normalization. Training became faster", "batch normalization"),
    ],
)
def test_entries_of_one_name_are_one_event(one: str, other: str) -> None:
    (event,) = merge([source("a.md", "2014", one), source("b.md", "2014", other)])
    assert len(event.sources) == 2
    assert not event.is_contradicted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-2", "GPT-3"),
        ("First release", "Initial release"),
        ("Version 1", "v1"),
        ("Paris: Rust meetup", "Paris: Python meetup"),
        ("Feature dropout", "Dropout"),
    ],
)
def test_entries_of_other_names_are_not(one: str, other: str) -> None:
    assert len(merge([source("a.md", "2014", one), source("b.md", "2014", other)])) == 2


def test_entries_that_lead_to_one_page_are_one_event() -> None:
    paper = "https://arxiv.org/abs/1706.03762"
    events = merge([source("a.md", "2017", "Transformer", paper), source("b.md", "2017", "Attention", f"{paper}v2")])
    assert told(events) == ["2017 Transformer: a.md b.md"]


def test_a_page_that_a_document_gives_twice_tells_nothing() -> None:
    survey = "https://example.org/survey"
    entries = [
        source("a.md", "2017", "Owls", survey),
        source("a.md", "2018", "Ravens", survey),
        source("b.md", "2019", "Jays", survey),
    ]
    assert told(merge(entries)) == ["2017 Owls: a.md", "2018 Ravens: a.md", "2019 Jays: b.md"]


def test_the_front_page_of_a_site_tells_nothing() -> None:
    site = "https://conference.example/"
    events = merge([source("a.md", "2024", "Autumn talks", site), source("b.md", "2025", "Spring talks", site)])
    assert len(events) == 2


def test_different_dates_are_a_contradiction_with_both_sources() -> None:
    entries = [source("a.md", "2012", "Dropout", line=7), source("b.md", "2014", "Dropout layers", line=9)]
    (event,) = merge(entries)
    assert event.is_contradicted
    assert event.differing == {"2012": ["a.md:7"], "2014": ["b.md:9"]}


def test_dates_that_differ_in_precision_alone_agree_and_the_most_precise_is_shown() -> None:
    entries = [source("a.md", "2017", "Owls"), source("b.md", "2017-06-12", "Owls"), source("c.md", "2017-06", "Owls")]
    assert told(merge(entries)) == ["2017-06-12 Owls: a.md b.md c.md"]


def test_months_of_one_year_contradict_each_other_though_the_year_agrees_with_both() -> None:
    entries = [source("a.md", "2017-02", "Owls"), source("b.md", "2017-11", "Owls"), source("c.md", "2017", "Owls")]
    assert [event.is_contradicted for event in merge(entries)] == [True]


def test_the_date_most_sources_give_is_shown() -> None:
    entries = [source("a.md", "2012", "Owls"), source("b.md", "2014", "Owls"), source("c.md", "2014", "Owls")]
    assert told(merge(entries)) == ["2014 Owls: a.md b.md c.md !"]


def test_what_a_document_dates_twice_happens_again() -> None:
    entries = [
        source("a.md", "2024-01-09", "Owl meeting"),
        source("a.md", "2024-02-13", "Owl meeting"),
        source("b.md", "2024-02-13", "Owl meeting"),
    ]
    assert told(merge(entries)) == ["2024-01-09 Owl meeting: a.md", "2024-02-13 Owl meeting: a.md b.md"]


def test_days_with_pages_of_their_own_are_occasions() -> None:
    entries = [
        source("a.md", "2024-01-09", "Owl meeting", "https://example.org/events/1"),
        source("b.md", "2024-02-13", "Owl meeting", "https://example.org/events/2"),
    ]
    assert told(merge(entries)) == ["2024-01-09 Owl meeting: a.md", "2024-02-13 Owl meeting: b.md"]


def test_one_page_with_two_days_is_a_contradiction() -> None:
    page = "https://example.org/events/1"
    entries = [source("a.md", "2024-01-09", "Owl meeting", page), source("b.md", "2024-01-16", "Owl meeting", page)]
    assert [event.is_contradicted for event in merge(entries)] == [True]


def test_three_days_are_occasions() -> None:
    days = ["2024-01-09", "2024-02-13", "2024-03-12"]
    events = merge([source(f"{day}.md", day, "Owl meeting") for day in days])
    assert [event.shown.when for event in events] == days


@pytest.mark.parametrize(
    ("date", "precision", "end", "text", "last"),
    [
        ("2017-06-12", Precision.DAY, None, "2017-06-12", "2017-06-12"),
        ("2024-02-01", Precision.MONTH, None, "2024-02", "2024-02-29"),
        ("2017-04-01", Precision.QUARTER, None, "2017 Q2", "2017-06-30"),
        ("2017-12-01", Precision.QUARTER, None, "2017 winter", "2018-02-28"),
        ("2017-01-01", Precision.YEAR, None, "2017", "2017-12-31"),
        ("2017-07-01", Precision.HALF, None, "2017 H2", "2017-12-31"),
        ("1980-01-01", Precision.DECADE, None, "1980s", "1989-12-31"),
        ("1800-01-01", Precision.CENTURY, None, "1800s", "1899-12-31"),
        ("1801-01-01", Precision.CENTURY, None, "19th century", "1900-12-31"),
        ("1101-01-01", Precision.CENTURY, None, "12th century", "1200-12-31"),
        ("0201-01-01", Precision.CENTURY, None, "3rd century", "0300-12-31"),
        ("0628-01-01", Precision.YEAR, None, "628", "0628-12-31"),
        ("2017-01-01", Precision.YEAR, "2019-01-01", "2017\u20132019", "2019-12-31"),
    ],
)
def test_dates_are_written_and_last_as_far_as_they_are_known(
    date: str, precision: Precision, end: str | None, text: str, last: str
) -> None:
    first, final = dt.date.fromisoformat(date), dt.date.fromisoformat(end) if end else None
    assert written(first, precision, final) == text
    assert last_day(final or first, precision) == dt.date.fromisoformat(last)


@pytest.mark.parametrize("text", ["x", "17", "2017-13", "2017-02-30", "0000", "2017-6-", "2017/06", "2017-2018", "-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a date"):
        read_bound(text, "--from", is_last=False)


def test_documents_are_merged_narrowed_and_dated(database: Database, write: Write, run_sync: RunSync) -> None:
    write("a.md", "---\ntitle: Birds\n---\n\n- (2012) Owls: https://example.org/o\n- (2015) Ravens\n- (2018-05) Jays\n")
    write("b.md", "---\ntitle: More\n---\n\n## Corvids\n\n- 2014: Owls\n- 2015: Ravens\n- 2016-2019: Crows\n")
    write("c.md", "---\ntitle: Draft\ndraft: true\n---\n\n- 1999: Owls\n- 1998: Rooks\n")
    run_sync()

    assert told(asked(database).events) == [
        "2012 Owls: a.md b.md !",
        "2015 Ravens: a.md b.md",
        "2016\u20132019 Crows: b.md",
        "2018-05 Jays: a.md",
    ]
    (owls,) = asked(database, "owl").events
    assert owls.differing == {"2012": ["a.md:5"], "2014": ["b.md:7"]}
    assert owls.url == "https://example.org/o"
    assert told(asked(database, "corvid raven").events) == ["2015 Ravens: a.md b.md"]
    assert told(asked(database, "birds", "2015", "2017").events) == ["2015 Ravens: a.md b.md"]
    assert told(asked(database, since="2018-05-31").events) == ["2016\u20132019 Crows: b.md", "2018-05 Jays: a.md"]
    assert told(asked(database, until="2012-03").events) == ["2012 Owls: a.md b.md !"]
    assert asked(database, "owls corvids voles").events == []
    assert asked(database, "***").events == []
    with pytest.raises(InputError, match="lies before"):
        asked(database, since="2018", until="2017")


def test_the_starter_content_agrees_with_itself(starter: Starter) -> None:
    timeline = asked(starter.database)
    assert len(timeline.events) > 50
    assert timeline.contradicted == 0
    (transformer,) = asked(starter.database, "Vaswani").events
    assert {each.path for each in transformer.sources} == {
        "timelines/deep-learning-layers.md",
        "timelines/language-models.md",
    }


def test_a_picture_says_what_it_shows() -> None:
    entries = [
        source("a.md", "1948", "Owls & <ravens>: a description", "https://example.org/o?a=1&b=2"),
        source("a.md", "2012", "Jays"),
        source("b.md", "2014", "Jays", "javascript:alert(1)"),
    ]
    picture = ElementTree.fromstring(draw(merge(entries), "Birds & more"))
    words = ["".join(text.itertext()).strip() for text in picture.iter(f"{SVG}text")]

    assert [child.tag for child in picture][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert picture.find(f"{SVG}title").text == "Birds & more"  # type: ignore[union-attr]
    assert "2 events, 1948 to 2012" in (picture.find(f"{SVG}desc").text or "")  # type: ignore[union-attr]
    assert picture.get("aria-labelledby") == "title description"
    assert [link.get("href") for link in picture.iter(f"{SVG}a")] == ["https://example.org/o?a=1&b=2"]
    assert words[2:] == [
        "1948",
        "Owls & <ravens>",
        "a.md:1",
        "2012",
        "Jays",
        "Dates differ: 2012 in a.md:1; 2014 in b.md:1",
    ]
    assert [group[0].text for group in picture.iter(f"{SVG}g")] == [
        "1948: Owls & <ravens>: a description",
        "2012: Jays",
    ]
    assert len(list(picture.iter(f"{SVG}polygon"))) == 1


def test_a_picture_of_many_shows_the_first() -> None:
    events = merge([source("a.md", f"{1500 + year}", f"owl number {year}x") for year in range(MAX_EVENTS + 1)])
    picture = ElementTree.fromstring(draw(events, "Owls"))
    assert len(list(picture.iter(f"{SVG}g"))) == MAX_EVENTS
    assert f"The first {MAX_EVENTS} of {MAX_EVENTS + 1} events" in (picture.find(f"{SVG}desc").text or "")  # type: ignore[union-attr]


@given(st.lists(st.tuples(st.dates(), st.text(min_size=1), st.text()), min_size=1, max_size=8), st.text())
def test_any_words_make_a_picture_that_is_xml_without_scripts(rows: list[tuple[dt.date, str, str]], title: str) -> None:
    entries = [source(f"{label}.md", date.isoformat(), label, url) for date, label, url in rows]
    picture = ElementTree.fromstring(draw(merge(entries), title).encode("utf-8", "strict"))
    tags = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "line", "g", "a", "circle", "polygon"}
    assert all(not name.startswith("on") for element in picture.iter() for name in element.attrib)
    assert sum(1 for _element in picture.iter(f"{SVG}g")) >= 1


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.dates(), st.sampled_from(["Owl", "Owls", "Raven", ""])), max_size=9)
)
def test_merging_loses_no_entry(rows: list[tuple[str, dt.date, str]]) -> None:
    entries = [source(path, date.isoformat(), label, line=at) for at, (path, date, label) in enumerate(rows)]
    events = merge(entries)
    assert sorted(each.start_line for event in events for each in event.sources) == list(range(len(entries)))
    assert [event.shown.date for event in events] == sorted(event.shown.date for event in events)
