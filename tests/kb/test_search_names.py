"""Names with signs, joined words and pictures find themselves and each other; words that stand nowhere are named."""

from collections.abc import Callable

import pytest

from kb.documents import Filters
from kb.search.query import Mode, Query
from kb.search.search import Searcher, SearchResult
from tests.conftest import Write
from tests.kb.conftest import Ask, RunSync

POSTS = {
    "plain": "Ovens run on C. The letter C is old, and C has no classes.",
    "plus": "Ovens run on C++ in larger bakeries.",
    "sharp": "Ovens run on C# in schools.",
    "dot": "The till is made with .NET, and its page with Node.js.",
    "net": "A net of dough keeps the net fresh; a net may tear.",
    "mail": "Send an e-mail to the O'Hara bakery; don't call. They co-operate, 10,000 loaves a year.",
    "rocket": "Sales went up \U0001f680 in May.",
}


@pytest.fixture
def bakery(write: Write, run_sync: RunSync) -> None:
    for name, words in POSTS.items():
        write(f"posts/{name}.md", f"---\ntitle: Bread\n---\n{words}\n")
    run_sync()


@pytest.fixture
def names(bakery: None, ask: Ask) -> Callable[[str, Mode], list[str]]:
    def found(text: str, mode: Mode) -> list[str]:
        return [hit.path[len("posts/") : -len(".md")] for hit in ask(text, mode)]

    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("C++", ["plus"]),
        ("c#", ["sharp"]),
        ("C", ["plain"]),
        ('"C++"', ["plus"]),
        ('ovens -"C#"', ["plain", "plus"]),
        ("ovens -C++ -C", ["sharp"]),
        ('".net"', ["dot"]),
        ("nodejs", ["dot"]),
        ("node.js", ["dot"]),
        ("email", ["mail"]),
        ("E-Mail", ["mail"]),
        ('"send an email"', []),
        ('"an e-mail to"', ["mail"]),
        ("bakery -email", ["plus"]),
        ("ohara", ["mail"]),
        ("O\u2019Hara", ["mail"]),
        ("dont", ["mail"]),
        ("cooperate", ["mail"]),
        ("10000", ["mail"]),
        ("\U0001f680", ["rocket"]),
        ('"\U0001f680"', ["rocket"]),
    ],
)
def test_by_words(names: Callable[[str, Mode], list[str]], asked: str, found: list[str]) -> None:
    assert sorted(names(asked, Mode.KEYWORD)) == found


@pytest.mark.parametrize(
    ("asked", "first"),
    [("ovens in C++", "plus"), ("ovens in C", "plain"), (".NET", "dot"), ("\U0001f680", "rocket"), ("email", "mail")],
)
@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_the_one_that_is_named_comes_first(
    names: Callable[[str, Mode], list[str]], asked: str, first: str, mode: Mode
) -> None:
    assert names(asked, mode)[0] == first


@pytest.fixture
def answer(bakery: None, searcher: Searcher) -> Callable[[str, Mode], SearchResult]:
    return lambda text, mode: searcher.search(Query(text, mode, Filters()))


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_a_question_of_nothing_but_unknown_words_finds_nothing_and_names_them(
    answer: Callable[[str, Mode], SearchResult], mode: Mode
) -> None:
    for asked, unknown in [
        ("qwxz", ["qwxz"]),
        ("the Qwxz of zzyx", ["Qwxz", "zzyx"]),
        ("F#", ["F#"]),
        ("\U0001f98a", ["\U0001f98a"]),
        ("向量 bread -qwxz", ["向量"]),
        ('"vw-xy"', ["vw-xy"]),
    ]:
        found = answer(asked, mode)
        assert found.unknown_words == unknown
        assert bool(found.hits) == ("bread" in asked)


def test_by_meaning_alone_a_question_of_unknown_words_is_answered(
    answer: Callable[[str, Mode], SearchResult],
) -> None:
    found = answer("Bäckerei", Mode.SEMANTIC)
    assert (len(found.hits), found.unknown_words) == (len(POSTS), ["Bäckerei"])


def test_what_else_was_not_understood_is_said_too(answer: Callable[[str, Mode], SearchResult]) -> None:
    (note,) = answer("qwxz after:soon", Mode.HYBRID).notes
    assert note.startswith("“soon” is not a date.")


def test_words_that_stand_somewhere_are_not_named(answer: Callable[[str, Mode], SearchResult]) -> None:
    for asked in ("ovens", "e-mails", "co-operating", "the bread of a bakery", "kind:post", "..."):
        assert answer(asked, Mode.HYBRID).unknown_words == []


def test_a_word_that_was_misspelt_is_named_and_corrected(answer: Callable[[str, Mode], SearchResult]) -> None:
    found = answer("bakrey", Mode.HYBRID)
    assert (found.unknown_words, found.searched_for) == (["bakrey"], "bakery")
    assert answer("co-operate", Mode.HYBRID).suggestion == ""
