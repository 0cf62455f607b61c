"""Messages -> text, or how likely a text is. One protocol, two implementations: a GGUF file, a server elsewhere."""

from dataclasses import asdict, dataclass
from typing import Any, Protocol, TypedDict

from kb.errors import InterruptedWorkError, SettingsError
from kb.progress import Progress
from kb.settings import Settings


class Message(TypedDict):
    """One turn of a conversation."""

    role: str
    content: str


@dataclass(frozen=True)
class ModelDescription:
    """Which model writes, exactly.

    Attributes:
        name: as a person would call it.
        source: path or URL.
        sha256: of the file; empty for a server.
        device: where it runs and what was offloaded, in words.
    """

    name: str
    source: str
    sha256: str
    device: str

    def as_dict(self) -> dict[str, str]:
        """For a recipe."""
        return asdict(self)


@dataclass(frozen=True)
class Sampling:
    """How words are drawn.

    Attributes:
        temperature: 0 is greedy.
        max_tokens: the most to write.
        avoid: words not to begin with, where the model can be kept from them.
    """

    temperature: float
    seed: int
    max_tokens: int
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True)
class Completion:
    """What a model wrote, and what it took."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float


class LanguageModel(Protocol):
    """Writes on request, and judges what is written. Safe to share between threads.

    Questions that share all their messages but the last, such as instructions and worked examples, are cheapest one
    after the other: a model here reads the shared ones once.
    """

    def describe(self) -> ModelDescription:
        """Which model this is.

        Raises:
            ModelError: its file is missing or broken.
        """
        ...

    def complete(
        self, messages: list[Message], sampling: Sampling, progress: Progress, schema: dict[str, Any] | None = None
    ) -> Completion:
        """Write an answer, unless `max_tokens` cuts it short.

        Args:
            schema: a JSON schema that the answer follows; None for free text.

        Raises:
            ModelError: the model cannot be loaded or fails.
            ModelBusyError: too many requests wait already.
            InterruptedWorkError: `progress` was cancelled meanwhile.
        """
        ...

    def likelihood(self, messages: list[Message], answer: str, progress: Progress) -> float | None:
        """How likely it is to give an answer and end there: the mean natural logarithm over the tokens, 0 at most.

        Returns:
            None where the model cannot tell, as most servers cannot of a text that is given.

        Raises:
            ModelError, ModelBusyError, InterruptedWorkError: as `complete`.
        """
        ...


def stopped() -> InterruptedWorkError:
    """What is raised where writing was cancelled."""
    return InterruptedWorkError("Writing was stopped.", hint="What was finished is kept.")


def make_language_model(settings: Settings) -> LanguageModel | None:
    """The model the settings ask for, or None for `none`. Nothing is loaded until it is first used.

    Raises:
        SettingsError: a server is named without a model.
    """
    if settings.language_model.lower() == "none":
        return None
    if settings.language_model_url:
        if settings.origins.get("language_model", "") == "default":
            raise SettingsError(
                "language_model_url is set, but not which of the server's models to use.",
                hint="Set BYLINE_LANGUAGE_MODEL to the name the server knows it by.",
                subject="language_model",
            )
        from generator.language_models.openai_compatible import OpenAICompatibleModel

        return OpenAICompatibleModel(settings.language_model_url, settings.language_model)
    from generator.language_models.llama_cpp import LlamaCppModel, find_gguf

    return LlamaCppModel(
        find_gguf(settings.language_model),
        hashes_file=settings.hashes_file,
        context_tokens=settings.context_tokens,
        n_gpu_layers=settings.n_gpu_layers,
        threads=settings.cpu_threads,
    )
