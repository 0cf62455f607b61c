"""Tags become hashtags that LinkedIn links."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.hashtags import hashtag, hashtags


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("vector-search", "#VectorSearch"),
        ("mlops", "#Mlops"),
        ("deep_learning", "#DeepLearning"),
        ("gpt-4", "#Gpt4"),
        ("HNSW", "#HNSW"),
        ("owls/barn", "#OwlsBarn"),
        ("q&a", "#QA"),
        ("gpt-4.1", "#Gpt4_1"),
        ("don't-panic", "#DontPanic"),
        ("künstliche-intelligenz", "#KünstlicheIntelligenz"),
        ("ku\u0308che", "#Küche"),
        ("हिन्दी", "#हिन्दी"),
        ("機械学習", "#機械学習"),
        ("🦉-owls", "#Owls"),
        ("❤️-owls", "#Owls"),
    ],
)
def test_hashtags_have_a_capital_on_each_word_and_nothing_that_ends_them(tag: str, shown: str) -> None:
    assert hashtag(tag) == shown


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("c++", "#cpp"),
        ("C++", "#cpp"),
        ("c#", "#csharp"),
        ("f#", "#fsharp"),
        (".net", "#dotnet"),
        ("asp.net", "#aspnet"),
        ("node.js", "#nodejs"),
        ("notepad++", "#notepadpp"),
    ],
)
def test_marks_of_a_name_are_spelled_as_its_users_do(tag: str, shown: str) -> None:
    assert hashtag(tag) == shown


@pytest.mark.parametrize("tag", ["2026", "🦉", "#", "+", "...", ""])
def test_a_tag_without_letters_makes_no_hashtag(tag: str) -> None:
    assert hashtags([tag, "owls"]) == ["#Owls"]


def test_each_hashtag_comes_once() -> None:
    assert hashtags(["c++", "owls", "cpp", "Owls"]) == ["#cpp", "#Owls"]


def test_words_are_written_as_the_post_writes_them() -> None:
    text = "MLOps is more than an HNSW index. OWLS are loud, owls are not."
    assert hashtags(["mlops", "hnsw", "hnsw-index", "birds"], text) == ["#MLOps", "#HNSW", "#HNSWIndex", "#Birds"]


@given(st.text(max_size=30))
def test_whatever_the_tag_a_hashtag_is_linked_to_its_end(tag: str) -> None:
    made = hashtag(tag)
    marks = re.sub(r"[\w]", "", made[1:])
    assert made == "" or (made.startswith("#") and not re.search(r"[\s#+.&/\'-]", marks))
