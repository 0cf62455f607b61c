"""Holds what a finished text calls a quotation against the lines it cites, as the store keeps them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from generator.models import Verdict, WrittenSentence
from kb.models import Document, ListItem, Passage
from kb.quotation import is_quotation

NO_QUOTATION = "it does not stand word for word, and whole, in the lines it cites"


def misquotations(session: Session, sentences: Sequence[WrittenSentence]) -> list[WrittenSentence]:
    """The sentences that are called quoted, and are not what the lines they cite say."""
    quoted = [sentence for sentence in sentences if sentence.verdict == Verdict.QUOTED]
    paths = {citation.path for sentence in quoted for citation in sentence.citations}
    passages, items = _by_path(session, paths)

    def stands(sentence: WrittenSentence) -> bool:
        return bool(sentence.citations) and all(
            is_quotation(
                sentence.text,
                passages[citation.path],
                citation.start_line,
                citation.end_line,
                _tags_on(items[citation.path], citation.start_line, citation.end_line),
            )
            for citation in sentence.citations
        )

    return [sentence for sentence in quoted if not stands(sentence)]


def _by_path(session: Session, paths: set[str]) -> tuple[dict[str, list[Passage]], dict[str, list[ListItem]]]:
    passages: dict[str, list[Passage]] = defaultdict(list)
    items: dict[str, list[ListItem]] = defaultdict(list)
    cited = col(Document.path).in_(paths)
    statement = select(Document.path, Passage).join(Document).where(cited).order_by(col(Passage.position))
    for path, passage in session.exec(statement):
        passages[path].append(passage)
    for path, item in session.exec(select(Document.path, ListItem).join(Document).where(cited)):
        items[path].append(item)
    return passages, items


def _tags_on(items: list[ListItem], start_line: int, end_line: int) -> set[str]:
    return {tag for item in items if item.start_line <= end_line and start_line <= item.end_line for tag in item.tags}
