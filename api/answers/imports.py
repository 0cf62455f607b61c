"""The JSON of `byline import`."""

from typing import Literal

from pydantic import Field

from api.answers.answer import Answer


class ImportedFileAnswer(Answer):
    """One file of an import."""

    path: str = Field(examples=["posts/2026-03-04-owls.md"])
    title: str = Field(examples=["Owls"])
    state: Literal["new", "updated", "unchanged", "kept"] = Field(
        description="`kept`: edited since it was imported, so left alone."
    )


class SkippedAnswer(Answer):
    """Something of the source that becomes no file."""

    what: str = Field(examples=["Owls, part two"])
    reason: str = Field(examples=["it is a draft"])


class ImportAnswer(Answer):
    """What an import wrote, or with `--dry-run` would write."""

    source: str = Field(examples=["linkedin"])
    dry_run: bool
    files: list[ImportedFileAnswer]
    skipped: list[SkippedAnswer]
    notes: list[str] = Field(description="What the person importing should know: totals, dates that are none ...")
