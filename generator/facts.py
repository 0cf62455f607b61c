"""Takes passages apart into facts: sentences of the author's own that can stand in another text. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.models import Citation
from kb.embedding import Vectors
from kb.english.instructions import instructs_machine, tells_what_to_do
from kb.markdown.blocks import Block, parse_blocks
from kb.markdown.dialects.omission import has_no_gap
from kb.markdown.sentences import Sentence, sentences_of
from kb.models import Document, Passage

_LEANS_BACK = re.compile(
    r"^(it|its|they|their|them|this|that|these|those|such|both|but|and|or|so|then|instead|however|neither|each|"
    r"another|there|here|he|she|his|her|the same|the other|the second|the third|for example|for instance|also|yet|"
    r"otherwise|all (three|four|five)|no |yes)\b",
    re.IGNORECASE,
)
_POINTS_AWAY = re.compile(
    r"\b(i|i'm|i've|i'd|my|me|mine|we|us|our|this (post|page|issue|list|article)|above|below|here is|here are|"
    r"see you|subscribe|tell me|last month|next month|this month)\b",
    re.IGNORECASE,
)


_DISPLAYS = {"code", "math", "table", "html"}
"""What the paragraph below it usually speaks of."""
_FORMULA = re.compile(r"\\[A-Za-z]{2,}|[_^]\{")
_YEAR = re.compile(r"^\((\d{4})\)\s*")


@dataclass(frozen=True)
class Fact:
    """A sentence of the author's own, with its lines.

    Attributes:
        block: which block of which passage it stands in; facts of one block belong together.
        is_item: whether it is a list item, fit to be a bullet.
        leans_back: whether it only makes sense after the sentence before it.
        year: of a timeline entry, which begins with it in brackets.
    """

    text: str
    passage_id: int
    path: str
    title: str
    start_line: int
    end_line: int
    score: float
    block: tuple[int, int]
    is_item: bool
    leans_back: bool = False
    year: int | None = None

    @property
    def citation(self) -> Citation:
        """The lines it stands on."""
        return Citation(self.path, self.start_line, self.end_line, round(self.score, 4))


def facts_of(passage: Passage, document: Document) -> list[Fact]:
    """The sentences of a passage that state something on their own, or together with the one before.

    A block that instructs a language model holds none.
    """
    facts = []
    blocks = parse_blocks(passage.text, passage.start_line)
    for number, block in enumerate(blocks):
        sentences = list(sentences_of([block]))
        if _is_link_item(block) or any(instructs_machine(sentence.text) for sentence in sentences):
            continue
        explains = number > 0 and blocks[number - 1].kind in _DISPLAYS
        follows_fact = False
        for place, sentence in enumerate(sentences):
            is_cut = number == place == 0 and sentence.text[:1].islower()  # the passage begins inside a sentence
            leans = leans_back(sentence.text, opens_block=place == 0 and not explains)
            follows_fact = _states_something(sentence.text) and not is_cut and (place == 0 or follows_fact or not leans)
            if follows_fact:
                facts.append(_fact(passage, document, block, number, sentence, leans))
    return facts


def _fact(passage: Passage, document: Document, block: Block, number: int, sentence: Sentence, leans: bool) -> Fact:
    return Fact(
        text=sentence.text,
        passage_id=passage.id or 0,
        path=document.path,
        title=document.title,
        start_line=sentence.start_line,
        end_line=sentence.end_line,
        score=0.0,
        block=(passage.id or 0, number),
        is_item=block.kind == "list_item",
        leans_back=leans,
        year=int(year[1]) if (year := _YEAR.match(sentence.text)) else None,
    )


def leans_back(text: str, *, opens_block: bool) -> bool:
    """Whether a sentence begins with something said before: “it”, or, inside a paragraph, “the distance”."""
    return _LEANS_BACK.match(text) is not None or (not opens_block and text.startswith("The "))


def _is_link_item(block: Block) -> bool:
    """Whether a list item is an entry of a link list: it begins with its link."""
    return block.kind == "list_item" and bool(block.links) and block.plain_text.startswith(block.links[0].anchor)


def _states_something(text: str) -> bool:
    """Whether a sentence states a fact. What tells somebody to do something states none, nor does a step of a list."""
    is_whole = 5 <= len(text.split()) <= 45 and text.endswith((".", "!"))
    return is_whole and can_be_read(text) and not _POINTS_AWAY.search(text) and not tells_what_to_do(text)


def can_be_read(text: str) -> bool:
    """Whether a text makes sense as plain words: a formula's commands do only where they are set, a gap nowhere."""
    return has_no_gap(text) and not _FORMULA.search(text)


def distinct(facts: Sequence[Fact], vectors: Vectors, keep: int, likeness: float) -> list[Fact]:
    """The best-scored facts, each leaving out what is too like one already kept (cosine above `likeness`)."""
    kept: list[int] = []
    for index in sorted(range(len(facts)), key=lambda index: -facts[index].score):
        if len(kept) < keep and all(float(vectors[index] @ vectors[other]) < likeness for other in kept):
            kept.append(index)
    return [facts[index] for index in sorted(kept)]
