"""Messages -> the tokens a GGUF model was trained to answer after, by the chat template in its file."""

import re
from collections.abc import Sequence
from typing import Any

from generator.language_models import Message

_CONTROL = re.compile(r"<\|[^<>|]*\|>|</?s>|<(?:start|end)_of_turn>")
"""What templates mark turns with. In a message it would end the turn, so it is taken out."""


class ChatTemplate:
    """How one model wants its conversations.

    Args:
        model: a loaded `llama_cpp.Llama`.
    """

    def __init__(self, model: Any) -> None:
        from llama_cpp.llama_chat_format import CHATML_CHAT_TEMPLATE, Jinja2ChatFormatter

        self._model = model
        template = model.metadata.get("tokenizer.chat_template") or CHATML_CHAT_TEMPLATE
        end, beginning = _piece(model, model.token_eos()), _piece(model, model.token_bos())
        self._asking = Jinja2ChatFormatter(template, end, beginning)
        self._telling = Jinja2ChatFormatter(template, end, beginning, add_generation_prompt=False)

    def tokens(self, messages: list[Message], *, is_asked: bool) -> list[int]:
        """The tokens of a conversation.

        Args:
            is_asked: whether the model is to answer next. Thinking aloud before it is switched off where the template
                has a switch.
        """
        if not messages:
            return []
        formatter = self._asking if is_asked else self._telling
        plain: list[Any] = [{**message, "content": _CONTROL.sub("", message["content"])} for message in messages]
        prompt = formatter(messages=plain, enable_thinking=False).prompt
        tokens: list[int] = self._model.tokenize(prompt.encode(), add_bos=False, special=True)
        return tokens


def common_prefix(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two sequences begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _piece(model: Any, token: int) -> str:
    return str(model._model.token_get_text(token)) if token >= 0 else ""
