"""Texts -> unit vectors. One protocol: the bundled model on ONNX Runtime, any other on torch or behind a server."""

import json
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.masking import masked
from kb.settings import BUNDLED_EMBEDDING_MODEL, Settings

if TYPE_CHECKING:
    from kb.progress import Progress

Vectors = NDArray[np.float32]
"""An array of shape (texts, dimensions), each row of length 1."""


Vector = NDArray[np.float32]
"""One row of such an array, of shape (dimensions,)."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their likeness in meaning."""

    @property
    def name(self) -> str:
        """Identity of the weights. Vectors of different names are never compared."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens read of a text; what is longer is cut off."""
        ...

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's own tokens, special tokens included."""
        ...

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts; shape (len(texts), dimensions), float32, rows of length 1.

        Raises:
            ModelError: the model cannot be loaded or fails.
        """
        ...


def make_embedder(settings: Settings) -> Embedder:
    """The embedder the settings ask for. Nothing is loaded until it is first used."""
    if settings.embedding_url:
        from kb.embedding.remote import RemoteEmbedder

        return RemoteEmbedder(
            settings.embedding_url,
            settings.embedding_model,
            settings.embedding_max_tokens,
            settings.embedding_access_token.get_secret_value(),
        )
    if _is_bundled(settings):
        from kb.embedding.onnx import OnnxEmbedder

        return OnnxEmbedder(settings.models_folder, settings.cpu_threads, settings.cpu_cores)
    from kb.embedding.torch import TorchEmbedder

    return TorchEmbedder(settings.embedding_model)


def prepare_embedder(settings: Settings, progress: "Progress") -> None:
    """Make what the embedder of these settings needs and is made once on a machine, unless that was done before.

    Raises:
        ModelError: it cannot be made.
        InterruptedWorkError: `progress` was cancelled.
    """
    if _is_bundled(settings):
        from kb.embedding.onnx import prepare_graph

        prepare_graph(settings.models_folder, progress)


def is_at_hand(settings: Settings) -> bool:
    """Whether the embedder of these settings is on this machine and needs nothing to be made first."""
    if _is_bundled(settings):
        from kb.embedding.onnx import graph_in

        return graph_in(settings.models_folder).is_file()
    return not settings.embedding_url


def _is_bundled(settings: Settings) -> bool:
    """Whether the bundled model embeds, on ONNX Runtime."""
    is_named = settings.embedding_model == BUNDLED_EMBEDDING_MODEL and settings.embedding_runtime == "onnx"
    return is_named and not settings.embedding_url


_URL = "embedding_url"
_SOURCE = ("embedding_model", "embedding_runtime", _URL, "embedding_max_tokens")


def source_of(settings: Settings) -> str:
    """The settings that make the embedder, in a form the store can keep; `make_embedder_again` reads it.

    A password in the server's address is not among them.
    """
    return json.dumps({name: getattr(settings, name) for name in _SOURCE} | {_URL: masked(settings.embedding_url)})


def make_embedder_again(source: str, settings: Settings) -> Embedder:
    """The embedder that `source_of` describes, with everything else as the settings say."""
    values = json.loads(source)
    if values.get(_URL) == masked(settings.embedding_url):  # the same server: the settings know its password
        del values[_URL]
    return make_embedder(settings.model_copy(update=values))
