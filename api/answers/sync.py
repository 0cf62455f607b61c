"""The JSON of a sync: `POST /sync` and `byline sync --json`."""

from typing import Self

from pydantic import Field

from api.answers.answer import Answer
from kb.ingest.kept_warnings import KeptWarning


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
    kept: int = Field(description="What is wrong with files all in all, found now or before.", examples=[2])


class WarningAnswer(ProblemAnswer):
    """A file and what was wrong with it when it was last read."""

    is_stored: bool = Field(description="Whether the file could be read but for this.", examples=[False])


class WarningList(Answer):
    """What is wrong with files, until they are mended."""

    total: int = Field(examples=[2])
    warnings: list[WarningAnswer]

    @classmethod
    def page(cls, warnings: list[KeptWarning], limit: int, offset: int) -> Self:
        """A page of them."""
        shown = warnings[offset : offset + limit]
        return cls(total=len(warnings), warnings=[WarningAnswer.of(warning) for warning in shown])
