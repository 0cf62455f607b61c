"""Text -> the terms it is found by: one spelling of a word for every store, every ranking and every highlight. Pure.

A word is a run of letters and digits, folded (see `kb.index.fold`) and stemmed (see `kb.english`). Further words:

- A letter with the signs that make another name of it: C++, C#. It is not the letter.
- Chinese, Japanese and Korean are written without spaces, so each of their characters is a word.
- So are Thai, Lao, Khmer and Burmese, in letters: each two neighbouring ones are a word.
- A picture character, such as a rocket.

Words that are joined by a hyphen, an apostrophe, a full stop or an ampersand can also be found as one: e-mail as email,
don't as dont, node.js as nodejs; a word with a full stop before it, as .NET, also with it; 10,000 also as 10000.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from kb.english import STOP_WORDS, stem
from kb.index.fold import MAX_WORD_CHARACTERS, fold

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff"
)
_VOICED = "\u3099\u309a\uff9e\uff9f"
_SYLLABLE = "[\u1100-\u115f\ua960-\ua97c][\u1160-\u11a7\ud7b0-\ud7c6]+[\u11a8-\u11ff\ud7cb-\ud7fb]*"
"""Of Korean, typed as single letters."""

_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf\u1000-\u102a\u103f"
    "\u1050-\u1055\u1780-\u17b3"
)
"""Letters of Thai, Lao, Burmese and Khmer."""

_LONGEST_RUN = 64
"""Letters of these taken at once."""

_PICTURE = (
    "[\U0001f1e6-\U0001f1ff]{2}|[\u231a\u231b\u23e9-\u23fa\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_SIGNED = "[A-Za-z](?:\\+\\+|[#\u266f](?![A-Za-z_#]))"
_HYPHEN = "-\u2010\u2011"
_JOINER = f"[{_HYPHEN}'.&\u2019\u02bc]"
_JOINED_BY_DOT = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
_MAX_PARTS = 6

_CHUNK = re.compile(r"\S+")
_LONG_CHUNK = 64
"""Longer ones are no words between spaces, but Chinese, or data."""

_PLAIN = re.compile("[\x00-\x7f\u2010-\u2027]*")
"""ASCII, typographic dashes and quotation marks."""

_ASCII_WORD = re.compile(f"{_SIGNED}|[A-Za-z0-9]+")
"""What `_any_word` finds in a text of nothing else, in half the time."""


class Token(NamedTuple):
    """A word at `start`..`end` of a text, folded."""

    start: int
    end: int
    word: str


class _Chunk(NamedTuple):
    """What stands between two spaces of a text, its words and those joined from them, each beside its stem."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    joined: tuple[str, ...]
    joined_stems: tuple[str, ...]


class Words(NamedTuple):
    """What a text is found by.

    Attributes:
        stems: of its words, in order: what phrases are looked for in.
        joined: stems of words joined, where they are not among those.
    """

    stems: list[str]
    joined: list[str]


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order; those of Thai and its like overlap."""
    for found in _pattern(text).finditer(text):
        words = _words_in(found[0])
        if len(words) < 2:
            yield from (Token(found.start(), found.end(), word) for word in words)
            continue
        begins = [found.start() + letter.start() for letter in _letters(found[0])]
        ends = [*begins[2:], found.end()]
        yield from (Token(start, end, word) for start, end, word in zip(begins, ends, words, strict=False))


def words_of(text: str) -> list[str]:
    """The words of a text, in order, as `Token.word` has them."""
    return list(_all("words", _chunks(text.split())))


def compounds(text: str) -> Iterator[Token]:
    """The words of a text that are joined from others, in order."""
    for found in _compound_pattern(_is_plain(text)).finditer(text):
        if word := _joined(found[0]):
            yield Token(found.start(), found.end(), word)


def read_words(text: str) -> Words:
    """What a text is found by."""
    chunks = _chunks(text.split())
    own, joined = list(_all("stems", chunks)), list(_all("joined_stems", chunks))
    held = set(own) if joined else set()
    return Words(own, [each for each in joined if each not in held])


def distinct_words(texts: Iterable[str]) -> dict[str, str]:
    """The distinct words of several texts, joined ones too, each with its stem."""
    chunks = _chunks(set().union(*map(str.split, texts)))
    own = dict(zip(_all("words", chunks), _all("stems", chunks), strict=True))
    held = set(own.values())
    joined = zip(_all("joined", chunks), _all("joined_stems", chunks), strict=True)
    return own | {word: each for word, each in joined if each not in held}


def stems(text: str) -> list[str]:
    """The stems of all words of a text, in order."""
    return list(_all("stems", _chunks(text.split())))


def held_stems(text: str) -> frozenset[str]:
    """Every stem that a text is found by."""
    words = read_words(text)
    return frozenset((*words.stems, *words.joined))


def telling_words(text: str) -> list[str]:
    """The distinct words of a question that carry meaning, in order; all of them where none does."""
    words = list(dict.fromkeys(words_of(text)))
    return [word for word in words if word not in STOP_WORDS] or words


def matching(text: str, stems: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where words with one of some stems stand in a text, as (start, end), in order and apart from each other."""
    sought = frozenset(stems)
    for found, chunk in zip(_CHUNK.finditer(text), _chunks(text.split()), strict=True):
        if not (sought.isdisjoint(chunk.stems) and sought.isdisjoint(chunk.joined_stems)):
            spans = [*tokens(found[0]), *compounds(found[0])]
            matches = sorted((token.start, token.end) for token in spans if stem(token.word) in sought)
            yield from ((found.start() + start, found.start() + end) for start, end in _apart(matches))


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that are sorted, those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    yield from apart


def _chunks(written: Collection[str]) -> list[_Chunk]:
    """What some chunks say. No word goes over a space, and what stands between two of them comes again and again."""
    if max(map(len, written), default=0) <= _LONG_CHUNK:
        return list(map(_read, written))
    return [_read(each) if len(each) <= _LONG_CHUNK else _read_long(each) for each in written]


def _all(name: str, chunks: Iterable[_Chunk]) -> Iterator[str]:
    """What each chunk has by that name, one after another."""
    return chain.from_iterable(map(attrgetter(name), chunks))


@lru_cache(maxsize=2**15)
def _read(chunk: str) -> _Chunk:
    words = tuple(word for piece in _pattern(chunk).findall(chunk) for word in _words_in(piece))
    joined = tuple(token.word for token in compounds(chunk))
    return _Chunk(words, tuple(map(stem, words)), joined, tuple(map(stem, joined)))


@lru_cache(maxsize=256)
def _read_long(chunk: str) -> _Chunk:
    """The same. What is stored is read twice, one time soon after the other."""
    return _read.__wrapped__(chunk)


def _pattern(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if _is_plain(text) else _any_word()


def _is_plain(text: str) -> bool:
    """Whether a text has no letters but those of ASCII."""
    return text.isascii() or _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=2**16)
def _words_in(piece: str) -> tuple[str, ...]:
    """The words of what `_pattern` finds: one, or of Thai and its like several."""
    if piece[-1] in "+#\u266f":
        return (piece.lower().replace("\u266f", "#"),)
    if _is_unspaced(piece[0]):
        letters = [letter[0] for letter in _letters(piece)]
        return tuple(filter(None, (fold(one + other) for one, other in pairwise(letters)))) or (fold(piece),)
    return (folded,) if (folded := fold(piece)) else ()


def _is_unspaced(letter: str) -> bool:
    return "\u0e01" <= letter <= "\u17b3" and _unspaced_letter().match(letter) is not None


def _letters(piece: str) -> Iterable[re.Match[str]]:
    """The letters of Thai and its like, each with its marks."""
    return _unspaced_letter().finditer(piece)


@cache
def _unspaced_letter() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}][{_marks()}]*")


@cache
def _any_word() -> re.Pattern[str]:
    run = f"(?:[{_UNSPACED}][{_marks()}]*){{1,{_LONGEST_RUN}}}"
    return re.compile(f"{_SIGNED}|{_PICTURE}|{_SYLLABLE}|[{_CJK}][{_VOICED}]?|{run}|{_plain_word()}")


@cache
def _plain_word() -> str:
    return f"{_letter()}(?:{_letter()}|[{_marks()}\u00ad\u200c\u200d])*"


def _letter() -> str:
    return f"[^\\W_{_CJK}{_UNSPACED}]"


@cache
def _marks() -> str:
    """Unicode's marks, as a class of characters is written."""
    marks = [code for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M"]
    runs = [[*run] for _shift, run in groupby(enumerate(marks), lambda pair: pair[1] - pair[0])]
    return "".join(f"{chr(run[0][1])}-{chr(run[-1][1])}" for run in runs)


@cache
def _compound_pattern(is_plain: bool) -> re.Pattern[str]:
    word = "[A-Za-z0-9]++" if is_plain else f"(?:{_plain_word()})"
    # no word is tried again from its second letter on
    begins = "(?<![A-Za-z0-9])" if is_plain else f"(?<!{_letter()})(?<![{_marks()}\u00ad\u200c\u200d])"
    number = r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])"
    return re.compile(f"{number}|(?<![\\w./\\\\])\\.[A-Za-z][A-Za-z0-9]*|{begins}{word}(?:{_JOINER}{word})+")


def _joined(compound: str) -> str:
    """What `_compound_pattern` finds as one word; empty where it is none."""
    if compound[0] == ".":
        return compound.lower()[:MAX_WORD_CHARACTERS]
    if _NUMBER.fullmatch(compound):
        return compound.replace(",", "")
    bare = _JOINED_BY_DOT.sub("-", compound)
    parts = re.split(_JOINER, bare)
    if "." in bare or len(parts) > _MAX_PARTS or not any(letter.isalpha() for letter in bare):
        return ""
    return fold("".join(parts))
