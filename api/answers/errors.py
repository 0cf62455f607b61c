"""The one shape of every error, over HTTP and with `--json`."""

from typing import Any, Self

from pydantic import BaseModel, Field

from kb.errors import BylineError


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
