"""What every search engine is given alike: passages, their vectors, and questions, as files in a folder."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PASSAGES, VECTORS, QUESTIONS = "passages.jsonl", "vectors.npy", "questions.json"


@dataclass(frozen=True)
class Piece:
    """A passage of a document."""

    document: str
    title: str
    heading: str
    text: str


def write_material(folder: Path, pieces: Iterable[tuple[Piece, NDArray[np.float32]]], questions: list[str]) -> int:
    """Write a folder of material; the answer is how many passages it has."""
    folder.mkdir(parents=True)
    vectors = []
    with (folder / PASSAGES).open("w", encoding="utf-8") as file:
        for piece, vector in pieces:
            file.write(json.dumps(asdict(piece), ensure_ascii=False) + "\n")
            vectors.append(vector)
    np.save(folder / VECTORS, np.stack(vectors))
    (folder / QUESTIONS).write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")
    return len(vectors)


def read_pieces(folder: Path) -> Iterator[Piece]:
    """The passages, in order."""
    with (folder / PASSAGES).open(encoding="utf-8") as file:
        for line in file:
            yield Piece(**json.loads(line))


def read_vectors(folder: Path) -> NDArray[np.float32]:
    """Their vectors, shape (passages, dimensions)."""
    vectors: NDArray[np.float32] = np.load(folder / VECTORS)
    return vectors


def read_questions(folder: Path) -> list[str]:
    """What is asked."""
    questions: list[str] = json.loads((folder / QUESTIONS).read_text(encoding="utf-8"))
    return questions
