"""The JSON of `GET /documents/{id}/related` and `byline related --json`."""

import datetime as dt

from pydantic import Field

from api.answers.answer import Answer
from api.answers.documents import DocumentSummary


class RelatedDocumentAnswer(Answer):
    """A document near in meaning, with the passage of it that is nearest."""

    document: int = Field(description="Its id.", examples=[21])
    path: str = Field(examples=["posts/2026-09-22-four-ways-to-deploy.md"])
    title: str = Field(examples=["Four ways to deploy a model"])
    kind: str = Field(examples=["post"])
    author: str = Field(description="Of the document; empty where it names none.", examples=["Nora Almqvist"])
    date: dt.date | None = Field(description="Of the document.", examples=["2026-10-20"])
    score: float = Field(description="Cosine of the two documents.", examples=[0.6127])
    heading: str = Field(description="Headings above the passage, joined with ' > '.", examples=["After the launch"])
    start_line: int = Field(examples=[22])
    end_line: int = Field(examples=[24])


class RelatedLinkAnswer(Answer):
    """A page near in meaning that the document does not give itself, and where it stands."""

    title: str = Field(examples=["Alibi Detect"])
    url: str = Field(examples=["https://github.com/SeldonIO/alibi-detect"])
    kind: str = Field(description="What it leads to: paper, video, repository, book ...", examples=["repository"])
    score: float = Field(description="Cosine of the document and what is said of the page.", examples=[0.4209])
    document: int = Field(description="Id of the document that gives it.", examples=[8])
    path: str = Field(examples=["links/mlops.md"])
    author: str = Field(description="Of the document; empty where it names none.", examples=["Nora Almqvist"])
    date: dt.date | None = Field(description="Of the document.", examples=["2026-10-20"])
    start_line: int = Field(examples=[31])
    end_line: int = Field(examples=[31])


class RelatedAnswer(Answer):
    """More like a document: the nearest documents and the nearest links, nearest first."""

    document: DocumentSummary
    documents: list[RelatedDocumentAnswer] = Field(description="Without the document's own reposts.")
    links: list[RelatedLinkAnswer]
