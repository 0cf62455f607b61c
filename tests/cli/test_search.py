"""What `byline search` shows a person: items, reasons, counts, suggestions, and what to do when nothing is found."""

import re

import pytest

from api.answers.search import SearchAnswer
from tests.cli.terminal import Terminal


def shown(terminal: Terminal, *arguments: str) -> list[str]:
    """The lines that a search prints."""
    said = terminal.run("search", *arguments)
    assert said.code == 0, said.err
    return said.out.splitlines()


def test_a_question_for_things_is_answered_with_them(library: Terminal) -> None:
    lines = shown(library, "YouTube channels on reinforcement learning", "--limit", "1")

    assert lines[0].startswith("1. YouTube channels for machine learning > Reinforcement learning  links, ")
    assert re.fullmatch(r"   links/youtube-channels\.md:\d+-\d+  \d{4}-\d\d-\d\d, Nora Almqvist", lines[1])
    assert "   - Google DeepMind  https://www.youtube.com/@Google_DeepMind  line 56" in lines
    assert "   - Mutual Information  https://www.youtube.com/@Mutual_Information  line 59" in lines


def test_books_are_asked_for_and_books_are_given(library: Terminal) -> None:
    answer = library.run("search", "MLOps books", "--limit", "1", "--json").answer(SearchAnswer)

    (hit,) = answer.hits
    assert hit.path == "links/mlops.md"
    assert "Designing Machine Learning Systems" in [item.title for item in hit.items]
    assert all("Zoomcamp" not in item.title for item in hit.items)


def test_prose_is_shown_with_its_matches_between_stars(library: Terminal) -> None:
    lines = shown(library, "what does HNSW do with layers", "--mode", "keyword", "--limit", "1")

    assert "**" in lines[2]
    assert lines[-1].endswith("documents found (keyword)")


def test_explain_names_ranks_scores_parts_and_words(library: Terminal) -> None:
    out = "\n".join(shown(library, "notice data drift", "--explain", "--limit", "1"))

    assert "-20-data-drift.md:" in out
    assert "  2026-10-20, Nora Almqvist" in out
    assert re.search(r"words: no\. \d+ with 0\.\d+; meaning: no\. \d+ with cosine 0\.\d+", out)
    assert re.search(r"0\.\d\d for words, 0\.\d\d for meaning, [+-]0\.\d\d for its neighbours", out)
    assert "holds data, drift" in out


def test_facets_are_counted(library: Terminal) -> None:
    lines = shown(library, "tag:mlops", "--facets", "--limit", "1")

    assert any(re.match(r"kind: (post|issue|links|timeline) \d+, ", line) for line in lines)
    assert any(re.match(r"tag: mlops \d+, ", line) for line in lines)
    assert any(line.startswith("author: Nora Almqvist ") for line in lines)
    assert any(re.match(r"year: 20\d\d \d+", line) for line in lines)


def test_a_misspelt_word_is_asked_back_about(library: Terminal) -> None:
    assert shown(library, "reinforcment learning")[0] == "Did you mean “reinforcement learning”?"
    assert "Did you mean" not in "\n".join(shown(library, "agents in LangGraph"))


def test_a_question_of_unknown_words_is_answered_by_its_suggestion(library: Terminal) -> None:
    lines = shown(library, "tranformer kind:post", "--mode", "keyword", "--limit", "1")

    assert lines[0] == "“tranformer” stands nowhere in the knowledge base. Searched for “transformer kind:post”."
    assert "transformer" in lines[1].lower()


def test_a_field_that_makes_no_sense_is_said(library: Terminal) -> None:
    lines = shown(library, "drift after:soon", "--limit", "1")

    assert lines[0] == "“soon” is not a date. Give after: as 2026-10-31, 2026-10 or 2026."
    assert lines[1].startswith("1. ")


def test_fields_alone_list_the_newest_first_without_a_score(library: Terminal) -> None:
    lines = shown(library, "kind:post after:2026-10", "--limit", "2")

    assert lines[0].endswith("  post")
    paths = [line.strip().partition(":")[0] for line in lines if line.startswith("   posts/")]
    assert paths == sorted(paths, reverse=True)
    assert len(paths) == 2


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["no such phrase", "--kind", "recipe"], "Nothing found. Fewer filters or quotation marks find more;"),
        (["qwxz"], "`--mode semantic` finds what means the same, and"),
        (["kind:post", "--offset", "1000"], "documents were found. A smaller --offset shows them."),
    ],
)
def test_an_empty_page_says_what_to_do(library: Terminal, arguments: list[str], advice: str) -> None:
    assert advice in shown(library, *arguments)[-1]


def test_a_question_may_begin_with_a_minus(library: Terminal) -> None:
    answer = library.run("search", "--json", "--", "-kind:post drift").answer(SearchAnswer)

    assert answer.hits
    assert "post" not in {hit.kind for hit in answer.hits}


def test_words_that_stand_nowhere_are_named(library: Terminal) -> None:
    assert shown(library, "qwxz drift zzyx")[0] == "“qwxz” and “zzyx” stand nowhere in the knowledge base."
