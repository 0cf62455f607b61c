"""Corrects words that stand nowhere in the knowledge base to the nearest that do. Distances are RapidFuzz's."""

from collections.abc import Mapping
from threading import Lock

from sqlmodel import Session, select

from kb.index.store import generation
from kb.index.tokens import STOP_WORDS, stem, telling_words, tokens
from kb.models import Word

MIN_CHARACTERS = 4
"""Shorter words have too many neighbours to guess from."""

TWO_EDITS_FROM = 8
"""From this length on, two slips of the pen are forgiven."""


class Speller:
    """Knows the store's own words, read when first needed and again whenever the store has changed."""

    def __init__(self) -> None:
        self._generation = -1
        self._words: dict[str, int] = {}
        self._loading = Lock()

    def suggestion(self, session: Session, text: str, known: frozenset[str]) -> str:
        """The text with its unknown words corrected; empty where there is nothing to correct.

        Args:
            known: stems that stand somewhere in the store.
        """
        unknown = {word for word in telling_words(text) if stem(word) not in known and len(word) >= MIN_CHARACTERS}
        unknown = {word for word in unknown if not word.isdecimal()}
        if not unknown:
            return ""
        corrections = {word: nearest(word, self._vocabulary(session)) for word in unknown}
        corrected, reached = "", 0
        for token in tokens(text):
            if better := corrections.get(token.word):
                corrected += text[reached : token.start] + better
                reached = token.end
        return corrected + text[reached:] if corrected else ""

    def _vocabulary(self, session: Session) -> Mapping[str, int]:
        current = generation(session)
        with self._loading:
            if current != self._generation:
                words = session.exec(select(Word.word, Word.documents))
                self._words = {word: count for word, count in words if word not in STOP_WORDS and not word.isdecimal()}
                self._generation = current
            return self._words


def nearest(word: str, vocabulary: Mapping[str, int]) -> str:
    """The word of a vocabulary with the fewest edits, then in the most documents; empty where none is near.

    Args:
        vocabulary: words and in how many documents they stand.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    edits = 2 if len(word) >= TWO_EDITS_FROM else 1
    alike = [other for other in vocabulary if abs(len(other) - len(word)) <= edits]
    found = process.extract(word, alike, scorer=OSA.distance, score_cutoff=edits, limit=None)
    best = min(
        found, key=lambda match: (match[1], match[0][0] != word[0], -vocabulary[match[0]], match[0]), default=None
    )
    return best[0] if best else ""
