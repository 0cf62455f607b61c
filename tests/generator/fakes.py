"""A language model that says what a test tells it to, and remembers what it was asked."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from generator.language_models import Completion, Message, ModelDescription, Sampling
from kb.progress import Progress

FACT = re.compile(r"^\d+\. (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """What a model was asked.

    Attributes:
        facts: the numbered facts of the prompt, in their order.
        links: the references of the links it may choose from.
        is_closing: whether a question to the reader is wanted, not sentences.
    """

    messages: list[Message]
    schema: dict[str, Any]
    sampling: Sampling

    @property
    def prompt(self) -> str:
        return self.messages[-1]["content"]

    @property
    def facts(self) -> list[str]:
        return FACT.findall(self.prompt)

    @property
    def is_closing(self) -> bool:
        return "question" in self.schema["properties"]

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
        self, messages: list[Message], schema: dict[str, Any], sampling: Sampling, progress: Progress
    ) -> Completion:
        self.asked.append(Question(messages, schema, sampling))
        return Completion(self.script(self.asked[-1]), 1, 1, 0.0)


def says(tell: Callable[[str], str], question: str = "") -> Script:
    """A script that says every fact as `tell` puts it, and asks the reader `question`."""

    def script(asked: Question) -> str:
        if asked.is_closing:
            return json.dumps({"question": question, "links": asked.links[:1]})
        told = [{"text": tell(fact), "fact": number} for number, fact in enumerate(asked.facts, start=1)]
        return json.dumps({"sentences": told})

    return script


def always(answer: object) -> Script:
    """A script with one answer to everything: a text as it is, anything else as JSON."""
    return lambda _asked: answer if isinstance(answer, str) else json.dumps(answer)


def paraphrased(fact: str) -> str:
    """The fact in other words that say the same."""
    first = fact.split(maxsplit=1)[0]
    is_plain = first[1:].islower() or first in ("A", "An")
    return f"This means that {fact[0].lower() + fact[1:] if is_plain else fact}"
