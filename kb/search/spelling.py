"""Corrects words that stand nowhere in the knowledge base to the nearest that do. Distances are RapidFuzz's.

A word that is merely absent must not be "corrected" to one that looks like it: `gemma` is no slip for `gamma`. Hence
the rules: names, as `LangGraph` and `BERT`, and words with digits are left alone; a slip of the pen spares the first
letter and, unless it swaps the last two, the last; and in a short word it swaps two letters, drops one or adds one, but
does not put another in its place.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from kb.documents import Filters
from kb.english import STOP_WORDS, stem
from kb.index.asked import terms
from kb.index.store import generation
from kb.index.tokens import Token, compounds, tokens, words_of
from kb.models import Word
from kb.search.language import respelled, understand
from kb.search.unknown import known_stems

MIN_CHARACTERS = 4
"""Shorter words have too many neighbours to guess from."""

REPLACED_FROM = 6
"""From this length on, a slip may put another letter in the place of the right one."""

TWO_EDITS_FROM = 9
"""From this length on, two slips of the pen are forgiven."""

MAX_ACRONYM = 6
"""A longer word in capitals is no acronym, but shouted."""

ENDING = 3
"""Letters that the forms of one word differ in: models, modelled, modelling."""

_KNOWN = select(col(Word.word)).where(col(Word.word).in_(bindparam("words", expanding=True)))

_DOUBLED = re.compile("ll(?=ed|er|ing)")
"""Modelling and modeling are both right."""


@dataclass(frozen=True)
class Spelling:
    """What is to be said of a query's spelling.

    Attributes:
        suggestion: the query with its misspelt words corrected; empty where there is nothing to correct.
        is_lost: whether there is, and no word of the query stands anywhere as it is.
    """

    suggestion: str = ""
    is_lost: bool = False


class Speller:
    """Knows the store's own words, read when first needed and again whenever the store has changed."""

    def __init__(self) -> None:
        self._generation = -1
        self._words: dict[str, dict[str, int]] = {}
        self._loading = Lock()

    def check(self, session: Session, text: str) -> Spelling:
        """Check the words that a query looks for."""
        words = understand(text, Filters()).words
        doubtful = {token.word for token in tokens(words) if _may_be_misspelt(token, words)}
        if doubtful:
            doubtful -= _known(session, doubtful)
            doubtful -= _parts_of_known(session, words) if doubtful else set()
        if not doubtful:
            return Spelling()
        known = known_stems(session, terms(words))
        vocabulary = self._vocabulary(session)
        better = {word: _correction(word, vocabulary.get(word[0], {}), known) for word in doubtful}
        better = {word: correction for word, correction in better.items() if correction}
        return Spelling(respelled(text, better), is_lost=not known) if better else Spelling()

    def _vocabulary(self, session: Session) -> Mapping[str, Mapping[str, int]]:
        """Every word of the store and in how many documents it stands, by first letter."""
        current = generation(session)
        with self._loading:
            if current != self._generation:
                words: dict[str, dict[str, int]] = {}
                for word, count in session.execute(select(col(Word.word), col(Word.documents))):
                    if word not in STOP_WORDS and word.isalpha():
                        words.setdefault(word[0], {})[word] = count
                self._words, self._generation = words, current
            return self._words


def _parts_of_known(session: Session, text: str) -> set[str]:
    """The words of those joined words of a text that stand somewhere as one, such as `operate` of co-operate."""
    whole = {token.word: words_of(text[token.start : token.end]) for token in compounds(text)}
    return {part for word in _known(session, whole) for part in whole[word]}


def _known(session: Session, words: Collection[str]) -> set[str]:
    """Which of some words stand anywhere as they are written."""
    return {*session.connection().execute(_KNOWN, {"words": list(words)}).scalars()} if words else set()


def _may_be_misspelt(token: Token, text: str) -> bool:
    word, written = token.word, text[token.start : token.end]
    if len(word) < MIN_CHARACTERS or not word.isalpha() or word in STOP_WORDS:
        return False
    is_acronym = written.isupper() and len(word) <= MAX_ACRONYM
    is_mixed = written != written.lower() and not written.istitle() and not written.isupper()
    return not (is_acronym or is_mixed)


def _correction(word: str, vocabulary: Mapping[str, int], known: frozenset[str]) -> str:
    """What a word that is not in the vocabulary should have been; empty where it may be right.

    A word whose stem is known is another form of a word that is, as `modelling` of `modelled`, unless the two differ
    before their endings, as `reinforcment` and `reinforcement` do.
    """
    found = nearest(word, vocabulary)
    if not found or stem(word) not in known:
        return found
    is_slip = found[-ENDING:] == word[-ENDING:] and _DOUBLED.sub("l", found) != _DOUBLED.sub("l", word)
    return found if is_slip and stem(found) == stem(word) else ""


def nearest(word: str, vocabulary: Mapping[str, int]) -> str:
    """The word of a vocabulary that a slip of the pen makes into `word`: with the fewest edits, then the commonest.

    Args:
        vocabulary: words and in how many documents they stand.

    Returns:
        Empty where none is near.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    edits = 2 if len(word) >= TWO_EDITS_FROM else 1
    alike = [other for other in vocabulary if abs(len(other) - len(word)) <= edits and _may_slip(other, word)]
    found = process.extract(word, alike, scorer=OSA.distance, score_cutoff=edits, limit=None)
    best = min(found, key=lambda match: (match[1], -vocabulary[match[0]], match[0]), default=None)
    return best[0] if best else ""


def _may_slip(right: str, written: str) -> bool:
    """Whether the rules allow a word to be written so, however many edits that takes."""
    if right[0] != written[0] or len(right) < MIN_CHARACTERS:
        return False
    if len(written) < REPLACED_FROM and len(right) == len(written) and sorted(right) != sorted(written):
        return False
    return right[-1] == written[-1] or right[-2:] == written[:-3:-1]
