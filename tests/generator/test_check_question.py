import pytest

from generator.checks import check_question
from tests.generator.claims import assert_verdict, claim

SOURCE = "Data drift is the name for a difference between the data a model learned from and the data it meets later."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("How did you first notice data drift?", ""),
        ("What is your most surprising example of data drift?", ""),
        ("Which data did your model meet later?", ""),
        ("Tell me about your data drift.", "not a question"),
        ("Your drift?", "2 words"),
        ("What is data drift really?", "does not ask the reader"),
        ("Have you met data drift at Google?", "google"),
        ("Did your 5 models meet data drift?", "5"),
        ("Have you read https://example.com on drift?", "address"),
        ("Would you buy insurance against data drift?", "insur"),
        ("As an AI, how would you find drift?", "As an AI"),
    ],
)
def test_question(text: str, reason: str) -> None:
    assert_verdict(check_question(claim(text, SOURCE, topic="data drift", cosine=0.8)), reason)


def test_a_question_on_another_subject_is_refused() -> None:
    text = "How did you first notice data drift?"
    assert "strays" in check_question(claim(text, SOURCE, topic="data drift", cosine=0.1))
