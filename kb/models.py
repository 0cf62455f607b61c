"""The tables of the knowledge base. Rows only: no queries and no rules.

Document 1 ── n Passage          a passage is a run of lines under one heading, small enough to embed
         1 ── n Link             every web address a document holds, with the words around it
         1 ── n ListItem         an entry of a list that leads somewhere: title, addresses, description
         1 ── n TimelineEntry    what happened, and when
         1 ── n DocumentTag      its tags again, to be filtered and counted by
         1 ── n DocumentWarning  what in its file could not be used, until it is mended
Embedding                        a vector by (model, text hash): text seen once is never embedded again
UnreadableFile                   a file that could not be read, so that it is not tried again until it changes
LinkCheck                        what was found at an address when it was last tried
Word                             how many documents, drafts apart, hold a word, for suggestions when one is misspelt
Lease                            who is at a piece of long work, and until when
StoreState                       small facts about the store itself, such as its generation
passage_index, passage_block     what search reads; each implementation of kb.index has its own
"""

import datetime as dt
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from kb.columns import Day, JsonOf, Moment, OneOf
from kb.links.kinds import LinkKind
from kb.links.verdicts import Verdict
from kb.markdown.date_points import Precision
from kb.vector_column import UnitVector


class Document(SQLModel, table=True):
    """One Markdown file. Its identity is `path`."""

    __tablename__ = "document"

    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(unique=True, description="Relative to the content folder; absolute for files outside it.")
    kind: str = Field(index=True, description="post, timeline, links, issue, article or what the file says.")
    title: str
    author: str = ""
    date: dt.date | None = Field(default=None, index=True, sa_type=Day)
    is_draft: bool = Field(default=False, index=True, description="Whether it is not to be shown, whatever the day.")
    published_from: dt.date | None = Field(
        default=None, index=True, sa_type=Day, description="The day it may be shown from."
    )
    published_until: dt.date | None = Field(
        default=None, index=True, sa_type=Day, description="The last day it may be shown on."
    )
    tags: list[str] = Field(default_factory=list, sa_column=Column(JsonOf(list), nullable=False))
    front_matter: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonOf(dict), nullable=False))
    content_hash: str = Field(description="SHA-256 of the file.")
    stamp: str = Field(default="", description="Size and times of the file when it was read; empty: read it again.")
    recipe: str = Field(description="Splitter version and embedding model the passages were made with.")
    synced_at: dt.datetime = Field(sa_type=Moment)


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
    text: str = Field(description="The Markdown of its lines, without what is hidden in it.")
    plain: str = Field(description="The text without markup: what is searched, and embedded under title and heading.")
    text_hash: str = Field(index=True, description="SHA-256 of title, heading and plain text.")


class Embedding(SQLModel, table=True):
    """The vector, of length 1, of a text under one model."""

    __tablename__ = "embedding"

    model: str = Field(primary_key=True)
    text_hash: str = Field(primary_key=True)
    vector: Any = Field(sa_column=Column(UnitVector, nullable=False), description="An array, shape (dimensions,).")


class Link(SQLModel, table=True):
    """A web address in a document, where it stands and what is said of it."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("document_id", "url", "line"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int | None = Field(
        default=None, foreign_key="document.id", ondelete="CASCADE", index=True, nullable=False
    )
    url: str = Field(description="As it was written.")
    canonical: str = Field(index=True, description="The same for all spellings of one address.")
    kind: str = Field(
        sa_column=Column(OneOf(LinkKind), nullable=False, index=True),
        description="paper, video, repository ...: see kb.links.kinds.",
    )
    is_shortened: bool = Field(description="Whether it hides where it leads, as lnkd.in and bit.ly do.")
    is_truncated: bool = Field(description="Whether its end was cut off before it was saved.")
    anchor: str = Field(description="The linked words.")
    sentence: str = Field(description="The sentence it stands in.")
    context: str = Field(description="Plain text of the paragraph or list item it stands in.")
    heading: str
    line: int
    end_line: int


class ListItem(SQLModel, table=True):
    """An entry of a list or table that leads somewhere, on lines `start_line`..`end_line`."""

    __tablename__ = "list_item"

    id: int | None = Field(default=None, primary_key=True)
    document_id: int | None = Field(
        default=None, foreign_key="document.id", ondelete="CASCADE", index=True, nullable=False
    )
    title: str
    url: str = Field(description="The main address.")
    urls: list[str] = Field(
        sa_column=Column(JsonOf(list), nullable=False), description="All of them, the main one first."
    )
    kind: str = Field(
        sa_column=Column(OneOf(LinkKind), nullable=False), description="Of what the main address leads to."
    )
    description: str
    tags: list[str] = Field(sa_column=Column(JsonOf(list), nullable=False))
    heading: str = Field(description="Headings above it, joined with ' > '; a line such as “Books:” is one.")
    start_line: int
    end_line: int
    text_hash: str = Field(index=True, description="SHA-256 of heading, title and description: its vector's.")


class TimelineEntry(SQLModel, table=True):
    """What happened and when, on lines `start_line`..`end_line`."""

    __tablename__ = "timeline_entry"

    id: int | None = Field(default=None, primary_key=True)
    document_id: int | None = Field(
        default=None, foreign_key="document.id", ondelete="CASCADE", index=True, nullable=False
    )
    date: dt.date = Field(index=True, sa_type=Day, description="First day of what is meant.")
    precision: str = Field(
        sa_column=Column(OneOf(Precision), nullable=False),
        description="day, month, year ...: how much of the date was said.",
    )
    end: dt.date | None = Field(default=None, sa_type=Day, description="First day of the end of a range.")
    label: str
    url: str
    heading: str
    start_line: int
    end_line: int


class DocumentTag(SQLModel, table=True):
    """A tag of a document."""

    __tablename__ = "document_tag"

    document_id: int = Field(foreign_key="document.id", ondelete="CASCADE", primary_key=True)
    tag: str = Field(primary_key=True, index=True)


class DocumentWarning(SQLModel, table=True):
    """Something in a document's file that could not be used as it was meant, until it is mended."""

    __tablename__ = "document_warning"

    document_id: int | None = Field(default=None, foreign_key="document.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True, description="0-based order inside the document.")
    reason: str = Field(description="A sentence without its subject.")


class UnreadableFile(SQLModel, table=True):
    """A file whose content could not be read as a document."""

    __tablename__ = "unreadable_file"

    path: str = Field(primary_key=True)
    stamp: str = Field(description="Size and times of the file when it was tried; empty: try it again.")
    reason: str


class LinkCheck(SQLModel, table=True):
    """What was found at an address when it was last tried."""

    __tablename__ = "link_check"

    url: str = Field(primary_key=True, description="As Link.canonical.")
    verdict: str = Field(
        sa_column=Column(OneOf(Verdict), nullable=False, index=True),
        description="ok, moved, dead ...: see kb.links.verdicts.",
    )
    status: int | None = Field(default=None, description="HTTP status, where there was an answer.")
    final_url: str = Field(description="Where redirects led.")
    detail: str
    checked_at: dt.datetime = Field(sa_type=Moment)


class Word(SQLModel, table=True):
    """A word as it is written, in lower case, and how many documents hold it."""

    __tablename__ = "word"

    word: str = Field(primary_key=True)
    stem: str = Field(index=True)
    documents: int


class Lease(SQLModel, table=True):
    """Who is at a piece of long work: see kb.leases. Nobody, where `process` is 0."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, description="The work, such as “draft 12”.")
    machine: str
    process: int
    token: int = Field(description="How many times it was taken.")
    renewed_at: dt.datetime


class StoreState(SQLModel, table=True):
    """A named fact about the store."""

    __tablename__ = "store_state"

    name: str = Field(primary_key=True)
    value: str
