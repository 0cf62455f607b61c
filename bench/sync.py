"""How near a sync comes to the speed of its embedding model alone, and of the same model on torch."""

import time
from collections.abc import Callable
from statistics import median

from bench.workbench import Report, Workbench
from kb.embedding import Embedder
from kb.embedding.torch import TorchEmbedder
from kb.settings import BUNDLED_EMBEDDING_MODEL

ROUNDS = 3


def run(bench: Workbench) -> Report:
    """Measure in turns, so that a busy spell of the machine falls on all alike; the medians count."""
    texts = bench.texts
    bench.say(f"Syncing and encoding {len(texts.embedded)} passages, {ROUNDS} times …")
    rates: dict[str, list[float]] = {"raw": [], "sync": [], "torch": []}
    ratios = []
    torch = TorchEmbedder(BUNDLED_EMBEDDING_MODEL)
    for embedder in (bench.embedder, torch):
        embedder.encode(texts.embedded[:8])
    failures = []
    for turn in range(ROUNDS):
        raw = _timed(bench.embedder, texts.embedded)
        store = bench.store(f"sync {turn + 1}", texts.folder)
        stored = bench.embedded_count(store, texts.embedded)
        if store.report.failed or stored != len(texts.embedded):
            failures.append(f"A sync stored {stored} of {len(texts.embedded)} vectors.")
        rates["raw"].append(len(texts.embedded) / raw)
        rates["sync"].append(len(texts.embedded) / store.seconds)
        rates["torch"].append(len(texts.embedded) / _timed(torch, texts.embedded))
        ratios.append(raw / store.seconds)
    label = f"raw encoding, sentence-transformers on torch ({_device()})"
    middle = {name: median(values) for name, values in rates.items()}
    return Report(
        f"Sync of {len(texts.embedded)} passages in {texts.documents} documents",
        ("", "passages/s", "against raw"),
        [
            ("sync: parse, split, embed, store", middle["sync"], median(ratios)),
            ("raw encoding, ONNX Runtime", middle["raw"], 1.0),
            (label, middle["torch"], middle["torch"] / middle["raw"]),
        ],
        notes=[f"Medians of {ROUNDS} turns; the same texts and weights in each row."],
        failures=failures,
    )


def _timed(embedder: Embedder, texts: list[str]) -> float:
    start = time.perf_counter()
    embedder.encode(texts)
    return time.perf_counter() - start


def _device() -> str:
    from sentence_transformers.util import get_device_name

    name: Callable[[], str] = get_device_name
    return name()
