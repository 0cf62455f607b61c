"""Selection -> sections: every sentence written under the same checks as a draft, or quoted from the author."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from generator.facts import can_be_read, facts_of
from generator.known_links import may_be_said
from generator.models import Citation, Verdict, WrittenSentence
from generator.writing import Writer
from kb.links.said import said_of, timeline_entry
from kb.markdown.sentences import split_sentences
from kb.models import Document, Link, Passage
from newsletter.period import Period
from newsletter.selection import Selection

BLURB_FACTS = 2


class SectionKind(StrEnum):
    """The parts of an issue, in their order."""

    GREETING = "greeting"
    WORK = "my_work"
    INTERNET = "from_the_internet"
    QUICK = "quick_fire"
    SIGN_OFF = "sign_off"


HEADINGS = {
    SectionKind.GREETING: "",
    SectionKind.WORK: "My work",
    SectionKind.INTERNET: "From the internet",
    SectionKind.QUICK: "Quick-fire round",
    SectionKind.SIGN_OFF: "See you next month",
}


@dataclass(frozen=True)
class Clip:
    """One thing pointed to, and what is said of it.

    Attributes:
        url: where it is on the web; empty for the author's own work that is not published.
        path: the document it comes from.
        theme: heading it stands under inside its section.
    """

    title: str
    url: str
    path: str
    sentences: list[WrittenSentence]
    theme: str = ""


@dataclass(frozen=True)
class Section:
    """A part of an issue: a few sentences, then clips."""

    kind: SectionKind
    heading: str
    sentences: list[WrittenSentence] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """What stands around the news: the newsletter's name, number and month, and the author's own phrases."""

    title: str
    number: int
    period: Period
    greeting: str
    sign_off: str
    author: str


def compose(
    selection: Selection,
    passages: dict[str, list[Passage]],
    tags: Mapping[int, Collection[str]],
    frame: Frame,
    writer: Writer,
    url_of: Callable[[Document], str],
) -> list[Section]:
    """Write the sections of an issue, leaving out those with nothing in them.

    Args:
        passages: of every document of the author's own work, by path.
        tags: of the list items that links stand in, by the link's id.
        url_of: where a document of the author's is published; empty if it is not.
    """
    work = []
    for number, document in enumerate(selection.work):
        writer.progress.step(f"Writing about “{document.title}”", number, len(selection.work))
        sentences = _blurb(document, passages.get(document.path, []), writer)
        work.append(Clip(document.title, url_of(document), document.path, sentences))
    internet = [
        _link_clip(theme.document, link, tags.get(link.id or 0, ()), theme=theme.document.title)
        for theme in selection.themes
        for link in theme.links
    ]
    quick = [_link_clip(document, link, tags.get(link.id or 0, ())) for document, link in selection.quick]
    writer.progress.step("Composed", len(selection.work), len(selection.work))
    sections = [
        Section(SectionKind.GREETING, "", _greeting(frame, len(work), len(internet) + len(quick))),
        *(
            Section(kind, HEADINGS[kind], [], clips)
            for kind, clips in (
                (SectionKind.WORK, work), (SectionKind.INTERNET, internet), (SectionKind.QUICK, quick)
            )
            if clips
        ),
        Section(SectionKind.SIGN_OFF, HEADINGS[SectionKind.SIGN_OFF], _sign_off(frame)),
    ]  # fmt: skip
    return sections


def all_sentences(sections: Sequence[Section]) -> list[WrittenSentence]:
    """Every sentence of an issue, in order."""
    return [
        sentence
        for section in sections
        for sentences in (section.sentences, *(clip.sentences for clip in section.clips))
        for sentence in sentences
    ]


def without(sections: Sequence[Section], sentences: Collection[WrittenSentence]) -> list[Section]:
    """An issue without some of its sentences. A link of which nothing is said any more stays."""

    def left(some: list[WrittenSentence]) -> list[WrittenSentence]:
        return [sentence for sentence in some if sentence not in sentences]

    return [
        replace(
            section,
            sentences=left(section.sentences),
            clips=[replace(clip, sentences=left(clip.sentences)) for clip in section.clips],
        )
        for section in sections
    ]


def _greeting(frame: Frame, works: int, links: int) -> list[WrittenSentence]:
    contents = " and ".join(
        part
        for part in (_count(works, "piece") + " of mine" if works else "", _count(links, "link") if links else "")
        if part
    )
    lines = [
        frame.greeting,
        f"Welcome to issue {frame.number} of {frame.title}, for {frame.period.name}.",
        f"In it: {contents}.",
    ]
    return [WrittenSentence(line, Verdict.FRAMING) for line in lines if line]


def _sign_off(frame: Frame) -> list[WrittenSentence]:
    """The author's own phrase and whole name: which of its words is the one to be called by, no rule can tell."""
    return [WrittenSentence(line, Verdict.FRAMING) for line in (frame.sign_off, frame.author) if line]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _blurb(document: Document, passages: list[Passage], writer: Writer) -> list[WrittenSentence]:
    """Two sentences on a document, from what it opens with."""
    facts = [fact for passage in passages for fact in facts_of(passage, document) if fact.year is None]
    start = next((index for index, fact in enumerate(facts) if not fact.leans_back), len(facts))
    lead = facts[start : start + BLURB_FACTS]
    return writer.tell("blurb", document.title, lead) if lead else []


def _link_clip(document: Document, link: Link, tags: Collection[str], theme: str = "") -> Clip:
    """A link with what the author says of it, word for word."""
    citation = Citation(document.path, link.line, link.end_line, 1.0)
    said = [text for text in split_sentences(said_of(link, tags)) if can_be_read(text)]
    said = [text for text in said if may_be_said(text, link.anchor)]
    sentences = [WrittenSentence(text, Verdict.QUOTED, [citation]) for text in said]
    return Clip(_title_of(link), link.url, document.path, sentences, theme)


def _title_of(link: Link) -> str:
    """The linked words; for a timeline entry, which links its authors, what it is about."""
    entry = timeline_entry(link.context.partition(link.anchor)[0])
    return f"{entry[1]}, {link.anchor} ({entry[0]})" if entry else link.anchor
