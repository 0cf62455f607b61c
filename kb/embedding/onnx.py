"""The bundled all-MiniLM-L6-v2 on ONNX Runtime: twice as fast as torch on a CPU, and light to start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.embedding.bundled import bundled_folder, bundled_name, weights_hash
from kb.embedding.export import EXPORT_VERSION, ensure_exported
from kb.errors import ModelError
from kb.offline import onnx_runtime
from kb.once import once_property

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

    from kb.embedding import Vectors
    from kb.progress import Progress

DIMENSIONS = 384

BATCH_TOKENS = 512
"""Tokens run together, padding included: enough to keep a core busy, few enough to stay in the processor's caches."""

MANY_BATCHES = 8
"""From this many batches on, each runs on a core of its own. Fewer run one after another, each on all cores."""

_SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""The kernel this puts in place of an addition and a normalisation takes several times as long as the two do."""


def prepare_graph(folder: Path, progress: Progress | None = None) -> Path:
    """The bundled model as an ONNX file in a folder, made on first use.

    Raises:
        ModelError: the model is not installed or cannot be exported.
        InterruptedWorkError: `progress` was cancelled.
    """
    return ensure_exported(bundled_folder(), graph_in(folder), progress)


def graph_in(folder: Path) -> Path:
    """The ONNX file of the bundled model in a folder, named by what it is made of."""
    return folder / f"all-MiniLM-L6-v2-{weights_hash()[:16]}-{EXPORT_VERSION}.onnx"


class OnnxEmbedder:
    """Mean-pooled, normalised vectors of the bundled model. Safe to share between threads.

    Args:
        folder: where the exported graph is kept.
        threads: CPU threads for a few texts, which all of them embed together.
        cores: batches of many texts that are embedded side by side; as many as threads where it is 0.
    """

    max_tokens = 256

    def __init__(self, folder: Path, threads: int, cores: int = 0) -> None:
        self.name = bundled_name()
        self._folder = folder
        self._threads = threads
        self._core_count = cores or threads

    def count_tokens(self, text: str) -> int:
        """Length of a text in the model's tokens, special tokens included, however long it is."""
        return len(self._tokenizer.encode_batch_fast([text])[0])

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts; see `Embedder.encode`. Batches hold texts of like length, so little is padding."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(texts)
        batches = _batches([self._length(encoding) for encoding in encodings])
        session, run = (self._one_core, self._cores.map) if len(batches) >= MANY_BATCHES else (self._all_cores, map)

        def fill(batch: list[int]) -> None:
            vectors[batch] = self._encode_batch(session, [encodings[index] for index in batch])

        for _done in run(fill, batches):
            pass
        return vectors

    def _length(self, encoding: Encoding) -> int:
        """Tokens read of a text."""
        return min(len(encoding), self.max_tokens)

    def _encode_batch(self, session: Any, encodings: list[Encoding]) -> Vectors:
        lengths = [self._length(encoding) for encoding in encodings]
        ids = np.zeros((len(encodings), max(lengths)), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, (encoding, length) in enumerate(zip(encodings, lengths, strict=True)):
            ids[row, :length] = encoding.ids[:length]
            ids[row, length - 1] = encoding.ids[-1]  # a text that is cut still ends in [SEP]
            mask[row, :length] = 1
        (tokens,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        summed = np.einsum("btd,bt->bd", tokens, mask.astype(np.float32))
        vectors: Vectors = summed / np.linalg.norm(summed, axis=1, keepdims=True)
        return vectors

    @once_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @once_property
    def _cores(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._core_count, "embedding")

    @once_property
    def _one_core(self) -> Any:
        return self._all_cores if self._threads == 1 else self._session(1)

    @once_property
    def _all_cores(self) -> Any:
        return self._session(self._threads)

    def _session(self, threads: int) -> Any:
        graph = prepare_graph(self._folder)
        runtime = onnx_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # threads wait for each other without sleeping while texts are embedded, and do not burn a core afterwards
        options.add_session_config_entry("session.force_spinning_stop", "1")
        try:
            return runtime.InferenceSession(
                str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW_FUSIONS
            )
        except Exception as error:  # onnxruntime raises bare exceptions of many kinds
            raise ModelError(
                f"The exported embedding model {graph} cannot be loaded: {error}.",
                hint="Delete that file; it is made again on the next run.",
                subject=str(graph),
            ) from error


def _batches(lengths: list[int]) -> list[list[int]]:
    """Places of texts to run together, those of like length, as many as BATCH_TOKENS allows but one at least.

    The longest come first, so that no core is left with a long batch when the others are done.
    """
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(place)
    return batches
