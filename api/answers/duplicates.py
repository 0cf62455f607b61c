"""The JSON of `GET /duplicates` and of `byline duplicates --json`."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

from pydantic import Field

from api.answers.answer import Answer
from kb.duplicates.compare import Relation
from kb.duplicates.featured import FeaturedAgain
from kb.duplicates.find import Duplicate


class StretchAnswer(Answer):
    """Lines that two documents share."""

    start_line: int = Field(examples=[9])
    end_line: int = Field(examples=[41])


class CopyAnswer(Answer):
    """One of two documents with the same text."""

    document: int = Field(description="Its id.", examples=[14])
    path: str = Field(examples=["posts/2026-10-20-data-drift.md"])
    title: str = Field(examples=["Data drift"])
    date: dt.date | None = Field(examples=["2026-10-20"])
    share: float = Field(description="How much of its own text stands in the other, 0 to 1.", examples=[0.978])
    lines: list[StretchAnswer] = Field(description="Where that text stands, by whole passages.")


class DuplicateAnswer(Answer):
    """Two documents with the same text, or much of it."""

    relation: Relation = Field(
        description="`same` (word for word), `repost` (with few changes), `part` (one stands in the other, which is "
        "longer).",
        examples=["repost"],
    )
    similarity: float = Field(
        description="Runs of four words that both have, by all that either has: 0 to 1.", examples=[0.97]
    )
    earlier: CopyAnswer = Field(description="By date; one without a date counts as the later.")
    later: CopyAnswer


class GivenAnswer(Answer):
    """A document that gives a link, and the first line where it does."""

    document: int = Field(description="Its id.", examples=[3])
    path: str = Field(examples=["issues/2026-09.md"])
    title: str = Field(examples=["September"])
    kind: str = Field(examples=["issue"])
    date: dt.date = Field(examples=["2026-09-30"])
    line: int = Field(examples=[46])


class FeaturedAnswer(Answer):
    """A page that an issue gave, and later documents gave again."""

    canonical: str = Field(
        description="Its address, the same for all spellings.", examples=["https://arxiv.org/abs/1706.03762"]
    )
    anchor: str = Field(
        description="The longest of the words linked, or empty.", examples=["Attention is all you need"]
    )
    first: GivenAnswer = Field(description="The earliest issue.")
    again: list[GivenAnswer] = Field(description="The earliest first.")


class DuplicatesAnswer(Answer):
    """What stands in the knowledge base twice."""

    total_texts: int = Field(description="Pairs of documents, those left out here included.", examples=[1])
    texts: list[DuplicateAnswer] = Field(description="The same texts first, then the most similar.")
    total_links: int = Field(description="Pages featured again, those left out here included.", examples=[1])
    links: list[FeaturedAnswer] = Field(description="What was given again last comes first.")

    @classmethod
    def first(cls, texts: Sequence[Duplicate], links: Sequence[FeaturedAgain], limit: int) -> Self:
        """The first of both."""
        counted = {"total_texts": len(texts), "total_links": len(links)}
        return cls.model_validate({"texts": texts[:limit], "links": links[:limit], **counted})
