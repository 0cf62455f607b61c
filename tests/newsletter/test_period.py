import datetime as dt

import pytest

from kb.errors import InputError
from newsletter.period import Period, parse_period


@pytest.mark.parametrize(("text", "year", "month"), [("2026-10", 2026, 10), (" 2026-1 ", 2026, 1), ("0001-01", 1, 1)])
def test_a_month_is_read(text: str, year: int, month: int) -> None:
    assert parse_period(text) == Period(year, month)


@pytest.mark.parametrize(
    "text",
    ["", "october", "2026", "2026-13", "2026-00", "2026-10-01", "26-10", "2026/10", "9999-12", "0000-05", "٢٠٢٦-10-"],
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_period(text)
    assert raised.value.subject == "month"
    assert "2026-10" in raised.value.hint


@pytest.mark.parametrize(
    ("month", "last", "before"),
    [
        ("2026-10", dt.date(2026, 10, 31), "2026-09"),
        ("2026-01", dt.date(2026, 1, 31), "2025-12"),
        ("2024-02", dt.date(2024, 2, 29), "2024-01"),
        ("2026-02", dt.date(2026, 2, 28), "2026-01"),
        ("9998-12", dt.date(9998, 12, 31), "9998-11"),
    ],
)
def test_a_month_knows_its_days(month: str, last: dt.date, before: str) -> None:
    period = parse_period(month)

    assert str(period) == month
    assert period.first_day == last.replace(day=1)
    assert period.last_day == last
    assert str(period.previous) == before


def test_months_are_named_and_ordered() -> None:
    assert parse_period("2026-10").name == "October 2026"
    assert parse_period("2025-12") < parse_period("2026-01") < parse_period("2026-10")
