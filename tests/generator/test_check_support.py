import pytest

from generator.checks.support import check_support
from tests.generator.claims import claim

SOURCE = "Data drift is the name for a difference between the data a model learned from and the data it meets later."


@pytest.mark.parametrize("cosine", [0.75, 0.85, 0.95])
def test_the_source_s_own_words_stand(cosine: float) -> None:
    text = "A difference between the data a model learned from and the data it meets later is data drift."
    assert check_support(claim(text, SOURCE, cosine=cosine)) == ""


@pytest.mark.parametrize("cosine", [0.75, 0.85, 0.95])
def test_words_from_elsewhere_do_not(cosine: float) -> None:
    text = "Bored engineers ruin difficult projects with meetings on Mondays."
    assert check_support(claim(text, SOURCE, cosine=cosine)) != ""


def test_the_same_words_on_another_subject_do_not() -> None:
    assert "strays" in check_support(claim("The name is data.", SOURCE, cosine=0.1))


def test_the_topic_s_words_may_be_added() -> None:
    source = "A penalty keeps the language model close to where step 1 left it."
    text = "In RLHF, a penalty keeps the language model close to where step 1 left it."
    assert check_support(claim(text, source, topic="RLHF")) == ""


def test_a_sentence_without_a_telling_word_says_nothing() -> None:
    assert check_support(claim("It is what it is.", SOURCE)) == "it says nothing"
