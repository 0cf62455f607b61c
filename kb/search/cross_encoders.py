"""Cross-encoders, by path or name: an ONNX graph on ONNX Runtime where the folder holds one, else on torch.

Offline only. A graph needs no torch, whose import alone takes seconds.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import ModelError
from kb.offline import onnx_runtime
from kb.once import once_property

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

    from kb.search.rerank import Reranker

GRAPHS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
MAX_TOKENS = 512
"""Read of question and text together; what is longer is cut off."""

BATCH_SIZE = 8
"""Small, since a batch is padded to its longest text and a whole ranking's head is only a few dozen."""

KINDS = ("ForSequenceClassification", "ForCausalLM")
"""How architectures that score pairs are called; any other would be given a head of random weights."""


def make_cross_encoder(model: str, threads: int) -> Reranker:
    """The cross-encoder of a folder, or of a name in the local Hugging Face cache. Nothing is loaded yet.

    Args:
        threads: CPU threads to use.
    """
    folder = Path(model).expanduser()
    graph = next((folder / name for name in GRAPHS if (folder / name).is_file()), None)
    if graph and (folder / TOKENIZER).is_file():
        return OnnxCrossEncoder(graph, folder / TOKENIZER, threads)
    return TorchCrossEncoder(str(folder) if folder.is_dir() else model, threads)


class OnnxCrossEncoder:
    """A cross-encoder's graph with its tokenizer, as model hubs keep them. Safe to share between threads.

    Args:
        graph: the ONNX file: token ids and mask in, one score a text out.
        tokenizer: its tokenizer.json.
        threads: CPU threads to use.
    """

    def __init__(self, graph: Path, tokenizer: Path, threads: int) -> None:
        self._graph = graph
        self._tokenizer_file = tokenizer
        self._threads = threads

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score texts; see `Reranker.scores`. Batches hold texts of like length, so little is padding."""
        scores = np.empty(len(texts))
        encodings = self._tokenizer.encode_batch([(question, text) for text in texts])
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            scores[batch] = self._score_batch([encodings[index] for index in batch])
        return [float(score) for score in scores]

    def _score_batch(self, encodings: list[Encoding]) -> Any:
        """Scores, shape (texts,)."""
        shape = len(encodings), max(len(encoding.ids) for encoding in encodings)
        inputs = {name: np.zeros(shape, np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            inputs["input_ids"][row, :length] = encoding.ids
            inputs["attention_mask"][row, :length] = 1
            inputs["token_type_ids"][row, :length] = encoding.type_ids
        wanted = [each.name for each in self._session.get_inputs()]
        try:
            output = np.asarray(self._session.run(None, {name: inputs[name] for name in wanted})[0])
        except Exception as error:  # onnxruntime raises bare exceptions of many kinds
            raise _no_cross_encoder(self._graph, "it does not take pairs of texts") from error
        if output.size != len(encodings):
            raise _no_cross_encoder(self._graph, "it does not give one score a text")
        return output.reshape(len(encodings))

    @once_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        except Exception as error:  # the library raises bare exceptions
            raise _not_loaded(self._tokenizer_file, error) from error
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return tokenizer

    @once_property
    def _session(self) -> Any:
        runtime = onnx_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        try:
            return runtime.InferenceSession(str(self._graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises bare exceptions of many kinds
            raise _not_loaded(self._graph, error) from error


class TorchCrossEncoder:
    """A cross-encoder that sentence-transformers can load, on torch and its GPU. Safe to share between threads.

    Args:
        model: a folder, or a name in the local Hugging Face cache.
        threads: CPU threads to use; torch keeps one number for the whole process.
    """

    def __init__(self, model: str, threads: int) -> None:
        self._source = model
        self._threads = threads
        self._using = Lock()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score texts; see `Reranker.scores`."""
        pairs = [(question, text) for text in texts]
        with self._using:
            scores = self._model.predict(pairs, batch_size=BATCH_SIZE, show_progress_bar=False)
        return [float(score) for score in scores]

    @once_property
    def _model(self) -> Any:
        os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        import torch
        from sentence_transformers import CrossEncoder
        from transformers import AutoConfig

        for library in ("sentence_transformers", "transformers", "huggingface_hub"):
            logging.getLogger(library).setLevel(logging.ERROR)
        torch.set_num_threads(self._threads)
        try:
            config = AutoConfig.from_pretrained(self._source, local_files_only=True)
            architectures = config.architectures or ["unknown"]
            is_one = any(architecture.endswith(KINDS) for architecture in architectures)
            model = CrossEncoder(self._source, local_files_only=True) if is_one else None
        except Exception as error:  # the library raises errors of many kinds for a missing or broken model
            if isinstance(error, OSError) and not Path(self._source).is_dir():
                raise _error(self._source, f"There is no reranker “{self._source}” on this machine.") from error
            raise _not_loaded(self._source, error) from error
        if model is None:
            raise _no_cross_encoder(self._source, f"it is of the kind {', '.join(architectures)}")
        if model.num_labels != 1:
            raise _no_cross_encoder(self._source, f"it gives {model.num_labels} values a text instead of one score")
        return model


def _not_loaded(source: str | Path, error: Exception) -> ModelError:
    reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return _error(source, f"The reranker “{source}” cannot be loaded: {reason}.")


def _no_cross_encoder(source: str | Path, reason: str) -> ModelError:
    return _error(source, f"The reranker “{source}” is not a cross-encoder: {reason}.")


def _error(source: str | Path, sentence: str) -> ModelError:
    return ModelError(
        sentence,
        hint="Set BYLINE_RERANKER to the folder of a cross-encoder, or to nothing; Byline never downloads one.",
        subject=str(source),
    )
