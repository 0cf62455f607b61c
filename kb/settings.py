"""Every setting, with its default and meaning. The only reader of the environment and of byline.toml.

A value comes from the environment (`BYLINE_` and the name in capitals), else from `byline.toml` in the
working directory (or the file `BYLINE_CONFIG` names), else from the default here. Relative paths are
relative to the working directory.
"""

import datetime as dt
import difflib
import os
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from kb.errors import SettingsError
from kb.text import is_unicode

BUNDLED_EMBEDDING_MODEL = "all-MiniLM-L6-v2"
BUNDLED_LANGUAGE_MODEL = "SmolLM2-135M-Instruct"


class Settings(BaseModel):
    """The settings in force. `origins` says where each came from: a variable, a file, or the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: Path = Field(Path("content"), description="Folder of Markdown files: the source of truth.")
    data: Path = Field(
        Path(".byline"), description="Folder for everything Byline makes of your texts: database, built issues."
    )
    cache: str = Field(
        "",
        description="Folder for what is made once on a machine and can be made again: the exported embedding model, "
        "sums of model files. Empty: `byline` inside the user's cache folder.",
    )
    database: str = Field(
        "",
        description="Database URL: `sqlite:///PATH`, or `postgresql://user:password@host/name` with pgvector. "
        "Empty: `byline.db` inside the data folder.",
    )
    templates: Path = Field(
        Path("templates"),
        description="Folder whose `prompts/` and `newsletter/` files replace Byline's own templates.",
    )
    follow_symlinks: bool = Field(
        False, description="Whether symlinks in the content folder are followed to files and folders outside it."
    )
    max_file_bytes: int = Field(5_000_000, gt=0, description="A larger Markdown file is reported and skipped.")

    embedding_model: str = Field(
        BUNDLED_EMBEDDING_MODEL,
        description="The bundled model, or the path or name of any sentence-transformers model.",
    )
    embedding_runtime: Literal["onnx", "torch"] = Field(
        "onnx", description="What runs the bundled embedding model. Other models run on `torch` whatever this says."
    )
    embedding_url: str = Field(
        "",
        description="Base URL of an OpenAI-compatible server (vLLM, Text Embeddings Inference, Ollama) to embed with "
        "instead; `embedding_model` is then the name it knows the model by.",
    )
    embedding_max_tokens: int = Field(
        256, ge=32, le=8192, description="With `embedding_url`: the longest passage to send, in WordPiece tokens."
    )
    embedding_access_token: SecretStr = Field(
        SecretStr(""), description="With `embedding_url`: sent as `Authorization: Bearer TOKEN`."
    )
    keyword_weight: float = Field(
        0.375, ge=0, le=1, description="Share of the words in hybrid search; the rest is meaning."
    )
    reranker: str = Field(
        "",
        description="Path or name of a cross-encoder that reads the first passages of a hybrid search again. "
        "Empty: none.",
    )
    rerank_depth: int = Field(10, ge=1, le=200, description="With `reranker`: how many passages it reads.")
    query_expansion: bool = Field(
        False, description="Whether the language model imagines an answer to each question, to be searched for as well."
    )

    language_model: str = Field(
        BUNDLED_LANGUAGE_MODEL,
        description="The bundled model, the path of a GGUF file, or `none` to write by quoting alone.",
    )
    language_model_url: str = Field(
        "",
        description="Base URL of an OpenAI-compatible server (llama-server, vLLM, Ollama) to write with instead; "
        "`language_model` is then the name it knows the model by.",
    )
    n_gpu_layers: int = Field(
        -1, ge=-1, description="Layers to put on the GPU where the build can; -1 is all, 0 is none."
    )
    context_tokens: int = Field(4096, ge=1024, description="Context window to open the language model with, in tokens.")
    temperature: float = Field(0.4, ge=0, le=2, description="Sampling temperature of the language model.")
    seed: int = Field(7, ge=0, description="Sampling seed. The same seed, model and content give the same draft.")
    threads: int = Field(0, ge=0, description="CPU threads of a model; 0: the idle cores, or all for many texts.")

    author: str = Field(
        "", description="Your name, as it signs posts and issues. Empty: the author most documents name."
    )
    newsletter_title: str = Field("Newsletter", description="The newsletter's name, as it heads every issue.")
    newsletter_greeting: str = Field("Hello,", description="First line of an issue.")
    newsletter_sign_off: str = Field("Until next month,", description="Last line of an issue, above your name.")
    site_url: str = Field(
        "", description="Where your posts are published. An issue links to a post there, at its path without `.md`."
    )
    max_post_characters: int = Field(
        3000, ge=400, le=3000, description="Longest post, 400 to 3000 UTF-16 units, as LinkedIn counts them."
    )

    timezone: str = Field(
        "", description="IANA time zone of the schedule, e.g. `Europe/Stockholm`. Empty: the machine's own."
    )
    schedule: bool = Field(True, description="Whether `byline serve` builds an issue every month.")
    schedule_day: int = Field(1, ge=1, le=28, description="Day of the month on which last month's issue is built.")
    schedule_time: str = Field(
        "09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of day of the build, `HH:MM`."
    )

    host: str = Field(
        "127.0.0.1", description="Address the web API listens on. Anything but loopback needs an access token."
    )
    port: int = Field(8000, ge=0, le=65535, description="Port the web API listens on.")
    access_token: SecretStr = Field(
        SecretStr(""), description="When set, every API request must carry it as `Authorization: Bearer TOKEN`."
    )

    origins: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    @field_validator("site_url", "embedding_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("it must begin with https:// or http://")
        return url.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        if name:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                raise ValueError(f"“{name}” is not a time zone; use a name such as Europe/Stockholm") from error
        return name

    @property
    def database_url(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database or f"sqlite:///{self.data / 'byline.db'}"

    @property
    def cache_folder(self) -> Path:
        """Where what can be made again is kept, for all stores of this user, with the default filled in."""
        if self.cache:
            return Path(self.cache)
        from platformdirs import user_cache_path

        return user_cache_path("byline", appauthor=False)

    @property
    def models_folder(self) -> Path:
        """Where files made from models are kept."""
        return self.cache_folder / "models"

    @property
    def hashes_file(self) -> Path:
        """Where SHA-256 sums of model files are remembered."""
        return self.models_folder / "hashes.json"

    @property
    def issues_folder(self) -> Path:
        """Where built newsletter issues are written."""
        return self.data / "issues"

    @cached_property
    def cpu_threads(self) -> int:
        """Threads a model may use: the setting, or the cores of this process that the last minute left idle.

        A model's threads wait for each other at every step, so one that shares its core with a busy neighbour
        holds all the others up: on a loaded machine, fewer threads are several times faster.
        """
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        return self.threads or max(1, self.cpu_cores - round(load))

    @property
    def cpu_cores(self) -> int:
        """Cores for work that needs no waiting for each other: the setting, or all that this process may use."""
        affinity = getattr(os, "sched_getaffinity", None)
        return self.threads or (len(affinity(0)) if affinity else os.cpu_count() or 1)

    def today(self) -> dt.date:
        """Today's date in the time zone."""
        return dt.datetime.now(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the schedule and of today's date."""
        if self.timezone:
            return ZoneInfo(self.timezone)
        from tzlocal import get_localzone_name

        return ZoneInfo(get_localzone_name() or "UTC")


SETTING_NAMES = [name for name in Settings.model_fields if name != "origins"]


def load_settings(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings from the environment and byline.toml.

    Args:
        environment: variables to read instead of the process's own.

    Raises:
        SettingsError: a name is unknown or a value cannot be used; the sentence says which and where.
    """
    environment = dict(os.environ) if environment is None else environment
    file = Path(environment.get("BYLINE_CONFIG") or "byline.toml")
    values: dict[str, Any] = {}
    origins = dict.fromkeys(SETTING_NAMES, "default")
    for name, value in _read_file(file, required=bool(environment.get("BYLINE_CONFIG"))).items():
        if name not in SETTING_NAMES:
            raise SettingsError(
                f"{file} sets “{name}”, which is not a setting.", hint=_did_you_mean(name), subject=name
            )
        values[name], origins[name] = value, str(file)
    for name in SETTING_NAMES:
        variable = f"BYLINE_{name.upper()}"
        if variable in environment:
            if not is_unicode(environment[variable]) and Settings.model_fields[name].annotation is not Path:
                raise SettingsError(f"{variable} holds bytes that are not text.", hint="Set it anew.", subject=name)
            values[name], origins[name] = environment[variable], variable
    try:
        return Settings(**values, origins=origins)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        reason = problem["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"The setting “{name}” from {origins[name]} cannot be used: {reason}.",
            hint="docs/reference/settings.md lists what each setting takes.",
            subject=name,
        ) from error


def _read_file(file: Path, *, required: bool) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError as error:
        if not required:
            return {}
        raise SettingsError(f"BYLINE_CONFIG names {file}, which does not exist.", subject=str(file)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}.", subject=str(file)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.", subject=str(file)) from error


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """Variables that look like settings but are none: most likely mistyped."""
    known = {"BYLINE_CONFIG", *(f"BYLINE_{name.upper()}" for name in SETTING_NAMES)}
    variables = os.environ if environment is None else environment
    return sorted(variable for variable in variables if variable.startswith("BYLINE_") and variable not in known)


def _did_you_mean(name: str) -> str:
    close = difflib.get_close_matches(name, SETTING_NAMES, n=1)
    return f"Did you mean “{close[0]}”?" if close else "docs/reference/settings.md lists them all."
