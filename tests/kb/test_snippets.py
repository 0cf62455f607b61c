"""The stretch of text a hit is shown with."""

from collections.abc import Callable

import pytest

from kb.search.query import Mode
from kb.search.snippets import SNIPPET_CHARACTERS
from tests.conftest import Write
from tests.kb.conftest import Ask, RunSync

Snippet = Callable[..., str]
FILLER = "Nothing of note happens in this sentence at all. " * 12


@pytest.fixture
def snippet(write: Write, run_sync: RunSync, ask: Ask) -> Snippet:
    """The snippet of the only hit for a question in the text given."""

    def run(text: str, question: str, mode: Mode = Mode.KEYWORD) -> str:
        write("posts/one.md", f"---\ntitle: Title\n---\n{text}\n")
        run_sync()
        return ask(question, mode)[0].snippet

    return run


def shown(snippet: str) -> str:
    """A snippet without its marks."""
    return snippet.replace("**", "").removeprefix("… ").removesuffix(" …")


def test_a_short_passage_is_shown_whole_with_its_matches_marked(snippet: Snippet) -> None:
    assert snippet("Cats purr, and a *cat* naps.", "cat naps") == "**Cats** purr, and a **cat** **naps**."


def test_a_match_deep_in_a_passage_is_shown_with_the_words_around_it(snippet: Snippet) -> None:
    text = snippet(f"{FILLER}The elephant remembers. {FILLER}", "elephant")
    assert "**elephant** remembers" in text
    assert text.startswith("… ")
    assert text.endswith(" …")


def test_the_stretch_with_most_of_the_words_asked_for_is_shown(snippet: Snippet) -> None:
    text = snippet(f"An elephant. {FILLER}The elephant and the whale remember. {FILLER}", "elephant whale remember")
    assert "**elephant** and the **whale** **remember**" in text


def test_a_passage_found_by_meaning_is_shown_from_its_start(snippet: Snippet) -> None:
    text = snippet(f"A kitten naps. {FILLER}", "feline", Mode.SEMANTIC)
    assert text.startswith("A kitten naps.")
    assert "**" not in text


@pytest.mark.parametrize(
    "text",
    [
        f"{FILLER}An elephant. {FILLER}",
        "elephant " * 200,
        f"elephant {'x' * 5000} elephant",
        f"{'x' * 5000} elephant",
        f"{'向量检索' * 100} elephant",
        "elephant-" * 100,
    ],
    ids=["far in", "everywhere", "beside an endless word", "after an endless word", "after Chinese", "hyphenated"],
)
@pytest.mark.parametrize(("question", "mode"), [("elephant", Mode.KEYWORD), ("animal", Mode.SEMANTIC)])
def test_a_snippet_is_never_longer_than_its_length(snippet: Snippet, text: str, question: str, mode: Mode) -> None:
    assert 0 < len(shown(snippet(text, question, mode))) <= SNIPPET_CHARACTERS


def test_every_mark_that_opens_is_closed(snippet: Snippet) -> None:
    for before in range(210, 240, 3):
        text = snippet(f"{'x' * before} alpha beta gamma {FILLER}", "alpha_beta")
        assert text.count("**") % 2 == 0


def test_control_characters_in_a_document_are_not_taken_for_marks(snippet: Snippet) -> None:
    assert snippet("Odd \x02characters\x03 in a cat.", "cat").count("**") == 2


def test_asterisks_of_the_text_are_not_taken_for_marks(snippet: Snippet) -> None:
    assert snippet("In `a ** b` there is a cat.", "cat").count("**") == 2


def test_a_power_in_code_is_not_read_as_another_number(snippet: Snippet) -> None:
    assert "210" not in snippet("The value of `2**10` for a cat.", "cat")


def test_snippets_hold_words_not_markup(snippet: Snippet) -> None:
    text = snippet("See [the *cat*](https://example.org) and `code` &amp; <b>more</b>.", "cat")
    assert text == "See the **cat** and code & more."
