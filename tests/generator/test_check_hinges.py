from generator.checks.hinges import check_hinges
from tests.generator.claims import assert_verdict, claim, table

MANY = "Sampling calls the network many times, so one image costs many forward passes."
JUDGE = "A judge who cannot check a claim can reward a confident mistake."


@table(
    (MANY, MANY, ""),
    ("One image costs many forward passes.", MANY, ""),
    ("One image costs many forward passes, so sampling calls the network many times.", MANY, "so"),
    ("Models drift if the inputs change.", "If the inputs change, models drift.", ""),
    ("If models drift, the inputs change.", "If the inputs change, models drift.", "if"),
    ("Because the inputs look the same, a test sees nothing.", "A test sees nothing, because the inputs look the same.",
     ""),
    ("The inputs look the same, because a test sees nothing.", "A test sees nothing, because the inputs look the same.",
     "because"),
    ("Models drift because the inputs change.", "Models drift and the inputs change.", "because"),
    ("It runs after the model.", "It runs before the model.", "after"),
    (JUDGE, JUDGE, ""),
    ("A judge who can reward a confident mistake cannot check a claim.", JUDGE, "who"),
)  # fmt: skip
def test_hinges(text: str, source: str, reason: str) -> None:
    assert_verdict(check_hinges(claim(text, source)), reason)
