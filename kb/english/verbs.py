"""Which English words may be verbs, and which of those are hardly ever nouns. Pure, but for reading its table once.

The table `verbs.txt` is made by `python -m tools.verbs` from the vocabulary of the bundled embedding model and the
documentation of the Python packages beside it: a verb has the forms of one, and stands behind “can” and “must”; a noun
stands behind “the” and “of”.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

_PREFIXES = ("re", "un", "de", "mis", "over", "pre", "out")


class _Verbs(NamedTuple):
    all: frozenset[str]
    hardly_nouns: frozenset[str]


@cache
def _verbs() -> _Verbs:
    """The table: a verb a line, those that are hardly ever nouns with a `!`."""
    lines = Path(__file__).with_name("verbs.txt").read_text("utf-8").split()
    return _Verbs(frozenset(line.rstrip("!") for line in lines), frozenset(w[:-1] for w in lines if w.endswith("!")))


def is_bare_verb(word: str) -> bool:
    """Whether a word in lower case may be the bare form of a verb, as `write` and `rewrite`."""
    return word in _verbs().all or _known_part(word) in _verbs().all or _is_made_a_verb(word)


def is_hardly_a_noun(word: str) -> bool:
    """Whether a bare verb is seldom used as a noun: `insert`, not `cache`."""
    return word in _verbs().hardly_nouns or _known_part(word) in _verbs().hardly_nouns or _is_made_a_verb(word)


def is_third_person(word: str) -> bool:
    """Whether a word is `he`'s form of a verb that is hardly ever a noun: `compiles`, not `caches`."""
    if not word.endswith("s"):
        return False
    bare = {word[:-1], word.removesuffix("es")}
    if word.endswith("ies"):
        bare.add(f"{word[:-3]}y")
    return any(is_hardly_a_noun(each) for each in bare if each != word)


def _known_part(word: str) -> str:
    """The verb that a prefix stands before, in one spelling: `reword` is of `word`, `summarise` is `summarize`."""
    if word.endswith("ise") and len(word) > _SHORTEST_MADE:
        return f"{word[:-3]}ize"
    return next((word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)), "")


_SHORTEST_MADE = 6


def _is_made_a_verb(word: str) -> bool:
    """Whether its ending makes a word a verb: `quantize`, `quantise`, `classify`."""
    return len(word) > _SHORTEST_MADE and word.endswith(("ize", "ify", "yse", "yze"))
