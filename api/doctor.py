"""Examines an installation: everything Byline needs, one finding each, with how to mend what is broken."""

import platform
import sqlite3
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version

from pydantic import BaseModel

from generator.language_models import Message, Sampling, make_language_model
from kb.database import SCHEMA_HEAD, Database
from kb.documents import count_rows
from kb.embedding import make_embedder
from kb.embedding.bundled import WEIGHTS, bundled_folder, weights_hash
from kb.errors import BylineError
from kb.ingest.kept_warnings import count_warnings
from kb.ingest.scan import make_scope, scan
from kb.masking import masked
from kb.progress import Progress
from kb.search.rerank import make_reranker
from kb.settings import BUNDLED_EMBEDDING_MODEL, SETTING_NAMES, Settings, unknown_variables

SAMPLE = (
    "Data drift is the name for a difference between the data a model learned from and the data it meets later. "
    "A model can get worse without anyone changing a line of code, so teams compare recent inputs with a reference "
    "sample, column by column, and look at the largest differences first."
)
SAMPLE_TEXTS = 64
SAMPLE_TOKENS = 96


class SettingInForce(BaseModel):
    """A setting, its value and where that came from."""

    name: str
    value: str
    origin: str


class Finding(BaseModel):
    """One thing that was examined. `hint` says how to mend it when it is broken, or what could be better."""

    name: str
    is_sound: bool
    detail: str
    hint: str = ""


class Checkup(BaseModel):
    """The whole examination."""

    settings: list[SettingInForce]
    findings: list[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether nothing Byline needs is broken."""
        return all(finding.is_sound for finding in self.findings)


def examine(settings: Settings, *, measure: bool = True) -> Checkup:
    """Look at everything, and go on when something is broken.

    Args:
        measure: also load both models and measure texts/s and tokens/s, which takes a few seconds.
    """
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("versions", _versions),
        ("environment", _environment),
        ("SQLite", _sqlite),
        ("content", _content),
        ("store", _store),
        ("embedding model", _embedding_model),
        ("reranker", _reranker),
        ("language model", _language_model),
        ("GPU", _gpu),
    ]
    if measure:
        checks += [("embedding speed", _embedding_speed), ("writing speed", _writing_speed)]
    return Checkup(
        settings=list(_settings(settings)), findings=[_finding(name, check, settings) for name, check in checks]
    )


def _finding(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name=name, is_sound=True, detail=check(settings))
    except BylineError as error:
        return Finding(name=name, is_sound=False, detail=error.message, hint=error.hint)
    except ImportError as error:
        hint = "Install Byline again with the versions in constraints.txt."
        return Finding(name=name, is_sound=False, detail=f"{error}.", hint=hint)


def _settings(settings: Settings) -> Iterator[SettingInForce]:
    for name in SETTING_NAMES:
        value = masked(str(getattr(settings, name))) or "(empty)"  # a secret prints as stars
        yield SettingInForce(name=name, value=value, origin=settings.origins.get(name, "default"))


def _versions(_settings: Settings) -> str:
    return f"Byline {version('byline')}, Python {platform.python_version()} on {platform.system()} {platform.machine()}"


def _environment(_settings: Settings) -> str:
    if unknown := unknown_variables():
        return f"{', '.join(unknown)} is set, but no setting is called that; it has no effect"
    return "every BYLINE_ variable that is set is a setting"


def _sqlite(_settings: Settings) -> str:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    except sqlite3.OperationalError as error:
        raise BylineError(
            f"SQLite {sqlite3.sqlite_version} was built without FTS5.", hint="Use a Python whose SQLite has it."
        ) from error
    return f"{sqlite3.sqlite_version}, with FTS5"


def _content(settings: Settings) -> str:
    scope = make_scope(settings.content, follow_symlinks=settings.follow_symlinks)
    return f"{settings.content}, {len(scan(scope).files)} Markdown files"


def _store(settings: Settings) -> str:
    database = Database(settings.database_url)
    with database.read() as session:
        documents, passages = count_rows(session)
        warnings = count_warnings(session)
    database.close()
    told = f", {warnings} warnings (`byline warnings`)" if warnings else ""
    return f"{database.where}, schema {SCHEMA_HEAD}, {documents} documents, {passages} passages{told}"


def _embedding_model(settings: Settings) -> str:
    if settings.embedding_model != BUNDLED_EMBEDDING_MODEL:
        return f"{make_embedder(settings).name}, on torch"
    return f"{bundled_folder() / WEIGHTS}, SHA-256 {weights_hash()}, on {settings.embedding_runtime}"


def _reranker(settings: Settings) -> str:
    reranker = make_reranker(settings)
    if reranker is None:
        return "none: results come in the order of the search"
    reranker.scores("What is drift?", [SAMPLE])
    return f"{settings.reranker} reads the first {settings.rerank_depth} passages of a hybrid search"


def _language_model(settings: Settings) -> str:
    model = make_language_model(settings)
    if model is None:
        return "none: drafts are made of quotations"
    description = model.describe()
    digest = f", SHA-256 {description.sha256}" if description.sha256 else ""
    return f"{description.source}{digest}, on {description.device}"


def _gpu(settings: Settings) -> str:
    if settings.language_model == "none" or settings.language_model_url:
        return "not used by the language model in this process"
    from generator.language_models.llama_cpp import can_use_gpu

    if not can_use_gpu():
        return "this build of llama-cpp-python runs on the CPU only; the README says how to build it for CUDA"
    layers = settings.n_gpu_layers
    if layers == 0:
        return "this build can use one, but n_gpu_layers is 0"
    return f"this build can use one; {'all' if layers < 0 else layers} layers are offloaded"


def _embedding_speed(settings: Settings) -> str:
    embedder = make_embedder(settings)
    embedder.encode([SAMPLE])
    started = time.perf_counter()
    embedder.encode([f"{number}. {SAMPLE}" for number in range(SAMPLE_TEXTS)])
    rate = SAMPLE_TEXTS / (time.perf_counter() - started)
    return f"{rate:.0f} texts/s of {embedder.count_tokens(SAMPLE)} tokens"


def _writing_speed(settings: Settings) -> str:
    model = make_language_model(settings)
    if model is None:
        return "nothing to measure"
    schema = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    messages: list[Message] = [{"role": "user", "content": f"Write a long paragraph about this. {SAMPLE}"}]
    sampling = Sampling(temperature=0.8, seed=1, max_tokens=SAMPLE_TOKENS)
    model.complete(messages, sampling, Progress(), schema)
    done = model.complete(messages, sampling, Progress(), schema)
    return f"{done.completion_tokens / done.seconds:.0f} tokens/s, prompt included"
