"""Words, stems, numbers and names of a text, as the checks and the evidence compare them. Pure."""

import re

from kb.english import LIGHT_WORDS, NUMBER_WORDS, STOP_WORDS, stem

_CURLY = "\u2019"
_WORD = re.compile(rf"[^\W_]+(?:['{_CURLY}][^\W_]+)?")
_NUMBER_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|io|ai|dev|edu|gov)\b(?:/\S*)?", re.IGNORECASE)


def bare(word: str) -> str:
    """A word in lower case, its apostrophe straight and no possessive ending."""
    return word.lower().replace(_CURLY, "'").removesuffix("'s")


def words(text: str) -> list[str]:
    """The words of a text as written, in order."""
    return _WORD.findall(text)


def telling_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats included."""
    return [stem(word) for word in map(bare, words(text)) if word not in STOP_WORDS and "'" not in word]


def weighty_stems(text: str) -> list[str]:
    """Stems of all words but the lightest, in order, repeats included.

    Beside those of `telling_stems`: more, less, few, all, same, before, after, never, because and their like, which
    say little of what a text is about, but decide whether it is true.
    """
    return [stem(word) for word in map(bare, words(text)) if word not in LIGHT_WORDS]


def numbers(text: str) -> set[str]:
    """The numbers a text states, in digits or as words, in one spelling."""
    return set(number_sequence(text))


def number_sequence(text: str) -> list[str]:
    """The numbers a text states in their order, in digits or as words, in one spelling."""
    found = []
    for token in _NUMBER_OR_WORD.findall(text.lower()):
        if token[0].isdigit():
            found.append(token.replace(",", "").rstrip("."))
        elif (singular := token.removesuffix("s")) in NUMBER_WORDS:
            found.append(NUMBER_WORDS[singular])
    return found


def names(text: str) -> set[str]:
    """Lower-cased words that look like names: capitals inside a sentence, acronyms, mixed case or digits."""
    found = set()
    for position, word in enumerate(words(text)):
        has_inner_capital = any(letter.isupper() for letter in word[1:])
        has_digit = any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
        is_capitalised = word[:1].isupper() and position > 0 and word.lower() not in STOP_WORDS
        if has_inner_capital or has_digit or is_capitalised:
            found.add(bare(word))
    return found


def has_url(text: str) -> bool:
    """Whether a text holds a web address, or something a reader would take for one."""
    return _URL.search(text) is not None
