"""What a model's sentence must pass before it may stand in a text, one check a file, in the order of `CHECKS`.

Each check takes a `Claim` and answers with the reason it fails, or an empty string. They are meant to err on the
side of refusal: a refused sentence costs a nicer wording, because the author's own sentence takes its place,
while an invented fact under the author's name costs trust.

What they cannot see: a false statement made only of the source's own words in nearly the source's own order.
"""

from generator.checks.claim import Claim
from generator.checks.comparison import check_comparison
from generator.checks.form import check_form
from generator.checks.hedges import check_hedges
from generator.checks.hinges import check_hinges
from generator.checks.links import check_links
from generator.checks.names import check_names
from generator.checks.numbers import check_numbers
from generator.checks.order import check_order
from generator.checks.polarity import check_polarity
from generator.checks.question import check_question
from generator.checks.support import check_support
from generator.checks.vocabulary import check_vocabulary

CHECKS = [
    check_form,
    check_links,
    check_numbers,
    check_names,
    check_polarity,
    check_hedges,
    check_comparison,
    check_hinges,
    check_vocabulary,
    check_order,
    check_support,
]

__all__ = ["CHECKS", "Claim", "check_question", "first_failure"]


def first_failure(claim: Claim) -> str:
    """The reason of the first check that fails, or an empty string when all pass."""
    return next((reason for check in CHECKS if (reason := check(claim))), "")
