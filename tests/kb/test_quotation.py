"""A quotation is word for word and whole: what is cut off, changed or elsewhere is none."""

from dataclasses import dataclass

import pytest
from hypothesis import given

from kb.links.said import without_tags
from kb.markdown.blocks import parse_blocks
from kb.markdown.sentences import sentences_of
from kb.quotation import is_quotation
from tests.kb.test_markdown_properties import any_text


@dataclass
class Lines:
    """Lines as the store keeps them."""

    text: str
    start_line: int = 1
    end_line: int = 0

    def __post_init__(self) -> None:
        self.end_line = self.start_line + self.text.count("\n")


PARAGRAPH = """Owls hunt *voles* at night, e.g. in [open fields](https://owls.example), but not
in rain. Their ears sit at approx. 12 % different heights (on the head). Do they see? They do
not turn their eyes."""
ITEM = "- [Owl box](https://owls.example/box): keeps rain out of any nest (not of eagle owls)."
TAGGED = "- [Owl box](https://owls.example/box): keeps rain out of any nest. (wood, nests)"
ENTRY = "- (1989) Ringing, [Berg et al.](https://owls.example/ring): owls were ringed."


@pytest.mark.parametrize(
    "text",
    [
        "Owls hunt voles at night, e.g. in open fields, but not in rain.",
        "Their ears sit at approx. 12 % different heights (on the head).",
        "Do they see? They do not turn their eyes.",
    ],
)
def test_whole_sentences_are_quotations(text: str) -> None:
    assert is_quotation(text, [Lines(PARAGRAPH)], 1, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Owls hunt voles at night",
        "Owls hunt voles at night, e.g. in open fields, but not in rain",
        "Hunt voles at night, e.g. in open fields, but not in rain.",
        "Their ears sit at approx.",
        "Their ears sit at approx. 12 % different heights",
        "turn their eyes.",
        "Owls hunt voles at night, e.g. in fields, but not in rain.",
        "Owls hunt *voles* at night, e.g. in open fields, but not in rain.",
        "owls hunt voles at night, e.g. in open fields, but not in rain.",
        "They do turn their eyes.",
    ],
)
def test_what_is_cut_or_changed_is_none(text: str) -> None:
    assert not is_quotation(text, [Lines(PARAGRAPH)], 1, 3)


def test_it_stands_on_the_lines_cited() -> None:
    sentence = "They do not turn their eyes."
    assert is_quotation(sentence, [Lines(PARAGRAPH, 7)], 8, 9)
    assert not is_quotation(sentence, [Lines(PARAGRAPH, 7)], 7, 8)
    assert not is_quotation(sentence, [Lines(PARAGRAPH, 7)], 9, 9)
    assert not is_quotation(sentence, [], 1, 3)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (ITEM, "keeps rain out of any nest (not of eagle owls)."),
        (ITEM, "Owl box: keeps rain out of any nest (not of eagle owls)."),
        (TAGGED, "keeps rain out of any nest."),
        (TAGGED, "keeps rain out of any nest. (wood, nests)"),
        (ENTRY, "owls were ringed."),
        (ENTRY, "Berg et al.: owls were ringed."),
        ("| Box | What |\n|---|---|\n| [Owl box](https://o.example) | wood |", "Owl box | wood |"),
    ],
)
def test_what_is_said_of_a_link_may_stand_without_it_and_without_its_tags(lines: str, text: str) -> None:
    assert is_quotation(text, [Lines(lines)], 1, 3, ["wood", "nests"])


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (ITEM, "keeps rain out of any nest"),
        (ITEM, "rain out of any nest (not of eagle owls)."),
        (TAGGED.replace("wood, nests", "wood, in summer"), "keeps rain out of any nest"),
        ("- No [owl box](https://owls.example/box) keeps rain out.", "keeps rain out."),
    ],
)
def test_a_reservation_is_not_lost(lines: str, text: str) -> None:
    assert not is_quotation(text, [Lines(lines)], 1, 3, ["wood", "nests"])


def test_a_paragraph_cut_into_passages_is_read_whole() -> None:
    parts = [
        Lines("- Owls hunt voles at", 4),
        Lines("night in\nopen", 4),
        Lines("fields.", 5),
        Lines("Ravens sleep.", 7),
    ]
    assert is_quotation("Owls hunt voles at night in open fields.", parts, 4, 5)
    assert is_quotation("Ravens sleep.", parts, 7, 7)
    assert not is_quotation("open fields.", parts, 4, 5)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Keeps rain out. (wood, nests)", "Keeps rain out."),
        ("Keeps rain out. (Wood).", "Keeps rain out."),
        ("Keeps rain out (not of eagle owls).", "Keeps rain out (not of eagle owls)."),
        ("Keeps rain out (wood, in summer).", "Keeps rain out (wood, in summer)."),
        ("Keeps rain out.", "Keeps rain out."),
    ],
)
def test_only_a_bracket_of_known_tags_is_left_out(text: str, left: str) -> None:
    assert without_tags(text, ["wood", "nests"]) == left


@given(any_text)
def test_in_any_text_the_sentences_that_are_read_are_quotations(text: str) -> None:
    for sentence in sentences_of(parse_blocks(text)):
        assert is_quotation(sentence.text, [Lines(text)], sentence.start_line, sentence.end_line)
