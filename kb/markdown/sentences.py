"""Cuts blocks of prose into sentences that know their lines. Sentence ends are found by the sentencex library."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.markdown.blocks import Block, PlainLine


@dataclass(frozen=True)
class Sentence:
    """A sentence of plain text on lines `start_line`..`end_line` (inclusive)."""

    text: str
    start_line: int
    end_line: int


def split_sentences(text: str) -> list[str]:
    """Cut text into sentences, without surrounding white space; nothing else is lost."""
    import sentencex

    sentences: list[str] = []
    is_open = False
    for part in sentencex.segment("en", text):
        # "DataTalks.Club" is one word: a full stop inside one does not end a sentence
        if is_open and part[:1].isascii() and part[:1].isalnum():
            sentences[-1] += part
        else:
            sentences.append(part)
        is_open = part.endswith(".")
    return [tidy for sentence in sentences if (tidy := " ".join(sentence.split()))]


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
    words = [(word, plain.line) for plain in paragraph for word in plain.text.split()]
    position = 0
    for sentence in split_sentences(" ".join(word for word, _line in words)):
        count = len(sentence.split())
        lines = [line for _word, line in words[position : position + count]]
        yield Sentence(sentence, lines[0], lines[-1])
        position += count
