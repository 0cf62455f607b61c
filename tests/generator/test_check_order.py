from generator.checks.hedges import check_hedges
from generator.checks.order import check_order
from tests.generator.claims import assert_verdict, claim, table

BATCH = (
    "A failed batch job can be rerun before breakfast, while a failed real-time service fails in front of a customer."
)


@table(
    (BATCH, BATCH, ""),
    ("A failed batch job can be rerun before breakfast.", BATCH, ""),
    ("On average, 100 columns give five alarms.", "100 columns give five alarms on average.", ""),
    ("Because inputs look the same, tests fail.", "Tests fail, because inputs look the same.", ""),
    ("A failed real-time service can be rerun before breakfast, while a failed batch job fails in front of a customer.",
     BATCH, "differently"),
    ("Variance reduces bagging.", "Bagging reduces variance.", "differently"),
    ("The teacher imitates the student.", "The student imitates the teacher.", "differently"),
    ("Weights adjust each layer.", "Each layer adjusts its weights.", "differently"),
    ("Answers compare people to the same prompt.", "People compare answers to the same prompt.", "differently"),
    ("A failed batch job fails in front of a customer.", BATCH, "leaves out"),
)  # fmt: skip
def test_order(text: str, source: str, reason: str) -> None:
    assert_verdict(check_order(claim(text, source)), reason)


@table(
    ("It usually helps.", "It usually helps.", ""),
    ("It helps.", "It helps.", ""),
    ("It helps.", "It usually helps.", "usually"),
    ("It is slower on problems.", "It is somewhat slower on several problems.", "several, somewhat"),
)
def test_hedges(text: str, source: str, reason: str) -> None:
    assert_verdict(check_hedges(claim(text, source)), reason)
