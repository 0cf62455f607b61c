"""Any sentence-transformers model, by path or name, on torch (and its GPU, where torch finds one). Offline only."""

from __future__ import annotations

import copy
import hashlib
import logging
import os
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.embedding.bundled import bundled_folder, bundled_name
from kb.errors import ModelError
from kb.once import once_property
from kb.settings import BUNDLED_EMBEDDING_MODEL

if TYPE_CHECKING:
    from kb.embedding import Vectors


class TorchEmbedder:
    """Vectors of a sentence-transformers model. Safe to share between threads.

    Args:
        model: the bundled model's name, a folder, or a name in the local Hugging Face cache.
    """

    def __init__(self, model: str) -> None:
        self._is_bundled = model == BUNDLED_EMBEDDING_MODEL
        self._source = bundled_folder() if self._is_bundled else model
        self._using, self._counting = Lock(), Lock()

    @once_property
    def name(self) -> str:
        """Identity of the weights: the model's name and a hash of its weight files where it is a folder."""
        folder = Path(self._source)
        if self._is_bundled:
            return bundled_name()
        if not folder.is_dir():
            return str(self._source)
        digest = hashlib.sha256()
        for file in sorted([*folder.glob("*.safetensors"), *folder.glob("*.bin"), *folder.glob("*.json")]):
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return f"{folder.name}@{digest.hexdigest()[:12]}"

    @property
    def max_tokens(self) -> int:
        """Tokens read of a text."""
        return int(self._model.max_seq_length or 512)

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's tokens, special tokens included."""
        with self._counting:
            return len(self._counting_tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts; see `Embedder.encode`."""
        with self._using:
            vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @once_property
    def _counting_tokenizer(self) -> Any:
        """A tokenizer of its own: the model's is changed whenever it encodes, in another thread perhaps."""
        return copy.deepcopy(self._model.tokenizer)

    @once_property
    def _model(self) -> Any:
        os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        from sentence_transformers import SentenceTransformer

        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
        try:
            return SentenceTransformer(str(self._source), local_files_only=True)
        except Exception as error:  # the library raises errors of many kinds for a missing or broken model
            raise ModelError(
                f"The embedding model “{self._source}” cannot be loaded: {str(error).splitlines()[0]}",
                hint="Set BYLINE_EMBEDDING_MODEL to a sentence-transformers folder on this machine; "
                "Byline never downloads one.",
                subject=str(self._source),
            ) from error
