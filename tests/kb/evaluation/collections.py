"""Writes judged collections, whole and broken."""

import json
from pathlib import Path

Documents = dict[str, tuple[str, str]]

BIRDS: Documents = {
    "owls/barn owl": ("Barn owls", "Barn owls hunt voles at night over open fields."),
    "ravens": ("Ravens", "Ravens are black, clever and talk all day."),
    "crows": ("", "Crows drop nuts on the road and wait for a car."),
    "ducks 🦆": ("Ducks", "Ducks eat weeds in ponds.\n\n# A heading\n\n---\n\nTheir feet are cold."),
}
QUERIES = {"1": "what do barn owls hunt", "q/2": "clever black birds", "3": "cold feet of ducks", "4": "penguins"}
JUDGEMENTS = [("1", "owls/barn owl", "2"), ("q/2", "ravens", "1"), ("q/2", "crows", "1"), ("3", "ducks 🦆", "1")]


def write_collection(
    folder: Path,
    documents: Documents | None = None,
    queries: dict[str, str] | None = None,
    judgements: list[tuple[str, str, str]] | None = None,
    split: str = "test",
) -> Path:
    """Write a collection into a new folder: what is not given is about birds."""
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": own, "title": title, "text": text} for own, (title, text) in (documents or BIRDS).items()]
    asked = [{"_id": own, "text": text} for own, text in (queries or QUERIES).items()]
    for name, entries in (("corpus.jsonl", corpus), ("queries.jsonl", asked)):
        (folder / name).write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    lines = [("query-id", "corpus-id", "score"), *(JUDGEMENTS if judgements is None else judgements)]
    write_judgements(folder, "".join("\t".join(line) + "\n" for line in lines), split)
    return folder


def write_judgements(folder: Path, text: str, split: str = "test") -> None:
    (folder / "qrels" / f"{split}.tsv").write_text(text, encoding="utf-8")
