"""The draft, as stored and as made."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from kb.columns import JsonOf, Moment, OneOf


class Verdict(StrEnum):
    """What the checks found of a sentence in a finished text."""

    SUPPORTED = "supported"
    """The model's words; its facts stand in the cited lines."""
    QUOTED = "quoted"
    """The author's own sentence, word for word, from the cited lines."""
    FRAMING = "framing"
    """States no fact: a question, an invitation, or words that come with the template."""


class DraftState(StrEnum):
    """Where a draft is on its way."""

    WRITING = "writing"
    DRAFT = "draft"
    APPROVED = "approved"
    DISCARDED = "discarded"
    FAILED = "failed"


@dataclass(frozen=True)
class Citation:
    """Lines of a document (1-based, inclusive) and how well they support the sentence, as a cosine."""

    path: str
    start_line: int
    end_line: int
    score: float


@dataclass(frozen=True)
class WrittenSentence:
    """A sentence of a finished text and where it comes from."""

    text: str
    verdict: Verdict
    citations: list[Citation] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For storage and JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Rejection:
    """A sentence the model wrote, or a link, that did not pass, and why."""

    step: str
    text: str
    reason: str


class Draft(SQLModel, table=True):
    """A post on its way. `sentences`, `links` and `recipe` are as the JSON of the API shows them."""

    __tablename__ = "draft"

    id: int | None = Field(default=None, primary_key=True)
    topic: str
    form: str
    state: str = Field(default=DraftState.WRITING, sa_column=Column(OneOf(DraftState), nullable=False, index=True))
    text: str = ""
    sentences: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JsonOf(list), nullable=False))
    links: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JsonOf(list), nullable=False))
    tags: list[str] = Field(default_factory=list, sa_column=Column(JsonOf(list), nullable=False))
    recipe: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonOf(dict), nullable=False))
    path: str = Field(default="", description="The file it became when approved, relative to the content folder.")
    error: str = Field(default="", description="Why it failed.")
    created_at: dt.datetime = Field(sa_type=Moment)
    updated_at: dt.datetime = Field(sa_type=Moment)
