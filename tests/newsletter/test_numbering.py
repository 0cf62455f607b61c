import pytest

from kb.errors import ConflictError
from newsletter.numbering import KnownIssue, issue_number
from newsletter.period import parse_period


def known(*issues: tuple[str, int, str]) -> list[KnownIssue]:
    return [KnownIssue(parse_period(month), number, path) for month, number, path in issues]


@pytest.mark.parametrize(
    ("month", "issues", "number"),
    [
        ("2026-10", [], 1),
        ("2026-10", [("2026-09", 30, "issues/9.md")], 31),
        ("2026-10", [("2026-08", 29, ""), ("2026-07", 28, "issues/7.md")], 30),
        ("2026-10", [("2026-10", 31, "")], 31),
        ("2026-10", [("2026-10", 31, ""), ("2026-11", 32, "")], 31),
        ("2027-01", [("2026-12", 33, ""), ("2026-09", 30, "issues/9.md")], 34),
        ("2026-10", [("2026-09", 5, "issues/9.md"), ("2026-07", 12, "issues/7.md")], 13),
    ],
)
def test_an_issue_bears_the_next_number_and_keeps_it(
    month: str, issues: list[tuple[str, int, str]], number: int
) -> None:
    assert issue_number(parse_period(month), known(*issues)) == number


def test_a_published_month_is_not_built_again() -> None:
    with pytest.raises(ConflictError) as raised:
        issue_number(parse_period("2026-09"), known(("2026-09", 30, ""), ("2026-09", 30, "issues/9.md")))
    assert "issues/9.md" in raised.value.message
    assert "30" in raised.value.message
    assert raised.value.subject == "2026-09"


@pytest.mark.parametrize("path", ["", "issues/11.md"])
def test_a_month_left_out_is_not_squeezed_in(path: str) -> None:
    with pytest.raises(ConflictError, match="2026-11"):
        issue_number(parse_period("2026-10"), known(("2026-09", 30, "issues/9.md"), ("2026-11", 31, path)))
