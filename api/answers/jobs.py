"""The JSON of long work: what its event `step` carries."""

from pydantic import BaseModel, Field


class StepAnswer(BaseModel):
    """A step of long work, as the event `step` carries it."""

    doing: str = Field(examples=["Writing point 2"])
    done: int = Field(examples=[2])
    total: int = Field(description="0 when not known.", examples=[6])
