"""By which rules a store's texts were made into words: the store of an older Byline is known by it, and made anew."""

from unicodedata import unidata_version

from sqlmodel import Session

from kb.index.state import set_state, state

WORDS_VERSION = f"3, Unicode {unidata_version}"
"""Raised whenever `kb.index` or `kb.english` makes other words or stems of a text, as another Unicode may do too.

2 counted the words of drafts too. 1 had stems that threads may have spoiled for each other, and folded some letters
otherwise than FTS5 did.
"""

_NAME = "words_version"


def has_current_words(session: Session) -> bool:
    """Whether what search reads was made by the rules of today; so it is where nothing was indexed yet."""
    return state(session).get(_NAME, WORDS_VERSION) == WORDS_VERSION


def note_words_version(session: Session) -> None:
    """Remember that the index is made by the rules of today."""
    set_state(session, _NAME, WORDS_VERSION)
