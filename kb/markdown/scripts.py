"""How raised and lowered letters are read where no markup is shown: 10^11, x_i, H2O. Pure.

Without a mark 10<sup>11</sup> would be another number. H2O, F1 and 2nd are what people write anyway; a note's number is
no word of the text.
"""

import re
import unicodedata
from functools import partial
from typing import NamedTuple

_BRACKETED = re.compile(r"(?:\s*\[[^\[\]]{1,25}\])+\s*")
_NUMBERS = re.compile(r"\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*")
_NOTE_SIGNS = re.compile(r"[\s,*\u2020\u2021§¶]+")
_LONE_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_]$")
_ORDINALS = frozenset("st nd rd th er re ère ème eme".split())
_SIGNS = {"tm": "™", "(tm)": "™", "™": "™", "sm": "℠", "r": "®", "(r)": "®", "®": "®", "c": "©", "(c)": "©"}
_ONE_PIECE = re.compile(r"[-+\u2212±]?(?:\w+(?:[.,]\w+)*)?[-+\u2212*'\u2032]*")
_SENTENCE = re.compile(r"\w\s+[^\W\d_]{3}|[^\W\d_]{3}\s+\w")
_CHEMICAL = re.compile(r"(?<![a-zA-Z])(?:[A-Z][a-z]?\d*)+[)\]]?$|[)\]]$")
_OF_PANDOC = {
    "sup": re.compile(r"(?<=[\w)\]])\^([^\s^\[\]]{1,20})\^(?![\w^])"),
    "sub": re.compile(r"(?<=[^\W\d_])~([\w+-]{1,12})~(?!~)"),
}

REACH = 24
"""So many letters before a mark tell what it is."""


class Spelling(NamedTuple):
    """What stands in place of a raised or lowered piece: marks around its words, or one sign instead of them."""

    before: str = ""
    after: str = ""
    instead: str | None = None


_LEFT_OUT = Spelling(instead="")


def spell(name: str, before: str, inside: str, after: str, leads_to_note: bool = False) -> Spelling:
    """How a raised or lowered piece is read.

    Args:
        name: sup or sub.
        before: the words before it, as far as they tell anything.
        inside: its own.
        after: the letter after it, or empty.
        leads_to_note: whether it is linked to a place on its own page, or is the linked number of a source.
    """
    inside = inside.strip()
    if name == "sup" and (leads_to_note or _is_note(before, inside, after)):
        return _LEFT_OUT
    is_glued = before[-1:].isalnum() or before[-1:] in tuple(")]}|'\u2032")
    if not inside or not (is_glued or (before[-2:-1].isdigit() and inside.isdigit())):
        return Spelling(" " if before[-1:] in tuple(".,;:!?") else "")
    if _SENTENCE.search(inside):
        return Spelling(" ")
    return _raised(before, inside) if name == "sup" else _lowered(before, inside)


def _raised(before: str, inside: str) -> Spelling:
    if inside.lower() in _ORDINALS:
        return Spelling()
    if inside.lower() in _SIGNS and before[-2:].isalpha():
        return Spelling(instead=_SIGNS[inside.lower()])
    return _marked("^", inside)


def _lowered(before: str, inside: str) -> Spelling:
    is_count = inside[0].isdigit() and inside.isalnum()
    return Spelling() if is_count and _CHEMICAL.search(before) else _marked("_", inside)


def _marked(mark: str, inside: str) -> Spelling:
    return Spelling(mark) if _ONE_PIECE.fullmatch(inside) else Spelling(f"{mark}(", ")")


def _is_note(before: str, inside: str, after: str) -> bool:
    """Whether a raised piece is a note's number or sign, which is no word of the text."""
    if _BRACKETED.fullmatch(inside):
        return True
    if _NOTE_SIGNS.fullmatch(inside):
        return not _LONE_LETTER.search(before)  # x^* is a name in mathematics
    ended = before[-1:] in tuple('.,;:!?"') or unicodedata.category(before[-1:] or " ") == "Pf"
    stands_alone = before[-1:].isspace() and not before.rstrip()[-1:].isdigit() and not after.isalnum()
    return bool(_NUMBERS.fullmatch(inside)) and bool(before.strip()) and (ended or stands_alone)


def without_pandoc_marks(text: str) -> str:
    """`10^6^` and `H~2~O` as they are read."""
    if "://" not in text:
        for name, pattern in _OF_PANDOC.items():
            text = pattern.sub(partial(_respelled, name), text)
    return text


def _respelled(name: str, found: re.Match[str]) -> str:
    before = found.string[max(found.start() - REACH, 0) : found.start()]
    spelling = spell(name, before, found[1], "")
    return f"{spelling.before}{found[1]}{spelling.after}" if spelling.instead is None else spelling.instead
