"""A sentence under examination and what it has to agree with."""

from dataclasses import dataclass

from generator.words import weighty_stems


@dataclass(frozen=True)
class Claim:
    """A model's sentence beside its source.

    Attributes:
        text: the sentence.
        source: the author's sentences it is said to rest on.
        topic: what the text is about; its words may always be used.
        cosine: likeness in meaning of `text` and `source`, -1 to 1.
    """

    text: str
    source: str
    topic: str
    cosine: float

    @property
    def allowed(self) -> str:
        """Everything whose words the sentence may use."""
        return f"{self.source} {self.topic}"

    @property
    def topic_in_full(self) -> str:
        """The topic where the sentence names all of it, else nothing.

        A sentence may say what it is about. One word of "bias and variance" would be a statement of its own.
        """
        return self.topic if set(weighty_stems(self.topic)) <= set(weighty_stems(self.text)) else ""
