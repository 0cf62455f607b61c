"""Reads judged collections in BEIR's layout: corpus.jsonl, queries.jsonl and qrels/test.tsv. Measures nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import InputError

CORPUS, QUERIES, JUDGEMENTS = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"


@dataclass(frozen=True)
class Dataset:
    """A judged collection.

    Attributes:
        corpus: (title, text) by document id.
        queries: text by query id; only those with a judgement.
        judgements: relevance by document id, by query id.
    """

    name: str
    corpus: dict[str, tuple[str, str]]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]


def find_datasets(folder: Path) -> list[Path]:
    """The folder itself where it is a collection, else the collections right inside it, by name.

    Raises:
        InputError: there is no folder or no collection there.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder.")
    if (folder / CORPUS).is_file():
        return [folder]
    inside = sorted(child for child in folder.iterdir() if (child / CORPUS).is_file())
    if not inside:
        raise InputError(f"Neither {folder} nor a folder in it holds a {CORPUS}.")
    return inside


def load_dataset(folder: Path) -> Dataset:
    """Read a collection.

    Raises:
        InputError: a file is missing or malformed, or nothing in it was judged.
    """
    corpus = {
        str(entry["_id"]): (str(entry.get("title") or ""), str(entry["text"]))
        for entry in _entries(folder / CORPUS, {"_id", "text"})
    }
    questions = {str(entry["_id"]): str(entry["text"]) for entry in _entries(folder / QUERIES, {"_id", "text"})}
    judgements = _judgements(folder / JUDGEMENTS)
    queries = {query_id: questions[query_id] for query_id in judgements if questions.get(query_id, "").strip()}
    if not queries:
        raise InputError(f"{folder / JUDGEMENTS} judges no query of {QUERIES}.")
    return Dataset(folder.resolve().name, corpus, queries, {query_id: judgements[query_id] for query_id in queries})


def _entries(file: Path, keys: set[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_read(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise InputError(f"{file}, line {number}, is not JSON: {error}.") from error
        if not isinstance(entry, dict) or not keys <= entry.keys():
            raise InputError(f"{file}, line {number}, is not an object with {' and '.join(sorted(keys))}.")
        yield entry


def _judgements(file: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_read(file).splitlines(), start=1):
        fields = line.split("\t")
        if not line.strip() or (number == 1 and fields[-1].strip() == "score"):
            continue
        try:
            query_id, document_id, score = fields
            judgements.setdefault(query_id, {})[document_id] = int(score)
        except ValueError as error:
            raise InputError(f"{file}, line {number}, is not query, document and score between tabs.") from error
    return judgements


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError(f"{file} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}.") from error
