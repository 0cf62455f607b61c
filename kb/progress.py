"""How long work tells of its progress, and learns that it should stop."""

from collections.abc import Callable
from threading import Event

from kb.errors import InterruptedWorkError

OnStep = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much (0 when unknown)."""


class Progress:
    """Handed to long work, which calls `step` often. Safe to cancel from another thread or a signal handler.

    Args:
        on_step: shown each step.
    """

    def __init__(self, on_step: OnStep | None = None) -> None:
        self._on_step = on_step
        self._cancelled = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._cancelled.is_set()

    def step(self, doing: str, done: int = 0, total: int = 0) -> None:
        """Report a step.

        Raises:
            InterruptedWorkError: the work was asked to stop.
        """
        if self.is_cancelled:
            raise InterruptedWorkError("Stopped on request.", hint="What was finished is kept.")
        if self._on_step:
            self._on_step(doing, done, total)
