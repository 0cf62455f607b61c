"""The JSON about documents: `GET /documents` and those below it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from pydantic import Field

from api.answers.answer import Answer
from kb.models import Document, Passage


class DocumentSummary(Answer):
    """A document of the knowledge base."""

    id: int = Field(examples=[14])
    path: str = Field(examples=["posts/2026-10-20-data-drift.md"])
    kind: str = Field(examples=["post"])
    title: str = Field(examples=["Data drift"])
    author: str = Field(examples=["Nora Almqvist"])
    date: dt.date | None = Field(examples=["2026-10-20"])
    tags: list[str] = Field(examples=[["mlops", "data-drift"]])


class PassageAnswer(Answer):
    """A passage of a document, as it is searched."""

    heading: str = Field(examples=["Detecting drift"])
    start_line: int = Field(examples=[12])
    end_line: int = Field(examples=[15])
    text: str = Field(
        description="The Markdown of its lines, without what is hidden in it.", examples=["Compare **distributions**."]
    )


class DocumentAnswer(DocumentSummary):
    """A document with its passages."""

    front_matter: dict[str, Any] = Field(
        description="Its front matter, less the keys shown beside it.", examples=[{"engagement": {"reactions": 212}}]
    )
    passages: list[PassageAnswer]

    @classmethod
    def whole(cls, document: Document, passages: Iterable[Passage]) -> Self:
        """A document with its passages, which are rows of their own."""
        return cls(
            **DocumentSummary.of(document).model_dump(),
            front_matter=document.front_matter,
            passages=[PassageAnswer.of(passage) for passage in passages],
        )


class DocumentList(Answer):
    """A page of documents, the newest first."""

    total: int = Field(description="Documents on all pages together.", examples=[1])
    documents: list[DocumentSummary]

    @classmethod
    def page(cls, total: int, documents: Iterable[Document]) -> Self:
        """A page of so many documents."""
        return cls(total=total, documents=[DocumentSummary.of(document) for document in documents])
