"""Evaluating search over a small collection, with the real model and a store of its own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb.embedding import Embedder, Vectors
from kb.errors import InterruptedWorkError, StoreBusyError, StoreError
from kb.evaluation.collection import load_collection
from kb.evaluation.metrics import METRICS
from kb.evaluation.retrieval import MODES, Evaluation, best_documents, evaluate
from kb.evaluation.store import FOLDER, collection_store, store_name
from kb.progress import Progress
from kb.search.query import Mode
from tests.kb.evaluation.collections import write_collection


class CountingEmbedder:
    """The real model, counting the texts it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.max_tokens, self.count_tokens = embedder.name, embedder.max_tokens, embedder.count_tokens
        self.texts = 0

    def encode(self, texts: list[str]) -> Vectors:
        self.texts += len(texts)
        return self._embedder.encode(texts)


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    return write_collection(tmp_path / "birds")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def model(embedder: Embedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


def run(folder: Path, data: Path, model: Embedder, **options: object) -> Evaluation:
    return evaluate(load_collection(folder), data, model, 0.3, **options)  # type: ignore[arg-type]


def test_a_collection_is_searched_in_every_mode(birds: Path, data: Path, model: CountingEmbedder) -> None:
    found = run(birds, data, model)

    assert (found.dataset, found.documents, found.queries) == ("birds", 4, 3)
    assert list(found.modes) == list(MODES)
    for figures in found.modes.values():
        assert tuple(figures) == METRICS
        assert all(0 <= each.low <= each.value <= each.high <= 1 for each in figures.values())
    assert found.modes[Mode.HYBRID]["mrr@10"].value == 1
    assert found.modes[Mode.SEMANTIC]["recall@100"].value == 1  # ranks every passage
    # crows are judged for "clever black birds", and none of these words is said of them
    assert found.modes[Mode.KEYWORD]["recall@100"].value == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert found.modes[Mode.KEYWORD]["map"].value == pytest.approx((1 + 1 / 2 + 1) / 3)


def test_a_second_run_embeds_the_questions_alone(birds: Path, data: Path, model: CountingEmbedder) -> None:
    first = run(birds, data, model)
    embedded = model.texts
    second = run(birds, data, model)

    assert second == first
    assert model.texts - embedded == len(load_collection(birds).queries)
    run(birds, data, model, fresh=True)
    assert model.texts - embedded > 2 * 3


def test_other_judgements_need_no_other_store_and_other_documents_do(
    birds: Path, data: Path, tmp_path: Path, model: CountingEmbedder
) -> None:
    collection = load_collection(birds)
    name = store_name(collection, model.name)

    assert store_name(replace(collection, queries={}, judgements={}), model.name) == name
    assert store_name(collection, "another model") != name
    other = write_collection(tmp_path / "other" / "birds", {"a": ("", "Auks.")})
    assert store_name(load_collection(other), model.name) != name
    assert "/" not in store_name(replace(collection, name="../../ä b"), model.name)
    run(birds, data, model)
    assert [child.name for child in (data / FOLDER).iterdir() if child.is_dir()] == [name]
    assert not list(data.glob("*.db"))  # the author's own store is not opened, let alone made


def test_modes_can_be_chosen(birds: Path, data: Path, model: CountingEmbedder) -> None:
    whole, keyword = run(birds, data, model), run(birds, data, model, modes=[Mode.KEYWORD])

    assert keyword.modes == {Mode.KEYWORD: whole.modes[Mode.KEYWORD]}


def stopping_at(step: str) -> Progress:
    """Progress that is cancelled when a step begins."""
    progress = Progress(lambda doing, _done, _total: progress.cancel() if doing == step else None)
    return progress


def test_a_run_that_was_stopped_is_taken_up(birds: Path, data: Path, model: CountingEmbedder) -> None:
    for step in ("Writing documents", "Embedding", "Asking birds"):
        with pytest.raises(InterruptedWorkError):
            run(birds, data, model, progress=stopping_at(step))

    assert run(birds, data, model) == run(birds, data, model, fresh=True)


def test_a_document_is_as_good_as_its_best_passage() -> None:
    ranking = [(1, 0.9), (2, 0.8), (3, 0.8), (4, 0.1)]
    assert best_documents(ranking, {1: "a", 2: "b", 3: "a", 4: "c"}) == ["a", "b", "c"]


def test_rankings_reach_a_thousand_documents(data: Path, tmp_path: Path) -> None:
    """Documents of many passages fill a ranking of passages early; what stands below them is still ranked."""
    long = "\n\n".join(f"# Part {number}\n\nOwls {number}." for number in range(600))
    documents = {f"long {number}": ("", long) for number in range(3)} | {"short": ("", "Something about owls.")}
    folder = write_collection(tmp_path / "long", documents, {"1": "owls"}, [("1", own, "1") for own in documents])

    found = run(folder, data, FakeEmbedder(), modes=[Mode.KEYWORD, Mode.SEMANTIC])
    assert found.passages > 1000
    assert {figures["recall@100"].value for figures in found.modes.values()} == {1.0}


def test_texts_no_file_can_hold_are_stored(data: Path, tmp_path: Path, model: CountingEmbedder) -> None:
    documents = {
        "nul": ("Owls\0", "Owls\0hunt voles."),
        "half": ("", "Half an owl \ud83e hunts mice."),
        "front": ("---\n: x", "---\ntitle: [\n---\nOwls hunt in [barns."),
        "empty": ("", ""),
    }
    folder = write_collection(tmp_path / "odd", documents, {"1": "owls \ud83e hunting"}, [("1", "nul", "1")])

    found = run(folder, data, model)
    assert found.notes == ["1 document (“empty”) without title or text, and so never found."]
    assert found.modes[Mode.SEMANTIC]["recall@100"].value == 1


def test_long_questions_are_cut_and_said_so(birds: Path, data: Path, model: CountingEmbedder) -> None:
    folder = write_collection(birds.parent / "long", queries={"1": "barn owl " * 500})

    found = run(folder, data, model)
    assert "1 of the queries cut to the 2,000 characters a question may have." in found.notes


def test_two_runs_do_not_share_a_store(birds: Path, data: Path, model: CountingEmbedder) -> None:
    with (
        collection_store(load_collection(birds), data, model, progress=Progress()),
        pytest.raises(StoreBusyError, match="Another evaluation is using"),
    ):
        run(birds, data, model)


def test_a_data_folder_that_is_a_file_is_named(birds: Path, data: Path, model: CountingEmbedder) -> None:
    data.write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be written"):
        run(birds, data, model)


class FakeEmbedder:
    """Vectors without meaning, for collections too large for a model in a test."""

    name, max_tokens = "none@1", 256

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: list[str]) -> Vectors:
        vectors = np.random.default_rng(len(texts)).normal(size=(len(texts), 8)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
