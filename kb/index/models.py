"""Which embedding model's vectors answer questions now, and how to load it again. Kept in the store itself."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from kb.database import once_a_reading
from kb.index import SearchIndex
from kb.models import Embedding, StoreState

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
    return once_a_reading(session, _NAME, _read_active_model)


def _read_active_model(session: Session) -> ActiveModel | None:
    rows = session.exec(select(StoreState).where(col(StoreState.name).in_([_NAME, _SOURCE])))
    values = {row.name: row.value for row in rows}
    return ActiveModel(values[_NAME], values.get(_SOURCE, "")) if _NAME in values else None


def activate_model(session: Session, index: SearchIndex, model: ActiveModel) -> None:
    """Let a model, some of whose vectors are stored, answer questions from now on. Documents are put anew after it."""
    before = active_model(session)
    session.merge(StoreState(name=_NAME, value=model.name))
    session.merge(StoreState(name=_SOURCE, value=model.source))
    session.flush()
    if before is None or before.name != model.name:
        vector = session.exec(select(Embedding.vector).where(Embedding.model == model.name).limit(1)).first()
        index.use_model(session, model.name, 0 if vector is None else len(vector))
