"""`byline sync` and `byline search`."""

import re
import subprocess
import sys

import pytest

from api.answers.search import SearchAnswer
from api.answers.sync import SyncAnswer, WarningList
from tests.cli.terminal import MAIN, Terminal

TELLS_WHAT_IT_LOADED = """
import sys
from api.cli import main
try:
    main()
finally:
    heavy = {"torch", "llama_cpp", "fastapi", "transformers", "sentence_transformers", "sklearn", "uvicorn"}
    if "--help" in sys.argv:
        heavy |= {"numpy", "sqlalchemy", "onnxruntime", "httpx", "jinja2", "markdown_it"}
    print("LOADED", sorted(heavy & set(sys.modules)))
"""
WRITES_TO_NOBODY = f"""
import os
reading, writing = os.pipe()
os.dup2(writing, 1)
os.close(reading)
os.close(writing)
{MAIN}
"""


def test_a_folder_is_synced_and_searched(terminal: Terminal) -> None:
    terminal.write("posts/owls.md", "# Owls\n\nOwls hunt voles at night [in fields].\n")
    terminal.write("posts/broken.md", "")
    synced, again = terminal.run("sync"), terminal.run("sync", "--json")

    assert synced.code == 0
    counts, embedded, failed = synced.out.splitlines()
    assert counts == "1 added, 0 updated, 0 unchanged, 0 removed, 1 failed"
    assert re.fullmatch(r"  1 text embedded in \d+\.\d s, \d+ a second", embedded)
    assert failed == "  failed: posts/broken.md: it is empty"
    assert "Embedding" in synced.err
    answer = again.answer(SyncAnswer)
    assert (answer.added, answer.unchanged) == (0, 1)
    assert [(problem.path, problem.reason) for problem in answer.failed] == [("posts/broken.md", "it is empty")]
    assert again.err == ""

    found = terminal.run("search", "what do owls hunt")
    assert found.code == 0
    assert "1. Owls" in found.out
    assert "posts/owls.md:1-3" in found.out
    assert "[in fields]" in found.out
    assert "1 of 1 documents found (hybrid)" in found.out


def test_one_file_is_synced_alone(birds: Terminal) -> None:
    new = birds.write("posts/ravens.md", "# Ravens\n\nRavens talk about owls all day.\n")
    birds.write("posts/crows.md", "# Crows\n\nCrows talk about ravens all day.\n")

    assert birds.run("sync", str(new), "--json").answer(SyncAnswer).added == 1
    assert birds.run("sync", "--json").answer(SyncAnswer).added == 1


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_search_answers_in_json(library: Terminal, mode: str) -> None:
    answer = library.run(
        "search", "how does HNSW find neighbours", "--mode", mode, "--kind", "post", "--limit", "3", "--json"
    ).answer(SearchAnswer)

    assert (answer.query, answer.mode) == ("how does HNSW find neighbours", mode)
    assert len(answer.hits) == 3
    assert answer.hits[0].path == "posts/2026-04-14-hnsw-approximate-neighbours.md"
    assert {hit.kind for hit in answer.hits} == {"post"}


def test_pages_and_filters(library: Terminal) -> None:
    def paths(*options: str) -> list[tuple[str, int]]:
        hits = library.run("search", "models", "--json", *options).answer(SearchAnswer).hits
        return [(hit.path, hit.start_line) for hit in hits]

    assert paths("--limit", "4")[2:] == paths("--limit", "2", "--offset", "2")
    assert all("2026-10" in path for path, _line in paths("--kind", "post", "--after", "2026-10-01"))
    assert paths("--author", "somebody else") == []
    assert {path for path, _line in paths("--tag", "mlops", "--kind", "links")} == {"links/mlops.md"}


@pytest.mark.parametrize("question", ["C++", "don't", '"quoted', "-x", "NEAR(a b)", "🦉", "a" * 2000, "--", "*"])
def test_any_question_is_answered(birds: Terminal, question: str) -> None:
    said = birds.run("search", "--mode", "keyword", "--json", "--", question)
    assert said.answer(SearchAnswer).query == question


def test_nothing_found_says_what_to_do(terminal: Terminal) -> None:
    said = terminal.run("search", "owls")

    assert said.code == 0
    assert "byline sync" in said.out
    assert terminal.run("search", "owls", "--json").answer(SearchAnswer).hits == []


def test_a_search_loads_little(birds: Terminal) -> None:
    said = birds.run_anew("search", "owls", program=TELLS_WHAT_IT_LOADED)

    assert said.code == 0, said.err
    assert "Owls" in said.out
    assert said.out.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"], ["links", "--help"], ["draft", "--help"]])
def test_help_loads_next_to_nothing(terminal: Terminal, arguments: list[str]) -> None:
    said = terminal.run_anew(*arguments, program=TELLS_WHAT_IT_LOADED)

    assert said.code == 0, said.err
    assert said.out.startswith("Usage: ")
    assert said.out.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("arguments", [["search", "owls"], ["search", "owls", "--json"], ["drafts", "list"]])
def test_a_reader_that_leaves_ends_it_quietly(birds: Terminal, arguments: list[str]) -> None:
    """As in `byline search owls | head -1`, only that the reader is gone from the start."""
    said = birds.run_anew(*arguments, program=WRITES_TO_NOBODY)

    assert said.err == ""
    assert said.code == 0


def test_the_first_line_of_many(library: Terminal) -> None:
    byline = f"{sys.executable} -c '{MAIN}'"
    done = subprocess.run(
        ["bash", "-c", f"{{ {byline} search models --limit 100; echo $? >&2; }} | head -1"],
        cwd=library.folder,
        env=library.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.startswith("1. ")
    assert done.stderr == "0\n"


def test_a_terminal_that_knows_few_letters_is_still_answered(birds: Terminal) -> None:
    said = birds.run_anew("search", "what ravens say", variables={"PYTHONIOENCODING": "cp1252"})

    assert said.code == 0, said.err
    assert "Ravens" in said.out


def test_warnings_are_listed_until_they_are_mended(terminal: Terminal) -> None:
    said = "the date “05/06/2027” is not a date like 2026-10-31; no date is used"
    terminal.write("posts/owls.md", "---\ntitle: Owls\ndate: 05/06/2027\n---\nOwls hunt voles at night.\n")
    terminal.write("posts/empty.md", "")
    assert f"warning: posts/owls.md: {said}" in terminal.run("sync").out
    terminal.write("posts/ravens.md", "Ravens remember faces.")
    assert "2 warnings in all, with those of files read before: `byline warnings`" in terminal.run("sync").out
    assert terminal.run("warnings").out.splitlines() == [
        "failed: posts/empty.md: it is empty",
        f"warning: posts/owls.md: {said}",
    ]
    listed = terminal.run("warnings", "--json").answer(WarningList)
    assert [(warning.path, warning.is_stored) for warning in listed.warnings] == [
        ("posts/empty.md", False),
        ("posts/owls.md", True),
    ]
    terminal.write("posts/owls.md", "---\ntitle: Owls\ndate: 2027-06-05\n---\nOwls hunt voles at night.\n")
    terminal.write("posts/empty.md", "No longer.")
    terminal.run("sync")
    assert "No file has anything wrong with it." in terminal.run("warnings").out


def test_an_emptied_folder_forgets_nothing_until_it_is_meant(terminal: Terminal) -> None:
    file = terminal.write("posts/owls.md", "Owls hunt voles at night.")
    terminal.run("sync")
    file.unlink()
    refused = terminal.run("sync")
    assert refused.code != 0
    assert "would forget 1 stored document; nothing was changed" in refused.err
    assert "--allow-removals" in refused.err
    assert terminal.run("sync", "--allow-removals", "--json").answer(SyncAnswer).removed == 1
