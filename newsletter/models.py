"""Issues and the runs that built them."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from kb.columns import JsonOf, Moment, OneOf


class Outcome(StrEnum):
    """How a scheduled build ended."""

    RUNNING = "running"
    BUILT = "built"
    SKIPPED = "skipped"
    FAILED = "failed"


class Issue(SQLModel, table=True):
    """A newsletter issue. There is one a period, and its number never changes."""

    __tablename__ = "issue"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    period: str = Field(unique=True, description="The month it covers, as 2026-10.")
    state: str = Field(default="built")
    title: str
    sections: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JsonOf(list), nullable=False))
    files: dict[str, str] = Field(default_factory=dict, sa_column=Column(JsonOf(dict), nullable=False))
    recipe: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonOf(dict), nullable=False))
    created_at: dt.datetime = Field(sa_type=Moment)
    updated_at: dt.datetime = Field(sa_type=Moment)


class BuildRun(SQLModel, table=True):
    """A scheduled build. Its unique period is the claim that keeps two processes from building the same issue."""

    __tablename__ = "build_run"

    id: int | None = Field(default=None, primary_key=True)
    period: str = Field(unique=True)
    due_at: dt.datetime = Field(sa_type=Moment)
    started_at: dt.datetime = Field(sa_type=Moment)
    finished_at: dt.datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = Field(default=Outcome.RUNNING, sa_column=Column(OneOf(Outcome), nullable=False))
    detail: str = ""
    issue_id: int | None = Field(default=None, foreign_key="issue.id")
