"""The tables of the knowledge base. Rows only: no queries and no rules.

Document 1 ── n Passage          a passage is a run of lines under one heading, small enough to embed
         1 ── n Link             every web address a document holds, with the words around it
Embedding                        a vector by (model, text hash): text seen once is never embedded again
StoreState                       small facts about the store itself, such as its generation
passage_index                    the FTS5 table beside Passage; written by kb.index.keywords
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class Document(SQLModel, table=True):
    """One Markdown file. Its identity is `path`."""

    __tablename__ = "document"

    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(unique=True, description="Relative to the content folder; absolute for files outside it.")
    kind: str = Field(index=True, description="post, timeline, links, issue, article or what the file says.")
    title: str
    author: str = ""
    date: dt.date | None = Field(default=None, index=True)
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    front_matter: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    content_hash: str = Field(description="SHA-256 of the file.")
    recipe: str = Field(description="Splitter version and embedding model the passages were made with.")
    synced_at: dt.datetime


class Passage(SQLModel, table=True):
    """A run of lines `start_line`..`end_line` of a document (1-based, inclusive, front matter counted)."""

    __tablename__ = "passage"

    id: int | None = Field(default=None, primary_key=True)
    document_id: int | None = Field(
        default=None, foreign_key="document.id", ondelete="CASCADE", index=True, nullable=False
    )
    position: int = Field(description="0-based order inside the document.")
    heading: str = Field(description="Headings above it, joined with ' > '.")
    start_line: int
    end_line: int
    text: str = Field(description="The Markdown as it stands in the file.")
    plain: str = Field(description="The text without markup: what is searched, and embedded under title and heading.")
    text_hash: str = Field(index=True, description="SHA-256 of title, heading and plain text.")


class Embedding(SQLModel, table=True):
    """The unit vector of a passage's text under one model: float32, little-endian."""

    __tablename__ = "embedding"

    model: str = Field(primary_key=True)
    text_hash: str = Field(primary_key=True)
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Link(SQLModel, table=True):
    """A web address in a document, where it stands and what is said of it."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("document_id", "url", "line"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int | None = Field(
        default=None, foreign_key="document.id", ondelete="CASCADE", index=True, nullable=False
    )
    url: str = Field(index=True)
    anchor: str = Field(description="The linked words.")
    context: str = Field(description="Plain text of the paragraph or list item it stands in.")
    heading: str
    line: int
    end_line: int


class StoreState(SQLModel, table=True):
    """A named fact about the store."""

    __tablename__ = "store_state"

    name: str = Field(primary_key=True)
    value: str
