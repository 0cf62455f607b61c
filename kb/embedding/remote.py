"""An embedding model behind an OpenAI-compatible HTTP API: vLLM, Text Embeddings Inference, llama-server, Ollama.

The server does not say how it counts tokens, so texts are measured in the bundled model's WordPiece tokens, of which
English takes more than of most larger vocabularies.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kb.embedding import Vectors
from kb.embedding.bundled import bundled_folder
from kb.errors import ModelBusyError, ModelError
from kb.masking import masked
from kb.once import once_property

BATCH_SIZE = 64
TRIES = 4
FIRST_PAUSE_SECONDS = 0.5


class RemoteEmbedder:
    """Vectors from a server, scaled to length 1. Safe to share between threads.

    Args:
        url: of the API, up to and including its version, e.g. http://127.0.0.1:8080/v1.
        model: the name the server knows it by.
        max_tokens: the longest text to send.
        access_token: sent as `Authorization: Bearer`, when there is one.
        sleep: waits between tries.
    """

    def __init__(
        self,
        url: str,
        model: str,
        max_tokens: int,
        access_token: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = f"{model}@{masked(url.rstrip('/'))}"  # is stored, exported and shown
        self.max_tokens = max_tokens
        self._url = url.rstrip("/")
        self._model = model
        self._access_token = access_token
        self._sleep = sleep

    def count_tokens(self, text: str) -> int:
        """Length of a text in the bundled model's tokens, special tokens included."""
        return len(self._tokenizer.encode(text).ids)

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts; see `Embedder.encode`.

        Raises:
            ModelError: the server cannot be reached, refuses, or answers with something else than vectors.
            ModelBusyError: it is still busy after several tries.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        vectors = np.concatenate(list(self._batches(texts)))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        scaled: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return scaled

    def _batches(self, texts: list[str]) -> Iterator[Vectors]:
        for start in range(0, len(texts), BATCH_SIZE):
            batch = texts[start : start + BATCH_SIZE]
            answer = self._post({"model": self._model, "input": batch, "encoding_format": "float"})
            try:
                ordered = sorted(answer["data"], key=lambda entry: int(entry["index"]))
                vectors = np.asarray([entry["embedding"] for entry in ordered], dtype=np.float32)
            except (KeyError, TypeError, ValueError) as error:
                raise self._failed(f"it answered with no vectors ({error or type(error).__name__})") from error
            if vectors.ndim != 2 or len(vectors) != len(batch) or not np.isfinite(vectors).all():
                raise self._failed(f"it answered {len(batch)} texts with an array of shape {vectors.shape}")
            yield vectors

    def _post(self, request: dict[str, Any]) -> Any:
        """The server's answer. A server that is busy or restarts is asked again, with longer and longer pauses."""
        import httpx

        headers = {"Authorization": f"Bearer {self._access_token}"} if self._access_token else {}
        for attempt in range(TRIES):
            if attempt:
                self._sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                response = httpx.post(
                    f"{self._url}/embeddings", json=request, headers=headers, timeout=httpx.Timeout(10, read=300)
                )
                if response.status_code not in (429, 502, 503, 504):
                    return self._checked(response)
                problem = f"it is busy ({response.status_code})"
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                problem = str(error) or type(error).__name__
        raise ModelBusyError(
            f"The embedding server at {self._url} did not answer: {problem}.",
            hint="Check that it runs, and try again; what was finished is kept.",
            subject=self._url,
        )

    def _checked(self, response: Any) -> Any:
        if not response.is_success:
            raise self._failed(f"it refused the request ({response.status_code}): {response.text[:200]}")
        try:
            return response.json()
        except ValueError as error:
            raise self._failed("its answer is not JSON") from error

    def _failed(self, what: str) -> ModelError:
        return ModelError(
            f"The embedding server at {self._url} failed: {what}.",
            hint="Check BYLINE_EMBEDDING_MODEL, and that BYLINE_EMBEDDING_URL ends in its version, as in /v1.",
            subject=self._url,
        )

    @once_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer
