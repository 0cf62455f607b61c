"""One day out of a value, in the forms people, programs and exports write it; or none, where it may be another."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown.days import month_numbers, parse_day

LAST_OF_JANUARY = dt.date(2027, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-31",
        "2027/1/31",
        "2027.01.31",
        "20270131",
        "20270131T081500Z",
        "2027-01-31 08:15:00",
        "2027-01-31T08:15:00.000Z",
        "2027-01-31 (corrected later)",
        "[[2027-01-31]]",
        '"2027-01-31"',
        "January 31, 2027",
        "Jan. 31st, 2027 at 8:15 AM",
        "31 January 2027",
        "31st of January, 2027",
        "31-Jan-2027",
        "2027-Jan-31",
        "Sunday, January 31, 2027",
        "31.1.2027",
        "1/31/2027",
        "31/01/2027",
        "2027年1月31日",
        "Sun Jan 31 2027 08:15:00 GMT+0100 (CET)",
        "Sun Jan 31 08:15:00 CET 2027",
        "31. Januar 2027",
        "31 de enero de 2027",
        "31 janvier 2027",
        "31 stycznia 2027",
    ],
)
def test_a_day_in_any_usual_form_is_read(text: str) -> None:
    assert parse_day(text) == LAST_OF_JANUARY


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-31T23:30:00-05:00",
        "2027-01-31T00:30:00+09:00",
        "Sun, 31 Jan 2027 23:30:00 -0800",
        "Sun, 31 Jan 2027 00:10:00 GMT",
    ],
)
def test_the_day_is_the_authors_own(text: str) -> None:
    assert parse_day(text) == LAST_OF_JANUARY
    if text[0] == "2":
        assert parse_day(dt.datetime.fromisoformat(text)) == LAST_OF_JANUARY


@pytest.mark.parametrize("text", ["14 October 1066", "1066-10-14"])
def test_a_day_may_be_long_ago(text: str) -> None:
    assert parse_day(text) == dt.date(1066, 10, 14)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2027",
        "2027-01",
        "January 2027",
        "31 January",
        "05/06/2027",  # of May or of June
        "31.01.27",
        "2027-02-30",
        "31 listopad 2027",  # October in Croatia, November in Poland
        "30-31 January 2027",
        "2027-W04",
        "1801353600",
        "10 people 2027",
        "Q1 2027",
        "{}",
    ],
)
def test_what_may_be_another_day_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_every_months_name_has_one_number() -> None:
    numbers = month_numbers()
    assert set(numbers.values()) == set(range(1, 13))
    assert (numbers["märz"], numbers["août"], numbers["сентября"]) == (3, 8, 9)


@given(st.text(alphabet="0123456789-/.: ,年JanuaryTZ+de[]", max_size=30) | st.text(max_size=30))
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert parse_day(text) is None or isinstance(parse_day(text), dt.date)
