"""What is made once on a machine, for all stores of a user."""

import signal
from pathlib import Path

import pytest

from tests.cli.conftest import open_terminal

pytestmark = pytest.mark.slow

PREPARING = "Preparing the embedding model, once on this machine"


def test_the_embedding_model_is_prepared_once_for_all_data_folders(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, second = (open_terminal(tmp_path / name, cache=str(cache)) for name in ("first", "second"))
    for terminal in (first, second):
        terminal.write("posts/owls.md", "Owls hunt voles at night.")

    stopped = first.interrupt("sync", signals=[signal.SIGINT], at=PREPARING)
    assert stopped.code == 130
    assert not list(cache.rglob("*.onnx"))

    said = first.run("sync")
    assert said.code == 0
    assert PREPARING in said.err
    (graph,) = cache.rglob("*.onnx")
    made = graph.stat().st_mtime_ns

    said = second.run("sync")
    assert said.code == 0
    assert PREPARING not in said.err
    assert [graph.stat().st_mtime_ns for graph in cache.rglob("*.onnx")] == [made]
    assert not list(second.data.rglob("*.onnx"))
