"""How often a verifier is right about labelled sentences."""

import json
from pathlib import Path

import pytest

from generator.evaluation.support import Case, evaluate_support, load_cases
from kb.errors import InputError, InterruptedWorkError
from kb.progress import Progress

CASES = [
    *[Case("s", f"true {number}", True, "true") for number in range(6)],
    *[Case("s", f"added {number}", False, "added") for number in range(3)],
    Case("s", "cut 0", False, "cut"),
]


def test_the_shares_are_those_of_the_cases() -> None:
    said = {"true 0", "true 1", "true 2", "added 0"}
    found = evaluate_support(CASES, lambda case: case.claim in said, Progress())

    assert found.cases == 10
    assert found.accuracy.value == pytest.approx(6 / 10)
    assert found.balanced_accuracy.value == pytest.approx((3 / 6 + 3 / 4) / 2)
    assert found.precision.value == pytest.approx(3 / 4)
    assert found.recall.value == pytest.approx(3 / 6)
    assert {kind: each.cases for kind, each in found.kinds.items()} == {"true": 6, "added": 3, "cut": 1}
    assert found.kinds["added"].called_supported.value == pytest.approx(1 / 3)
    for estimate in (found.accuracy, found.balanced_accuracy, found.precision, found.recall):
        assert 0 <= estimate.low < estimate.value < estimate.high <= 1


@pytest.mark.parametrize(("answer", "precision", "recall"), [(False, 1, 0), (True, 0.6, 1)])
def test_one_answer_to_everything(answer: bool, precision: float, recall: float) -> None:
    found = evaluate_support(CASES, lambda _case: answer, Progress())

    assert found.precision.value == pytest.approx(precision)
    assert found.recall.value == recall
    assert found.balanced_accuracy.value == 0.5


def test_cases_of_one_label_have_a_balanced_accuracy_too() -> None:
    found = evaluate_support(CASES[:6], lambda _case: True, Progress())
    assert found.balanced_accuracy.value == 1


def test_it_can_be_stopped() -> None:
    progress = Progress()

    def stops(_case: Case) -> bool:
        progress.cancel()
        return True

    with pytest.raises(InterruptedWorkError):
        evaluate_support(CASES, stops, progress)


def test_cases_are_lines_of_json(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    case = {"source": "A.", "claim": "B.", "supported": False, "kind": "added", "note": "more"}
    file.write_text(json.dumps(case) + "\n\n" + json.dumps({"source": "A.", "claim": "A.", "supported": True}))

    assert load_cases(file) == [Case("A.", "B.", False, "added"), Case("A.", "A.", True, "")]


@pytest.mark.parametrize(
    "line",
    ["{", "5", "null", "[]", '{"source": "A."}', '{"source": "A.", "claim": 5, "supported": true}',
     '{"source": "A.", "claim": "B.", "supported": "yes"}',
     '{"source": "A.", "claim": "B.", "supported": true, "kind": 7}'],
)  # fmt: skip
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"source": "A.", "claim": "A.", "supported": true}\n' + line)
    with pytest.raises(InputError, match="line 2") as raised:
        load_cases(file)
    assert "supported" in raised.value.hint


@pytest.mark.parametrize("content", [None, b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_cases_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "cases.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as raised:
        load_cases(file)
    assert str(file) in raised.value.message
