"""The bundled embedding model, on both runtimes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kb.embedding import Embedder, make_embedder
from kb.embedding.export import ensure_exported
from kb.errors import ModelError
from kb.settings import Settings
from tests.conftest import REPOSITORY

TEXTS = ["A kitten naps.", "Stock markets fell. " * 30, "", "向量检索", "A kitten naps."]


def test_vectors_have_length_one_and_come_in_the_order_of_their_texts(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert embedder.encode([text])[0] @ vector == pytest.approx(1)


def test_no_texts_make_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, 384)


def test_what_is_alike_in_meaning_lies_close(embedder: Embedder) -> None:
    cat, kitten, market = embedder.encode(["The cat sleeps.", "A kitten naps.", "Stock markets fell sharply."])
    assert cat @ kitten > 0.5 > cat @ market


def test_tokens_are_counted_past_the_limit(embedder: Embedder) -> None:
    assert embedder.count_tokens("word " * 1000) == 1002


def test_what_stands_past_the_limit_is_cut_off(embedder: Embedder) -> None:
    kept = "word " * 254
    whole, cut = embedder.encode([kept, f"{kept} elephants remember"])
    assert whole @ cut == pytest.approx(1)


@pytest.mark.slow
def test_both_runtimes_make_the_same_vectors_under_the_same_name(embedder: Embedder) -> None:
    torch_embedder = make_embedder(Settings(embedding_runtime="torch"))
    assert (torch_embedder.name, torch_embedder.max_tokens) == (embedder.name, embedder.max_tokens)
    texts = [text for text in TEXTS if text] + ["word " * 300]
    assert np.allclose(torch_embedder.encode(texts), embedder.encode(texts), atol=1e-4)
    assert [torch_embedder.count_tokens(text) for text in texts] == [embedder.count_tokens(text) for text in texts]


def test_a_model_that_is_not_on_this_machine_is_named(tmp_path: Path) -> None:
    embedder = make_embedder(Settings(embedding_model=str(tmp_path / "gone")))
    with pytest.raises(ModelError, match="gone” cannot be loaded") as caught:
        embedder.encode(["text"])
    assert "never downloads" in caught.value.hint


def test_an_exported_model_that_is_damaged_says_how_to_mend_it(tmp_path: Path, embedder: Embedder) -> None:
    embedder.encode(["There is a sound one."])
    (sound,) = Settings().models_folder.glob("*.onnx")
    graph = tmp_path / "models" / sound.name
    graph.parent.mkdir()
    graph.write_bytes(b"not a graph")
    with pytest.raises(ModelError, match=f"{graph} cannot be loaded") as caught:
        make_embedder(Settings(cache=str(tmp_path))).encode(["text"])
    assert "Delete that file" in caught.value.hint


def test_a_folder_that_cannot_be_made_for_the_export_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("A file, not a folder.")
    with pytest.raises(ModelError, match=f"cannot be prepared in {tmp_path}/file/models") as caught:
        ensure_exported(tmp_path, tmp_path / "file/models/model.onnx")
    assert "BYLINE_CACHE" in caught.value.hint


def test_importing_the_knowledge_base_loads_no_model_library() -> None:
    script = (
        "import sys, kb.ingest.sync, kb.search.search, kb.embedding, kb.settings\n"
        "heavy = {'torch', 'onnxruntime', 'transformers', 'sentence_transformers', 'tokenizers', 'alembic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
