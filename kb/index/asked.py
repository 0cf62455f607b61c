"""What a question asks for: its words, each with the stems it is found by. Pure."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from kb.english import STOP_WORDS, stem
from kb.index.tokens import compounds, stems, tokens


class AskedWord(NamedTuple):
    """A word of a question.

    Attributes:
        stems: one, or of a word joined from others theirs: `e` and `mail` of e-mail.
        joined: the stem of a joined word, `email`; else empty.
    """

    stems: tuple[str, ...]
    joined: str = ""

    @property
    def is_name(self) -> bool:
        """Whether a sign before it is part of it, as of .NET."""
        return self.joined.startswith(".")

    def is_held(self, held: Collection[str]) -> bool:
        """Whether a text that is found by some stems holds the word."""
        return self.joined in held or all(each in held for each in self.stems)


def asked_words(text: str) -> list[AskedWord]:
    """The distinct words of a question that carry meaning, in order; all of them where none does."""
    return list(dict.fromkeys(word for _span, word in located_words(text)))


def located_words(text: str) -> list[tuple[tuple[int, int], AskedWord]]:
    """The words of a question that carry meaning, each with where it starts and ends; all of them where none does."""
    words, telling = [], []
    plain = list(tokens(text))
    for whole in compounds(text):
        parts = [token for token in plain if whole.start <= token.start and token.end <= whole.end]
        plain = [token for token in plain if token not in parts]
        own = [token for token in parts if token.word not in STOP_WORDS] or parts
        asked = AskedWord(tuple(stem(each.word) for each in own), stem(whole.word))
        words.append(((whole.start, whole.end), asked))
        if whole.word not in STOP_WORDS:
            telling.append(words[-1])
    for token in plain:
        words.append(((token.start, token.end), AskedWord((stem(token.word),))))
        if token.word not in STOP_WORDS:
            telling.append(words[-1])
    return sorted(telling or words)


def is_pictures(text: str) -> bool:
    """Whether a question is of picture characters alone."""
    return not any(map(str.isalnum, text)) and any(True for _picture in tokens(text))


def terms(text: str) -> list[str]:
    """The distinct stems that a question's telling words are found by, in order."""
    return stems_of(asked_words(text))


def stems_of(words: Iterable[AskedWord]) -> list[str]:
    """The distinct stems that words are found by, in order."""
    return list(dict.fromkeys(each for word in words for each in (*word.stems, word.joined) if each))


def spellings(phrase: str) -> list[list[str]]:
    """The runs of stems that a phrase may stand in a text as: e-mail as `e mail` and as `email`.

    A full stop before a single word is part of it: .NET is not net.
    """
    as_parts = stems(phrase)
    joined = [*compounds(phrase)]
    if not joined:
        return [as_parts] if as_parts else []
    spans = {token.start: token for token in joined}
    as_one: list[str] = []
    reached = 0
    for token in tokens(phrase):
        whole = next((spans[start] for start in spans if start <= token.start < spans[start].end), None)
        if whole is None:
            as_one.append(stem(token.word))
        elif whole.start >= reached:
            as_one.append(stem(whole.word))
            reached = whole.end
    return [as_one] if len(as_one) == 1 and joined[0].word.startswith(".") else [as_parts, as_one]
