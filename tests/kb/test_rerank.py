"""A reranker reads the first passages of a hybrid search again and puts them into its own order."""

import re
import shutil
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper

from api.bootstrap import Byline
from kb.database import Database
from kb.embedding import Embedder
from kb.embedding.bundled import bundled_folder
from kb.errors import ModelError
from kb.evaluation.collection import load_collection
from kb.evaluation.retrieval import evaluate
from kb.search.query import Mode, Query
from kb.search.refinements import Refinements
from kb.search.rerank import Reranker, make_reranker, reordered
from kb.search.search import Searcher
from kb.settings import Settings
from tests.conftest import Write
from tests.kb.conftest import RunSync
from tests.kb.evaluation.collections import write_collection

PATHS = [f"posts/{number}.md" for number in range(8)]
Rank = Callable[[str], float]
Search = Callable[..., list[str]]


@dataclass
class ScriptedReranker:
    """Scores each text as the script says, and remembers what it was asked."""

    script: Rank
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked.append((question, list(texts)))
        return [self.script(text) for text in texts]


def number_in(text: str) -> float:
    return float(re.findall(r"number (\d)", text)[0])


@pytest.fixture
def eight(write: Write, run_sync: RunSync) -> list[str]:
    """Documents that a search for cats finds in the order of their numbers."""
    for number, path in enumerate(PATHS):
        write(path, f"---\ntitle: Title {number}\n---\n# Pets\n\nA cat, number {number}. {'Another matter. ' * number}")
    run_sync()
    return PATHS


@pytest.fixture
def search(database: Database, embedder: Embedder) -> Search:
    """Paths of the hits for a question, reranked as told."""

    def run(reranker: Reranker | None, text: str = "cat", mode: Mode = Mode.HYBRID, depth: int = 30) -> list[str]:
        searcher = Searcher(database, embedder, 0.375, refinements=Refinements(reranker, depth))
        return [hit.path for hit in searcher.search(Query(text, mode)).hits]

    return run


def test_the_first_passages_come_in_the_rerankers_order_and_the_rest_keep_theirs(
    eight: list[str], search: Search
) -> None:
    usual = search(None)
    assert set(usual) == set(eight)
    later_first = ScriptedReranker(lambda text: usual.index(f"posts/{number_in(text):.0f}.md"))
    assert search(later_first) == usual[::-1]
    assert search(later_first, depth=3) == [*usual[2::-1], *usual[3:]]
    assert search(later_first, depth=1) == usual


def test_what_it_finds_equally_good_stays_in_order(eight: list[str], search: Search) -> None:
    usual = search(None)
    assert search(ScriptedReranker(lambda _text: 0.5)) == usual
    first_and_last = [usual[0], usual[-1]]
    liked = ScriptedReranker(lambda text: 1.0 if f"posts/{number_in(text):.0f}.md" in first_and_last else 0.1 + 0.2)
    assert search(liked) == [*first_and_last, *usual[1:-1]]


def test_it_reads_title_headings_and_words_but_no_operators(eight: list[str], search: Search, write: Write) -> None:
    reranker = ScriptedReranker(number_in)
    assert search(reranker, "cat kind:post after:2001-01-01 -dogs") == []
    search(reranker, "cat kind:post -dogs", depth=1)
    assert reranker.asked == [("cat", ["Title 0 > Pets\nA cat, number 0."])]


def test_a_title_made_from_a_files_name_is_not_read(write: Write, run_sync: RunSync, search: Search) -> None:
    write("posts/2026-01-31-some-name.md", "A cat, number 5.")
    run_sync()
    reranker = ScriptedReranker(number_in)
    assert search(reranker) == ["posts/2026-01-31-some-name.md"]
    assert reranker.asked == [("cat", ["A cat, number 5."])]


def test_a_hit_says_what_the_reranker_made_of_it(eight: list[str], database: Database, embedder: Embedder) -> None:
    def why(reranker: Reranker | None) -> list[tuple[int | None, float | None]]:
        searcher = Searcher(database, embedder, 0.375, refinements=Refinements(reranker, 2))
        reasons = [hit.why for hit in searcher.search(Query("cat", limit=3, explain=True)).hits]
        return [(why.reranker_rank, why.reranker_score) for why in reasons if why]

    assert why(ScriptedReranker(number_in)) == [(1, 1), (2, 0), (None, None)]
    assert why(None) == [(None, None)] * 3


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.SEMANTIC])
def test_searches_by_words_or_meaning_alone_are_left_as_they_are(eight: list[str], search: Search, mode: Mode) -> None:
    reranker = ScriptedReranker(number_in)
    assert search(reranker, mode=mode) == search(None, mode=mode)
    assert reranker.asked == []


def test_where_nothing_is_found_it_is_not_asked(search: Search) -> None:
    reranker = ScriptedReranker(number_in)
    assert search(reranker) == []
    assert reranker.asked == []


def test_a_document_that_goes_while_it_reads_is_not_missed(
    eight: list[str], search: Search, run_sync: RunSync, settings: Settings
) -> None:
    def removing(text: str) -> float:
        if (settings.content / PATHS[7]).exists():
            (settings.content / PATHS[7]).unlink()
            run_sync()
        return number_in(text)

    assert search(ScriptedReranker(removing)) == PATHS[6::-1]


def test_judged_passages_change_places_among_themselves() -> None:
    ranking = [(1, 0.9), (2, 0.8), (3, 0.7), (4, 0.6)]
    assert reordered(ranking, [(4, 9.0), (2, 8.0), (77, 7.0), (1, 6.0)]) == [(4, 0.6), (2, 0.8), (3, 0.7), (1, 0.9)]
    assert reordered(ranking, []) == ranking


def test_an_evaluation_measures_with_the_reranker(tmp_path: Path, embedder: Embedder) -> None:
    collection = load_collection(write_collection(tmp_path / "birds"))
    modes = [Mode.HYBRID, Mode.SEMANTIC]
    usual = evaluate(collection, tmp_path, embedder, 0.375, modes=modes)
    owls = {"barn", "owls", "hunt", "voles", "night"}
    worst_first = ScriptedReranker(lambda text: -len(owls & set(text.lower().split())))
    found = evaluate(collection, tmp_path, embedder, 0.375, refinements=Refinements(worst_first), modes=modes)
    assert found.modes[Mode.HYBRID]["mrr@10"].value < usual.modes[Mode.HYBRID]["mrr@10"].value == 1
    assert found.modes[Mode.HYBRID]["recall@100"] == usual.modes[Mode.HYBRID]["recall@100"]
    assert found.modes[Mode.SEMANTIC] == usual.modes[Mode.SEMANTIC]
    assert [question for question, _texts in worst_first.asked] == list(collection.queries.values())


# Real models


@pytest.fixture(scope="module")
def on_torch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small cross-encoder of random weights."""
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def on_onnx(on_torch: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same cross-encoder as a graph."""
    return exported(on_torch, tmp_path_factory.mktemp("graph"))


def tiny_model(folder: Path, labels: int = 1) -> Path:
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    config = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, num_labels=labels,
        initializer_range=0.5,
    )  # type: ignore[call-arg]  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(bundled_folder()).save_pretrained(folder)
    return folder


def exported(model: Path, folder: Path) -> Path:
    import torch
    from transformers import AutoModelForSequenceClassification

    (folder / "onnx").mkdir()
    shutil.copy(model / "tokenizer.json", folder)
    network = AutoModelForSequenceClassification.from_pretrained(model, attn_implementation="eager")
    shape = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    inputs = tuple(torch.ones((2, 8), dtype=torch.long) for _name in names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own
        torch.onnx.export(
            network.eval(), inputs, folder / "onnx/model.onnx", input_names=names, output_names=["logits"],
            dynamic_shapes=dict.fromkeys(names, shape), external_data=False, verbose=False,
        )  # fmt: skip
    return folder


def graph(folder: Path, outputs: int, kind: int = TensorProto.FLOAT) -> Path:
    """A folder with a graph that gives so many outputs a text, all of them its mask."""
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["texts", "tokens"])
    picked = helper.make_tensor("picked", TensorProto.INT64, [outputs], [0] * outputs)
    nodes = [
        helper.make_node("Gather", ["attention_mask", "picked"], ["some"], axis=1),
        helper.make_node("Cast", ["some"], ["logits"], to=kind),
    ]
    logits = helper.make_tensor_value_info("logits", kind, ["texts", outputs])
    model = helper.make_model(helper.make_graph(nodes, "mask", [mask], [logits], [picked]), ir_version=10)
    model.opset_import[0].version = 17
    onnx.save(model, folder / "model.onnx")
    shutil.copy(bundled_folder() / "tokenizer.json", folder)
    return folder


TEXTS = ["Barn owls hunt voles.", "Stock markets fell. " * 200, "", "Barn owls hunt voles.", "向量检索"]


def scores(model: Path | str, texts: list[str] = TEXTS) -> list[float]:
    reranker = make_reranker(Settings(reranker=str(model), threads=1))
    assert reranker
    return reranker.scores("What do owls eat?", texts)


@pytest.mark.slow
def test_torch_and_onnx_score_alike(on_torch: Path, on_onnx: Path) -> None:
    by_torch, by_onnx = scores(on_torch), scores(on_onnx)
    assert len(set(by_torch)) == 4
    assert [1 / (1 + exp(-score)) for score in by_onnx] == pytest.approx(by_torch, abs=1e-4)
    assert by_torch[0] == pytest.approx(by_torch[3])
    assert scores(on_onnx, TEXTS * 10) == pytest.approx(by_onnx * 10, abs=1e-4)


def test_no_texts_have_no_scores(on_torch: Path, on_onnx: Path) -> None:
    assert scores(on_torch, []) == scores(on_onnx, []) == []


def test_a_question_alone_too_long_to_read_is_cut(on_torch: Path, on_onnx: Path) -> None:
    for model in (on_torch, on_onnx):
        reranker = make_reranker(Settings(reranker=str(model), threads=1))
        assert reranker
        assert len(reranker.scores("long words " * 300, TEXTS)) == len(TEXTS)


def test_the_setting_names_the_model_and_how_much_it_reads(eight: list[str], settings: Settings, on_onnx: Path) -> None:
    def found(**values: Any) -> list[str]:
        byline = Byline(settings.model_copy(update=values))
        try:
            return [hit.path for hit in byline.search(Query("cat")).hits]
        finally:
            byline.close()

    usual = found()
    of_three = found(reranker=str(on_onnx), rerank_depth=3)
    assert set(of_three[:3]) == set(usual[:3])
    assert of_three[3:] == usual[3:]
    assert found(reranker=str(on_onnx)) == found(reranker=str(on_onnx)) != usual


def test_no_setting_is_no_reranker() -> None:
    assert make_reranker(Settings()) is None


def refusal(model: Path | str) -> str:
    with pytest.raises(ModelError) as caught:
        scores(model)
    assert "BYLINE_RERANKER" in caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value.message


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    for model in (f"{tmp_path}/gone", "nobody/no-such-model", "no-such-model"):
        assert refusal(model) == f"There is no reranker “{model}” on this machine."
    assert f"The reranker “{tmp_path}” cannot be loaded: " in refusal(tmp_path)


def test_an_embedding_model_is_no_reranker() -> None:
    assert refusal(bundled_folder()).endswith("is not a cross-encoder: it is of the kind BertModel.")


def test_a_model_with_several_classes_is_no_reranker(tmp_path: Path) -> None:
    assert refusal(tiny_model(tmp_path, labels=3)).endswith("it gives 3 values a text instead of one score.")
    (tmp_path / "graph").mkdir()
    assert refusal(graph(tmp_path / "graph", outputs=3)).endswith("it does not give one score a text.")


def test_a_graph_that_takes_something_else_is_no_reranker(tmp_path: Path) -> None:
    graph(tmp_path, outputs=1)
    model = onnx.load(tmp_path / "model.onnx")
    model.graph.input[0].name = model.graph.node[0].input[0] = "pixels"
    onnx.save(model, tmp_path / "model.onnx")
    assert refusal(tmp_path).endswith("is not a cross-encoder: it does not take pairs of texts.")


@pytest.mark.parametrize("damaged", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file_is_named(tmp_path: Path, damaged: str) -> None:
    graph(tmp_path, outputs=1)
    assert len(scores(tmp_path)) == len(TEXTS)
    (tmp_path / damaged).write_text("no longer what it was")
    assert f"The reranker “{tmp_path / damaged}” cannot be loaded: " in refusal(tmp_path)
