"""The JSON of `GET /health`."""

from importlib.metadata import version
from pathlib import Path
from typing import Literal, Self

from pydantic import Field

from api.answers.answer import Answer
from kb.settings import Settings


class HealthAnswer(Answer):
    """That the server answers, and what it holds. No model is loaded to say so."""

    status: Literal["ok"] = "ok"
    version: str = Field(examples=["0.1.0"])
    documents: int = Field(examples=[25])
    passages: int = Field(examples=[140])
    language_model: str | None = Field(description="null when Byline only quotes.", examples=["SmolLM2-135M-Instruct"])
    embedding_model: str = Field(examples=["all-MiniLM-L6-v2"])

    @classmethod
    def under(cls, settings: Settings, documents: int, passages: int) -> Self:
        """That a server with these settings and so many rows answers."""
        writes = settings.language_model.lower() != "none"
        return cls(
            version=version("byline"),
            documents=documents,
            passages=passages,
            language_model=Path(settings.language_model).name if writes else None,
            embedding_model=Path(settings.embedding_model).name,
        )
