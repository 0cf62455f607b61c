"""A rendered prompt -> the turns of a conversation. Pure.

A prompt that holds worked examples is written as a conversation: a line `== system`, `== user` or `== assistant` begins
a turn. All turns but the last should be the same every time, since a model reads those once.
"""

import re

from generator.language_models import Message

_TURN = re.compile(r"^== (system|user|assistant)$", re.MULTILINE)


def conversation(text: str) -> list[Message]:
    """The turns of a prompt; one of the user's where it names none."""
    _before, *parts = _TURN.split(text)
    turns = zip(parts[::2], parts[1::2], strict=True)
    return [{"role": role, "content": said.strip()} for role, said in turns] or [{"role": "user", "content": text}]
