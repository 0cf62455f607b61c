"""Asks the model for sentences, keeps those that pass the checks, and quotes the author where none does."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from generator.checks import Claim, check_question, first_failure
from generator.facts import Fact
from generator.known_links import KnownLink
from generator.language_models import LanguageModel, Message, Sampling
from generator.models import Citation, Rejection, Verdict, WrittenSentence
from generator.templates import Templates
from generator.words import words
from kb.embedding import Embedder
from kb.markdown.sentences import split_sentences
from kb.progress import Progress

TOKENS_PER_SENTENCE = 70
TOLD_COSINE = 0.8
"""A fact this near to an accepted sentence has been told by it, whichever fact the sentence names."""


@dataclass
class Writer:
    """Writes grounded sentences and remembers how.

    Attributes:
        model: None to quote only.
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
    exchanges: list[dict[str, Any]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    def tell(self, step: str, topic: str, facts: Sequence[Fact], most: int, **values: object) -> list[WrittenSentence]:
        """Say facts, in their order: in the model's words where they pass the checks, else in the author's own.

        Args:
            step: name of the prompt template, without its suffix.
            facts: what may be said.
            most: sentences to ask for.
            values: for the template, beside `topic`, `facts` and `most`.
        """
        candidates = self._candidates(step, topic, facts, most, values)
        vectors = self.embedder.encode([fact.text for fact in facts])
        told: dict[int, list[WrittenSentence]] = {}
        covered: set[int] = set()
        for text, number in candidates:
            (vector,) = self.embedder.encode([text])
            cosines = vectors @ vector
            sentence, index = self._accepted(step, topic, text, number, facts, cosines)
            if sentence and index not in told:
                told[index] = [sentence]
                covered |= {index, *(int(near) for near in np.flatnonzero(cosines >= TOLD_COSINE))}
        return [
            sentence
            for index, fact in enumerate(facts)
            for sentence in told.get(index, [] if index in covered else [quoted(fact)])
        ]

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

    def _candidates(
        self, step: str, topic: str, facts: Sequence[Fact], most: int, values: dict[str, object]
    ) -> list[tuple[str, int]]:
        """Sentences the model proposes, each with the 0-based fact it names."""
        number = {"type": "integer", "enum": list(range(1, len(facts) + 1))}
        item = _object({"text": {"type": "string"}, "fact": number})
        schema = _object({"sentences": {"type": "array", "items": item, "minItems": 1, "maxItems": most}})
        tokens = TOKENS_PER_SENTENCE * most
        answer = self._ask(step, schema, tokens, topic=topic, facts=facts, most=most, **values)
        found = []
        for proposed in _items(answer, "sentences"):
            if isinstance(proposed, dict) and isinstance(proposed.get("fact"), int) and proposed.get("text"):
                index = min(max(proposed["fact"] - 1, 0), len(facts) - 1)
                found += [(sentence, index) for sentence in split_sentences(str(proposed["text"]))]
        return found

    def _accepted(
        self, step: str, topic: str, text: str, number: int, facts: Sequence[Fact], cosines: Any
    ) -> tuple[WrittenSentence | None, int]:
        """The sentence with the fact that bears it: the one it names, or the nearest; None when neither does."""
        reason = ""
        for index in dict.fromkeys([number, int(np.argmax(cosines))]):
            fact, cosine = facts[index], float(cosines[index])
            if _same_words(text, fact.text):
                return quoted(fact), index
            reason = first_failure(Claim(text, fact.text, topic, cosine))
            if not reason:
                citation = Citation(fact.path, fact.start_line, fact.end_line, round(cosine, 4))
                return WrittenSentence(text, Verdict.SUPPORTED, [citation]), index
        self.rejections.append(Rejection(step, text, reason))
        return None, number

    def _ask(self, step: str, schema: dict[str, Any], max_tokens: int, **values: object) -> dict[str, Any]:
        """The model's answer as an object; empty when there is no model or it cannot be read."""
        if self.model is None:
            return {}
        author = self.author or "the author"
        messages: list[Message] = [
            {"role": "system", "content": self.templates.render("system.jinja", author=author)},
            {"role": "user", "content": self.templates.render(f"{step}.jinja", author=author, **values)},
        ]
        seed = self.seed + len(self.exchanges)
        completion = self.model.complete(messages, schema, Sampling(self.temperature, seed, max_tokens), self.progress)
        self.exchanges.append({"step": step, "messages": messages, **asdict(completion)})
        try:
            answer = json.loads(completion.text)
        except ValueError:
            self.rejections.append(Rejection(step, completion.text[:500], "it was cut short or is not JSON"))
            return {}
        return answer if isinstance(answer, dict) else {}


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
