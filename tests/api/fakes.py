"""Stand-ins for what a test has to hold in its hand: a model that waits, a schedule that only counts."""

from threading import Event
from typing import Any

from generator.language_models import Completion, Message, ModelDescription, Sampling
from kb.errors import InterruptedWorkError
from kb.progress import Progress


class WaitingModel:
    """Writes nothing until it is released, and stops when cancelled, as a real model does between words.

    Attributes:
        asked: set once somebody asked it to write.
        released: set it to let everybody go on.
    """

    def __init__(self) -> None:
        self.asked = Event()
        self.released = Event()

    def describe(self) -> ModelDescription:
        return ModelDescription("waiting", "nowhere", "", "test")

    def complete(
        self, messages: list[Message], sampling: Sampling, progress: Progress, schema: dict[str, Any] | None = None
    ) -> Completion:
        self.asked.set()
        while not self.released.wait(0.01):
            if progress.is_cancelled:
                raise InterruptedWorkError("Writing was stopped.")
        return Completion("{}", 1, 1, 0.0)

    def likelihood(self, messages: list[Message], answer: str, progress: Progress) -> None:
        """It cannot tell."""


class CountingSchedule:
    """Remembers whether it was started and stopped."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def stop(self) -> None:
        self.calls.append("stop")
