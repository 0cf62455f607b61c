"""What all answers share."""

from typing import Self

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Base of everything answered."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, source: object) -> Self:
        """The answer that shows a domain object."""
        return cls.model_validate(source)
