"""How documents are cut into passages, measured in the real model's tokens."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.embedding import Embedder
from kb.ingest.prepare import prepare
from kb.models import Passage
from tests.conftest import REPOSITORY

SENTENCE = "Sentence number {} explains how an index finds the nearest vectors quickly. "
LONG_PARAGRAPH = "".join(SENTENCE.format(number) for number in range(200)).strip()


@dataclass(frozen=True)
class Splitter:
    """Splits with the real tokenizer, and checks what every split must hold to."""

    embedder: Embedder

    def __call__(self, source: str, title: str = "Title") -> list[Passage]:
        text = f"---\ntitle: {title}\n---\n{source}" if title else source
        prepared = prepare(text, "posts/note.md", "hash", self.embedder)
        lines = text.split("\n")
        for passage in prepared.rows.passages:
            assert self.embedder.count_tokens(prepared.texts[passage.text_hash]) <= 256
            assert squeezed(passage.text) in squeezed("".join(lines[passage.start_line - 1 : passage.end_line]))
        return prepared.rows.passages


@pytest.fixture
def split(embedder: Embedder) -> Splitter:
    return Splitter(embedder)


def squeezed(text: str) -> str:
    return "".join(text.split())


def joined(passages: list[Passage]) -> str:
    """Every word of every passage, without white space."""
    return squeezed("".join(passage.text for passage in passages))


def test_a_short_document_is_one_passage_as_it_stands_in_the_file(split: Splitter) -> None:
    source = "First *paragraph*.\n\n- item\n- [item](https://example.org)\n\nLast paragraph."
    (passage,) = split(source)
    assert passage.text == source
    assert passage.plain == "First paragraph.\nitem\nitem\nLast paragraph."
    assert (passage.start_line, passage.end_line) == (4, 9)


def test_a_passage_never_crosses_a_heading_and_carries_the_headings_above_it(split: Splitter) -> None:
    passages = split("Intro.\n\n## Tools\n\nText.\n\n### Old\n\nText.\n\n## People\n\nText.")
    assert [(passage.heading, passage.start_line) for passage in passages] == [
        ("", 4),
        ("Tools", 6),
        ("Tools > Old", 10),
        ("People", 14),
    ]


def test_the_documents_own_title_is_not_repeated_as_a_heading(split: Splitter) -> None:
    passages = split("# Title\n\nIntro.\n\n## Tools\n\nText.")
    assert [passage.heading for passage in passages] == ["", "Tools"]


def test_a_heading_without_text_of_its_own_joins_the_section_below(split: Splitter) -> None:
    (passage,) = split("## Tools\n\n### Old\n\nText.")
    assert (passage.heading, passage.start_line) == ("Tools > Old", 4)


def test_the_words_of_a_heading_without_text_can_be_searched(split: Splitter) -> None:
    passages = split("## Elephants\n\n## Tools\n\nText.")
    assert "Elephants" in " ".join(f"{passage.heading} {passage.plain}" for passage in passages)


def test_a_heading_stands_with_the_text_below_it_however_long_that_is(split: Splitter) -> None:
    passages = split(f"## Tools\n\n{LONG_PARAGRAPH}")
    assert "Sentence number 0" in passages[0].text


def test_headings_too_long_to_repeat_are_shortened_from_the_outside(split: Splitter) -> None:
    passages = split(f"## {'Outer words ' * 100}\n\n### Inner\n\nText.")
    assert passages[-1].heading == "Inner"


def test_paragraphs_fill_a_passage_before_the_next_begins(split: Splitter) -> None:
    paragraphs = [SENTENCE.format(number) * 3 for number in range(30)]
    passages = split("\n\n".join(paragraphs))
    assert len(passages) < 10
    assert joined(passages) == squeezed("".join(paragraphs))
    ends = [passage.end_line for passage in passages]
    assert [passage.start_line for passage in passages[1:]] == [end + 2 for end in ends[:-1]]


def test_a_long_paragraph_on_one_line_is_cut_between_sentences(split: Splitter) -> None:
    passages = split(f"Before.\n\n{LONG_PARAGRAPH}\n\nAfter.")
    assert joined(passages) == squeezed(f"Before.{LONG_PARAGRAPH}After.")
    inside = [passage for passage in passages if "Sentence" in passage.plain]
    assert all(passage.start_line <= 6 <= passage.end_line for passage in inside)
    assert all(passage.plain.endswith(".") for passage in inside)


def test_a_long_paragraph_on_many_lines_is_cut_between_lines(split: Splitter) -> None:
    lines = [SENTENCE.format(number).strip() for number in range(100)]
    passages = split("\n".join(lines))
    assert [line for passage in passages for line in passage.text.split("\n")] == lines
    assert passages[1].start_line == passages[0].end_line + 1


def test_a_sentence_too_long_for_a_passage_is_cut_between_words(split: Splitter) -> None:
    words = [f"word{number}" for number in range(500)]
    passages = split(" ".join(words))
    assert [word for passage in passages for word in passage.text.split()] == words


def test_a_huge_code_block_keeps_every_line(split: Splitter) -> None:
    code = ["```python", *(f"value_{number} = compute({number})  # step {number}" for number in range(500)), "```"]
    passages = split("\n".join(code))
    assert [line for passage in passages for line in passage.text.split("\n")] == code


def test_a_long_table_is_cut_between_rows(split: Splitter) -> None:
    rows = ["| tool | speed |", "|---|---|", *(f"| tool {number} | {number} ms |" for number in range(200))]
    passages = split("\n".join(rows))
    assert [line for passage in passages for line in passage.text.split("\n")] == rows


def test_text_without_spaces_keeps_every_character(split: Splitter) -> None:
    chinese = "向量检索把文本变成向量。" * 100
    passages = split(chinese)
    assert joined(passages) == chinese


def test_one_enormous_word_is_kept(split: Splitter) -> None:
    passages = split("x" * 20_000)
    assert joined(passages) == "x" * 20_000


def test_a_very_long_title_neither_overfills_nor_shreds_the_text(split: Splitter) -> None:
    passages = split(LONG_PARAGRAPH[:900], title="An endless title " * 100)
    assert joined(passages) == squeezed(LONG_PARAGRAPH[:900])
    assert len(passages) < 10


def test_a_paragraph_mistaken_for_a_heading_does_not_shred_the_text(split: Splitter) -> None:
    source = f"{LONG_PARAGRAPH[:1800]}\n---\n\n{LONG_PARAGRAPH[:900]}"
    passages = split(source, title="")
    assert joined(passages) == squeezed(source)
    assert len(passages) < 20


def test_a_document_of_front_matter_alone_has_no_passages(split: Splitter) -> None:
    assert split("") == []


@pytest.mark.parametrize("path", sorted((REPOSITORY / "content").rglob("*.md")), ids=lambda path: path.name)
def test_the_starter_documents_lose_no_word(split: Splitter, path: Path) -> None:
    front, _dashes, body = path.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
    title = next(line for line in front.split("\n") if line.startswith("title:")).removeprefix("title:").strip()
    assert joined(split(body, title)) == squeezed(body)


def test_a_long_item_is_cut_between_the_items_below_it(split: Splitter) -> None:
    nested = "  - Item {0} has a line\n    and another: {1}"
    source = "\n".join(["- Tools", *(nested.format(number, SENTENCE.format(number).strip()) for number in range(30))])
    passages = split(source)
    assert len(passages) > 2
    assert all(passage.text.startswith(("- Tools", "  - Item")) for passage in passages)
    assert "\n".join(passage.text for passage in passages) == source


def test_code_in_a_long_item_is_kept_whole(split: Splitter) -> None:
    code = "  ```python\n  first = 1\n\n  last = 2\n  ```"
    passages = split(f"- {LONG_PARAGRAPH[:900]}\n\n{code}\n\n  {LONG_PARAGRAPH[:900]}")
    assert any(code in passage.text for passage in passages)


def test_a_formula_on_several_lines_of_a_long_paragraph_is_kept_whole(split: Splitter) -> None:
    formula = "so $$ a +\nb + c $$ holds"
    lines = [SENTENCE.format(number).strip() for number in range(60)]
    for place in range(10, 30):
        passages = split("\n".join([*lines[:place], formula, *lines[place:]]))
        assert any(formula in passage.text for passage in passages)


def test_the_markup_of_a_long_line_is_kept_and_no_link_or_formula_is_cut(split: Splitter) -> None:
    sentence = "**Sentence {0}** of [linked words {0}](https://example.org/{0}?q=a) has $x_{0} + y$ and `code {0}`. "
    source = "".join(sentence.format(number) for number in range(60)).strip()
    passages = split(source)
    assert len(passages) > 2
    assert joined(passages) == squeezed(source)
    assert all(passage.text.startswith("**Sentence") for passage in passages)
    for passage in passages:
        assert passage.plain.count("linked words") == passage.text.count("](https://example.org/")


def test_words_that_are_written_as_entities_cost_no_text(split: Splitter) -> None:
    source = "Caf&eacute; &amp; th&eacute; on a line of its own. " * 100
    assert joined(split(source)) == squeezed(source)


def test_a_heading_above_a_rule_alone_can_be_searched(split: Splitter) -> None:
    passages = split("First.\n\n## Elephants\n\n***")
    assert "Elephants" in passages[-1].plain


DANGEROUS = {
    "code to run": "```{python}\nopen('ran', 'w')\n```",
    "code in a line": "Value `{python} open('ran', 'w')`.",
    "a component": "import {writeFileSync} from 'fs'\n\n<Run cmd={writeFileSync('ran', '')} />",
    "a script": "<script>require('fs').writeFileSync('ran', '')</script>",
    "a template": "{{ open('ran', 'w') }} {% include 'ran' %} <%= `touch ran` %>",
    "an include": "{{< include ran.md >}} ![[ran.md]] --8<-- 'ran.md'",
}


@pytest.mark.parametrize("source", DANGEROUS.values(), ids=DANGEROUS)
def test_nothing_in_a_document_is_run(source: str, split: Splitter, tmp_path: Path) -> None:
    passages = split(f"Before.\n\n{source}\n\nAfter.")
    assert joined(passages) == squeezed(f"Before.{source}After.")
    assert list(tmp_path.iterdir()) == []
