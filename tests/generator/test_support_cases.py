"""The checks together, over `support_cases.md`, with the likeness the real embedding model finds."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.checks import Claim, first_failure
from kb.embedding import Embedder
from tests.conftest import REPOSITORY
from tests.generator.grounding import words_of

LABEL = re.compile(r"^- (?P<label>[a-z ]+): (?P<text>.+)$")


@dataclass(frozen=True)
class Case:
    path: str
    topic: str
    source: str
    label: str
    text: str

    @property
    def is_true(self) -> bool:
        return self.label == "true"


def read_cases() -> list[Case]:
    cases: list[Case] = []
    topic = path = source = ""
    for line in (Path(__file__).parent / "support_cases.md").read_text(encoding="utf-8").splitlines():
        plain = line.replace("`", "")  # as a fact is read out of Markdown
        if line.startswith("## "):
            topic, path = line.removeprefix("## ").rsplit(", ", 1)
        elif line.startswith("> "):
            source = plain.removeprefix("> ")
        elif (found := LABEL.match(plain)) and path:
            cases.append(Case(path, topic, source, found["label"], found["text"]))
    return cases


CASES = read_cases()


@pytest.fixture(scope="module")
def failures(embedder: Embedder) -> dict[Case, str]:
    """Why each case is refused; empty where it is accepted."""
    sources = embedder.encode([case.source for case in CASES])
    texts = embedder.encode([case.text for case in CASES])
    return {
        case: first_failure(Claim(case.text, case.source, case.topic, float(source @ text)))
        for case, source, text in zip(CASES, sources, texts, strict=True)
    }


def test_the_sources_stand_in_the_files_named() -> None:
    for case in CASES:
        there = words_of((REPOSITORY / "content" / case.path).read_text(encoding="utf-8"))
        wanted = words_of(case.source)
        assert any(there[start : start + len(wanted)] == wanted for start in range(len(there))), case.source


@pytest.mark.parametrize("label", sorted({case.label for case in CASES if not case.is_true}))
def test_false_variants_are_refused(failures: dict[Case, str], label: str) -> None:
    false = [case for case in CASES if case.label == label]
    passed = [case for case in false if not failures[case]]
    listing = "\n".join(f"{case.text}  <-  {case.source}" for case in passed)
    assert not passed, f"{len(passed)} of {len(false)} passed the checks:\n{listing}"


def test_most_true_paraphrases_are_accepted(failures: dict[Case, str]) -> None:
    true = [case for case in CASES if case.is_true]
    refused = {case: failures[case] for case in true if failures[case]}
    listing = "\n".join(f"{reason}: {case.text}" for case, reason in refused.items())
    assert 2 * len(refused) <= len(true), f"{len(refused)} of {len(true)} refused:\n{listing}"


def test_the_author_s_own_sentences_would_pass(embedder: Embedder) -> None:
    """The source itself is the truest paraphrase there is."""
    for case in {case.source: case for case in CASES}.values():
        assert first_failure(Claim(case.source, case.source, case.topic, 1.0)) == "", case.source
