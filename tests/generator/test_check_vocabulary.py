from generator.checks.vocabulary import check_vocabulary
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("Drift hurts many models.", "Many models are hurt by drift.", ""),
    ("This means that drift hurts models.", "Drift hurts models.", ""),
    ("Models drift, and it hurts.", "Drift hurts a model.", ""),
    ("Drift ruins models.", "Drift hurts models.", "ruin"),
    ("Drift hurts models within weeks.", "Drift hurts models.", "week"),
    ("Drift hurts all models.", "Drift hurts models.", "all"),
    ("Drift always hurts models.", "Drift hurts models.", "alway"),
    ("Google says that drift hurts models.", "Drift hurts models.", "googl"),
    ("Drift hurts models because models hurt.", "Drift hurts models.", "becaus"),
    ("It is what it is.", "Drift hurts models.", "says nothing"),
)
def test_vocabulary(text: str, source: str, reason: str) -> None:
    assert_verdict(check_vocabulary(claim(text, source)), reason)


def test_the_topic_may_be_named_in_full_but_not_in_part() -> None:
    source = "Averaging models reduces the scatter."
    whole, part = "In bias and variance, averaging reduces scatter.", "Averaging models reduces the bias."

    assert check_vocabulary(claim(whole, source, topic="bias and variance")) == ""
    assert "bias" in check_vocabulary(claim(part, source, topic="bias and variance"))
