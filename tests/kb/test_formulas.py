"""Money and formulas: no price is taken for a formula, whatever stands between prices, and no formula for a price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.blocks import parse_blocks
from kb.markdown.formulas import formulas_in

PRICES = ["$25", "US$1,200", "~$3", "$1.5M", "$0.99", "$40k", "A$7", "-$8", "($9)", "$10+", "$5/month", "$2 billion"]
BETWEEN = [" ", "-", "/", ", ", " to ", " \u2013 ", "\u2013", " or about ", "; ", ": ", " = ", "\n"]
FORMULAS = ["x", r"\frac{1}{2} m v^2", "a_i", "[0, 1)", "5", r"1 \text{ if } x", "n+1", r"\{1, 2\}", "2 x y", "f(x)'"]


@given(st.lists(st.tuples(st.sampled_from(PRICES), st.sampled_from(BETWEEN)), min_size=1, max_size=8))
def test_prices_are_read_as_typed(pieces: list[tuple[str, str]]) -> None:
    text = "It costs " + "".join(price + between for price, between in pieces) + "in all."
    assert formulas_in(text) == []
    assert " ".join(parse_blocks(text)[0].plain_text.split()) == " ".join(text.split())


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(
    "around", ["for {} in", "{},", "({})", "{}-axis", "{}th", "设{}为", "from $5 to $6, {} and $7"]
)
def test_formulas_are_found_among_prices(formula: str, around: str) -> None:
    text = around.format(f"${formula}$")
    assert [found.source for found in formulas_in(text)] == [formula]


@given(st.text(alphabet="$\\ x1`\n(", max_size=60))
def test_formulas_stand_in_the_text_in_order(text: str) -> None:
    reached = 0
    for formula in formulas_in(text):
        assert reached <= formula.start < formula.stop <= len(text)
        assert text[formula.start : formula.stop].strip("$") == formula.source.strip("$")
        reached = formula.stop
