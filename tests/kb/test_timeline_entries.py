"""What happened when, as documents write it down: told by tests/fixtures/timeline_entries.md.

Each expected line reads `lines date precision | label | address | headings`; two dates are a range.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.dates import read_date
from kb.markdown.timeline import FoundEntry, find_timeline_entries
from tests.kb.passages import lines_of
from tests.kb.test_markdown_fixtures import cases, parse
from tests.kb.test_markdown_properties import any_text

DATED = [
    "# History", "## 2017", "## 2018: Owls", "### June", "- 2017: ravens", "- (2018) [crows](https://a.example)",
    "- 12 June 2018: jays", "  - nested rooks", "* **2019** - magpies", "1. choughs (2020)", "2021. treepies",
    "2015 jackdaws", "**2016** nutcrackers", "go on here", "> - 2014: quoted", "| Year | Bird |", "|---|---|",
    "| 2013 | Owl |", "| 2012 | Raven |", "- Q3 2011 → kites", "- 2001-2005: buzzards", "- June: swifts",
    "Milestones:", "", "", "---", "```", "<!--", "-->",
]  # fmt: skip
dated = st.lists(st.sampled_from(DATED), max_size=14).map("\n".join)


def found(text: str, path: str = "posts/note.md") -> list[FoundEntry]:
    document = parse(text, path)
    return find_timeline_entries(document.blocks, document.metadata.title)


def told(entry: FoundEntry) -> str:
    lines = f"{entry.start_line}-{entry.end_line}"
    date = f"{entry.date}..{entry.end}" if entry.end else f"{entry.date}"
    return f"{lines} {date} {entry.precision} | {entry.label} | {entry.url} | {entry.heading}".rstrip(" |")


@cases("timeline_entries.md")
def test_entries_read_as(source: str, path: str, expected: list[str]) -> None:
    assert [told(entry) for entry in found(source, path)] == expected


NO_DATES = [
    "",
    "2017x",
    "12:2017",
    "1499",
    "2040",
    "20170612",
    "v2017",
    "June",
    "99/99/2017",
    "6.1.7601",
    "1000s of owls",
]
LEFT_UNREAD = [
    "1800 BC", "c. 300 BCE", "1700 to 1500 BC", "1700 - 1500 B.C.", "5th century BC", "FY2021", "Q3 FY2021",
    "2021 fiscal year", "1H22", "3Q21", "2021-W23", "12 Juni 2017", "'98", "June - 2017", "third half of 2021",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize("text", LEFT_UNREAD)
def test_what_cannot_be_read_right_is_left_unread(text: str) -> None:
    assert read_date(text) is None


@given(any_text)
def test_any_text_has_entries_on_lines_of_its_own(text: str) -> None:
    lines = lines_of(text)
    for entry in found(text):
        assert 1 <= entry.start_line <= entry.end_line <= len(lines)
        assert entry.label
        assert entry.end is None or entry.date <= entry.end


@given(dated)
def test_lines_hold_the_words_an_entry_quotes(text: str) -> None:
    lines = lines_of(text)
    for entry in found(text):
        own = " ".join(lines[entry.start_line - 1 : entry.end_line])
        assert set(re.findall(r"[a-z]+", entry.label.lower())) <= set(re.findall(r"[a-z]+", own.lower()))
        assert entry.url in own
