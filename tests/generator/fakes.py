"""A language model that says what a test tells it to, and remembers what it was asked."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from generator.language_models import Completion, Message, ModelDescription, Sampling, stopped
from kb.progress import Progress

NOTE = re.compile(r"^Note: (.+)$")


@dataclass(frozen=True)
class Question:
    """What a model was asked.

    Attributes:
        note: what it is to say again.
        links: the references of the links it may choose from.
        is_closing: whether a question to the reader is wanted, not a note said again.
    """

    messages: list[Message]
    schema: dict[str, Any]
    sampling: Sampling

    @property
    def prompt(self) -> str:
        return self.messages[-1]["content"]

    @property
    def note(self) -> str:
        found = NOTE.match(self.prompt)
        return found[1] if found else ""

    @property
    def is_closing(self) -> bool:
        return "question" in self.schema.get("properties", {})

    @property
    def links(self) -> list[str]:
        choice = self.schema["properties"].get("links")
        return choice["items"]["enum"] if choice else []


Script = Callable[[Question], str]


@dataclass
class ScriptedModel:
    """Answers with what the script returns, whatever the schema says; an exception it raises goes on."""

    script: Script
    asked: list[Question] = field(default_factory=list)

    def describe(self) -> ModelDescription:
        return ModelDescription("scripted", "tests", "", "test")

    def complete(
        self, messages: list[Message], sampling: Sampling, progress: Progress, schema: dict[str, Any] | None = None
    ) -> Completion:
        if progress.is_cancelled:
            raise stopped()
        self.asked.append(Question(messages, schema or {}, sampling))
        return Completion(self.script(self.asked[-1]), 1, 1, 0.0)

    def likelihood(self, messages: list[Message], answer: str, progress: Progress) -> None:
        """It cannot tell."""


def says(tell: Callable[[str], str], question: str = "") -> Script:
    """A script that says every note as `tell` puts it, and asks the reader `question`."""

    def script(asked: Question) -> str:
        if asked.is_closing:
            return json.dumps({"question": question, "links": asked.links[:1]})
        return tell(asked.note)

    return script


def always(answer: object) -> Script:
    """A script with one answer to everything: a text as it is, anything else as JSON."""
    return lambda _asked: answer if isinstance(answer, str) else json.dumps(answer)


def paraphrased(fact: str) -> str:
    """The fact in other words that say the same."""
    first = fact.split(maxsplit=1)[0]
    is_plain = first[1:].islower() or first in ("A", "An")
    return f"This means that {fact[0].lower() + fact[1:] if is_plain else fact}"
