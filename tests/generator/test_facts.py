"""Which sentences may stand in another text."""

import datetime as dt

import pytest

from generator.facts import Fact, facts_of
from kb.models import Document, Passage


def read(text: str, start_line: int = 1) -> list[Fact]:
    document = Document(
        path="posts/owls.md", kind="post", title="Owls", content_hash="", recipe="", synced_at=dt.datetime.now(dt.UTC)
    )
    end_line = start_line + text.count("\n")
    passage = Passage(
        id=5, position=0, heading="", start_line=start_line, end_line=end_line, text=text, plain=text, text_hash=""
    )
    return facts_of(passage, document)


def test_facts_know_their_lines() -> None:
    first, second = read("Owls hunt voles at night. Some of them\nhunt mice in old barns.", start_line=8)

    assert (first.text, first.start_line, first.end_line) == ("Owls hunt voles at night.", 8, 8)
    assert (second.text, second.start_line, second.end_line) == ("Some of them hunt mice in old barns.", 8, 9)
    assert first.path == "posts/owls.md"


@pytest.mark.parametrize(
    "text",
    [
        "Which owls hunt voles at night?",
        "I like owls that hunt voles.",
        "My favourite owl hunts voles.",
        "Owls are what we love most.",
        "Owls have always been kind to me.",
        "Owls teach us much about voles.",
        "The table below shows how owls hunt.",
        "Here is how the owls hunt voles.",
        "This post shows how owls hunt voles.",
        "Owls hunt voles.",
        "Owls hunt these animals at night:",
        " ".join(["owls"] * 46) + ".",
        "```\nOwls hunt voles in the night.\n```",
        "| Owls hunt | voles in the night. |\n| --- | --- |\n| They hunt | mice in the night. |",
        "- [Owls](https://owls.example): a page on owls and their prey.",
    ],
)
def test_what_is_no_fact_on_its_own(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "It hunts voles at night.",
        "They hunt voles at night.",
        "But owls hunt voles at night.",
        "For example, owls hunt voles.",
        "The other owl hunts voles.",
    ],
)
def test_what_leans_on_the_sentence_before(text: str) -> None:
    (fact,) = read(text)
    assert fact.leans_back


def test_markup_is_read_away() -> None:
    (fact,) = read("**Owls** hunt `voles` in the [night](https://night.example).")
    assert fact.text == "Owls hunt voles in the night."
    assert not fact.leans_back


def test_items_and_years_are_told_apart() -> None:
    item, entry = read("- Owls hunt voles at night.\n- (1921) Owl radar, a box that hears voles at night.")

    assert item.is_item
    assert item.year is None
    assert entry.year == 1921
    assert item.block != entry.block


@pytest.mark.parametrize(
    "text",
    [
        "As @sec-owls shows, owls hunt voles at night.",
        'See {{< ref "voles.md" >}} and the owls for more of it.',
        "Owls eat {{ site.count }} voles in a year.",
        "{{</* owl */>}} is how an owl is drawn here.",
        "> [!warning] Owls at night\n> see very well.",
    ],
)
def test_a_sentence_with_a_gap_in_it_is_no_fact(text: str) -> None:
    assert read(text) == []


def test_marks_of_dialects_are_no_part_of_a_fact() -> None:
    facts = read("==Barn owls== hunt [[Voles|small voles]] at night [@owls1999]. ^owl-1\n{: .note}")
    assert [fact.text for fact in facts] == ["Barn owls hunt small voles at night."]
