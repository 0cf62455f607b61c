"""Finds the entries of lists that lead somewhere: a title, its addresses, what is said of it and its tags.

The rules, in full:

- Each item of a list that links to the web is an entry, and so is each row of a table of which at least half do.
  Lines of a paragraph count as well where two or more on end are of the form `title: address` or begin with a link.
- The title is the linked words. Words that say nothing, such as "link" or "paper", and bare addresses are no title:
  then it is the words before. So it is where the linked words name the authors, `Dropout, [Hinton et al.](...): ...`,
  and in a row whose first cell has words. A question before the links is the title of them all.
- A nested item is an entry of its own below the heading its parent makes, where the parent has no link. Nested items
  without links describe their parent, and those of a question answer it.
- Tags are short words in brackets or code directly after the title, in front of it, or in brackets at the very end.
  Round brackets hold tags where most items of the list have them so, and more than one. In another list of the
  document those same tags are known again, and so are the document's own; else a bracket says more of its item, as
  “(not for cotton)” does, and is words.
- The lead-in above a list ("**Books:**") is its innermost heading.

Addresses that lead nowhere on the web (`#anchors`, relative paths) make no entry, and footnotes are not looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.markdown.blocks import Block
from kb.markdown.inline import Words
from kb.markdown.items import Group, GroupKind, Item, find_groups, lead_in_of
from kb.markdown.naming import Named, name_of
from kb.markdown.phrases import Phrase, phrase_of
from kb.markdown.splitter import HEADING_SEPARATOR

ReadPhrase = Callable[[Iterable[Words]], Phrase]

_LAZY_LINES = 3
_HEADING_LENGTH = 100  # a parent item with more to say is prose, and no heading for those below


@dataclass(frozen=True)
class FoundItem:
    """An entry of a list, on lines `start_line`..`end_line`.

    Attributes:
        title: the linked words, the words before a bare address, or the question asked.
        urls: the addresses, the main one first; at least one.
        description: the other words, without tags and addresses; all of them where the title stands in a sentence.
        tags: in lower case.
        heading: the headings above, joined with ' > ', the document's title left out, the list's lead-in last.
    """

    title: str
    urls: tuple[str, ...]
    description: str
    tags: tuple[str, ...]
    heading: str
    start_line: int
    end_line: int


def find_list_items(blocks: Sequence[Block], title: str, tags: Sequence[str] = ()) -> list[FoundItem]:
    """The entries of all lists in a document, in the order of their lines.

    Args:
        blocks: of one document, in order.
        title: of the document, left out of the entries' headings.
        tags: of the document.
    """
    readings = [_Reading.of(group) for group in find_groups(blocks, title, lambda block: bool(block.links))]
    labels = {tag for reading in readings if reading.is_on_pattern for item in reading.tagged for tag in item.tags}
    labels |= set(tags)
    found = [item for reading in readings for item in reading.items(labels)]
    return sorted(found, key=lambda item: (item.start_line, item.end_line))


@dataclass(frozen=True)
class _Reading:
    """The entries of a list, with round brackets taken for tags and for words."""

    tagged: list[FoundItem]
    untagged: list[FoundItem]

    @classmethod
    def of(cls, group: Group) -> "_Reading":
        tagged = _items_of_group(group, _tagged_phrase)
        return cls(tagged, _items_of_group(group, phrase_of) if any(item.tags for item in tagged) else tagged)

    @property
    def is_on_pattern(self) -> bool:
        """Whether most items, and not one alone, have tags in round brackets."""
        in_brackets = sum(one.tags != other.tags for one, other in zip(self.tagged, self.untagged, strict=True))
        return in_brackets > 1 and in_brackets * 2 > len(self.tagged)

    def items(self, labels: set[str]) -> list[FoundItem]:
        """The entries as they are meant.

        Args:
            labels: tags of the document, and of those lists in it that are on the pattern.
        """
        if self.is_on_pattern:
            return self.tagged
        return [
            one if set(one.tags) <= labels else other for one, other in zip(self.tagged, self.untagged, strict=True)
        ]


def _tagged_phrase(words: Iterable[Words]) -> Phrase:
    return phrase_of(words, brackets_are_tags=True)


def _items_of_group(group: Group, read: ReadPhrase) -> list[FoundItem]:
    if group.kind == GroupKind.TABLE:
        return _items_of_table(group, read)
    if group.kind == GroupKind.PARAGRAPHS:
        return [item for paragraph in group.items for item in _items_of_lines(paragraph, group.path, read)]
    return [entry for item in group.items for entry in _items_of_list(item, group.path, read)]


def _found(named: Named, headings: Sequence[str], start_line: int, end_line: int, notes: str = "") -> FoundItem:
    description = " ".join(words for words in (named.description, notes) if words)
    return FoundItem(
        named.title, named.urls, description, named.tags, HEADING_SEPARATOR.join(headings), start_line, end_line
    )


def _items_of_list(item: Item, headings: tuple[str, ...], read: ReadPhrase) -> Iterator[FoundItem]:
    if not item.has_links:
        return
    lines = _items_of_lines(item, headings, read)
    if len(lines) >= _LAZY_LINES:  # a list without its marks, which Markdown takes for more of the item above
        yield from lines
        item = _cut(item, lines[0].start_line)
    own = read(item.words)
    linked = [child for child in item.children if child.has_links]
    if own.links:
        others = [child for child in item.children if not child.has_links]
        notes = " ".join(phrase_of(child.all_words()).words_between(0) for child in others)
        end = max(item.own_end_line, *(child.end_line for child in others)) if others else item.own_end_line
        yield _found(name_of(own), headings, item.start_line, item.end_line if not linked else end, notes)
    elif own.text.rstrip("*_: ").endswith("?"):
        yield _found(name_of(read(item.all_words())), headings, item.start_line, item.end_line)
        return
    elif 0 < len(words := own.words_between(0)) <= _HEADING_LENGTH:
        headings = (*headings, words)
    for child in linked:
        yield from _items_of_list(child, headings, read)


def _cut(item: Item, line: int) -> Item:
    """An item without what begins on a line; as it is where that is its own first."""
    if line <= item.start_line:
        return replace(item, words=())
    words = tuple(word for word in item.words if word.line < line)
    return replace(item, words=words, own_end_line=line - 1, end_line=line - 1)


def _items_of_table(group: Group, read: ReadPhrase) -> list[FoundItem]:
    linked = [row for row in group.items if row.has_links]
    if len(linked) * 2 < len(group.items):
        return []
    return [_found(name_of(read(row.words), is_row=True), group.path, row.start_line, row.end_line) for row in linked]


def _items_of_lines(item: Item, headings: tuple[str, ...], read: ReadPhrase) -> list[FoundItem]:
    """Entries of lines that are a list without its marks: two or more on end, lead-ins between them apart."""
    lines = [(number, read(words)) for number, words in groupby(item.words, key=lambda word: word.line)]
    found: list[FoundItem] = []
    run: list[FoundItem] = []
    lead_in, above = "", ""
    for number, phrase in lines:
        named = name_of(phrase) if phrase.links else None
        if named and named.is_entry:
            run.append(_found(named, (*headings, lead_in) if lead_in else headings, number, number))
        elif phrase.text.strip():
            lead_in = "" if phrase.links else lead_in_of([above, phrase.text])
            if not lead_in:
                found += run if len(run) >= 2 else []
                run = []
        above = "." if phrase.links else phrase.text
    return found + (run if len(run) >= 2 else [])
