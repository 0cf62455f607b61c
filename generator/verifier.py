"""Whether a sentence says what its source says: by rules, then by how likely a model finds each, given the other.

A rewording that adds something is unlikely given its source; a source is unlikely given a rewording that left something
out or turned it round. Both are mean log-likelihoods of the tokens, under the very prompt that rewordings are asked for
with. On rewordings of a 1.5-billion-parameter model this tells true from false better than the model's own answer to
“is it true?” (docs/decisions/0032-likelihood-both-ways.md). Where a model cannot tell likelihoods, the rules decide.
"""

from dataclasses import dataclass

from generator.checks import Claim, first_failure
from generator.conversation import conversation
from generator.language_models import LanguageModel
from generator.templates import Templates
from kb.embedding import Embedder
from kb.progress import Progress

MIN_FORWARD = -0.35
"""Of the sentence given its source, the mean natural logarithm over its tokens."""

MIN_BACKWARD = -1.5
"""Of the source given the sentence."""

PROBES = (
    (
        "Most of the letters that the museum bought in 1987 were written by sailors.",
        "Sailors wrote most of the letters that the museum bought in 1987.",
    ),
    ("Without a keel, a boat drifts sideways.", "A boat drifts sideways without a keel."),
    ("The baker weighs the flour before she adds the water.", "Before she adds the water, the baker weighs the flour."),
    ("Goats eat leaves that sheep leave alone.", "Leaves that sheep leave alone are eaten by goats."),
)
"""Sentences and true rewordings. Of a model that finds most of these unlikely, no likelihood says anything."""


@dataclass(frozen=True)
class Examination:
    """What was found of a sentence.

    Attributes:
        reason: why it may not stand; empty if it may.
        cosine: how near its meaning is to the source's.
    """

    reason: str
    cosine: float


@dataclass(frozen=True)
class Verifier:
    """Examines sentences.

    Attributes:
        model: whose likelihoods are asked for; None for the rules alone.
    """

    model: LanguageModel | None
    embedder: Embedder
    templates: Templates

    def examine(self, text: str, source: str, topic: str, progress: Progress) -> Examination:
        """Hold a sentence against its source.

        Args:
            topic: what the text is about; its words may always be used.

        Raises:
            ModelError: the model fails.
            InterruptedWorkError: `progress` was cancelled.
        """
        vector, source_vector = self.embedder.encode([text, source])
        cosine = float(vector @ source_vector)
        reason = first_failure(Claim(text, source, topic, cosine)) or self._unlikely(text, source, progress)
        return Examination(reason, cosine)

    def can_tell(self, progress: Progress) -> bool:
        """Whether the model finds enough of `PROBES` likely for its likelihoods to mean something.

        A model that tells no likelihoods passes: its sentences are held against the rules alone.

        Raises:
            ModelError, InterruptedWorkError: as `examine`.
        """
        found = [self._likelihood(source, text, progress) for source, text in PROBES]
        return 2 * sum(each is None or each >= MIN_FORWARD for each in found) >= len(PROBES)

    def _unlikely(self, text: str, source: str, progress: Progress) -> str:
        forward = self._likelihood(source, text, progress)
        if forward is not None and forward < MIN_FORWARD:
            return f"its source does not lead to it ({forward:.2f})"
        backward = self._likelihood(text, source, progress)
        if backward is not None and backward < MIN_BACKWARD:
            return f"it does not lead back to its source ({backward:.2f})"
        return ""

    def _likelihood(self, given: str, text: str, progress: Progress) -> float | None:
        if self.model is None:
            return None
        messages = conversation(self.templates.render("reword.jinja", note=given))
        return self.model.likelihood(messages, text, progress)
