"""Which embedding model's vectors answer questions now, and how to load it again. Kept in the store itself."""

from dataclasses import dataclass

from sqlmodel import Session

from kb.index.blocks import drop_vectors
from kb.index.state import set_state, state

_NAME, _SOURCE = "embedding_model", "embedding_source"


@dataclass(frozen=True)
class ActiveModel:
    """The model in use.

    Attributes:
        name: identity of its weights, as `Embedder.name`.
        source: how it is loaded, in the words of whoever opened the store; may be empty.
    """

    name: str
    source: str


def active_model(session: Session) -> ActiveModel | None:
    """The model whose vectors answer questions; None while nothing was ever embedded."""
    values = state(session)
    return ActiveModel(values[_NAME], values.get(_SOURCE, "")) if _NAME in values else None


def activate_model(session: Session, model: ActiveModel) -> None:
    """Let a model, some of whose vectors are stored, answer questions from now on. Documents are put anew after it."""
    before = active_model(session)
    set_state(session, _NAME, model.name)
    set_state(session, _SOURCE, model.source)
    session.flush()
    if before is None or before.name != model.name:
        drop_vectors(session)
