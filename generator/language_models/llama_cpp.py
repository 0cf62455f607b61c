"""A GGUF file run by llama.cpp in this process. One thread owns the model; others wait in a bounded queue."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from generator.language_models import Completion, Message, ModelDescription, Sampling
from generator.language_models.gguf import check_gguf, find_gguf, sha256_of
from kb.errors import InterruptedWorkError, ModelBusyError, ModelError
from kb.progress import Progress

__all__ = ["LlamaCppModel", "can_use_gpu", "find_gguf"]

MAX_WAITING = 8


def can_use_gpu() -> bool:
    """Whether this build of llama.cpp can put layers on a GPU."""
    import llama_cpp

    return bool(llama_cpp.llama_supports_gpu_offload())


class LlamaCppModel:
    """A language model in a GGUF file, loaded when first used.

    Args:
        path: the file.
        hashes_file: where SHA-256 sums of model files are remembered.
        context_tokens: window to open it with; a model trained on less gets less.
        n_gpu_layers: layers to offload, -1 for all; a build without GPU support keeps them on the CPU.
        threads: CPU threads.
    """

    def __init__(self, path: Path, *, hashes_file: Path, context_tokens: int, n_gpu_layers: int, threads: int) -> None:
        self.path = path
        self._hashes_file = hashes_file
        self._context_tokens = context_tokens
        self._n_gpu_layers = n_gpu_layers
        self._threads = threads
        self._owner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="language-model")
        self._places = BoundedSemaphore(MAX_WAITING)

    def describe(self) -> ModelDescription:
        """Which file this is and where it runs; see `LanguageModel.describe`."""
        check_gguf(self.path)
        offloads = can_use_gpu() and self._n_gpu_layers != 0
        layers = "all layers" if self._n_gpu_layers < 0 else f"{self._n_gpu_layers} layers"
        return ModelDescription(
            name=self.path.stem,
            source=str(self.path),
            sha256=sha256_of(self.path, self._hashes_file),
            device=f"GPU, {layers}" if offloads else f"CPU, threads: {self._threads}",
        )

    def complete(
        self, messages: list[Message], schema: dict[str, Any], sampling: Sampling, progress: Progress
    ) -> Completion:
        """Write under a JSON schema; see `LanguageModel.complete`."""
        if not self._places.acquire(blocking=False):
            raise ModelBusyError(
                f"{MAX_WAITING} requests already wait for the language model.", hint="Try again in a minute."
            )
        try:
            return self._owner.submit(self._complete, messages, schema, sampling, progress).result()
        finally:
            self._places.release()

    def _complete(
        self, messages: list[Message], schema: dict[str, Any], sampling: Sampling, progress: Progress
    ) -> Completion:
        started = time.perf_counter()
        model = self._model
        try:
            model.reset()
            chunks = model.create_chat_completion(
                messages=messages,
                response_format={"type": "json_object", "schema": schema},
                temperature=sampling.temperature,
                seed=sampling.seed,
                max_tokens=sampling.max_tokens,
                stream=True,
            )
            text, tokens = "", 0
            for chunk in chunks:
                if progress.is_cancelled:
                    raise InterruptedWorkError("Writing was stopped.", hint="What was finished is kept.")
                written = chunk["choices"][0]["delta"].get("content") or ""
                text += written
                tokens += bool(written)
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                f"The language model {self.path.name} failed: {error}.",
                hint="A larger BYLINE_CONTEXT_TOKENS may help, or another model.",
                subject=str(self.path),
            ) from error
        prompt_tokens = max(model.n_tokens - tokens, 0)
        return Completion(text, prompt_tokens, tokens, time.perf_counter() - started)

    @cached_property
    def _model(self) -> Any:
        check_gguf(self.path)
        import llama_cpp
        from llama_cpp._logger import logger

        logger.setLevel("CRITICAL")
        try:
            return llama_cpp.Llama(
                model_path=str(self.path),
                n_ctx=self._context_tokens,
                n_gpu_layers=self._n_gpu_layers,
                n_threads=self._threads,
                n_threads_batch=self._threads,
                verbose=False,
            )
        except (ValueError, AssertionError, OSError) as error:
            raise ModelError(
                f"The language model {self.path} is damaged or of a kind this build cannot read.",
                hint="Download it again, or set BYLINE_LANGUAGE_MODEL to another GGUF file or to `none`.",
                subject=str(self.path),
            ) from error
