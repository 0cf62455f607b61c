"""Every failure a user may meet, as one tree.

    BylineError
    ├── SettingsError           a setting is unknown, malformed or unsafe
    ├── InputError              what was asked for cannot be understood
    ├── NotFoundError           no document, draft or issue of that name
    ├── ConflictError           it exists, but its state forbids the request
    ├── NothingKnownError       the knowledge base holds nothing on the topic
    ├── ContentError            the content folder as a whole
    │   └── DocumentError       one file in it
    ├── StoreError              the database
    │   ├── StoreBusyError      someone else is writing
    │   ├── StoreFullError      no room left on the disk
    │   └── DamagedRowError     a row that cannot be read
    ├── ModelError              a model file is missing, broken or misbehaves
    │   └── ModelBusyError      too many requests wait for the model already
    └── InterruptedWorkError    the user stopped it; what was finished is kept

An error carries one sentence saying what is wrong and where, a hint saying what to do next, and the
thing it is about; passwords in addresses are masked in all three. How errors become exit codes and HTTP statuses is
decided elsewhere, in one place each.
"""

from kb.masking import masked


class BylineError(Exception):
    """Base of every expected failure.

    Args:
        message: one sentence: what is wrong, and where.
        hint: what the user can do next.
        subject: the path, name or value the error is about.
    """

    code = "error"

    def __init__(self, message: str, *, hint: str = "", subject: str = "") -> None:
        super().__init__(masked(message))
        self.message = masked(message)
        self.hint = masked(hint)
        self.subject = masked(subject)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(BylineError):
    """A setting is unknown, malformed or unsafe."""

    code = "settings"


class InputError(BylineError):
    """What was asked for cannot be understood."""

    code = "invalid_input"


def not_text(error: UnicodeEncodeError) -> InputError:
    """What halves of characters become, whoever noticed them: only what was typed or sent can hold any."""
    shown = str(error.object)[:80].encode("utf-8", "backslashreplace").decode()
    return InputError(f"“{shown}” holds bytes that are not text.", hint="Type it anew.", subject=shown)


class NotFoundError(BylineError):
    """No document, draft or issue of that name."""

    code = "not_found"


class ConflictError(BylineError):
    """The thing exists, but its state forbids what was asked."""

    code = "conflict"


class NothingKnownError(BylineError):
    """The knowledge base holds nothing on the topic.

    Args:
        topic: what was asked for.
        nearest: titles of the nearest documents, best first.
    """

    code = "nothing_known"

    def __init__(self, topic: str, nearest: list[str]) -> None:
        names = ", ".join(f"“{title}”" for title in nearest)
        super().__init__(
            f"The knowledge base holds nothing on “{topic}”, so no text was written.",
            hint=f"The nearest subjects are {names}." if nearest else "It is empty: run `byline sync` first.",
            subject=topic,
        )
        self.nearest = nearest


class ContentError(BylineError):
    """The content folder as a whole cannot be used."""

    code = "content"


class DocumentError(ContentError):
    """One file cannot be read as a document."""

    code = "document"


class StoreError(BylineError):
    """The database cannot do what was asked."""

    code = "store"


class StoreBusyError(StoreError):
    """Another process is writing to the store."""

    code = "store_busy"


class StoreFullError(StoreError):
    """The disk has no room left."""

    code = "store_full"


class DamagedRowError(StoreError):
    """A row of the store cannot be read."""

    code = "damaged_row"


class ModelError(BylineError):
    """A model file is missing, broken or misbehaves."""

    code = "model"


class ModelBusyError(ModelError):
    """Too many requests already wait for the model."""

    code = "model_busy"


class InterruptedWorkError(BylineError):
    """The user stopped the work; what was finished is kept."""

    code = "interrupted"
