"""Reads judged collections in BEIR's layout: corpus.jsonl, queries.jsonl and qrels/*.tsv. Measures nothing.

What cannot be read at all is an error that names file and line; what can be read but not used is a note.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.errors import InputError

CORPUS, QUERIES, JUDGEMENTS = "corpus.jsonl", "queries.jsonl", "qrels"
USUAL_SPLIT = "test"
MAX_GRADE = 100
"""The counting library keeps an array as long as the highest grade."""

Judgements = dict[str, dict[str, int]]
"""Grade by document id, by query id; 0 is not relevant."""


@dataclass(frozen=True)
class Collection:
    """A judged collection.

    Attributes:
        corpus: (title, text) by document id.
        queries: text by query id; only those with a judgement.
        judgements: of the queries above, and no others.
        digest: SHA-256 of corpus.jsonl.
        notes: sentences on what was left out or can never be found.
    """

    name: str
    corpus: dict[str, tuple[str, str]]
    queries: dict[str, str]
    judgements: Judgements
    digest: str
    notes: list[str] = field(default_factory=list)


def find_collections(folder: Path) -> list[Path]:
    """The folder itself where it is a collection, else the collections right inside it, by name.

    Raises:
        InputError: there is no folder or no collection there.
    """
    try:
        inside = sorted(folder.iterdir())
    except NotADirectoryError as error:
        raise InputError(f"{folder} is not a folder.", subject=str(folder)) from error
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise InputError(f"The folder {folder} {reason}.", subject=str(folder)) from error
    if (folder / CORPUS).is_file():
        return [folder]
    found = [child for child in inside if (child / CORPUS).is_file()]
    if not found:
        raise InputError(
            f"Neither {folder} nor a folder in it holds a {CORPUS}.",
            hint=f"A collection is a folder with {CORPUS}, {QUERIES} and {JUDGEMENTS}/{USUAL_SPLIT}.tsv.",
            subject=str(folder),
        )
    return found


def load_collection(folder: Path, split: str = "") -> Collection:
    """Read a collection.

    Args:
        split: name of the file of judgements, without `.tsv`; empty for `test`, or the only one there is.

    Raises:
        InputError: a file is missing or malformed, or nothing in it was judged; the sentence names file and line.
    """
    notes: list[str] = []
    corpus, digest = _corpus(folder / CORPUS, notes)
    questions = _texts(folder / QUERIES)
    file = _judgements_file(folder / JUDGEMENTS, split)
    judged = _judgements(file, notes)
    asked = {query_id: text for query_id, (_title, text) in questions.items() if text.strip()}
    queries = {query_id: asked[query_id] for query_id in judged if query_id in asked}
    if not queries:
        raise InputError(f"{file} judges no query of {folder / QUERIES}.", subject=str(file))
    judgements = {query_id: judged[query_id] for query_id in queries}
    _note(notes, "{} without judgements skipped", [query_id for query_id in questions if query_id not in judged])
    _note(notes, f"{{}} judged but not in {QUERIES} skipped", [each for each in judged if each not in questions])
    _note(notes, "{} without text skipped", [each for each in judged if each in questions and each not in asked])
    hopeless = [query_id for query_id, grades in judgements.items() if not any(grades.values())]
    _note(notes, "{} without a relevant document counted as 0", hopeless)
    missing = {document_id for grades in judgements.values() for document_id in grades if document_id not in corpus}
    _note(notes, f"{{}} judged but not in {CORPUS}, and so never found", sorted(missing), "document")
    return Collection(folder.resolve().name, corpus, queries, judgements, digest, notes)


def _note(notes: list[str], sentence: str, ids: list[str], noun: str = "query") -> None:
    """Add a sentence on these ids, if there are any, that counts them and names the first."""
    if ids:
        plural = "queries" if noun == "query" else f"{noun}s"
        counted = f"1 {noun} (“{ids[0]}”)" if len(ids) == 1 else f"{len(ids):,} {plural} (the first is “{ids[0]}”)"
        notes.append(f"{sentence.format(counted)}.")


def _corpus(file: Path, notes: list[str]) -> tuple[dict[str, tuple[str, str]], str]:
    """The documents, and the SHA-256 of the file."""
    digest = hashlib.sha256()
    texts = _texts(file, digest)
    if not texts:
        raise InputError(f"{file} holds no document.", subject=str(file))
    empty = [document_id for document_id, (title, text) in texts.items() if not (title + text).strip()]
    _note(notes, "{} without title or text, and so never found", empty, "document")
    return texts, digest.hexdigest()


def _texts(file: Path, digest: Any = None) -> dict[str, tuple[str, str]]:
    """(title, text) by id; `digest` is fed with the bytes of the file."""
    texts: dict[str, tuple[str, str]] = {}
    lines: dict[str, int] = {}
    for number, line in _lines(file, digest):
        entry = _entry(line, f"{file}, line {number},")
        own = str(entry["_id"])
        if own in texts:
            raise InputError(
                f"{file}, line {number}, repeats the _id “{own}” of line {lines[own]}.", subject=f"{file}:{number}"
            )
        texts[own] = (entry.get("title") or "", entry["text"])
        lines[own] = number
    return texts


def _entry(line: str, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "It cannot be read"
        raise InputError(
            f"{place} is not JSON: {reason[:1].lower()}{reason[1:]}.", subject=place.rstrip(",")
        ) from error
    if not isinstance(entry, dict) or not {"_id", "text"} <= entry.keys():
        raise InputError(f"{place} is not an object with _id and text.", subject=place.rstrip(","))
    if isinstance(entry["_id"], bool) or not isinstance(entry["_id"], str | int):
        raise InputError(f"{place} has an _id that is neither text nor a whole number.", subject=place.rstrip(","))
    if not isinstance(entry["text"], str) or not isinstance(entry.get("title") or "", str):
        raise InputError(f"{place} has a title or text that is not text.", subject=place.rstrip(","))
    return entry


def _judgements_file(folder: Path, split: str) -> Path:
    found = sorted(folder.glob("*.tsv"))
    names = [file.stem for file in found]
    wanted = split or (USUAL_SPLIT if USUAL_SPLIT in names or len(names) != 1 else names[0])
    if wanted in names:
        return folder / f"{wanted}.tsv"
    hint = f"Choose one with --split: {', '.join(names)}." if names else ""
    raise InputError(f"{folder / wanted}.tsv is missing.", hint=hint, subject=str(folder))


def _judgements(file: Path, notes: list[str]) -> Judgements:
    judgements: Judgements = {}
    for position, (number, line) in enumerate(_lines(file)):
        fields = [part.strip() for part in line.split("\t")]
        place = f"{file}, line {number},"
        if position == 0 and fields[-1].lower() in {"score", "relevance", "rel", "label"}:
            continue
        if position == 0:
            notes.append(f"{file} has no header: line {number} is read as a judgement.")
        if len(fields) != 3 or not all(fields):
            raise InputError(f"{place} is not query, document and score between tabs.", subject=f"{file}:{number}")
        query_id, document_id, score = fields
        grade = _grade(score, place)
        if judgements.setdefault(query_id, {}).setdefault(document_id, grade) != grade:
            raise InputError(
                f"{place} judges query “{query_id}” and document “{document_id}” again, and otherwise than before.",
                subject=f"{file}:{number}",
            )
    return judgements


def _grade(score: str, place: str) -> int:
    try:
        grade = int(score)
    except ValueError as error:
        raise InputError(f"{place} has the score “{score[:40]}”, which is not a whole number.") from error
    if grade > MAX_GRADE:
        raise InputError(f"{place} has the score {score[:40]}; the highest that can be counted is {MAX_GRADE}.")
    return max(0, grade)


def _lines(file: Path, digest: Any = None) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not blank, one at a time: a corpus may be larger than memory likes.

    Raises:
        InputError: the file is missing, cannot be read or is not UTF-8.
    """
    try:
        with file.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                if digest is not None:
                    digest.update(raw)
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError as error:
        raise InputError(f"{file} is missing.", subject=str(file)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}, line {number}, is not UTF-8 text.", subject=f"{file}:{number}") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", subject=str(file)) from error
