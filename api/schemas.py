"""The JSON that scripts may rely on: what the web API answers and what the command line prints with `--json`.

Answers are made from the domain's own objects with `of`, which reads the attributes of the same names. A field is
only ever added, never renamed or taken away. Times are in UTC; lines are 1-based, inclusive, front matter counted.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from generator.models import DraftState, Verdict
from kb.errors import BylineError
from kb.models import Document, Passage
from kb.settings import Settings
from newsletter.models import BuildRun

_CREATED = "2026-10-31T08:00:00Z"


class Answer(BaseModel):
    """Base of everything answered."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, source: object) -> Self:
        """The answer that shows a domain object."""
        return cls.model_validate(source)


class ProblemAnswer(Answer):
    """A file and what is wrong with it."""

    path: str = Field(examples=["posts/broken.md"])
    reason: str = Field(examples=["it is binary, not text"])


class SyncAnswer(Answer):
    """What a sync did: counts of documents, files that failed, files stored with a reservation."""

    added: int = Field(examples=[25])
    updated: int = Field(examples=[1])
    unchanged: int = Field(examples=[0])
    removed: int = Field(examples=[0])
    embedded: int = Field(description="Texts the embedding model was asked about.", examples=[140])
    seconds: float = Field(description="How long it took.", examples=[3.21])
    failed: list[ProblemAnswer]
    warnings: list[ProblemAnswer]


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


class IssueSummary(Answer):
    """A newsletter issue without its sections."""

    id: int = Field(examples=[1])
    number: int = Field(examples=[4])
    period: str = Field(description="The month it covers.", examples=["2026-10"])
    title: str = Field(examples=["Warm Start, issue 4: October 2026"])
    state: str = Field(examples=["built"])
    files: dict[str, str] = Field(
        description="The built file of each format.",
        examples=[{"markdown": ".byline/issues/2026-10/issue-4.md", "html": ".byline/issues/2026-10/issue-4.html"}],
    )
    created_at: dt.datetime = Field(examples=[_CREATED])
    updated_at: dt.datetime = Field(examples=[_CREATED])


class IssueAnswer(IssueSummary):
    """A newsletter issue."""

    sections: list[dict[str, Any]] = Field(
        description="Its parts in order, every sentence with its verdict and citations.",
        examples=[[{"kind": "my_work", "heading": "My work", "sentences": [], "clips": []}]],
    )


class IssueList(Answer):
    """A page of newsletter issues, the newest month first."""

    issues: list[IssueSummary]


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
    text: str = Field(description="The Markdown as it stands in the file.", examples=["Compare **distributions**."])


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


class RunAnswer(Answer):
    """A scheduled build."""

    period: str = Field(examples=["2026-10"])
    due_at: dt.datetime = Field(examples=["2026-11-01T08:00:00Z"])
    started_at: dt.datetime = Field(examples=["2026-11-01T08:00:00Z"])
    finished_at: dt.datetime | None = Field(examples=["2026-11-01T08:00:21Z"])
    outcome: str = Field(description="`running`, `built`, `skipped` or `failed`.", examples=["built"])
    detail: str = Field(examples=["Warm Start, issue 4: October 2026"])
    issue_id: int | None = Field(examples=[1])


class ScheduleAnswer(Answer):
    """When newsletter issues are built."""

    enabled: bool = Field(examples=[True])
    timezone: str = Field(examples=["Europe/Stockholm"])
    next: dt.datetime | None = Field(
        description="When the next build is due, in that time zone; null when disabled.",
        examples=["2026-12-01T09:00:00+01:00"],
    )
    runs: list[RunAnswer]

    @classmethod
    def under(cls, settings: Settings, due: dt.datetime, runs: Iterable[BuildRun]) -> Self:
        """The schedule the settings make, with its next build and the latest ones."""
        return cls(
            enabled=settings.schedule,
            timezone=settings.zone.key,
            next=due if settings.schedule else None,
            runs=[RunAnswer.of(run) for run in runs],
        )


class HealthAnswer(Answer):
    """That the server answers, and what it holds. No model is loaded to say so."""

    status: Literal["ok"] = "ok"
    version: str = Field(examples=["0.1.0"])
    documents: int = Field(examples=[25])
    passages: int = Field(examples=[140])
    language_model: str | None = Field(description="null when Byline only quotes.", examples=["SmolLM2-135M-Instruct"])
    embedding_model: str = Field(examples=["all-MiniLM-L6-v2"])


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str = Field(description="For programs.", examples=["not_found"])
    message: str = Field(description="One sentence: what is wrong, and where.", examples=["There is no draft 12."])
    hint: str = Field(default="", description="What to do next.", examples=["`byline drafts list` shows them."])
    subject: str = Field(default="", description="The name or value the error is about.", examples=["12"])
    nearest: list[str] | None = Field(
        default=None,
        description="With `nothing_known` only: titles of the nearest documents.",
        examples=[["Data drift"]],
    )


class ErrorAnswer(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail

    @classmethod
    def of(cls, error: BylineError) -> Self:
        """The answer that tells of an error."""
        nearest = getattr(error, "nearest", None)
        return cls(
            error=ErrorDetail(
                code=error.code, message=error.message, hint=error.hint, subject=error.subject, nearest=nearest
            )
        )

    def as_json(self) -> dict[str, Any]:
        """What goes over the wire: `nearest` is left out where it does not apply."""
        return self.model_dump(mode="json", exclude_none=True)
