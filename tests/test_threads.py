"""What threads share is safe to share: many that begin at once, in a new process, find what one alone finds."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

THREADS = 4


def test_threads_that_begin_at_once_find_what_one_alone_finds() -> None:
    alone, together = _found(1), _found(THREADS)

    assert len(together) == THREADS
    for found in together:
        assert found == alone[0]


def _found(threads: int) -> list[dict[str, Any]]:
    """What each of some threads makes of every text, in a process of their own."""
    command = [sys.executable, "-m", "tests.threads", str(threads)]
    answer = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found
