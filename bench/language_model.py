"""Writing speed: the bundled model through Byline's `LanguageModel` against llama-cpp-python alone, same prompt."""

import time
from statistics import median
from typing import Any

from bench.workbench import SETTINGS, Report, Workbench
from generator.language_models import Message, Sampling
from generator.language_models.llama_cpp import LlamaCppModel, find_gguf
from kb.progress import Progress

RUNS = 5
TOKENS = 96
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
MESSAGES: list[Message] = [
    {"role": "system", "content": "You write long, detailed paragraphs."},
    {
        "role": "user",
        "content": "Explain at length how a team notices that the inputs of its model have changed since training, "
        "what they compare, how often they look, and what they do about it.",
    },
]


def run(bench: Workbench) -> Report:
    """Median tokens/s of a few runs of each, taken in turn so that a busy moment hits both alike."""
    ours = LlamaCppModel(
        find_gguf(SETTINGS.language_model),
        hashes_file=SETTINGS.hashes_file,
        context_tokens=SETTINGS.context_tokens,
        n_gpu_layers=SETTINGS.n_gpu_layers,
        threads=SETTINGS.cpu_threads,
    )
    alone = _open_alone(ours)
    rates: dict[str, list[float]] = {"through Byline": [], "llama-cpp-python alone": []}
    _through_byline(ours), _alone(alone)  # load and warm both
    with bench.progress() as bar:
        for _ in bar.track(range(RUNS), description="writing"):
            rates["through Byline"].append(_through_byline(ours))
            rates["llama-cpp-python alone"].append(_alone(alone))
    rows = [(name, median(found), min(found), max(found)) for name, found in rates.items()]
    share = rows[0][1] / rows[1][1]
    return Report(
        f"Writing {TOKENS} tokens under a JSON schema, {SETTINGS.cpu_threads} threads",
        ["", "tokens/s, median", "slowest", "fastest"],
        list(rows),
        notes=[f"Byline writes at {share:.2f} of the rate of llama-cpp-python alone."],
    )


def _through_byline(model: LlamaCppModel) -> float:
    sampling = Sampling(temperature=0.8, seed=1, max_tokens=TOKENS)
    done = model.complete(MESSAGES, sampling, Progress(), SCHEMA)
    return done.completion_tokens / done.seconds


def _open_alone(ours: LlamaCppModel) -> Any:
    import llama_cpp

    threads = SETTINGS.cpu_threads
    return llama_cpp.Llama(
        model_path=str(ours.path),
        n_ctx=SETTINGS.context_tokens,
        n_threads=threads,
        n_threads_batch=threads,
        verbose=False,
    )


def _alone(model: Any) -> float:
    started = time.perf_counter()
    model.reset()
    answer = model.create_chat_completion(
        messages=MESSAGES,
        response_format={"type": "json_object", "schema": SCHEMA},
        temperature=0.8,
        seed=1,
        max_tokens=TOKENS,
    )
    return float(answer["usage"]["completion_tokens"] / (time.perf_counter() - started))
