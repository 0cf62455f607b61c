"""What an issue calls quoted stands in the lines it cites, letter by letter."""

import pytest

from generator.models import WrittenSentence
from newsletter.models import Issue
from tests.conftest import Write
from tests.generator.grounding import sentences_of
from tests.generator.test_quoting import HOSTILE, assert_quoted
from tests.newsletter.newsroom import Newsroom, read


def all_sentences(issue: Issue) -> list[WrittenSentence]:
    return sentences_of([
        sentence
        for section in issue.sections
        for said in (section["sentences"], *(clip["sentences"] for clip in section["clips"]))
        for sentence in said
    ])  # fmt: skip


@pytest.mark.parametrize("month", ["2026-03", "2026-04", "2026-05", "2026-06", "2026-10"])
def test_quotations_of_the_starter_content_are_its_words(starter_newsroom: Newsroom, month: str) -> None:
    issue = starter_newsroom.build(month)
    assert assert_quoted(starter_newsroom.settings.content, all_sentences(issue))
    assert issue.recipe["rejected"] == []


def test_reservations_stay_and_formulas_are_left_out(newsroom: Newsroom, write: Write) -> None:
    write("links/owls.md", HOSTILE)
    newsroom.sync()
    issue = newsroom.build("2026-10")
    text = " ".join(read(issue, "text").split())

    assert assert_quoted(newsroom.settings.content, all_sentences(issue))
    assert "* Owl box: keeps the rain out of any owl's nest at night (not for eagle owls)." in text
    assert "(only on Linux and with a mouse)" in text
    assert "in approx. 12 % of all fields. (free, birds)" in text
    assert "log n" not in text
    assert issue.recipe["rejected"] == []


def test_nobody_known_signs_nothing(newsroom: Newsroom, write: Write) -> None:
    write("links/owls.md", HOSTILE)
    newsroom.sync()
    issue = newsroom.build("2026-10", author="", sign_off="Hoot,")

    assert read(issue, "text").rstrip().endswith("Hoot,")
    assert "author" not in read(issue, "markdown")
    assert (
        read(newsroom.build("2026-10", author="Dr. Ada van der Owl"), "text").rstrip().endswith("Dr. Ada van der Owl")
    )
