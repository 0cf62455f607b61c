"""Tables of claims for the tests of the checks."""

import pytest

from generator.checks import Claim


def claim(text: str, source: str = "", topic: str = "", cosine: float = 0.9) -> Claim:
    return Claim(text, source or text, topic, cosine)


def table(*rows: tuple[str, ...]) -> pytest.MarkDecorator:
    """Parametrize with rows of (text, source, a word of the reason); an empty reason means it passes."""
    return pytest.mark.parametrize(("text", "source", "reason"), rows, ids=[row[0][:60] for row in rows])


def assert_verdict(failure: str, reason: str) -> None:
    """The reason is as expected: holding the words, or empty."""
    assert reason in failure if reason else not failure, f"{failure!r}, not {reason!r}"
