"""The JSON of a sync: `POST /sync` and `byline sync --json`."""

from pydantic import Field

from api.answers.answer import Answer


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
