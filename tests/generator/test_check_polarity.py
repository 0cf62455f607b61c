from generator.checks.polarity import check_polarity
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("Drift hurts models.", "Drift hurts models.", ""),
    ("Models do not like drift.", "Models cannot stand drift.", ""),
    ("It makes models better.", "It makes models better, and never worse.", "leaves out"),
    ("Drift does not hurt models.", "Drift hurts models.", "denies"),
    ("Drift doesn't hurt models.", "Drift hurts models.", "denies"),
    ("Drift doesn\u2019t hurt models.", "Drift hurts models.", "denies"),
    ("Drift never hurts models.", "Drift hurts models.", "denies"),
    ("Nothing hurts models like drift.", "Drift hurts models.", "denies"),
    ("Models run without drift.", "Models run with drift.", "denies"),
    ("It is not so that models run without drift.", "Models run without drift.", "denies"),
    ("Drift hurts models.", "Drift does not hurt models.", "leaves out"),
    ("HNSW gives a promise.", "HNSW gives no promise.", "leaves out"),
    ("It needs less memory.", "It needs more memory.", "less"),
    ("It needs fewer rows.", "It needs more rows.", "fewer"),
    ("A higher temperature hides doubts.", "A lower temperature hides doubts.", "higher"),
    ("It raises the loss.", "It lowers the loss.", "raises"),
    ("It comes after training.", "It comes before training.", "after"),
    ("It gives a larger model.", "It gives a smaller model.", "larger"),
    ("It gives a large and a small model.", "It gives a small and a large model.", ""),
)
def test_polarity(text: str, source: str, reason: str) -> None:
    assert_verdict(check_polarity(claim(text, source)), reason)


@table(
    ("With very small samples, differences too small to matter show.", "With very large samples, differences too small "
     "to matter show.", "small"),
    ("Stronger guidance follows more closely and gives more variety.", "Stronger guidance follows more closely and "
     "gives less variety.", "more"),
    ("It increases variance.", "It reduces variance.", "increases"),
    ("It removes the largest weights.", "It removes the smallest weights.", "largest"),
    ("It keeps the wrong answer.", "It keeps the correct answer.", "wrong"),
)  # fmt: skip
def test_an_opposite_is_seen_though_the_source_has_that_word_elsewhere(text: str, source: str, reason: str) -> None:
    assert_verdict(check_polarity(claim(text, source)), reason)
