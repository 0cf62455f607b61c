"""One spelling of every letter: what a word of a text and a word of a question are both turned into. Pure.

Capitals, accents, points of Arabic and Hebrew, widths and ligatures do not matter, nor whether a letter was typed as
one code point or as several. Marks that are vowels, as in Hindi and Thai, and the voicing of kana stay.
"""

import re
import unicodedata
from functools import lru_cache

MAX_WORD_CHARACTERS = 100
"""What is longer is data, not a word, and is cut."""

_PLAIN = str.maketrans(
    {
        "\u00e6": "ae", "\u00f0": "d", "\u00f8": "o", "\u00fe": "th", "\u0111": "d", "\u0127": "h", "\u0131": "i",
        "\u0142": "l", "\u0153": "oe", "\u0167": "t", "\u0180": "b", "\u019a": "l", "\u01b6": "z", "\u01e5": "g",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart: ae, eth, o with stroke, thorn, dotless i and their like."""

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08ca-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f]"
)
"""Of Latin, Greek, Cyrillic, Hebrew, Arabic (and its tatweel) and Syriac."""

_NO_PART = re.compile("[\x00-/:-@\\[-`{-\x7f\\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
"""What compatible spellings hold beside letters, such as the brackets of a number in brackets, and what is not seen."""


@lru_cache(maxsize=2**16)
def fold(word: str) -> str:
    """A word as it is looked for; empty where nothing is left of it. Folding again changes nothing."""
    if word.isascii():
        return _NO_PART.sub("", word.lower())[:MAX_WORD_CHARACTERS]
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    plain = _NO_PART.sub("", _ACCENTS.sub("", apart).translate(_PLAIN))
    digits = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in plain)
    return unicodedata.normalize("NFC", digits)[:MAX_WORD_CHARACTERS]
