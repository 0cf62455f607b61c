"""Text -> the terms it is found by: one spelling of a word for every store, every ranking and every highlight. Pure.

A word is a run of letters and digits, in lower case, without accents, stemmed (see `kb.english`). Chinese, Japanese and
Korean are written without spaces, so each of their characters is a word.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from kb.english import STOP_WORDS, stem

MAX_WORD_CHARACTERS = 100
"""What is longer is data, not a word, and is cut."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER, _ACCENT = rf"[^\W_{_CJK}]", r"[\u0300-\u036f]"
_WORD = re.compile(rf"[{_CJK}]|{_LETTER}+(?:{_ACCENT}+{_LETTER}*)*")
_ASCII_WORD = re.compile("[A-Za-z0-9]+")
"""What `_WORD` finds in a text of nothing else, in half the time."""


class Token(NamedTuple):
    """A word at `start`..`end` of a text: as it is written, folded to lower case without accents."""

    start: int
    end: int
    word: str


def matching(text: str, stems: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where words with one of some stems stand in a text, as (start, end), in order."""
    pattern = _pattern(text)
    matched = {word for word in set(pattern.findall(text)) if stem(fold(word)) in stems}
    for found in pattern.finditer(text) if matched else ():
        if found[0] in matched:
            yield found.span()


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    for found in _pattern(text).finditer(text):
        if word := fold(found[0]):
            yield Token(found.start(), found.end(), word)


def words_of(text: str) -> list[str]:
    """The words of a text, in order, as `Token.word` has them."""
    return [word for word in map(fold, _pattern(text).findall(text)) if word]


def _pattern(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _WORD


@lru_cache(maxsize=2**16)
def fold(word: str) -> str:
    """A word in lower case, without accents."""
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return word.lower()[:MAX_WORD_CHARACTERS]


def stems(text: str) -> list[str]:
    """The stems of all words of a text, in order: what the keyword index holds of it."""
    return list(map(stem, words_of(text)))


def telling_words(text: str) -> list[str]:
    """The distinct words of a question that carry meaning, in order; all of them where none does."""
    words = list(dict.fromkeys(words_of(text)))
    return [word for word in words if word not in STOP_WORDS] or words


def terms(text: str) -> list[str]:
    """The distinct stems of a question's telling words, in order."""
    return list(dict.fromkeys(stem(word) for word in telling_words(text)))
