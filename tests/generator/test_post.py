"""Paragraphs become a text that fits."""

import pytest

from generator.known_links import KnownLink
from generator.models import Citation, Verdict, WrittenSentence
from generator.post import Paragraph, Post, characters, fitted


def paragraph(*texts: str, is_list: bool = False) -> Paragraph:
    return Paragraph([WrittenSentence(text, Verdict.FRAMING) for text in texts], is_list)


LINK = KnownLink("L1", "https://owls.example", "Owls", "", "Owls", Citation("links/owls.md", 3, 3, 0.9))
POST = Post([paragraph("First."), paragraph("Second.", "Third.", is_list=True), paragraph("Last?")], [LINK], ["owls"])


def test_a_post_reads_top_to_bottom() -> None:
    assert POST.text == "First.\n\n- Second.\n- Third.\n\nLast?\n\nRead more:\n- Owls: https://owls.example\n\n#Owls"


def test_length_is_counted_as_linkedin_counts_it() -> None:
    assert characters("Hej!") == 4
    assert characters("Å🦉") == 3


def test_what_fits_is_left_alone() -> None:
    assert fitted(POST, characters(POST.text)) == POST


@pytest.mark.parametrize(
    ("limit", "left"),
    [
        (61, "First.\n\nLast?\n\nRead more:\n- Owls: https://owls.example\n\n#Owls"),
        (30, "First.\n\nLast?\n\n#Owls"),
        (15, "First.\n\nLast?"),
        (8, "First."),
    ],
)
def test_the_middle_goes_first_and_the_opening_stays(limit: int, left: str) -> None:
    assert fitted(POST, limit).text == left


def test_every_length_is_kept() -> None:
    owls = Post([paragraph(*["🦉" * 9 + "."] * 4), paragraph("Last?")], [LINK], ["owls"])
    for limit in range(20, 200):
        assert characters(fitted(owls, limit).text) <= limit


def test_no_word_is_left_out_of_a_list_that_holds_one() -> None:
    assert fitted(Post([paragraph("A.", "B.", is_list=True)]), 4).text.strip("- ") == "A."
