"""Asks the model for sentences, keeps those that pass the checks, and quotes the author where none does."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from generator.checks import Claim, check_question
from generator.conversation import conversation
from generator.facts import Fact
from generator.known_links import KnownLink
from generator.language_models import LanguageModel, Message, Sampling
from generator.models import Citation, Rejection, Verdict, WrittenSentence
from generator.templates import Templates
from generator.verifier import Verifier
from generator.words import words
from kb.embedding import Embedder
from kb.english import STOP_WORDS
from kb.progress import Progress

TOKENS_PER_SENTENCE = 70
WARMER = (0.0, 0.4, 0.6)
"""How much warmer than the setting each wording of a fact is asked for, until one may stand."""

HOTTEST = 2.0


@dataclass
class Writer:
    """Writes grounded sentences and remembers how.

    Attributes:
        model: None to quote only.
        can_word: whether the model words facts at all; None until there was one to word.
        exchanges: every question put to the model and its answer, for the recipe.
        rejections: what the model wrote and the checks refused.
    """

    model: LanguageModel | None
    embedder: Embedder
    templates: Templates
    author: str
    temperature: float
    seed: int
    progress: Progress
    can_word: bool | None = None
    exchanges: list[dict[str, Any]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    def tell(self, step: str, topic: str, facts: Sequence[Fact]) -> list[WrittenSentence]:
        """Say facts, in their order: in the model's words where they can be verified, else in the author's own.

        Args:
            step: what the sentences are for, as the recipe names it.
        """
        return [sentence for unit in _units(facts) for sentence in self._said(step, topic, unit)]

    def _said(self, step: str, topic: str, unit: list[Fact]) -> list[WrittenSentence]:
        """A fact, with those that lean on it, in the first wording that may stand."""
        source = " ".join(fact.text for fact in unit)
        for number in range(len(WARMER) if self._can_word() else 0):
            text = self._reworded(step, source, number)
            if not text or _same_words(text, source):
                continue
            found = self.verifier.examine(text, source, topic, self.progress)
            if not found.reason:
                citations = [
                    Citation(fact.path, fact.start_line, fact.end_line, round(found.cosine, 4)) for fact in unit
                ]
                return [WrittenSentence(text, Verdict.SUPPORTED, citations)]
            self.rejections.append(Rejection(step, text, found.reason))
        return [quoted(fact) for fact in unit]

    def _reworded(self, step: str, source: str, number: int) -> str:
        """The model's n-th wording of a source. Its seed depends on the source alone, not on what was asked before."""
        messages = conversation(self.templates.render("reword.jinja", note=source))
        seed = (self.seed + zlib.crc32(source.encode()) + number) % 2**31
        temperature = min(self.temperature + WARMER[number], HOTTEST)
        tokens = TOKENS_PER_SENTENCE + 2 * len(source.split())
        sampling = Sampling(temperature, seed, tokens, avoid=_beginning(source))
        return " ".join(self._complete(step, messages, sampling).split())

    def ask_reader(
        self, topic: str, so_far: str, facts: Sequence[Fact], links: Sequence[KnownLink]
    ) -> tuple[WrittenSentence | None, list[str]]:
        """A closing question, if the model has one that passes, and the references of the links it would give."""
        schema: dict[str, Any] = _object({"question": {"type": "string"}})
        if links:
            references = {"type": "string", "enum": [link.reference for link in links]}
            schema = _object({**schema["properties"], "links": {"type": "array", "items": references, "maxItems": 3}})
        answer = self._ask("closing", schema, TOKENS_PER_SENTENCE, topic=topic, so_far=so_far, links=links)
        text = " ".join(str(answer.get("question") or "").split())
        references_given = [str(reference) for reference in _items(answer, "links")]
        if not text:
            return None, references_given
        vector, topic_vector = self.embedder.encode([text, topic])
        claim = Claim(text, " ".join(fact.text for fact in facts), topic, float(vector @ topic_vector))
        if reason := check_question(claim):
            self.rejections.append(Rejection("closing", text, reason))
            return None, references_given
        return WrittenSentence(text, Verdict.FRAMING), references_given

    def _ask(self, step: str, schema: dict[str, Any], max_tokens: int, **values: object) -> dict[str, Any]:
        """The model's answer as an object; empty when there is no model or it cannot be read."""
        if self.model is None:
            return {}
        author = self.author or "the author"
        messages: list[Message] = [
            {"role": "system", "content": self.templates.render("system.jinja", author=author)},
            {"role": "user", "content": self.templates.render(f"{step}.jinja", author=author, **values)},
        ]
        text = self._complete(step, messages, Sampling(self.temperature, self.seed, max_tokens), schema)
        try:
            answer = json.loads(text)
        except ValueError:
            self.rejections.append(Rejection(step, text[:500], "it was cut short or is not JSON"))
            return {}
        return answer if isinstance(answer, dict) else {}

    def _complete(
        self, step: str, messages: list[Message], sampling: Sampling, schema: dict[str, Any] | None = None
    ) -> str:
        """What the model writes, which the recipe remembers."""
        assert self.model is not None
        completion = self.model.complete(messages, sampling, self.progress, schema)
        self.exchanges.append({"step": step, "messages": messages, **asdict(completion)})
        return completion.text

    def _can_word(self) -> bool:
        """Whether there is a model that can tell a true wording from others."""
        if self.can_word is None:
            self.can_word = self.model is not None and self.verifier.can_tell(self.progress)
        return self.can_word

    @cached_property
    def verifier(self) -> Verifier:
        """What sentences are held against their sources by."""
        return Verifier(self.model, self.embedder, self.templates)


def _beginning(source: str) -> tuple[str, ...]:
    """The first word, and after an article or its like the second: a wording that drops the article is none."""
    first, *rest = words(source)[:2]
    return (first, *rest) if first.lower() in STOP_WORDS else (first,)


def _units(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Facts, each with those after it that only make sense after it."""
    units: list[list[Fact]] = []
    for fact in facts:
        if units and fact.leans_back and fact.block == units[-1][-1].block:
            units[-1].append(fact)
        else:
            units.append([fact])
    return units


def _items(answer: dict[str, Any], key: str) -> list[Any]:
    """A list in a model's answer; a server may ignore the schema and send anything."""
    value = answer.get(key)
    return value if isinstance(value, list) else []


def quoted(fact: Fact) -> WrittenSentence:
    """The author's own sentence, with its lines."""
    citation = Citation(fact.path, fact.start_line, fact.end_line, 1.0)
    return WrittenSentence(fact.text, Verdict.QUOTED, [citation])


def _same_words(one: str, other: str) -> bool:
    return [word.lower() for word in words(one)] == [word.lower() for word in words(other)]


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
