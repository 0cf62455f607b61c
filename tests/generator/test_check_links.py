import pytest

from generator.checks.links import check_links
from tests.generator.claims import claim


@pytest.mark.parametrize(
    "text",
    [
        "Read more at https://example.com/drift.",
        "Read more at HTTP://EXAMPLE.COM today.",
        "Read more at www.example.se today.",
        "Read more at example.com today.",
        "Read more at arxiv.org/abs/1234.5678 today.",
    ],
)
def test_an_address_is_refused(text: str) -> None:
    assert "address" in check_links(claim(text))


@pytest.mark.parametrize("text", ["It takes 3.5 ms.", "Use scikit-learn.", "That is it.Next one.", "E.g. this one."])
def test_words_with_a_full_stop_are_no_address(text: str) -> None:
    assert check_links(claim(text)) == ""
