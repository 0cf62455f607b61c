"""Cuts blocks of prose into sentences that know their lines. Where a sentence ends is `kb.english`'s to say."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from kb.english import sentence_spans
from kb.markdown.blocks import Block, PlainLine
from kb.markdown.dialects.omission import has_no_gap


@dataclass(frozen=True)
class Sentence:
    """A sentence of plain text on lines `start_line`..`end_line` (inclusive)."""

    text: str
    start_line: int
    end_line: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing that stood for words was left out of it, so that it may be quoted."""
        return has_no_gap(self.text)


def split_sentences(text: str) -> list[str]:
    """Cut text into sentences, without surrounding white space; nothing else is lost."""
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def sentences_of(blocks: Iterable[Block]) -> Iterator[Sentence]:
    """The sentences of every block of prose, in order."""
    for block in blocks:
        if block.is_prose and block.plain:
            yield from _sentences(block)


def _sentences(block: Block) -> Iterator[Sentence]:
    paragraph: list[PlainLine] = []
    for plain in block.plain:
        if plain.opens and paragraph:
            yield from _sentences_of_paragraph(paragraph)
            paragraph = []
        paragraph.append(plain)
    yield from _sentences_of_paragraph(paragraph)


def _sentences_of_paragraph(paragraph: list[PlainLine]) -> Iterator[Sentence]:
    text = " ".join(plain.text for plain in paragraph)
    begins = list(accumulate((len(plain.text) + 1 for plain in paragraph[:-1]), initial=0))
    for start, end in sentence_spans(text):
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        last = start + len(text[start:end].rstrip()) - 1
        lines = [paragraph[bisect_right(begins, position) - 1].line for position in (first, last)]
        yield Sentence(" ".join(text[start:end].split()), lines[0], lines[1])
