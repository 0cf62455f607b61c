"""Stems of English words, for search and for every comparison of two texts: one stemmer, so that they never disagree.

The stemmer is Snowball's for English: Porter's of 1980 as he mended it himself ("Snowball", 2001).
"""

from functools import lru_cache
from typing import Any

from kb.once import once_a_thread


@lru_cache(maxsize=2**18)
def stem(word: str) -> str:
    """The stem of a word in lower case. Threads share what was found before: strings, which nobody changes."""
    return str(_stemmer().stemWord(word)) or word


@once_a_thread
def _stemmer() -> Any:
    """Snowball's, which keeps the word it is at work on in itself: two threads would spoil each other's stems."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")
