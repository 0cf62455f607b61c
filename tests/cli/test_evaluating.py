"""`byline eval retrieval` and `byline eval support`."""

from pathlib import Path

import pytest

from api.answers.evaluation import EvaluationAnswer, EvaluationsAnswer, SupportAnswer
from kb.search.query import Mode
from tests.cli.terminal import Terminal
from tests.kb.evaluation.collections import write_collection

METRICS = ["ndcg@10", "mrr@10", "map", "recall@100"]


@pytest.fixture
def birds(terminal: Terminal) -> Path:
    return write_collection(terminal.folder / "birds")


def test_a_collection_is_measured(terminal: Terminal, birds: Path) -> None:
    said = terminal.run("eval", "retrieval", "birds")

    assert said.code == 0, said.err
    assert said.out.startswith("birds: documents 4, passages ")
    assert said.out.splitlines()[0].endswith(", queries 3")
    assert [line.split()[:5] for line in said.out.splitlines() if line.strip().startswith(("hybrid", "ndcg"))] == [
        METRICS,
        ["hybrid", *(f"{value:.3f}" for value in _hybrid(terminal))],
    ]
    assert "Embedding (4) ..." in said.err
    assert "Asking birds (3) ..." in said.err
    assert "birds: 1 query (“4”) without judgements skipped." in said.err
    assert not (terminal.data / "byline.db").exists()


def _hybrid(terminal: Terminal) -> list[float]:
    answer = terminal.run("eval", "retrieval", "birds", "--json").answer(EvaluationAnswer)
    return [answer.modes[Mode.HYBRID][metric].value for metric in METRICS]


def test_figures_as_json(terminal: Terminal, birds: Path) -> None:
    said = terminal.run("eval", "retrieval", str(birds), "--json")

    said.answer(EvaluationAnswer)
    assert said.err == "birds: 1 query (“4”) without judgements skipped.\n"
    assert list(said.json) == ["dataset", "modes"]
    assert said.json["dataset"] == "birds"
    assert list(said.json["modes"]) == ["hybrid", "keyword", "semantic"]
    for figures in said.json["modes"].values():
        assert list(figures) == METRICS
        for estimate in figures.values():
            assert list(estimate) == ["value", "low", "high"]
            assert 0 <= estimate["low"] <= estimate["value"] <= estimate["high"] <= 1
    assert terminal.run("eval", "retrieval", "birds", "--json", "--fresh").json == said.json


def test_several_collections_and_some_modes(terminal: Terminal, birds: Path) -> None:
    write_collection(terminal.folder / "more" / "fish", {"a": ("", "Fish swim.")}, {"1": "fish"}, [("1", "a", "1")])
    said = terminal.run(
        "eval", "retrieval", "birds", "more", "birds", "--mode", "semantic", "--mode", "keyword", "--json"
    )

    answer = said.answer(EvaluationsAnswer)
    assert [each.dataset for each in answer.datasets] == ["birds", "fish"]
    assert [list(each.modes) for each in answer.datasets] == [["keyword", "semantic"]] * 2
    assert answer.datasets[1].modes[Mode.SEMANTIC]["ndcg@10"].value == 1
    table = terminal.run("eval", "retrieval", "birds", "more").out
    assert "fish: documents 1, passages 1, queries 1" in table


def test_broken_input_ends_in_one_sentence(terminal: Terminal, birds: Path) -> None:
    with (birds / "corpus.jsonl").open("a") as stream:
        stream.write("{oops\n")
    said = terminal.run("eval", "retrieval", "birds")

    assert said.code == 2
    assert said.err.splitlines() == [
        "byline: birds/corpus.jsonl, line 5, is not JSON: expecting property name enclosed in double quotes."
    ]
    error = terminal.run("eval", "retrieval", "nowhere", "--json")
    assert (error.code, error.json["error"]["code"]) == (2, "invalid_input")
    assert error.json["error"]["message"] == "The folder nowhere does not exist."
    assert terminal.run("eval", "retrieval").code == 2


def test_ctrl_c_keeps_what_was_finished(terminal: Terminal) -> None:
    documents = {str(number): ("", f"Owl number {number} hunts voles in field {number}.") for number in range(400)}
    write_collection(terminal.folder / "owls", documents, {"1": "owl 7"}, [("1", "7", "1")])
    stopped = terminal.interrupt("eval", "retrieval", "owls")

    assert stopped.code == 130
    assert "What was finished is kept." in stopped.err
    assert "Traceback" not in stopped.err
    assert stopped.out == ""
    answer = terminal.run("eval", "retrieval", "owls", "--mode", "semantic", "--json").answer(EvaluationAnswer)
    assert answer.modes[Mode.SEMANTIC]["recall@100"].value == 1


CASES = """\
{"source": "Owls hunt voles at night.", "claim": "At night, owls hunt voles.", "supported": true, "kind": "true"}
{"source": "Owls hunt voles at night.", "claim": "Owls hunt mice at night.", "supported": false, "kind": "name"}
"""


def test_the_verifier_is_measured(terminal: Terminal) -> None:
    (terminal.folder / "cases.jsonl").write_text(CASES)
    said = terminal.run("eval", "support", "cases.jsonl", "--json")
    answer = said.answer(SupportAnswer)

    assert answer.cases == 2
    assert answer.balanced_accuracy.value == answer.precision.value == answer.recall.value == 1
    assert {kind: found.called_supported.value for kind, found in answer.kinds.items()} == {"true": 1, "name": 0}
    assert said.err == ""
    assert not (terminal.data / "byline.db").exists()


def test_the_verifier_is_measured_for_people(terminal: Terminal) -> None:
    (terminal.folder / "cases.jsonl").write_text(CASES)
    said = terminal.run("eval", "support", "cases.jsonl")

    assert said.code == 0, said.err
    assert said.out.startswith("2 sentences")
    assert "balanced accuracy" in said.out
    assert "called supported: name (1)" in said.out


def test_a_file_that_holds_no_labelled_sentences_is_2(terminal: Terminal) -> None:
    (terminal.folder / "cases.jsonl").write_text(CASES + "owls\n")
    said = terminal.run("eval", "support", "cases.jsonl")

    assert said.code == 2
    assert "cases.jsonl, line 3" in said.err
