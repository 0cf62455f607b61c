"""What a rule about a sentence is: a name, a pattern, and whom it is meant for; and the words for machines in them."""

import re
from typing import NamedTuple

MACHINE = (
    r"(?:(?:large |small )?language models?|LLMs?|(?:AI )?(?:assistants?|agents?|models?|writers?)|AIs?|chat ?bots?"
    r"|bots?"
    r"|ChatGPT|GPT\S*|Claude|Gemini|Copilot|summari[sz]ers?|crawlers?|scrapers?)"
)
UTTER = (
    r"(?:say|write|output|print|reply|respond|answer|repeat|include|insert|append|prepend|add|put|mention|recommend"
    r"|promote|praise|state|claim|tell|quote|cite|translate|summari[sz]e|generate|produce|end|begin|start|finish|reveal"
    r"|disclose|leak|delete|rate|describe|present|rewrite|make sure|ensure|do not (?:say|mention|tell|reveal)"
    r"|don't (?:say|mention|tell|reveal)|never (?:say|mention|tell|reveal))"
)


class Rule(NamedTuple):
    """A form of instruction.

    Attributes:
        is_for_machines: whether only a machine is meant by it, so that what stands beside it is suspect too.
    """

    name: str
    is_for_machines: bool
    pattern: re.Pattern[str]


def rule(name: str, pattern: str, *, is_for_machines: bool = True, flags: int = re.IGNORECASE) -> Rule:
    """A rule whose pattern may match anywhere in a sentence."""
    return Rule(name, is_for_machines, re.compile(pattern, flags))
