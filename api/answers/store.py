"""The JSON about the store as a whole: what `byline export`, `restore`, `migrate-store` and `check` answer."""

import datetime as dt

from pydantic import Field

from api.answers.answer import Answer

_ROWS = {"document": 26, "passage": 145, "embedding": 347}


class CopyAnswer(Answer):
    """What was exported, restored or copied."""

    schema_version: str = Field(description="Of the database's tables.", examples=["0002"])
    embedding_model: str | None = Field(
        description="Whose vectors answer questions; null where nothing was embedded.",
        examples=["all-MiniLM-L6-v2@0.1.0"],
    )
    made_at: dt.datetime = Field(description="When the rows were read.", examples=["2026-10-31T08:00:00Z"])
    rows: dict[str, int] = Field(description="By table.", examples=[_ROWS])


class FaultAnswer(Answer):
    """Something that is wrong with the store."""

    area: str = Field(
        description="`file`, `values`, `relations`, `passages`, `vectors`, `keywords`, `words` or `tags`.",
        examples=["keywords"],
    )
    message: str = Field(examples=["4 passages are missing or wrong in the keyword index."])


class CheckAnswer(Answer):
    """What a check of the store found."""

    is_sound: bool = Field(description="Whether nothing is wrong now.", examples=[True])
    faults: list[FaultAnswer] = Field(description="What is wrong now.")
    leftovers: list[str] = Field(
        description="What is of no use any more and does no harm.",
        examples=[["3 vectors are of texts that have gone; the next change drops them."]],
    )
    repaired: list[FaultAnswer] = Field(description="What was wrong before the repair.")
    marked: int = Field(description="Documents that the next sync reads again.", examples=[0])
    counts: dict[str, int] = Field(description="Rows by table; empty where they cannot be read.", examples=[_ROWS])
