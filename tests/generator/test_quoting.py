"""What a finished text calls quoted stands in the lines it cites, letter by letter; what does not is left out."""

from pathlib import Path, PurePosixPath

import pytest

from generator import writing
from generator.drafts import get_draft
from generator.facts import Fact
from generator.models import Citation, Verdict, WrittenSentence
from generator.quoting import misquotations
from kb.markdown.document import parse_document
from tests.conftest import Starter, Write
from tests.generator.conftest import WritePost
from tests.generator.desk import Desk

HOSTILE = """---
title: Owls on the web
kind: links
date: 2026-10-02
tags: [birds]
---

- [Owl box](https://owls.example/box): keeps the rain out of any owl's nest at night (not for eagle owls).
- [Owl perch](https://owls.example/perch): draws perches for owls hunting at night (only on Linux and with a mouse)
- [Owl songs](https://owls.example/songs): calls of owls at night, in approx. 12 % of all fields. (free, birds)
- See [the owl count](https://owls.example/count) for owls hunting at night, e.g. in fields (not in woods).
- (1989) Owls at night, [Berg et al.](https://owls.example/ring): owls were ringed (by hand) for 3 yrs. in all.
- [Owl radio](https://owls.example/radio): owls hunting at night on air.

  It plays $O(n \\log n)$ calls of owls at night.
- https://owls.example/bare: a page on owls hunting at night.
"""


def plain(content: Path, citation: Citation) -> str:
    """The cited lines of the real file without markup, on one line."""
    text = (content / citation.path).read_text(encoding="utf-8")
    lines = [
        line.text
        for block in parse_document(text, PurePosixPath(citation.path)).blocks
        for line in block.plain
        if citation.start_line <= line.line <= citation.end_line
    ]
    return " ".join(" ".join(lines).split())


def assert_quoted(content: Path, sentences: list[WrittenSentence]) -> int:
    """Every quotation is a substring of its lines; how many there are."""
    quoted = [sentence for sentence in sentences if sentence.verdict == Verdict.QUOTED]
    for sentence in quoted:
        assert sentence.citations
        for citation in sentence.citations:
            assert sentence.text in plain(content, citation)
    return len(quoted)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topic", "form"),
    [
        ("vector search", "explainer"),
        ("vector search", "links"),
        ("evaluation of language models", "explainer"),
        ("evaluation of language models", "links"),
        ("backpropagation", "explainer"),
        ("backpropagation", "timeline"),
        ("MLOps courses", "links"),
        ("transformers", "timeline"),
    ],
)
def test_quotations_of_the_starter_content_are_its_words(
    write_post_on: WritePost, starter: Starter, topic: str, form: str
) -> None:
    written = write_post_on(topic, form=form)
    assert assert_quoted(starter.settings.content, written.post.sentences)
    assert [refused for refused in written.recipe["rejected"] if refused["step"] == "quotation"] == []


@pytest.mark.parametrize("form", ["explainer", "links"])
def test_quotations_of_a_list_with_reservations_lose_none(desk: Desk, write: Write, form: str) -> None:
    write("links/owls.md", HOSTILE)
    desk.sync()
    draft = desk.write("owls hunting at night", form=form)
    sentences = [WrittenSentence(each["text"], Verdict(each["verdict"]), [Citation(**c) for c in each["citations"]])
                 for each in draft.sentences]  # fmt: skip

    assert assert_quoted(desk.settings.content, sentences) > 1
    assert "\\log" not in draft.text
    if form == "links":
        text = draft.text
        assert "- Owl box: keeps the rain out of any owl's nest at night (not for eagle owls). https://owls.ex" in text
        assert "(only on Linux and with a mouse) https://owls.example/perch" in text
        assert "e.g. in fields (not in woods). https://owls.example/count" in text


def test_what_does_not_stand_there_is_told_from_what_does(desk: Desk) -> None:
    def quoted(text: str, line: int = 8, path: str = "posts/2026-10-01-owls.md") -> WrittenSentence:
        return WrittenSentence(text, Verdict.QUOTED, [Citation(path, line, line, 1.0)])

    right = quoted("Owls hunt voles at night in open fields.")
    wrong = [
        quoted("Owls hunt voles at night"),
        quoted("Owls hunt mice at night in open fields."),
        quoted("Owls hunt voles at night in open fields.", line=10),
        quoted("Owls hunt voles at night in open fields.", path="posts/none.md"),
        WrittenSentence("Owls hunt voles at night in open fields.", Verdict.QUOTED),
    ]
    with desk.database.read() as session:
        assert misquotations(session, [right, *wrong]) == wrong


def test_a_quotation_that_is_none_is_left_out_and_noted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def misquoted(fact: Fact) -> WrittenSentence:
        text = fact.text.replace("voles", "mice")
        return WrittenSentence(text, Verdict.QUOTED, [Citation(fact.path, fact.start_line, fact.end_line, 1.0)])

    monkeypatch.setattr(writing, "quoted", misquoted)
    draft = get_draft(desk.database, desk.write().id or 0)

    assert "mice" not in draft.text
    assert draft.sentences
    (refused,) = [refused for refused in draft.recipe["rejected"] if refused["step"] == "quotation"]
    assert refused["text"] == "Owls hunt mice at night in open fields."
