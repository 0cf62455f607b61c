"""Reading judged collections, whole and broken."""

from pathlib import Path

import pytest

from kb.errors import InputError
from kb.evaluation.collection import find_collections, load_collection
from tests.kb.evaluation.collections import BIRDS, write_collection, write_judgements

HEADER = "query-id\tcorpus-id\tscore\n"


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    return write_collection(tmp_path / "birds")


def append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


def refusal(folder: Path, split: str = "") -> str:
    """Why a collection cannot be read: a sentence, with the collection's own folder left out."""
    with pytest.raises(InputError) as caught:
        load_collection(folder, split)
    return str(caught.value).replace(f"{folder}/", "")


def test_a_collection_is_read(birds: Path) -> None:
    read = load_collection(birds)

    assert read.name == "birds"
    assert read.corpus == BIRDS
    assert list(read.queries) == ["1", "q/2", "3"]
    assert read.judgements == {"1": {"owls/barn owl": 2}, "q/2": {"ravens": 1, "crows": 1}, "3": {"ducks 🦆": 1}}
    assert read.notes == ["1 query (“4”) without judgements skipped."]


@pytest.mark.parametrize(
    ("file", "line", "sentence"),
    [
        ("corpus.jsonl", '{"_id": "x", "text": }', "corpus.jsonl, line 5, is not JSON: expecting value."),
        ("corpus.jsonl", "[" * 100_000, "corpus.jsonl, line 5, is not JSON: it cannot be read."),
        ("corpus.jsonl", '{"_id": ' + "9" * 5000 + "}", "corpus.jsonl, line 5, is not JSON: it cannot be read."),
        ("corpus.jsonl", '["x"]', "corpus.jsonl, line 5, is not an object with _id and text."),
        ("corpus.jsonl", '{"_id": "x"}', "corpus.jsonl, line 5, is not an object with _id and text."),
        (
            "corpus.jsonl",
            '{"_id": null, "text": "x"}',
            "corpus.jsonl, line 5, has an _id that is neither text nor a whole number.",
        ),
        ("corpus.jsonl", '{"_id": "x", "text": 3}', "corpus.jsonl, line 5, has a title or text that is not text."),
        (
            "corpus.jsonl",
            '{"_id": "ravens", "text": "again"}',
            "corpus.jsonl, line 5, repeats the _id “ravens” of line 2.",
        ),
        (
            "queries.jsonl",
            "{",
            "queries.jsonl, line 5, is not JSON: expecting property name enclosed in double quotes.",
        ),
        ("queries.jsonl", '{"_id": 1, "text": "again"}', "queries.jsonl, line 5, repeats the _id “1” of line 1."),
        ("qrels/test.tsv", "1 0 ravens 1", "qrels/test.tsv, line 6, is not query, document and score between tabs."),
        ("qrels/test.tsv", "1\travens", "qrels/test.tsv, line 6, is not query, document and score between tabs."),
        (
            "qrels/test.tsv",
            "1\travens\tgood",
            "qrels/test.tsv, line 6, has the score “good”, which is not a whole number.",
        ),
        (
            "qrels/test.tsv",
            "1\travens\t1000000",
            "qrels/test.tsv, line 6, has the score 1000000; the highest that can be counted is 100.",
        ),
        (
            "qrels/test.tsv",
            "q/2\travens\t0",
            "qrels/test.tsv, line 6, judges query “q/2” and document “ravens” again, and otherwise than before.",
        ),
    ],
)
def test_a_broken_line_is_named(birds: Path, file: str, line: str, sentence: str) -> None:
    append(birds / file, line + "\n")

    assert refusal(birds) == sentence


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(birds: Path, file: str) -> None:
    (birds / file).unlink()
    assert refusal(birds) == f"{file} is missing."


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_file_in_another_encoding_is_named(birds: Path, file: str) -> None:
    (birds / file).write_bytes((birds / file).read_bytes() + "\nÄnte".encode("latin-1"))
    number = len((birds / file).read_bytes().split(b"\n"))

    assert refusal(birds) == f"{file}, line {number}, is not UTF-8 text."


def test_a_folder_in_place_of_a_file_is_named(birds: Path) -> None:
    (birds / "queries.jsonl").unlink()
    (birds / "queries.jsonl").mkdir()
    assert refusal(birds) == "queries.jsonl cannot be read: Is a directory."


def test_a_collection_without_documents_or_judged_queries_is_refused(birds: Path) -> None:
    write_judgements(birds, HEADER + "nobody\travens\t1\n")
    assert refusal(birds) == f"qrels/test.tsv judges no query of {birds / 'queries.jsonl'}.".replace(f"{birds}/", "")

    (birds / "corpus.jsonl").write_text("\n\n")
    assert refusal(birds) == "corpus.jsonl holds no document."


def test_judgements_without_a_header_are_read_and_said_so(birds: Path) -> None:
    write_judgements(birds, "1\travens\t1\n3\tcrows\t1\n")
    read = load_collection(birds)

    assert read.judgements == {"1": {"ravens": 1}, "3": {"crows": 1}}
    assert f"{birds / 'qrels/test.tsv'} has no header: line 1 is read as a judgement." in read.notes


def test_what_cannot_count_is_said(birds: Path) -> None:
    append(birds / "corpus.jsonl", '{"_id": "egg", "title": null, "text": " "}\n{"_id": 7, "text": ""}\n')
    append(birds / "queries.jsonl", '{"_id": "5", "text": "\\n"}\n')
    write_judgements(
        birds,
        HEADER + "1\tdodos\t1\n1\tauks\t1\n5\travens\t1\nlost\travens\t1\n3\tcrows\t0\nq/2\tcrows\t-1\nq/2\tegg\t1\n",
    )
    read = load_collection(birds)

    assert read.judgements == {"1": {"dodos": 1, "auks": 1}, "3": {"crows": 0}, "q/2": {"crows": 0, "egg": 1}}
    assert read.notes == [
        "2 documents (the first is “egg”) without title or text, and so never found.",
        "1 query (“4”) without judgements skipped.",
        "1 query (“lost”) judged but not in queries.jsonl skipped.",
        "1 query (“5”) without text skipped.",
        "1 query (“3”) without a relevant document counted as 0.",
        "2 documents (the first is “auks”) judged but not in corpus.jsonl, and so never found.",
    ]


def test_files_from_elsewhere_are_read(birds: Path) -> None:
    """With a byte-order mark, Windows line ends, empty lines, and no newline at the end."""
    for file in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        text = (birds / file).read_text(encoding="utf-8")
        (birds / file).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n\r\n").strip().encode())

    assert load_collection(birds).judgements["q/2"] == {"ravens": 1, "crows": 1}


def test_which_judgements_count(birds: Path) -> None:
    assert refusal(birds, "dev") == "qrels/dev.tsv is missing. Choose one with --split: test."
    write_judgements(birds, HEADER + "1\travens\t1\n", "dev")
    assert list(load_collection(birds, "dev").queries) == ["1"]
    assert len(load_collection(birds).queries) == 3

    (birds / "qrels/test.tsv").unlink()
    assert list(load_collection(birds).queries) == ["1"]
    write_judgements(birds, HEADER, "train")
    assert refusal(birds) == "qrels/test.tsv is missing. Choose one with --split: dev, train."


def test_collections_are_found(birds: Path, tmp_path: Path) -> None:
    fish = write_collection(tmp_path / "fish")
    (tmp_path / "notes").mkdir()

    assert find_collections(birds) == [birds]
    assert find_collections(tmp_path) == [birds, fish]
    for folder, sentence in [
        (tmp_path / "notes", "holds a corpus.jsonl."),
        (tmp_path / "nowhere", "does not exist."),
        (birds / "corpus.jsonl", "is not a folder."),
    ]:
        with pytest.raises(InputError, match=sentence):
            find_collections(folder)
