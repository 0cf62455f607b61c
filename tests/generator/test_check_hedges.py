from generator.checks.hedges import check_hedges
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("Drift usually hurts.", "Drift usually hurts.", ""),
    ("Usually, drift hurts.", "Drift usually hurts.", ""),
    ("Drift hurts.", "Drift hurts.", ""),
    ("Drift may hurt.", "Drift hurts.", ""),
    ("Drift hurts.", "Drift usually hurts.", "usually"),
    ("Drift hurts models.", "Drift can hurt models.", "can"),
    ("Drift hurts models.", "Drift hurts many models.", "many"),
    ("Drift hurts models.", "Drift hurts most models.", "most"),
    ("It takes five days.", "It takes about five days.", "about"),
    ("Drift usually hurts.", "Drift may usually hurt.", "may"),
    ("Models drift.", "Models tend to drift.", "tend"),
)
def test_hedges(text: str, source: str, reason: str) -> None:
    assert_verdict(check_hedges(claim(text, source)), reason)
