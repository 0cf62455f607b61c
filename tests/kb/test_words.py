"""What a word is, and that both databases take it as it is given: no letter is folded but by `kb.index.fold`."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from kb.database import Database
from kb.english import stem
from kb.index.asked import spellings, terms
from kb.index.fold import fold
from kb.index.highlight import highlighted
from kb.index.memory import as_rows
from kb.index.postgres import as_tsvector
from kb.index.tokens import compounds, held_stems, matching, stems, tokens, words_of

CHUNK = 4000


def letters() -> Iterator[str]:
    """Every character that may be part of a word, in one."""
    for code in range(sys.maxunicode + 1):
        if not 0xD800 <= code <= 0xDFFF and (words_of(f"ab{chr(code)}") != ["ab"]):
            yield f"ab{chr(code)}"


@pytest.mark.slow
def test_folding_again_changes_nothing() -> None:
    assert [word for word in letters() if fold(fold(word)) != fold(word)] == []


@pytest.mark.slow
def test_a_database_holds_every_word_as_it_is_given(database: Database) -> None:
    """Over all of Unicode."""
    words = sorted({stem for word in letters() for stem in stems(word)})
    for start in range(0, len(words), CHUNK):
        some = words[start : start + CHUNK]
        assert sorted(_kept(database, some)) == some


def _kept(database: Database, some: list[str]) -> list[str]:
    """What a database makes of words that a passage is found by."""
    own = {"title": [], "heading": [], "body": some, "joined": []}
    with database.write() as session:
        connection = session.connection()
        if database.dialect == "postgresql":
            found = connection.execute(
                text("SELECT lexeme FROM unnest(CAST(:words AS tsvector))"), {"words": as_tsvector(own)}
            )
            return list(found.scalars())
        connection.execute(text("DELETE FROM passage_index"))
        connection.execute(
            text(
                "INSERT INTO passage_index (rowid, title, heading, body, joined) "
                "VALUES (:id, :title, :heading, :body, :joined)"
            ),
            as_rows({1: own}),
        )
        return list(connection.execute(text("SELECT DISTINCT term FROM passage_term")).scalars())


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("C++, C# and F# are not C", "c++ c# and f# are not c"),
        ("C++17 or g++; C/C++", "c++ 17 or g++ c c++"),
        ("issue #12, a_b, x##", "issue 12 a b x"),
        (
            "Bread \U0001f35e\ufe0f \U0001f468\u200d\U0001f373 \U0001f1ee\U0001f1f8",
            "bread \U0001f35e \U0001f468 \U0001f373 \U0001f1ee\U0001f1f8",
        ),
        ("面包 bread", "面 包 bread"),
        ("so\u00adfort", "sofort"),
        ("\uff22\uff52ead \u2160\u2161", "bread iii"),
    ],
)
def test_words(written: str, words: str) -> None:
    assert words_of(written) == words.split()


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("an e-mail on co\u2011operation", "email cooperation"),
        ("don't, don\u2019t and O'Reilly", "dont dont oreilly"),
        ("node.js on .NET, with .gitignore", "nodejs .net .gitignore"),
        ("the U.S.A. and AT&T", "usa att"),
        ("10,000 of 1,234,567", "10000 1234567"),
        ("GPT-4 in v2.0.1 of 2026-10-31, 3.12 and 1,5", "gpt4"),
        ("it ends.Then it-", "endsthen"),
        ("a/b.txt ./x ..y", "btxt"),
    ],
)
def test_words_joined_from_others(written: str, joined: str) -> None:
    assert [token.word for token in compounds(written)] == joined.split()


@given(
    st.text("aB1 ,.-'&\u2019\u2010+#_/\n\x1c\x85\u3000\u00ad\u200d\u0301\u00e9\u0e01\u0e33\u9762\u304b\u309b\U0001f680")
)
def test_a_text_is_of_the_words_that_stand_in_it_in_their_order(written: str) -> None:
    """They are read from between spaces, where many come again; located in the whole text, they are the same."""
    located = [token.word for token in tokens(written)]
    assert words_of(written) == located
    assert stems(written) == [stem(word) for word in located]
    joined = {stem(token.word) for token in compounds(written)}
    assert held_stems(written) == {*stems(written), *joined}
    for start, end in matching(written, held_stems(written)):
        assert not written[start:end].isspace()


def test_a_word_and_its_possessive_are_one() -> None:
    assert sorted(held_stems("the baker's")) == sorted({*stems("the baker s")})


def test_a_question_is_of_every_spelling() -> None:
    assert terms("the e-mail of a baker") == ["e", "mail", "email", "baker"]
    assert spellings("send e-mail") == [["send", "e", "mail"], ["send", "email"]]
    assert spellings(".NET") == [[".net"]]
    assert spellings("\U0001f35e") == [["\U0001f35e"]]


@pytest.mark.parametrize(
    ("written", "asked", "marked"),
    [
        ("an e-mail", "email", "an [e-mail]"),
        ("an email", "e-mail", "an [email]"),
        ("C and C++", "C++", "C and [C++]"),
        ("ขนมปังสด", "ขนมปัง", "[ขนมปัง]สด"),
    ],
)
def test_what_is_marked(written: str, asked: str, marked: str) -> None:
    shown = highlighted(written, frozenset(terms(asked)))
    assert shown.replace("\x02", "[").replace("\x03", "]") == marked
