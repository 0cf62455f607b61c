"""The JSON of a search: what `GET /search` and `byline search` answer."""

import datetime as dt

from pydantic import Field

from api.answers.answer import Answer
from kb.search.query import Mode


class PlaceAnswer(Answer):
    """Lines of a hit's document that answer too."""

    heading: str = Field(examples=["Reacting to drift"])
    start_line: int = Field(examples=[22])
    end_line: int = Field(examples=[24])
    score: float = Field(examples=[0.7312])


class ItemAnswer(Answer):
    """A list item on a hit's lines that answers: what it is called, where it leads, what is said of it."""

    title: str = Field(examples=["Designing Machine Learning Systems"])
    url: str = Field(examples=["https://www.oreilly.com/library/view/designing-machine-learning/9781098107956/"])
    kind: str = Field(description="Of what it leads to: paper, video, repository, book ...", examples=["book"])
    description: str = Field(examples=["Chip Huyen on the whole life of a system."])
    tags: list[str] = Field(examples=[["book"]])
    start_line: int = Field(examples=[14])
    end_line: int = Field(examples=[14])


class PartsAnswer(Answer):
    """What a hybrid score is the sum of."""

    keyword: float = Field(examples=[0.2118])
    semantic: float = Field(examples=[0.5311])
    neighbours: float = Field(description="How well the passages nearest to it answer.", examples=[0.4027])


class WhyAnswer(Answer):
    """Why a passage was found. A rank is 1 for the best; null where that ranking does not hold the passage."""

    keyword_rank: int | None = Field(examples=[2])
    keyword_score: float | None = Field(description="How much of the question its words cover.", examples=[0.6123])
    semantic_rank: int | None = Field(examples=[1])
    semantic_score: float | None = Field(description="Cosine to the question.", examples=[0.6121])
    reranker_rank: int | None = Field(description="Where the setting `reranker` names one.", examples=[None])
    reranker_score: float | None = Field(description="Compares within one question only.", examples=[None])
    parts: PartsAnswer | None = Field(description="In hybrid mode.", examples=[None])
    terms: list[str] = Field(description="Stems of the question that it holds.", examples=[["data", "drift"]])


class CountAnswer(Answer):
    """A value and how many of the documents found have it."""

    value: str = Field(examples=["post"])
    documents: int = Field(examples=[12])


class HitAnswer(Answer):
    """A document that answers a search, shown by its best passage."""

    document: int = Field(description="Id of its document.", examples=[14])
    kind: str = Field(examples=["post"])
    title: str = Field(examples=["Data drift"])
    path: str = Field(examples=["posts/2026-10-20-data-drift.md"])
    author: str = Field(description="Of the document; empty where it names none.", examples=["Nora Almqvist"])
    date: dt.date | None = Field(description="Of the document.", examples=["2026-10-20"])
    heading: str = Field(description="Headings above it, joined with ' > '.", examples=["Detecting drift"])
    start_line: int = Field(examples=[12])
    end_line: int = Field(examples=[15])
    score: float = Field(
        description="Higher is better, within one question: by words 0 to 1, by meaning the cosine, in hybrid mode "
        "a sum (see `why`).",
        examples=[0.9134],
    )
    snippet: str = Field(
        description="Its most telling stretch, matched words between ** and **.",
        examples=["**Drift** is what happens when the world moves on and the model does not."],
    )
    more: list[PlaceAnswer] = Field(description="Other passages of the document that answer, best first.")
    items: list[ItemAnswer] = Field(description="Of a list on those lines, the entries nearest to the question.")
    why: WhyAnswer | None = Field(default=None, description="With `explain` only.", examples=[None])


class SearchAnswer(Answer):
    """A page of hits."""

    query: str = Field(examples=["data drift"])
    mode: Mode = Field(examples=["hybrid"])
    total: int = Field(description="Documents found, on all pages together.", examples=[1])
    hits: list[HitAnswer]
    suggestion: str = Field(
        description="The question with words corrected that stand nowhere in the knowledge base, else empty.",
        examples=[""],
    )
    searched_for: str = Field(
        description="What was looked for instead when no word of the question stands anywhere or nothing was "
        "found, else empty.",
        examples=[""],
    )
    facets: dict[str, list[CountAnswer]] = Field(
        description="With `facets`: the documents found, counted by kind, tag, author and year.",
        examples=[{"kind": [{"value": "post", "documents": 1}]}],
    )
    notes: list[str] = Field(
        description="On parts of the question that could not be taken as they were meant.", examples=[[]]
    )
    unknown_words: list[str] = Field(
        description="Words of the question that stand nowhere in the knowledge base. By words and in hybrid mode, a "
        "question of nothing else finds nothing.",
        examples=[[]],
    )
