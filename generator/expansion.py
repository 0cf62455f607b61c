"""Imagines passages for query expansion; see `kb.search.expansion`. What is written here is never shown to anyone."""

import json
from typing import Any

from generator.language_models import LanguageModel, Message, Sampling
from generator.templates import Templates
from kb.progress import Progress
from kb.search.expansion import Expand

MAX_TOKENS = 100
"""Some 75 words. Writing takes nearly all the time that expansion costs."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"passage": {"type": "string"}},
    "required": ["passage"],
}
GREEDY = Sampling(temperature=0.0, seed=0, max_tokens=MAX_TOKENS)
"""The same question must find the same, on every page of its hits."""


def make_expand(model: LanguageModel, templates: Templates) -> Expand:
    """A function from a question to a short passage such as might answer it, right or wrong.

    What it calls may raise ModelError: the model cannot be loaded, is busy or fails.
    """

    def expand(question: str) -> str:
        messages: list[Message] = [{"role": "user", "content": templates.render("passage.jinja", question=question)}]
        return _passage(model.complete(messages, GREEDY, Progress(), SCHEMA).text)

    return expand


def _passage(written: str) -> str:
    """The passage in a model's answer, which may be cut short; empty when it cannot be read."""
    for ending in ("", '"}'):
        try:
            answer = json.loads(written + ending)
        except ValueError:
            continue
        return str(answer.get("passage") or "") if isinstance(answer, dict) else ""
    return ""
