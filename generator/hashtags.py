"""Tags as hashtags that LinkedIn links: letters, digits and underscores, with at least one letter. Pure.

A hashtag ends at the first other character, so `#C++` would lead to C. Marks that belong to a name are spelled as its
users do, #cpp, #csharp, #dotnet; every other character that is no letter or digit separates words.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_NAME_WITH_MARKS = re.compile(r"(\.?)([^\W_]+(?:\.[^\W\d_]+)*)(\+\+|\+|#|)", re.IGNORECASE)
_SPELLED = {"": "", ".": "dot", "++": "pp", "+": "plus", "#": "sharp"}
_DOT_BETWEEN_DIGITS = re.compile(r"(?<=\d)\.(?=\d)")
_APOSTROPHES = re.compile(r"['\u2019]")
_MARKS_ON_LETTERS = {"Mn", "Mc"}
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")


def hashtags(tags: Iterable[str], text: str = "") -> list[str]:
    """The hashtags of tags, in their order, each once; a tag that makes none, such as a year, is left out.

    Args:
        text: of the post. A word it writes with several capitals, such as HNSW, has them in the hashtag too.
    """
    spelling = {word.lower(): word for word in re.findall(r"[^\W_]+", text) if sum(map(str.isupper, word)) > 1}
    made: dict[str, str] = {}
    for mark in (hashtag(tag, spelling) for tag in tags):
        made.setdefault(mark.lower(), mark)
    return [mark for mark in made.values() if mark]


def hashtag(tag: str, spelling: Mapping[str, str] | None = None) -> str:
    """A tag as a hashtag with a capital on each word, which screen readers need: vector-search -> #VectorSearch.

    Args:
        spelling: of words that are written otherwise, by the word in lower case.

    Returns:
        Empty where the tag has no letter.
    """
    tag = _VARIATION_SELECTORS.sub("", unicodedata.normalize("NFC", tag)).strip()
    if name := _name_with_marks(tag):
        return f"#{name}"
    tag = _DOT_BETWEEN_DIGITS.sub("\0", _APOSTROPHES.sub("", tag))
    words = "".join(letter if _is_part_of_word(letter) else " " for letter in tag).split()
    shown = [(spelling or {}).get(word.lower(), word[:1].upper() + word[1:]) for word in words]
    joined = "".join(shown).replace("\0", "_")
    return f"#{joined}" if any(map(str.isalpha, joined)) else ""


def _name_with_marks(tag: str) -> str:
    """C++, C#, .NET or node.js in letters; empty where a tag is no such name."""
    match = _NAME_WITH_MARKS.fullmatch(tag)
    if not match or tag.isalnum():
        return ""
    before, name, after = match.groups()
    return _SPELLED[before] + name.replace(".", "").lower() + _SPELLED[after] if name[0].isalpha() else ""


def _is_part_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "\0" or unicodedata.category(letter) in _MARKS_ON_LETTERS
