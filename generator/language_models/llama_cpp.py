"""A GGUF file run by llama.cpp in this process. One thread owns the model; others wait in a bounded queue."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from generator.language_models import Completion, Message, ModelDescription, Sampling, stopped
from generator.language_models.chat_template import ChatTemplate, common_prefix
from generator.language_models.gguf import check_gguf, find_gguf, sha256_of
from generator.language_models.likelihood import log_likelihoods
from kb.errors import ModelBusyError, ModelError
from kb.progress import Progress

__all__ = ["LlamaCppModel", "can_use_gpu", "find_gguf"]

MAX_WAITING = 8
T = TypeVar("T")


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
        self._shared: list[int] = []

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
        self, messages: list[Message], sampling: Sampling, progress: Progress, schema: dict[str, Any] | None = None
    ) -> Completion:
        """Write; see `LanguageModel.complete`."""
        return self._owned(lambda: self._complete(messages, sampling, progress, schema))

    def likelihood(self, messages: list[Message], answer: str, progress: Progress) -> float:
        """How likely an answer is; see `LanguageModel.likelihood`."""
        return self._owned(lambda: self._likelihood(messages, answer, progress))

    def _owned(self, work: Callable[[], T]) -> T:
        """Do something with the model on the thread that owns it, in turn."""
        if not self._places.acquire(blocking=False):
            raise ModelBusyError(
                f"{MAX_WAITING} requests already wait for the language model.", hint="Try again in a minute."
            )
        try:
            return self._owner.submit(work).result()
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                f"The language model {self.path.name} failed: {error}.",
                hint="A larger BYLINE_CONTEXT_TOKENS may help, or another model.",
                subject=str(self.path),
            ) from error
        finally:
            self._places.release()

    def _complete(
        self, messages: list[Message], sampling: Sampling, progress: Progress, schema: dict[str, Any] | None
    ) -> Completion:
        started = time.perf_counter()
        tokens = self._read(messages, progress)
        chunks = self._model.create_completion(
            tokens,
            grammar=_grammar(schema) if schema else None,
            logits_processor=_beginning_otherwise(self._model, sampling.avoid, len(tokens)) if sampling.avoid else None,
            temperature=sampling.temperature,
            seed=sampling.seed,
            max_tokens=sampling.max_tokens,
            stream=True,
        )
        text, written = "", 0
        for chunk in chunks:
            if progress.is_cancelled:
                raise stopped()
            piece = chunk["choices"][0]["text"]
            text += piece
            written += bool(piece)
        return Completion(text, len(tokens), written, time.perf_counter() - started)

    def _likelihood(self, messages: list[Message], answer: str, progress: Progress) -> float:
        tokens = self._read(messages, progress)
        model = self._model
        model.eval(tokens[model.n_tokens : -1])
        expected = [*model.tokenize(answer.encode(), add_bos=False), model.token_eos()]
        logs = log_likelihoods(model, [tokens[-1], *expected])
        return float(np.mean(logs))

    def _read(self, messages: list[Message], progress: Progress) -> list[int]:
        """The tokens of a question; leaves the model where it has read all its messages but the last.

        Where exactly depends on the question alone, never on what was asked before: a model that reads the same tokens
        in other portions rounds differently, and the same seed would give other words.
        """
        if progress.is_cancelled:
            raise stopped()
        model, tokens = self._model, self._template.tokens(messages, is_asked=True)
        shared = common_prefix(self._template.tokens(messages[:-1], is_asked=False), tokens[:-1])
        if self._shared != tokens[:shared]:
            self._shared = []
            model.reset()
            model.eval(tokens[:shared])
            self._shared = tokens[:shared]
        model.n_tokens = shared
        return tokens

    @cached_property
    def _template(self) -> ChatTemplate:
        return ChatTemplate(self._model)

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


def _grammar(schema: dict[str, Any]) -> Any:
    from llama_cpp.llama_grammar import LlamaGrammar

    return LlamaGrammar.from_json_schema(json.dumps(schema), verbose=False)


def _beginning_otherwise(model: Any, words: Sequence[str], asked: int) -> Any:
    """Keeps an answer from beginning with some words.

    Args:
        asked: tokens of the question.
    """
    from llama_cpp import LogitsProcessorList

    spellings = [text for word in words for text in (word, word.capitalize(), f" {word}", f" {word.capitalize()}")]
    barred = [model.tokenize(text.encode(), add_bos=False)[0] for text in spellings]

    def bar(tokens: NDArray[np.intc], logits: NDArray[np.single]) -> NDArray[np.single]:
        if len(tokens) == asked:
            logits[barred] = -np.inf
        return logits

    return LogitsProcessorList([bar])
