from generator.checks.comparison import check_comparison
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("Drift hurts models.", "Drift hurts models more than noise.", ""),
    ("Filters are faster than wrappers.", "Filters are faster than wrappers.", ""),
    ("Compared with wrappers, filters are faster.", "Filters are fast.", "does not compare"),
    ("Filters are faster than wrappers.", "Filters are fast.", "does not compare"),
    ("Use filters instead of wrappers.", "Use filters and wrappers.", "does not compare"),
    ("Use filters rather than wrappers.", "Use filters and wrappers.", "does not compare"),
    ("Unlike wrappers, filters are fast.", "Filters are fast.", "does not compare"),
    ("Wrappers are faster than filters.", "Filters are faster than wrappers.", "other way round"),
    ("Use wrappers instead of filters.", "Use filters instead of wrappers.", "other way round"),
    ("BERT is 40% smaller and 60% faster than DistilBERT.", "DistilBERT is 40% smaller and 60% faster than BERT.",
     "other way round"),
    ("The authors report that BERT is smaller than their model.", "The authors report a model smaller than BERT.",
     "other way round"),
)  # fmt: skip
def test_comparison(text: str, source: str, reason: str) -> None:
    assert_verdict(check_comparison(claim(text, source)), reason)
