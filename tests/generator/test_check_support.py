import pytest

from generator.checks.support import check_support
from generator.checks.vocabulary import check_vocabulary
from tests.generator.claims import assert_verdict, claim, table

SOURCE = "Data drift is the name for a difference between the data a model learned from and the data it meets later."


@pytest.mark.parametrize("cosine", [0.6, 0.75, 0.95])
def test_what_means_the_same_stands(cosine: float) -> None:
    text = "A difference between the data a model learned from and the data it meets later is data drift."
    assert check_support(claim(text, SOURCE, cosine=cosine)) == ""


@pytest.mark.parametrize("cosine", [-0.2, 0.1, 0.59])
def test_the_same_words_on_another_subject_do_not(cosine: float) -> None:
    assert "strays" in check_support(claim("The name is data.", SOURCE, cosine=cosine))


@table(
    ("The name for a difference is data drift.", SOURCE, ""),
    ("This is called data drift.", SOURCE, ""),
    ("Data drift is the name for a dangerous difference.", SOURCE, "danger"),
    ("Bored engineers ruin difficult projects with meetings.", SOURCE, "ruin"),
    ("A model learned from models.", SOURCE, "model"),
    ("It is what it is.", SOURCE, "says nothing"),
)
def test_words_must_come_from_the_source(text: str, source: str, reason: str) -> None:
    assert_verdict(check_vocabulary(claim(text, source)), reason)


def test_the_topic_may_be_named_in_full() -> None:
    source = "A penalty keeps the language model close to where step 1 left it."
    text = "In RLHF, a penalty keeps the language model close to where step 1 left it."
    assert check_vocabulary(claim(text, source, topic="RLHF")) == ""


def test_one_word_of_the_topic_is_a_word_from_elsewhere() -> None:
    source = "Variance measures how much the prediction moves when the training set changes."
    text = "Bias measures how much the prediction moves when the training set changes."
    assert "bias" in check_vocabulary(claim(text, source, topic="bias and variance"))
