"""A model behind an OpenAI-compatible HTTP API: llama-server, vLLM, Ollama and their like."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from generator.language_models import Completion, Message, ModelDescription, Sampling, stopped
from kb.errors import ModelBusyError, ModelError
from kb.masking import masked
from kb.progress import Progress

TIMEOUT = httpx.Timeout(10, read=300)


class OpenAICompatibleModel:
    """A server's model.

    Args:
        url: of the API, up to and including its version, e.g. http://127.0.0.1:8080/v1.
        model: the name the server knows it by.
    """

    def __init__(self, url: str, model: str) -> None:
        self._url = url.rstrip("/")
        self._name = model

    def describe(self) -> ModelDescription:
        """Which model this is; see `LanguageModel.describe`."""
        return ModelDescription(name=self._name, source=masked(self._url), sha256="", device="server")

    def complete(
        self, messages: list[Message], sampling: Sampling, progress: Progress, schema: dict[str, Any] | None = None
    ) -> Completion:
        """Write; see `LanguageModel.complete`. Leaving early closes the connection."""
        request = {
            "messages": messages,
            "temperature": sampling.temperature,
            "seed": sampling.seed,
            "max_tokens": sampling.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if schema:
            answer = {"name": "answer", "schema": schema}
            request["response_format"] = {"type": "json_schema", "json_schema": answer}
        started = time.perf_counter()
        with self._answering(request) as response:
            text, usage = _read_stream(response, progress)
        seconds = time.perf_counter() - started
        return Completion(text, usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0), seconds)

    def likelihood(self, messages: list[Message], answer: str, progress: Progress) -> None:
        """Servers do not tell; see `LanguageModel.likelihood`."""

    @contextmanager
    def _answering(self, request: dict[str, Any]) -> Iterator[httpx.Response]:
        """The server's answer to a request, while it is read.

        Raises:
            ModelError: the server cannot be reached, refuses or answers what is no answer.
            ModelBusyError: it says that it is busy.
        """
        request = {"model": self._name, **request}
        try:
            with httpx.stream("POST", f"{self._url}/chat/completions", json=request, timeout=TIMEOUT) as response:
                self._check(response)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError, AttributeError) as error:
            raise ModelError(
                f"The language-model server at {self._url} failed: {error or type(error).__name__}.",
                hint="Check that it runs, and that BYLINE_LANGUAGE_MODEL_URL ends in its version, as in /v1.",
                subject=self._url,
            ) from error

    def _check(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        response.read()
        if response.status_code in (429, 503):
            raise ModelBusyError(f"The language-model server at {self._url} is busy.", hint="Try again in a minute.")
        raise ModelError(
            f"The language-model server at {self._url} refused the request ({response.status_code}): "
            f"{response.text[:200]}",
            hint="Check BYLINE_LANGUAGE_MODEL and BYLINE_LANGUAGE_MODEL_URL.",
            subject=self._url,
        )


def _read_stream(response: httpx.Response, progress: Progress) -> tuple[str, dict[str, int]]:
    text = ""
    usage: dict[str, int] = {}
    for line in response.iter_lines():
        if progress.is_cancelled:
            raise stopped()
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data == "[DONE]":
            continue
        event = json.loads(data)
        if "error" in event:
            raise ValueError(event["error"].get("message", event["error"]))
        usage = event.get("usage") or usage
        for choice in event.get("choices", []):
            text += choice["delta"].get("content") or ""
    if not text:
        raise ValueError("it answered nothing")
    return text, usage
