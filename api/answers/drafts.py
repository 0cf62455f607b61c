"""The JSON about drafts: `/drafts` and `byline draft`, `byline drafts`."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from pydantic import Field

from api.answers.answer import Answer
from generator.models import Draft, DraftState, Verdict

_CREATED = "2026-10-31T08:00:00Z"


class CitationAnswer(Answer):
    """Lines of a document that bear a sentence out."""

    path: str = Field(examples=["posts/2026-10-20-data-drift.md"])
    start_line: int = Field(examples=[12])
    end_line: int = Field(examples=[12])
    score: float = Field(description="Likeness in meaning, a cosine; 1 for a quotation.", examples=[0.9312])


class SentenceAnswer(Answer):
    """A sentence of a draft and where it comes from."""

    text: str = Field(examples=["Data drift means the inputs change."])
    verdict: Verdict = Field(
        description="`supported`: the model's words, borne out by the citations; `quoted`: the author's own; "
        "`framing`: states no fact.",
        examples=["supported"],
    )
    citations: list[CitationAnswer]


class LinkAnswer(Answer):
    """A link given in a draft, always one the knowledge base holds."""

    title: str = Field(examples=["Evidently"])
    url: str = Field(examples=["https://github.com/evidentlyai/evidently"])
    source: str = Field(description="The lines it was taken from.", examples=["links/mlops.md:21-21"])


class DraftSummary(Answer):
    """A draft without its text."""

    id: int = Field(examples=[12])
    topic: str = Field(examples=["data drift"])
    form: str = Field(examples=["explainer"])
    state: DraftState = Field(examples=["draft"])
    path: str = Field(description="The file it became when approved, else empty.", examples=[""])
    error: str = Field(description="Why it failed, else empty.", examples=[""])
    created_at: dt.datetime = Field(examples=[_CREATED])
    updated_at: dt.datetime = Field(examples=[_CREATED])


class DraftAnswer(DraftSummary):
    """A draft, every sentence with its verdict and the lines it rests on."""

    text: str = Field(examples=["Data drift means the inputs change.\n\n#DataDrift"])
    sentences: list[SentenceAnswer]
    links: list[LinkAnswer]
    tags: list[str] = Field(examples=[["data-drift"]])
    recipe: dict[str, Any] = Field(
        description="How it came about: model, prompts, parameters, passages, what the checks refused.",
        examples=[{"model": {"name": "SmolLM2-135M-Instruct.Q4_1"}, "parameters": {"temperature": 0.4, "seed": 7}}],
    )


class DraftList(Answer):
    """A page of drafts, the newest first."""

    drafts: list[DraftSummary]

    @classmethod
    def page(cls, drafts: Iterable[Draft]) -> Self:
        """A page of drafts."""
        return cls(drafts=[DraftSummary.of(draft) for draft in drafts])
